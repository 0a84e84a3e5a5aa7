"""Readers of files with services. Nothing here writes."""

from mosty.directory.importers.columns import COLUMNS
from mosty.directory.importers.plan import PlannedService, StoredServices, is_place, plan_services
from mosty.directory.importers.rows import PLACE_FIELDS, ServiceRow
from mosty.directory.importers.sheet import parse_services

__all__ = [
    "COLUMNS",
    "PLACE_FIELDS",
    "PlannedService",
    "ServiceRow",
    "StoredServices",
    "is_place",
    "parse_services",
    "plan_services",
]
