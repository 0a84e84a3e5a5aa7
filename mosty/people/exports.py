"""The list of organisations as CSV and XLSX, with the columns that the import reads."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from mosty.core.cells import Cell
from mosty.core.sheetwriter import csv_bytes, xlsx_bytes
from mosty.people.models import Organisation
from mosty.people.rules import COLUMNS

HEADERS = tuple(column.name for column in COLUMNS)


def organisations_csv(organisations: Iterable[Organisation]) -> bytes:
    return csv_bytes(HEADERS, (_row(one) for one in organisations))


def organisations_xlsx(organisations: Iterable[Organisation]) -> bytes:
    return xlsx_bytes(_("Organisations"), HEADERS, (_row(one) for one in organisations))


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
