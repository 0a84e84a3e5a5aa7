"""Readers of files with organisations. Nothing here writes."""

from mosty.people.importers.matching import (
    TITLES,
    PlannedOrganisation,
    plan_organisations,
    preview_organisations,
)
from mosty.people.importers.sheet import OrganisationRow, parse_organisations

__all__ = [
    "TITLES",
    "OrganisationRow",
    "PlannedOrganisation",
    "parse_organisations",
    "plan_organisations",
    "preview_organisations",
]
