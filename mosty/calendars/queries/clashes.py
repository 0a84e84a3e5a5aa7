"""Clashes of people over everything that takes their time; a warning, never a refusal."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mosty.calendars.enums import BookingState, PersonRole
from mosty.calendars.models import Booking, Person, PersonTime, Way
from mosty.calendars.rules import Clash, Engagement, Span, Ways, clash_of, clashes
from mosty.territory.models import Municipality

#: Nobody plans a way that takes longer.
_LONGEST_WAY = timedelta(days=1)


@dataclass(frozen=True)
class ClashSide:
    """One of the two things, as a page shows it."""

    title: str
    path: str
    place: str
    starts_at: datetime
    ends_at: datetime
    role: PersonRole
    is_pencilled: bool


@dataclass(frozen=True)
class ClashLine:
    """A person who is expected in two places.

    Attributes:
        minutes: the way between them; 0: they are at once.
        gap_minutes: the time there is for the way.
    """

    person: Person
    first: ClashSide
    second: ClashSide
    minutes: int
    gap_minutes: int


def ways_by_pair(municipality: Municipality) -> Ways:
    rows = Way.objects.filter(municipality=municipality)
    return {
        (origin, target): minutes
        for origin, target, minutes in rows.values_list("origin_id", "target_id", "minutes")
    }


def clash_lines(
    municipality: Municipality,
    *,
    since: datetime,
    until: datetime,
    person_ids: Collection[int] | None = None,
) -> list[ClashLine]:
    """Clashes of which a moment lies in [since, until), by time and then by name.

    `person_ids`: of these people alone.
    """
    rows = _rows(municipality, since, until, person_ids)
    times = {(row.person_id, row.booking_id): row for row in rows}
    found = clashes(map(_engagement, rows), ways_by_pair(municipality))
    lines = [_line(clash, times) for clash in found if _within(clash, since, until)]
    return sorted(
        lines, key=lambda one: (one.first.starts_at, one.second.starts_at, one.person.name)
    )


def clashes_of_booking(booking: Booking) -> list[ClashLine]:
    """Clashes of this booking with whatever else its people have."""
    people = list(booking.persons.values_list("person_id", flat=True))
    if not people:
        return []
    rows = _rows(booking.municipality, booking.starts_at, booking.ends_at, people)
    times = {(row.person_id, row.booking_id): row for row in rows}
    found = clashes(map(_engagement, rows), ways_by_pair(booking.municipality))
    return [
        _line(one, times)
        for one in found
        if booking.pk in (one.first.booking_id, one.second.booking_id)
    ]


def clashes_of_plan(
    municipality: Municipality,
    *,
    person_ids: Collection[int],
    span: Span,
    site_id: int | None = None,
    except_booking: int | None = None,
    within: tuple[str, int] | None = None,
) -> list[ClashLine]:
    """What these people have already that clashes with something not stored yet.

    `second` of each line is the thing that is planned, whichever begins first; it has no title.
    """
    rows = _rows(municipality, span.starts_at, span.ends_at, person_ids)
    times = {
        (row.person_id, row.booking_id): row for row in rows if row.booking_id != except_booking
    }
    ways = ways_by_pair(municipality)
    lines = []
    for row in times.values():
        plan = Engagement(row.person_id, 0, span, site_id, None, within)
        if clash := clash_of(_engagement(row), plan, ways):
            side = ClashSide("", "", "", span.starts_at, span.ends_at, PersonRole(row.role), False)
            lines.append(ClashLine(row.person, _side(row), side, clash.minutes, _gap(clash)))
    return lines


# --- inside -------------------------------------------------------------------------------------


def _rows(
    municipality: Municipality,
    since: datetime,
    until: datetime,
    person_ids: Collection[int] | None,
) -> list[PersonTime]:
    """Time of people around the stretch: as far as a way may reach."""
    found = PersonTime.objects.filter(
        booking__municipality=municipality,
        booking__starts_at__lt=until + _LONGEST_WAY,
        booking__ends_at__gt=since - _LONGEST_WAY,
    ).exclude(booking__state=BookingState.CANCELLED)
    if person_ids is not None:
        found = found.filter(person__in=list(person_ids))
    return list(
        found.select_related("person", "booking").order_by("booking__starts_at", "role", "pk")
    )


def _engagement(row: PersonTime) -> Engagement:
    booking = row.booking
    return Engagement(
        person_id=row.person_id,
        booking_id=booking.pk,
        span=Span(booking.starts_at, booking.ends_at),
        site_id=booking.site_id,
        record=_record(booking.source, booking.source_id),
        within=_record(booking.within_source, booking.within_id),
    )


def _record(source: str, source_id: int | None) -> tuple[str, int] | None:
    return (source, source_id) if source and source_id is not None else None


def _within(clash: Clash, since: datetime, until: datetime) -> bool:
    return clash.first.span.starts_at < until and clash.second.span.ends_at > since


def _line(clash: Clash, times: dict[tuple[int, int], PersonTime]) -> ClashLine:
    first = times[clash.first.person_id, clash.first.booking_id]
    second = times[clash.second.person_id, clash.second.booking_id]
    return ClashLine(first.person, _side(first), _side(second), clash.minutes, _gap(clash))


def _gap(clash: Clash) -> int:
    return max(0, int(clash.gap.total_seconds() // 60))


def _side(row: PersonTime) -> ClashSide:
    booking = row.booking
    return ClashSide(
        title=booking.title,
        path=booking.path,
        place=booking.place,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        role=PersonRole(row.role),
        is_pencilled=booking.state == BookingState.PENCILLED,
    )


def persons_with_clashes(lines: Iterable[ClashLine]) -> int:
    """How many people the clashes are of."""
    return len({line.person.pk for line in lines})
