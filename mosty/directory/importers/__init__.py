"""Readers of files with services. Nothing here writes."""

from mosty.directory.importers.columns import COLUMNS
from mosty.directory.importers.facts import (
    NO_HOURS,
    PLACE_FIELDS_KEPT,
    SERVICE_FIELDS,
    place_facts,
    service_facts,
)
from mosty.directory.importers.hsds_contacts import HsdsContact, PlannedContacts
from mosty.directory.importers.hsds_file import parse_hsds
from mosty.directory.importers.hsds_hours import at_places
from mosty.directory.importers.hsds_json import is_uuid
from mosty.directory.importers.hsds_plan import HsdsPlan, plan_hsds, preview_hsds
from mosty.directory.importers.hsds_rows import HsdsRow
from mosty.directory.importers.plan import PlannedService, StoredServices, is_place, plan_services
from mosty.directory.importers.preview import preview_services
from mosty.directory.importers.rows import PLACE_FIELDS, ServiceRow
from mosty.directory.importers.sheet import parse_services
from mosty.directory.importers.words import TITLES

__all__ = [
    "COLUMNS",
    "NO_HOURS",
    "PLACE_FIELDS",
    "PLACE_FIELDS_KEPT",
    "SERVICE_FIELDS",
    "TITLES",
    "HsdsContact",
    "HsdsPlan",
    "HsdsRow",
    "PlannedContacts",
    "PlannedService",
    "ServiceRow",
    "StoredServices",
    "at_places",
    "is_place",
    "is_uuid",
    "parse_hsds",
    "parse_services",
    "place_facts",
    "plan_hsds",
    "plan_services",
    "preview_hsds",
    "preview_services",
    "service_facts",
]
