"""Which stored organisation a row means, and what storing the rows would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from mosty.core.enums import DiArea, RowVerdict
from mosty.core.imports import Parsed, RowPreview, compare
from mosty.core.text import fold
from mosty.people.enums import OrganisationForm, Register
from mosty.people.importers.sheet import OrganisationRow, keys_of
from mosty.people.models import Organisation

MANY_EMPTIED = 3
#: Column by field.
TITLES: Mapping[str, str] = {
    "name": "nazwa",
    "short_name": "skrót",
    "form": "forma",
    "register": "rejestr",
    "register_number": "numer",
    "nip": "nip",
    "regon": "regon",
    "is_public_benefit": "status OPP",
    "areas": "obszary",
    "address": "adres",
    "email": "e-mail",
    "phone": "telefon",
    "website": "www",
    "description": "opis",
    "external_id": "id",
    "patron_id": "organizacja nadrzędna",
}


@dataclass(frozen=True)
class PlannedOrganisation:
    """What storing one row would do.

    Attributes:
        organisation: None: a new one.
        fields: fields that would differ from what is stored; of a new one all.
        doubt: why somebody should look at the row first, or "".
        new_patron: which row of the file holds the organisation above it, where that one is new.
    """

    row: OrganisationRow
    organisation: Organisation | None
    fields: Mapping[str, Any] = field(hash=False)
    doubt: str = ""
    new_patron: int | None = None

    @property
    def changes(self) -> bool:
        return self.organisation is None or bool(self.fields) or self.new_patron is not None


def plan_organisations(
    rows: Sequence[OrganisationRow], municipality_id: int
) -> Sequence[PlannedOrganisation]:
    """What storing the rows would change: found by KRS, REGON, NIP, then by name."""
    by_key: dict[tuple[str, str], Organisation] = {}
    stored = Organisation.objects.filter(municipality=municipality_id)
    for one in stored.order_by("merged_into", "id"):
        for key in keys_of(vars(one)):
            by_key.setdefault(key, one)
    return _with_patrons([_planned(row, by_key) for row in rows], by_key)


def _with_patrons(
    plan: Sequence[PlannedOrganisation], by_key: Mapping[tuple[str, str], Organisation]
) -> Sequence[PlannedOrganisation]:
    """The plan with the organisation above each; one neither in the file nor here is left out."""
    in_file = {one.row.fields.get("external_id"): number for number, one in enumerate(plan)}
    return [
        _with_patron(one, plan, in_file.get(one.row.patron), by_key) if one.row.patron else one
        for one in plan
    ]


def _with_patron(
    one: PlannedOrganisation,
    plan: Sequence[PlannedOrganisation],
    number: int | None,
    by_key: Mapping[tuple[str, str], Organisation],
) -> PlannedOrganisation:
    patron = by_key.get(("id", one.row.patron)) if number is None else plan[number].organisation
    if patron is None:
        return one if number is None or plan[number] is one else replace(one, new_patron=number)
    own = one.organisation
    if own is not None and patron.pk in (own.pk, own.patron_id):
        return one
    return replace(one, fields={**one.fields, "patron_id": patron.pk})


def _planned(
    row: OrganisationRow, by_key: Mapping[tuple[str, str], Organisation]
) -> PlannedOrganisation:
    keys = keys_of(row.fields)
    found = next((by_key[key] for key in keys if key in by_key), None)
    doubt = row.doubt or _doubt(row, found, by_key)
    if found is None:
        return PlannedOrganisation(row, None, row.fields, doubt)
    fields = {
        name: value
        for name, value in row.fields.items()
        if name != "external_id" and _differs(found, name, value)
    }
    namesake = by_key.get(("name", fold(row.fields["name"])))
    if namesake is not None and namesake.pk != found.pk:
        fields.pop("name", None)  # another organisation has this name already
    return PlannedOrganisation(row, found, fields, doubt if fields else "")


def _differs(organisation: Organisation, name: str, value: Any) -> bool:
    if name == "areas":
        return set(organisation.areas) != set(value)
    return bool(getattr(organisation, name) != value)


def _doubt(
    row: OrganisationRow,
    found: Organisation | None,
    by_key: Mapping[tuple[str, str], Organisation],
) -> str:
    if found is None:
        return ""
    others = {by_key[key].name for key in keys_of(row.fields) if by_key.get(key, found) != found}
    if others:
        return _("its numbers and its name belong to different organisations here: %(names)s.") % {
            "names": ", ".join(sorted({found.name, *others}))
        }
    for name in ("register_number", "regon", "nip"):
        old, new = getattr(found, name), row.fields.get(name, "")
        if old and new and old != new:
            return _("the organisation of this name has another number (%(column)s) here.") % {
                "column": TITLES[name]
            }
    if found.merged_into_id is not None:
        return _("this organisation was joined with another; change that one.")
    emptied = [
        TITLES.get(name, name)
        for name, value in row.fields.items()
        if getattr(found, name) and not value
    ]
    if len(emptied) >= MANY_EMPTIED:
        return _("many answers would vanish: %(columns)s.") % {"columns": ", ".join(emptied)}
    return ""


def preview_organisations(parsed: Parsed, municipality_id: int) -> Sequence[RowPreview]:
    """A preview of each good row; it and the store ask the same `plan_organisations`."""
    return [_preview(one) for one in plan_organisations(parsed.rows, municipality_id)]


def _preview(one: PlannedOrganisation) -> RowPreview:
    number, label = one.row.number, str(one.row.fields["name"])
    if one.organisation is None:
        return RowPreview(number, label, RowVerdict.NEW, reason=one.doubt)
    if not one.changes:
        return RowPreview(number, label, RowVerdict.SAME)
    before = {name: _in_words(name, getattr(one.organisation, name)) for name in one.fields}
    after = {name: _in_words(name, value) for name, value in one.fields.items()}
    return RowPreview(number, label, RowVerdict.CHANGED, compare(before, after, TITLES), one.doubt)


def _in_words(name: str, value: Any) -> str:
    if name == "form" and value:
        return str(OrganisationForm(value).label)
    if name == "register" and value:
        return str(Register(value).label)
    if name == "areas":
        return ", ".join(str(DiArea(code).label) for code in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
