"""Clashes of people over everything that takes their time; a warning, never a refusal."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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


def person(municipality: Municipality, pk: int) -> Person | None:
    """Somebody whose time is planned here; None: nobody of this number."""
    if not 0 < pk < 2**63:
        return None
    return Person.objects.filter(municipality=municipality, pk=pk).first()


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
    diary = _diary(municipality, since, until, person_ids)
    found = clashes(diary.engagements(), ways_by_pair(municipality))
    lines = _lines([one for one in found if _within(one, since, until)], diary)
    return sorted(
        lines, key=lambda one: (one.first.starts_at, one.second.starts_at, one.person.name)
    )


def clashes_of_booking(booking: Booking) -> list[ClashLine]:
    """Clashes of this booking with whatever else its people have."""
    people = list(booking.persons.values_list("person_id", flat=True))
    if not people:
        return []
    diary = _diary(booking.municipality, booking.starts_at, booking.ends_at, people)
    found = clashes(diary.engagements(), ways_by_pair(booking.municipality))
    own = [one for one in found if booking.pk in (one.first.booking_id, one.second.booking_id)]
    return _lines(own, diary)


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
    diary = _diary(municipality, span.starts_at, span.ends_at, person_ids)
    ways = ways_by_pair(municipality)
    found = []
    for one in diary.engagements():
        plan = Engagement(one.person_id, 0, span, site_id, None, within)
        clash = clash_of(one, plan, ways) if one.booking_id != except_booking else None
        if clash is not None:
            found.append((one, clash))
    persons = Person.objects.in_bulk([one.person_id for one, _clash in found])
    lines = []
    for one, clash in found:
        role = PersonRole(diary.roles[one.person_id, one.booking_id])
        side = ClashSide("", "", "", span.starts_at, span.ends_at, role, False)
        person = persons[one.person_id]
        lines.append(ClashLine(person, diary.side(one), side, clash.minutes, _gap(clash)))
    return lines


def persons_with_clashes(lines: Iterable[ClashLine]) -> int:
    """How many people the clashes are of."""
    return len({line.person.pk for line in lines})


# --- inside -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Diary:
    """Bookings by id, and why whose time goes to them; a year of a big office fits into memory."""

    bookings: Mapping[int, Booking]
    roles: Mapping[tuple[int, int], str]

    def engagements(self) -> list[Engagement]:
        known = {
            pk: (
                Span(one.starts_at, one.ends_at),
                one.site_id,
                _record(one.source, one.source_id),
                _record(one.within_source, one.within_id),
            )
            for pk, one in self.bookings.items()
        }
        return [
            Engagement(person_id, booking_id, *known[booking_id])
            for person_id, booking_id in self.roles
        ]

    def side(self, one: Engagement) -> ClashSide:
        booking = self.bookings[one.booking_id]
        return ClashSide(
            title=booking.title,
            path=booking.path,
            place=booking.place,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            role=PersonRole(self.roles[one.person_id, one.booking_id]),
            is_pencilled=booking.state == BookingState.PENCILLED,
        )


def _diary(
    municipality: Municipality,
    since: datetime,
    until: datetime,
    person_ids: Collection[int] | None,
) -> _Diary:
    """Everything around the stretch, as far as a way may reach; a person with two roles is once."""
    bookings = (
        Booking.objects.filter(
            municipality=municipality,
            starts_at__lt=until + _LONGEST_WAY,
            ends_at__gt=since - _LONGEST_WAY,
        )
        .exclude(state=BookingState.CANCELLED)
        .order_by()
    )
    times = PersonTime.objects.filter(booking__in=bookings)
    if person_ids is not None:
        times = times.filter(person__in=list(person_ids))
        bookings = bookings.filter(persons__person__in=list(person_ids))
    known = bookings.defer("description").in_bulk()
    roles: dict[tuple[int, int], str] = {}
    for person_id, booking_id, role in times.order_by().values_list(
        "person_id", "booking_id", "role"
    ):
        if booking_id in known:  # else it was made between the two questions
            key = (person_id, booking_id)
            roles[key] = max(role, roles.get(key, ""))
    return _Diary(known, roles)


def _record(source: str, source_id: int | None) -> tuple[str, int] | None:
    return (source, source_id) if source and source_id is not None else None


def _within(clash: Clash, since: datetime, until: datetime) -> bool:
    return clash.first.span.starts_at < until and clash.second.span.ends_at > since


def _lines(found: Sequence[Clash], diary: _Diary) -> list[ClashLine]:
    persons = Person.objects.in_bulk({one.first.person_id for one in found})
    return [
        ClashLine(
            persons[one.first.person_id],
            diary.side(one.first),
            diary.side(one.second),
            one.minutes,
            _gap(one),
        )
        for one in found
    ]


def _gap(clash: Clash) -> int:
    return max(0, int(clash.gap.total_seconds() // 60))
