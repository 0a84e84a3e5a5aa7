"""Places of a test beside each other: what is common to all and what goes with the kind of place.

Pure arithmetic over findings; no sentence here is typed by hand. How it is counted:
docs/methods/model-test.md.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from mosty.partnership.enums import FindingCategory, TrialResult

Group = TypeVar("Group", bound=Hashable)


class Pattern(StrEnum):
    """How a feature is spread over the places.

    EVERYWHERE  in every place; of a value: the same one in every place
    NOWHERE     in no place
    BY_KIND     in every place of some kinds of municipality and in none of the others
    BY_VARIANT  not by kind, but so by the variant (OPS, CUS)
    MIXED       any other way
    """

    EVERYWHERE = "everywhere"
    NOWHERE = "nowhere"
    BY_KIND = "by_kind"
    BY_VARIANT = "by_variant"
    MIXED = "mixed"


@dataclass(frozen=True)
class FoundFact:
    """A finding that counts: its category, and severity where it has one."""

    category: str
    severity: int | None


@dataclass(frozen=True)
class PlaceFacts:
    """A place as the comparison reads it.

    Attributes:
        results: code of the step -> result of its latest trial.
    """

    key: int
    name: str
    kind: str
    variant: str
    local_system: str = ""
    organisations: int | None = None
    units: int | None = None
    findings: tuple[FoundFact, ...] = ()
    results: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Cell:
    """Findings of one category in one place; `severity`: of the gravest one."""

    count: int
    severity: int | None


@dataclass(frozen=True)
class CategoryLine:
    """A category over all places.

    Attributes:
        cells: in the order of the places.
        having, lacking: groups (kinds or variants) in which all places have it, and in which none
            has; told only where the pattern goes by them.
    """

    category: FindingCategory
    cells: tuple[Cell, ...]
    pattern: Pattern
    having: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return sum(cell.count for cell in self.cells)

    @property
    def places(self) -> int:
        return sum(cell.count > 0 for cell in self.cells)


@dataclass(frozen=True)
class ValueLine:
    """A value that each place has: the local system, the result of a step.

    Attributes:
        code: what it is the value of.
        values: in the order of the places; "": not known.
        by_group: (group, value) where the pattern goes by groups.
    """

    code: str
    values: tuple[str, ...]
    pattern: Pattern
    by_group: tuple[tuple[str, str], ...] = ()

    @property
    def common(self) -> str:
        """The value all places have, or nothing."""
        known = {value for value in self.values if value}
        return next(iter(known)) if self.pattern is Pattern.EVERYWHERE and known else ""


@dataclass(frozen=True)
class SizeGroup:
    """How many there are in the places of one kind: the fewest and the most."""

    kind: str
    places: int
    least: int
    most: int


@dataclass(frozen=True)
class SizeLine:
    """A count over kinds of municipality.

    Attributes:
        groups: from the fewest on.
        fewer, more: kinds on both sides of the widest gap: each place of `more` has more than every
            place of `fewer`; empty where the kinds overlap.
    """

    groups: tuple[SizeGroup, ...]
    fewer: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """All places beside each other.

    Attributes:
        places: those that count, in the order given.
        silent: places without any finding that counts: their silence says nothing.
        kinds, variants: that occur, in order.
    """

    places: tuple[PlaceFacts, ...]
    silent: tuple[PlaceFacts, ...]
    kinds: tuple[str, ...]
    variants: tuple[str, ...]
    categories: tuple[CategoryLine, ...]
    local_systems: ValueLine
    organisations: SizeLine
    units: SizeLine
    steps: tuple[ValueLine, ...]

    @property
    def is_possible(self) -> bool:
        """One place alone cannot be compared."""
        return len(self.places) > 1

    @property
    def common(self) -> tuple[CategoryLine, ...]:
        return self._with(Pattern.EVERYWHERE)

    @property
    def by_kind(self) -> tuple[CategoryLine, ...]:
        return self._with(Pattern.BY_KIND)

    @property
    def by_variant(self) -> tuple[CategoryLine, ...]:
        return self._with(Pattern.BY_VARIANT)

    @property
    def mixed(self) -> tuple[CategoryLine, ...]:
        return self._with(Pattern.MIXED)

    @property
    def absent(self) -> tuple[CategoryLine, ...]:
        return self._with(Pattern.NOWHERE)

    @property
    def lone_kinds(self) -> tuple[str, ...]:
        """Kinds of which there is one place only: an observation, not yet a rule."""
        kinds = [place.kind for place in self.places]
        return tuple(kind for kind in self.kinds if kinds.count(kind) == 1)

    def _with(self, pattern: Pattern) -> tuple[CategoryLine, ...]:
        return tuple(line for line in self.categories if line.pattern is pattern)


def compare(places: Sequence[PlaceFacts]) -> Comparison:
    """The places beside each other, by kind of municipality and by variant."""
    counted = tuple(place for place in places if place.findings)
    codes = sorted({code for place in counted for code in place.results or {}})
    return Comparison(
        places=counted,
        silent=tuple(place for place in places if not place.findings),
        kinds=tuple(sorted({place.kind for place in counted})),
        variants=tuple(sorted({place.variant for place in counted})),
        categories=tuple(_category(counted, category) for category in FindingCategory),
        local_systems=_values(counted, "local_system", lambda place: place.local_system),
        organisations=_sizes(counted, lambda place: place.organisations),
        units=_sizes(counted, lambda place: place.units),
        steps=tuple(_step(counted, code) for code in codes),
    )


def _category(places: Sequence[PlaceFacts], category: FindingCategory) -> CategoryLine:
    cells = tuple(_cell(place, category) for place in places)
    has = [cell.count > 0 for cell in cells]
    if not any(has):
        return CategoryLine(category, cells, Pattern.NOWHERE)
    if all(has):
        return CategoryLine(category, cells, Pattern.EVERYWHERE)
    for pattern, groups in _groupings(places):
        split = _split(groups, has)
        if split is not None:
            having = tuple(sorted(group for group, value in split.items() if value))
            lacking = tuple(sorted(group for group, value in split.items() if not value))
            return CategoryLine(category, cells, pattern, having, lacking)
    return CategoryLine(category, cells, Pattern.MIXED)


def _cell(place: PlaceFacts, category: FindingCategory) -> Cell:
    found = [one for one in place.findings if one.category == category]
    return Cell(len(found), max((one.severity or 0 for one in found), default=0) or None)


def _step(places: Sequence[PlaceFacts], code: str) -> ValueLine:
    """A step that could not be tried somewhere says nothing of that place."""

    def result(place: PlaceFacts) -> str:
        found = (place.results or {}).get(code, "")
        return "" if found == TrialResult.NOT_TRIED else found

    return _values(places, code, result)


def _values(
    places: Sequence[PlaceFacts], code: str, value_of: Callable[[PlaceFacts], str]
) -> ValueLine:
    """The pattern of the places whose value is known; one such place alone makes none."""
    values = tuple(value_of(place) for place in places)
    known = [place for place, value in zip(places, values, strict=True) if value]
    told = [value for value in values if value]
    if not told:
        return ValueLine(code, values, Pattern.NOWHERE)
    if len(set(told)) == 1:
        # "The same everywhere" needs to be known everywhere.
        same = len(told) == len(values)
        return ValueLine(code, values, Pattern.EVERYWHERE if same else Pattern.MIXED)
    for pattern, groups in _groupings(known):
        split = _split(groups, told)
        if split is not None:
            return ValueLine(code, values, pattern, tuple(sorted(split.items())))
    return ValueLine(code, values, Pattern.MIXED)


def _groupings(places: Iterable[PlaceFacts]) -> tuple[tuple[Pattern, list[str]], ...]:
    found = list(places)
    return (
        (Pattern.BY_KIND, [place.kind for place in found]),
        (Pattern.BY_VARIANT, [place.variant for place in found]),
    )


def _split(groups: Sequence[str], values: Sequence[Group]) -> dict[str, Group] | None:
    """Group -> its value where each group has one value and there are several groups."""
    found: dict[str, Group] = {}
    for group, value in zip(groups, values, strict=True):
        if found.setdefault(group, value) != value:
            return None
    return found if len(found) > 1 else None


def _sizes(places: Sequence[PlaceFacts], count_of: Callable[[PlaceFacts], int | None]) -> SizeLine:
    counts: dict[str, list[int]] = {}
    for place in places:
        count = count_of(place)
        if count is not None:
            counts.setdefault(place.kind, []).append(count)
    groups = sorted(
        (SizeGroup(kind, len(own), min(own), max(own)) for kind, own in counts.items()),
        key=lambda group: (group.least + group.most, group.kind),
    )
    cut = _widest_gap(groups)
    if cut is None:
        return SizeLine(tuple(groups))
    return SizeLine(
        tuple(groups),
        fewer=tuple(group.kind for group in groups[:cut]),
        more=tuple(group.kind for group in groups[cut:]),
    )


def _widest_gap(groups: Sequence[SizeGroup]) -> int | None:
    """Where to cut so that all before have fewer than all after, by the largest difference."""
    gaps = [
        (min(one.least for one in groups[cut:]) - max(one.most for one in groups[:cut]), -cut)
        for cut in range(1, len(groups))
    ]
    widest = max(gaps, default=(0, 0))
    return -widest[1] if widest[0] > 0 else None
