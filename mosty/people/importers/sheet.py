"""Organisations from a CSV or XLSX file: our own columns, or a list taken from KRS or REGON."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from mosty.core.enums import DiArea
from mosty.core.errors import InvalidInput
from mosty.core.imports import ImportFile, Parsed, parse_rows
from mosty.core.tables import CellError, Row, Table, read_table
from mosty.core.text import fold
from mosty.people.enums import OrganisationForm, Register
from mosty.people.importers.register import (
    address_of,
    doubt_of,
    form_of,
    has_public_benefit,
    is_register_list,
    notes_of,
)
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
_NAME = ("nazwa", "name", "firma", "nazwa podmiotu")
_FORM = ("forma", "forma prawna", "form")
_REGISTER = ("rejestr", "register")
_NUMBER = ("numer", "numer w rejestrze", "krs", "numer krs", "nr krs", "number")
_NIP = ("nip", "numer nip")
_REGON = ("regon", "numer regon")
_AREAS = ("obszary", "obszary di", "areas")
_PUBLIC_BENEFIT = ("opp", "status opp")
_IGNORED = ("id", "lp", "uwagi")
_KNOWN: tuple[tuple[str, ...], ...] = (
    _NAME,
    _FORM,
    _REGISTER,
    _NUMBER,
    _NIP,
    _REGON,
    _AREAS,
    _PUBLIC_BENEFIT,
    _IGNORED,
)


@dataclass(frozen=True)
class OrganisationRow:
    """One organisation of the file.

    Attributes:
        fields: fields of `Organisation` by name; only those the file has.
        number: row of the file.
        doubt: why somebody should look at it first ("it is being wound up"), or "".
        patron: `external_id` or `uuid` of the organisation above it, or "" where none is told.
    """

    fields: Mapping[str, Any] = field(hash=False)
    number: int = 0
    doubt: str = ""
    patron: str = ""


def parse_organisations(file: ImportFile, municipality_id: int) -> Parsed:
    """Rows of the file; a name or an official number twice is an error.

    In our own columns an unknown header is refused. A list from KRS or REGON may hold any other
    columns; its notes tell which are not kept.
    """
    table = read_table(file.data, file.name)
    is_register = is_register_list(table)
    if is_register:
        table.require(_NAME)
        make, notes = _RegisterReader(table).row, notes_of(table)
    else:
        table.require(_NAME, _FORM)
        table.allow_only(*_KNOWN, *(names for _field, names, _longest in _TEXTS))
        make, notes = _SheetReader(table).row, ()
    parsed = parse_rows(table.rows, _once_each(make))
    return Parsed(parsed.rows, parsed.errors, parsed.numbers, notes)


def _once_each(make: Callable[[Row], OrganisationRow]) -> Callable[[Row], OrganisationRow]:
    """The same reader, refusing a name or a number that an earlier row has."""
    seen: dict[Hashable, int] = {}

    def read(row: Row) -> OrganisationRow:
        made = make(row)
        for key in keys_of(made.fields):
            first = seen.setdefault(key, row.number)
            if first != row.number:
                raise CellError("", _("the same as row %(row)d; leave one.") % {"row": first})
        return made

    return read


def keys_of(fields: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """By what an organisation is known, the surest first: its file's id, KRS, REGON, NIP, name."""
    krs = fields.get("register_number", "") if fields.get("register") == Register.KRS else ""
    found = (
        ("id", fields.get("external_id", "")),
        ("id", str(fields.get("uuid", ""))),  # another installation calls it by our identifier
        ("krs", krs),
        ("regon", fields.get("regon", "")),
        ("nip", fields.get("nip", "")),
        ("name", fold(fields["name"])),
    )
    return tuple((kind, number) for kind, number in found if number)


class _SheetReader:
    """Our own columns."""

    def __init__(self, table: Table) -> None:
        self._has = {names: table.has(*names) for names in _KNOWN}
        self._texts = [entry for entry in _TEXTS if table.has(*entry[1])]

    def row(self, row: Row) -> OrganisationRow:
        has = self._has
        made: dict[str, Any] = {
            "name": _name(row),
            "form": row.choice(OrganisationForm, *_FORM, required=True).value,
        }
        for name, columns, longest in self._texts:
            made[name] = row.text(*columns, longest=longest)
        _check_addresses(made)
        if has[_REGISTER] or has[_NUMBER]:
            made.update(_register(row))
        _numbers(row, made, has)
        if has[_AREAS]:
            made["areas"] = [area.value for area in row.choices(DiArea, *_AREAS)]
        if has[_PUBLIC_BENEFIT]:
            made["is_public_benefit"] = bool(row.truth(*_PUBLIC_BENEFIT))
        return OrganisationRow(made, row.number)


class _RegisterReader:
    """Columns as registers name them."""

    def __init__(self, table: Table) -> None:
        self._has = {names: table.has(*names) for names in _KNOWN}
        self._texts = [entry for entry in _TEXTS if entry[0] != "address" and table.has(*entry[1])]

    def row(self, row: Row) -> OrganisationRow:
        has = self._has
        made: dict[str, Any] = {"name": _name(row)}
        made["form"] = form_of(row.text(*_FORM), made["name"]).value
        for name, columns, longest in self._texts:
            made[name] = row.text(*columns, longest=longest)
        if (address := address_of(row)) is not None:
            made["address"] = address
        _check_addresses(made)
        krs = row.text(*_NUMBER)
        if krs.strip("0 "):
            made["register"] = Register.KRS.value
            made["register_number"] = _checked(
                "krs", lambda text: clean_register_number(Register.KRS, text), krs
            )
        _numbers(row, made, has)
        if (public_benefit := has_public_benefit(row)) is not None:
            made["is_public_benefit"] = public_benefit
        return OrganisationRow(made, row.number, doubt_of(row))


def _name(row: Row) -> str:
    return " ".join(row.text(*_NAME, required=True, longest=200).split())


def _numbers(row: Row, made: dict[str, Any], has: Mapping[tuple[str, ...], bool]) -> None:
    if has[_NIP]:
        made["nip"] = _checked("nip", clean_nip, row.text(*_NIP))
    if has[_REGON]:
        made["regon"] = _checked("regon", clean_regon, row.text(*_REGON))


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
