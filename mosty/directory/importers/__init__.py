"""Readers of files with services. Nothing here writes."""

from mosty.directory.importers.sheet import COLUMNS, ServiceRow, parse_services

__all__ = ["COLUMNS", "ServiceRow", "parse_services"]
