"""Readers of files with organisations. Nothing here writes."""

from mosty.people.importers.matching import (
    TITLES,
    PlannedOrganisation,
    plan_organisations,
    preview_organisations,
)
from mosty.people.importers.register import form_of
from mosty.people.importers.sheet import OrganisationRow, parse_organisations

__all__ = [
    "TITLES",
    "OrganisationRow",
    "PlannedOrganisation",
    "form_of",
    "parse_organisations",
    "plan_organisations",
    "preview_organisations",
]
