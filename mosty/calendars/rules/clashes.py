"""Clashes of one person: two things at once, or a way between them that takes longer than the gap.

Half open: one that ends at ten and one that begins at ten in the same place do not clash. What is a
part of the other (an item and its event) is one thing. docs/methods/calendars.md, "Clashes".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mosty.calendars.rules.spans import Span

#: Minutes from one site to another; a way back that is not named takes as long.
Ways = Mapping[tuple[int, int], int]
Record = tuple[str, int]


@dataclass(frozen=True)
class Engagement:
    """One thing one person's time goes to.

    Attributes:
        record, within: the record it stands for, and the one it is a part of.
        site_id: where; None: not said, so no way to it is reckoned.
    """

    person_id: int
    booking_id: int
    span: Span
    site_id: int | None = None
    record: Record | None = None
    within: Record | None = None

    def __post_init__(self) -> None:
        # Differences are taken on the line of time, never on a wall clock.
        span = self.span
        if span.starts_at.tzinfo is not UTC or span.ends_at.tzinfo is not UTC:
            span = Span(span.starts_at.astimezone(UTC), span.ends_at.astimezone(UTC))
            object.__setattr__(self, "span", span)


@dataclass(frozen=True)
class Clash:
    """Two engagements that one person cannot both keep.

    Attributes:
        first, second: in the order in which they begin.
        minutes: the way between them; 0: they overlap.
    """

    first: Engagement
    second: Engagement
    minutes: int = 0

    @property
    def is_overlap(self) -> bool:
        return self.minutes == 0

    @property
    def gap(self) -> timedelta:
        """From the end of the first to the start of the second; negative where they overlap."""
        return self.second.span.starts_at - self.first.span.ends_at


def clashes(engagements: Iterable[Engagement], ways: Ways) -> tuple[Clash, ...]:
    """Every clash, by person and then by time; rows of one booking count once.

    A sweep: each is compared only with those that have not ended a longest way before it begins.
    """
    longest = _longest_ways(ways)
    found: list[Clash] = []
    for _person, own in _by_person(engagements):
        near: list[tuple[datetime, Engagement]] = []
        for one in own:
            start = one.span.starts_at
            near = [pair for pair in near if pair[0] > start]
            for _until, other in near:
                if clash := clash_of(other, one, ways):
                    found.append(clash)
            reach = timedelta(minutes=longest.get(one.site_id or 0, 0))
            near.append((one.span.ends_at + reach, one))
    return tuple(sorted(found, key=_order))


def clash_of(one: Engagement, other: Engagement, ways: Ways) -> Clash | None:
    """How two engagements of one person clash; None: they do not."""
    if one.booking_id == other.booking_id or _is_part(one, other) or _is_part(other, one):
        return None
    first, second = sorted((one, other), key=_start)
    if first.span.meets(second.span):
        return Clash(first, second)
    minutes = way_minutes(ways, first.site_id, second.site_id)
    gap = second.span.starts_at - first.span.ends_at
    return Clash(first, second, minutes) if gap < timedelta(minutes=minutes) else None


def way_minutes(ways: Ways, origin: int | None, target: int | None) -> int:
    """Minutes from site to site; 0: the same, not said, or nobody has measured it."""
    if origin is None or target is None or origin == target:
        return 0
    known = ways.get((origin, target))
    return ways.get((target, origin), 0) if known is None else known


# --- inside -------------------------------------------------------------------------------------


def _is_part(one: Engagement, whole: Engagement) -> bool:
    return one.within is not None and one.within == whole.record


def _by_person(engagements: Iterable[Engagement]) -> Iterator[tuple[int, list[Engagement]]]:
    persons: dict[int, dict[int, Engagement]] = {}
    for one in engagements:
        persons.setdefault(one.person_id, {})[one.booking_id] = one
    for person_id, own in persons.items():
        yield person_id, sorted(own.values(), key=_start)


def _start(one: Engagement) -> tuple[datetime, datetime, int]:
    return one.span.starts_at, one.span.ends_at, one.booking_id


def _order(clash: Clash) -> tuple[int, tuple[datetime, datetime, int], int]:
    return clash.first.person_id, _start(clash.first), clash.second.booking_id


def _longest_ways(ways: Ways) -> dict[int, int]:
    """The longest way that leads from each site, either direction."""
    longest: dict[int, int] = {}
    for pair, minutes in ways.items():
        for site in pair:
            longest[site] = max(minutes, longest.get(site, 0))
    return longest
