"""Reads of sets of standards: the newest one, its versions, what changed, numbers of law in texts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from mosty.core.formatting import NBSP, number
from mosty.partnership.enums import Level, SetKind
from mosty.partnership.models import Standard, StandardSet
from mosty.partnership.rules.standards import (
    Area,
    SetDefinition,
    StandardDefinition,
    filled,
    places_in,
    standard_pack,
)
from mosty.territory.models import LegalParameter, Municipality
from mosty.territory.queries import legal_parameters_on


@dataclass(frozen=True)
class ShownStandard:
    """One standard with numbers of law in its texts.

    Attributes:
        law: the legal parameters its texts name, as they stand on the day.
    """

    definition: StandardDefinition
    is_active: bool
    law: tuple[LegalParameter, ...]

    @property
    def level(self) -> Level:
        return self.definition.level


@dataclass(frozen=True)
class ShownArea:
    area: Area
    standards: tuple[ShownStandard, ...]


@dataclass(frozen=True)
class ShownSet:
    """A set as people read it.

    Attributes:
        stored: the row; None: nobody has stored one yet, these are the words of the pack.
    """

    kind: SetKind
    stored: StandardSet | None
    definition: SetDefinition
    standards: tuple[ShownStandard, ...]

    @property
    def active(self) -> tuple[ShownStandard, ...]:
        return tuple(one for one in self.standards if one.is_active)

    @property
    def areas(self) -> tuple[ShownArea, ...]:
        """Areas that hold a standard in use."""
        return tuple(
            ShownArea(area, found)
            for area in self.definition.areas
            if (found := tuple(one for one in self.active if one.definition.area == area.code))
        )

    def by_code(self, code: str) -> ShownStandard | None:
        return next((one for one in self.standards if one.definition.code == code), None)


def latest_set(municipality: Municipality, kind: str) -> StandardSet | None:
    """The set in use, or None before the first one is stored."""
    return municipality.standard_sets.filter(kind=kind).order_by("-number").first()


def standards_of(standard_set: StandardSet) -> Sequence[Standard]:
    """All standards of the set in their order, those left out too."""
    return list(standard_set.standards.order_by("position", "pk"))


def definition_of(standard: Standard) -> StandardDefinition:
    return StandardDefinition.model_validate(standard.definition)


def definition_of_set(standard_set: StandardSet) -> SetDefinition:
    return SetDefinition.model_validate(standard_set.definition)


def shown_set(municipality: Municipality, kind: SetKind, *, on: date) -> ShownSet:
    """The set in use with the law of the day; before one is stored: the content pack."""
    stored = latest_set(municipality, kind)
    if stored is None:
        pack = standard_pack(kind)
        definition = pack.definition
        items = [(item, True) for item in pack.items]
    else:
        definition = definition_of_set(stored)
        items = [(definition_of(one), one.is_active) for one in standards_of(stored)]
    law = law_named((item for item, _active in items), on=on)
    return ShownSet(
        kind,
        stored,
        definition,
        tuple(shown_standard(item, law, is_active=is_active) for item, is_active in items),
    )


def shown_standard(
    definition: StandardDefinition, law: Mapping[str, LegalParameter], *, is_active: bool = True
) -> ShownStandard:
    """The standard with numbers of law filled in."""
    named = sorted(places_in(definition.texts))
    values = {code: value_words(law[code]) for code in named if code in law}
    return ShownStandard(
        _filled(definition, values), is_active, tuple(law[code] for code in named if code in law)
    )


def law_named(
    definitions: Iterable[StandardDefinition], *, on: date
) -> Mapping[str, LegalParameter]:
    """Legal parameters the standards name, as they stand on the day."""
    codes = {code for one in definitions for code in places_in(one.texts)}
    if not codes:
        return {}
    return {one.code: one for one in legal_parameters_on(on).filter(code__in=codes)}


def value_words(parameter: LegalParameter) -> str:
    """`30 dni`, `100 000 zł`, `31 marca`."""
    value = number(int(parameter.value)) if parameter.value.isdecimal() else parameter.value
    return f"{value}{NBSP}{parameter.unit}" if parameter.unit else value


# --- versions -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SetChanges:
    """What differs between two versions; titles with codes."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.left_out)


@dataclass(frozen=True)
class SetVersion:
    stored: StandardSet
    changes: SetChanges | None
    assessment_count: int


def set_versions(municipality: Municipality, kind: str) -> Sequence[SetVersion]:
    """Every version, the newest first, with what it changed in the one before it."""
    found = list(
        municipality.standard_sets.filter(kind=kind)
        .annotate(assessment_count=Count("assessments"))
        .prefetch_related("standards")
        .order_by("-number")
    )
    return [
        SetVersion(
            one,
            set_changes(found[place + 1], one) if place + 1 < len(found) else None,
            one.assessment_count,
        )
        for place, one in enumerate(found)
    ]


def set_changes(older: StandardSet, newer: StandardSet) -> SetChanges:
    """What the newer version changed."""
    before = {one.code: one for one in older.standards.all()}
    after = {one.code: one for one in newer.standards.all()}
    in_use = {code for code, one in after.items() if one.is_active}
    was_in_use = {code for code, one in before.items() if one.is_active}

    def named(codes: Iterable[str], rows: Mapping[str, Standard]) -> tuple[str, ...]:
        kept = sorted(codes, key=lambda code: (rows[code].position, code))
        return tuple(f"{code}: {rows[code].title}" for code in kept)

    return SetChanges(
        added=named(in_use - was_in_use, after),
        changed=named(
            (
                code
                for code in in_use & was_in_use
                if definition_of(before[code]) != definition_of(after[code])
            ),
            after,
        ),
        left_out=named(was_in_use - in_use, before),
    )


def is_pack_newer(standard_set: StandardSet) -> bool:
    """Whether the content pack has another version than the one the set goes back to."""
    return str(standard_pack(SetKind(standard_set.kind)).version) != standard_set.pack_version


def _filled(definition: StandardDefinition, values: Mapping[str, str]) -> StandardDefinition:
    def fill(value: Any) -> Any:
        if isinstance(value, str):
            return filled(value, values)
        if isinstance(value, dict):
            return {key: fill(one) for key, one in value.items()}
        if isinstance(value, list):
            return [fill(one) for one in value]
        return value

    if not places_in(definition.texts):
        return definition
    kept = {"code", "area", "level", "only_if", "minimum_if", "parameters"}
    raw = definition.model_dump(mode="json")
    return StandardDefinition.model_validate(
        {key: value if key in kept else fill(value) for key, value in raw.items()}
    )


def standard_as_stored(
    municipality: Municipality, kind: SetKind, code: str
) -> StandardDefinition | None:
    """The standard of the set in use with places for numbers of law left open, for editing."""
    stored = latest_set(municipality, kind)
    if stored is None:
        return next((one for one in standard_pack(kind).items if one.code == code), None)
    found = stored.standards.filter(code=code).first()
    return None if found is None else definition_of(found)
