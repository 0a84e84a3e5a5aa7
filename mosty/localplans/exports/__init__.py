"""The plan as a document: the whole LPDI and its one-page summary, filled from data."""

from mosty.localplans.exports.lpdi import build_lpdi
from mosty.localplans.exports.summary import build_summary

__all__ = ["build_lpdi", "build_summary"]
