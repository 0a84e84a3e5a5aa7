"""The list of organisations as CSV and XLSX, with the columns that the import reads; one as JSON-LD."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from mosty.core.cells import Cell
from mosty.core.sheetwriter import csv_bytes, xlsx_bytes
from mosty.people.enums import OrganisationForm
from mosty.people.models import Organisation
from mosty.people.rules import COLUMNS

HEADERS = tuple(column.name for column in COLUMNS)


def organisations_csv(organisations: Iterable[Organisation]) -> bytes:
    return csv_bytes(HEADERS, (_row(one) for one in organisations))


def organisations_xlsx(organisations: Iterable[Organisation]) -> bytes:
    return xlsx_bytes(_("Organisations"), HEADERS, (_row(one) for one in organisations))


#: Kinds of organisations as schema.org names them; others are an Organization.
_SCHEMA_TYPES = {
    OrganisationForm.OFFICE: "GovernmentOrganization",
    OrganisationForm.UNIT: "GovernmentOrganization",
    OrganisationForm.COUNTY_UNIT: "GovernmentOrganization",
    OrganisationForm.ASSOCIATION: "NGO",
    OrganisationForm.ORDINARY_ASSOCIATION: "NGO",
    OrganisationForm.FOUNDATION: "NGO",
    OrganisationForm.SPORTS_CLUB: "NGO",
    OrganisationForm.FIRE_BRIGADE: "NGO",
    OrganisationForm.FARMERS_WIVES: "NGO",
}


def organisation_json_ld(organisation: Organisation, *, page: str) -> Mapping[str, Any]:
    """The organisation as schema.org describes one, for the data block of a page; `page` in full."""
    known = {
        "@type": _SCHEMA_TYPES.get(OrganisationForm(organisation.form), "Organization"),
        "@id": page,
        "url": organisation.website or page,
        "name": organisation.name,
        "alternateName": organisation.short_name,
        "description": organisation.description,
        "telephone": organisation.phone,
        "email": organisation.email,
        "address": organisation.address,
        "taxID": organisation.nip,
    }
    return {name: value for name, value in known.items() if value}


def _row(organisation: Organisation) -> tuple[Cell, ...]:
    return (
        organisation.name,
        organisation.form,
        organisation.register,
        organisation.register_number,
        organisation.nip,
        organisation.regon,
        ", ".join(organisation.areas),
        organisation.address,
        organisation.email,
        organisation.phone,
        organisation.website,
        organisation.description,
    )
