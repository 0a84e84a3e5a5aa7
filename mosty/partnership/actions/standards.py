"""Writes of sets of standards: each change of the office is the next version; none is overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.partnership.enums import SetKind
from mosty.partnership.models import Standard, StandardSet
from mosty.partnership.queries.standards import (
    definition_of,
    definition_of_set,
    is_pack_newer,
    latest_set,
    standards_of,
)
from mosty.partnership.rules.standards import StandardDefinition, places_in, standard_pack
from mosty.territory.models import Municipality


class CannotChangeStandards(DomainError):
    """The set of standards cannot be changed so."""

    code = "cannot_change_standards"


@dataclass(frozen=True)
class _Row:
    definition: StandardDefinition
    is_active: bool = True


def load_standards(*, by: Access) -> int:
    """Standards of organisations of the pack, for every municipality; how many the pack holds."""
    return _load(SetKind.NGO, by)


def load_mirror(*, by: Access) -> int:
    """Standards of the municipality as a partner, for every municipality."""
    return _load(SetKind.MIRROR, by)


def ensure_set(municipality: Municipality, kind: SetKind, *, by: Access) -> StandardSet:
    """The set in use; the first one is the content pack as it came."""
    return latest_set(municipality, kind) or _set_of_pack(municipality, kind, number=1, by=by)


@transaction.atomic
def change_standard(
    *,
    municipality: Municipality,
    kind: SetKind,
    number: int,
    definition: StandardDefinition,
    note: str = "",
    by: Access,
) -> StandardSet:
    """The next version of the set, in which this standard says something else.

    `number` is the version the person read (0: none was stored yet).
    Raises: NotFound, InvalidInput; StaleEdit: somebody changed this very standard meanwhile.
    """
    current = _current(municipality, kind, by)
    rows = _rows(current)
    code = definition.code
    if code not in rows:
        raise NotFound(_("There is no such standard in this set."))
    _check(current, definition)
    stored = rows[code].definition
    if stored == definition:
        return current
    if current.number != number and stored != _read_then(municipality, kind, number, code):
        raise _stale(stored, definition)
    rows[code] = _Row(definition, rows[code].is_active)
    return _next(current, rows, "partnership.standard_changed", code=code, note=note, by=by)


@transaction.atomic
def add_standard(
    *,
    municipality: Municipality,
    kind: SetKind,
    definition: StandardDefinition,
    note: str = "",
    by: Access,
) -> StandardSet:
    """The next version of the set, with one standard more; its code is the next of its area.

    Raises: InvalidInput.
    """
    current = _current(municipality, kind, by)
    rows = _rows(current)
    taken = set(rows)
    position = 1
    while f"{definition.area}{position}" in taken:
        position += 1
    code = f"{definition.area}{position}"
    definition = definition.model_copy(update={"code": code})
    _check(current, definition)
    rows[code] = _Row(definition)
    return _next(current, rows, "partnership.standard_added", code=code, note=note, by=by)


@transaction.atomic
def switch_standard(
    *, municipality: Municipality, kind: SetKind, code: str, is_active: bool, by: Access
) -> StandardSet:
    """The next version of the set, without this standard, or with it again; grades stay.

    Raises: NotFound; CannotChangeStandards: it is the last one.
    """
    current = _current(municipality, kind, by)
    rows = _rows(current)
    if code not in rows:
        raise NotFound(_("There is no such standard in this set."))
    if rows[code].is_active == is_active:
        return current
    rows[code] = _Row(rows[code].definition, is_active)
    if not any(row.is_active for row in rows.values()):
        raise CannotChangeStandards(_("At least one standard must stay."))
    deed = "partnership.standard_brought_back" if is_active else "partnership.standard_left_out"
    return _next(current, rows, deed, code=code, note="", by=by)


@transaction.atomic
def take_over_pack(*, municipality: Municipality, kind: SetKind, by: Access) -> StandardSet:
    """The next version is the content pack as it is now; own changes stay in the older versions."""
    current = _current(municipality, kind, by)
    if not is_pack_newer(current):
        return current
    return _set_of_pack(municipality, kind, number=current.number + 1, by=by)


# --- inside -------------------------------------------------------------------------------------


@transaction.atomic
def _load(kind: SetKind, by: Access) -> int:
    by.require("partnership.edit_standards")
    for municipality in Municipality.objects.select_for_update().order_by("pk"):
        current = latest_set(municipality, kind)
        if current is None:
            _set_of_pack(municipality, kind, number=1, by=by)
        elif is_pack_newer(current) and not current.made_by_label:
            # An office that changed something decides itself whether it takes the new pack over.
            _set_of_pack(municipality, kind, number=current.number + 1, by=by)
    return len(standard_pack(kind).items)


def _current(municipality: Municipality, kind: SetKind, by: Access) -> StandardSet:
    """The set in use, locked, for somebody of this municipality who may change it."""
    by.require("partnership.edit_standards")
    if not by.is_system and by.municipality_id != municipality.pk:
        raise NotAllowed(_("You may not do this in another municipality."))
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    return ensure_set(municipality, kind, by=by)


def _rows(standard_set: StandardSet) -> dict[str, _Row]:
    return {one.code: _Row(definition_of(one), one.is_active) for one in standards_of(standard_set)}


def _set_of_pack(
    municipality: Municipality, kind: SetKind, *, number: int, by: Access
) -> StandardSet:
    pack = standard_pack(kind)
    made = StandardSet.objects.create(
        municipality=municipality,
        kind=kind,
        number=number,
        definition=pack.definition.model_dump(mode="json"),
        pack_version=str(pack.version),
    )
    _store(made, {item.code: _Row(item) for item in pack.items})
    record(
        "partnership.standards_loaded", by=by, on=made, data={"kind": kind, "version": pack.version}
    )
    return made


def _next(
    current: StandardSet,
    rows: Mapping[str, _Row],
    deed: str,
    *,
    code: str,
    note: str,
    by: Access,
) -> StandardSet:
    made = StandardSet.objects.create(
        municipality=current.municipality,
        kind=current.kind,
        number=current.number + 1,
        definition=current.definition,
        pack_version=current.pack_version,
        note=note.strip(),
        made_by_label=by.label[:200],
    )
    _store(made, rows)
    record(deed, by=by, on=made, data={"code": code, "number": made.number})
    return made


def _store(standard_set: StandardSet, rows: Mapping[str, _Row]) -> None:
    """Standards in the order of their areas, those of one area in the order they came."""
    areas = [area.code for area in definition_of_set(standard_set).areas]
    ordered = sorted(rows.values(), key=lambda row: areas.index(row.definition.area))
    Standard.objects.bulk_create(
        Standard(
            standard_set=standard_set,
            code=row.definition.code,
            area=row.definition.area,
            level=row.definition.level,
            title=row.definition.title,
            definition=row.definition.model_dump(mode="json"),
            position=position,
            is_active=row.is_active,
        )
        for position, row in enumerate(ordered, start=1)
    )


def _check(standard_set: StandardSet, definition: StandardDefinition) -> None:
    """Nothing, or InvalidInput that says which field is wrong."""
    known = definition_of_set(standard_set)
    conditions = {"", *(one.code for one in known.conditions)}
    wrong: dict[str, str] = {}
    if definition.area not in {area.code for area in known.areas}:
        wrong["area"] = _("Choose an area from the list.")
    if definition.only_if not in conditions:
        wrong["only_if"] = _("Choose a question from the list.")
    if definition.minimum_if not in conditions:
        wrong["minimum_if"] = _("Choose a question from the list.")
    unknown = places_in(definition.texts) - set(definition.parameters)
    if unknown:
        wrong["requirement"] = _("Mosty does not know this number of law: %(codes)s.") % {
            "codes": ", ".join(sorted(unknown))
        }
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _read_then(
    municipality: Municipality, kind: SetKind, number: int, code: str
) -> StandardDefinition | None:
    """What the standard said in the version the person read."""
    if number == 0:
        return next((item for item in standard_pack(kind).items if item.code == code), None)
    row = Standard.objects.filter(
        standard_set__municipality=municipality,
        standard_set__kind=kind,
        standard_set__number=number,
        code=code,
    ).first()
    return None if row is None else definition_of(row)


def _stale(stored: StandardDefinition, wanted: StandardDefinition) -> StaleEdit:
    theirs, yours = stored.model_dump(mode="json"), wanted.model_dump(mode="json")
    differing = [name for name in yours if theirs[name] != yours[name]]
    return StaleEdit(
        _("Somebody changed this standard while you were writing. Nothing of yours is lost."),
        theirs={name: theirs[name] for name in differing},
        yours={name: yours[name] for name in differing},
    )
