"""Organisations from a CSV or XLSX file."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from mosty.core.enums import DiArea
from mosty.core.errors import InvalidInput
from mosty.core.imports import ImportFile, Parsed, parse_rows
from mosty.core.tables import CellError, Row, read_table
from mosty.core.text import fold
from mosty.people.enums import OrganisationForm, Register
from mosty.people.rules import clean_nip, clean_register_number, clean_regon

#: (field, names of the column, longest text)
_TEXTS: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("short_name", ("skrót", "short name"), 60),
    ("address", ("adres", "address"), 200),
    ("email", ("e-mail", "email", "mail"), 254),
    ("phone", ("telefon", "tel", "phone"), 40),
    ("website", ("www", "strona", "strona www", "website"), 200),
    ("description", ("opis", "description"), 5000),
)
_NAME = ("nazwa", "name")
_FORM = ("forma", "forma prawna", "form")
_REGISTER = ("rejestr", "register")
_NUMBER = ("numer", "numer w rejestrze", "krs", "number")
_NIP = ("nip",)
_REGON = ("regon",)
_AREAS = ("obszary", "obszary di", "areas")
_PUBLIC_BENEFIT = ("opp", "status opp")
_IGNORED = ("id", "lp", "uwagi")


def parse_organisations(file: ImportFile, municipality_id: int) -> Parsed:
    """Rows as mappings of the fields that the file has; a name twice is an error."""
    table = read_table(file.data, file.name)
    table.require(_NAME, _FORM)
    known = (_NAME, _FORM, _REGISTER, _NUMBER, _NIP, _REGON, _AREAS, _PUBLIC_BENEFIT, _IGNORED)
    table.allow_only(*known, *(names for _field, names, _longest in _TEXTS))
    has = {names: table.has(*names) for names in known}
    texts = [entry for entry in _TEXTS if table.has(*entry[1])]

    def make(row: Row) -> dict[str, Any]:
        made: dict[str, Any] = {
            "name": " ".join(row.text(*_NAME, required=True, longest=200).split()),
            "form": row.choice(OrganisationForm, *_FORM, required=True).value,
        }
        for field, names, longest in texts:
            made[field] = row.text(*names, longest=longest)
        _check_addresses(made)
        if has[_REGISTER] or has[_NUMBER]:
            made.update(_register(row))
        if has[_NIP]:
            made["nip"] = _checked("nip", clean_nip, row.text(*_NIP))
        if has[_REGON]:
            made["regon"] = _checked("regon", clean_regon, row.text(*_REGON))
        if has[_AREAS]:
            made["areas"] = [area.value for area in row.choices(DiArea, *_AREAS)]
        if has[_PUBLIC_BENEFIT]:
            made["is_public_benefit"] = bool(row.truth(*_PUBLIC_BENEFIT))
        return made

    return parse_rows(table.rows, make, key=lambda made: fold(made["name"]))


def _register(row: Row) -> dict[str, str]:
    number = row.text(*_NUMBER, longest=40)
    register = row.choice(Register, *_REGISTER) or (
        # A file with a bare column "krs" says which register it means.
        Register.KRS if number and not row.has("numer", "numer w rejestrze") else Register.NONE
    )
    cleaned = _checked("numer", lambda text: clean_register_number(register.value, text), number)
    return {"register": register.value, "register_number": cleaned}


def _checked(column: str, clean: Any, text: str) -> str:
    try:
        return str(clean(text))
    except InvalidInput as error:
        raise CellError(column, str(error.message)) from error


def _check_addresses(made: dict[str, Any]) -> None:
    if email := made.get("email"):
        try:
            validate_email(email)
        except ValidationError as error:
            raise CellError("e-mail", _("this is not an e-mail address.")) from error
    if website := made.get("website"):
        if "://" not in website:
            website = made["website"] = f"https://{website}"
        try:
            URLValidator(schemes=["http", "https"])(website)
        except ValidationError as error:
            raise CellError("www", _("this is not an address of a website.")) from error
