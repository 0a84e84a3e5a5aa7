"""Reads of local plans."""

from mosty.localplans.queries.snapshot import PlanSnapshot
from mosty.localplans.queries.take import take_snapshot

__all__ = ["PlanSnapshot", "take_snapshot"]
