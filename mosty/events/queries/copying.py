"""What a copy of an event on another day would hold, and what stands in its way."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from mosty.calendars.enums import TAKING, BookingState
from mosty.calendars.models import Occupancy, PersonTime
from mosty.calendars.queries import ways_by_pair
from mosty.calendars.rules import Engagement, Span, clash_of
from mosty.events.models import Event, ProgrammeItem, Stop
from mosty.events.queries.itinerary import legs_of, stops_of, zone
from mosty.events.rules.shifting import shifted_pair, whole_days

#: Nobody plans a way that takes longer.
_LONGEST_WAY = timedelta(days=1)


@dataclass(frozen=True)
class PlannedItem:
    """An item on its new day.

    Attributes:
        is_taken: somebody else has its room at that time.
    """

    item: ProgrammeItem
    starts_at: datetime
    ends_at: datetime
    is_taken: bool


@dataclass(frozen=True)
class BusyPerson:
    """Something a person has at that time already, or too near to it."""

    name: str
    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class CopyPlan:
    """The copy before it is made.

    Attributes:
        clashes: what people of the programme and hosts have at that time already.
    """

    starts_on: date
    ends_on: date
    days: int
    items: tuple[PlannedItem, ...]
    stop_count: int
    leg_count: int
    task_count: int
    budget_count: int
    people: tuple[str, ...]
    clashes: tuple[BusyPerson, ...]
    has_rules: bool

    @property
    def taken(self) -> tuple[PlannedItem, ...]:
        return tuple(one for one in self.items if one.is_taken)


def copy_plan(event: Event, starts_on: date) -> CopyPlan:
    """The event with every time moved to the new day on the wall clock."""
    days = whole_days(event.starts_on, starts_on)
    items = list(
        event.items.filter(is_cancelled=False)
        .select_related("room")
        .prefetch_related("persons__person")
        .order_by("starts_at", "id")
    )
    stops = list(stops_of(event))
    names = [row.person.name for item in items for row in item.persons.all()]
    names += [stop.host_person.name for stop in stops if stop.host_person is not None]
    return CopyPlan(
        starts_on=starts_on,
        ends_on=shifted_date(event.ends_on, days),
        days=days,
        items=tuple(_planned(items, days)),
        stop_count=len(stops),
        leg_count=legs_of(event).count(),
        task_count=event.tasks.count(),
        budget_count=event.budget_lines.count(),
        people=tuple(dict.fromkeys(names)),
        clashes=tuple(_clashes(event, items, stops, days)),
        has_rules=hasattr(event, "registration_rules"),
    )


def shifted_date(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() + days)


# --- inside -----------------------------------------------------------------------------------


def _moved(item: ProgrammeItem, days: int) -> Span:
    return Span(*shifted_pair(item.starts_at, item.ends_at, days, zone()))


def _planned(items: Sequence[ProgrammeItem], days: int) -> Iterator[PlannedItem]:
    spans = [_moved(item, days) for item in items]
    taken = _taken({item.room_id for item in items if item.room_id}, spans)
    for item, span in zip(items, spans, strict=True):
        others = taken[item.room_id] if item.room_id is not None else []
        busy = any(span.meets(one) for one in others)
        yield PlannedItem(item, span.starts_at, span.ends_at, busy)


def _taken(rooms: set[int], spans: Sequence[Span]) -> dict[int, list[Span]]:
    """When others have the rooms, or a part of them, around these times; one query for all."""
    found: dict[int, list[Span]] = defaultdict(list)
    if not rooms or not spans:
        return found
    rows = Occupancy.objects.filter(
        Q(resource__in=rooms) | Q(resource__whole__in=rooms),
        starts_at__lt=max(span.ends_at for span in spans),
        ends_at__gt=min(span.starts_at for span in spans),
        booking__state__in=TAKING,
        is_exclusive=True,
    )
    for resource, whole, start, end in rows.values_list(
        "resource_id", "resource__whole_id", "starts_at", "ends_at"
    ):
        for room in rooms & {resource, whole}:
            found[room].append(Span(start, end))
    return found


def _clashes(
    event: Event, items: Sequence[ProgrammeItem], stops: Sequence[Stop], days: int
) -> list[BusyPerson]:
    """What everybody whose time the copy would take has already; two queries for all."""
    plans = [
        (row.person_id, _moved(item, days), item.room.site_id if item.room else event.site_id)
        for item in items
        for row in item.persons.all()
    ]
    plans += [
        (
            stop.host_person_id,
            Span(*shifted_pair(stop.arrives_at, stop.leaves_at, days, zone())),
            stop.site_id,
        )
        for stop in stops
        if stop.host_person_id is not None
    ]
    if not plans:
        return []
    ways = ways_by_pair(event.municipality)
    times = _times(event, {person for person, _span, _site in plans}, plans)
    found: dict[tuple[int, int], BusyPerson] = {}
    for person, span, site in plans:
        plan = Engagement(person, 0, span, site)
        for row in times[person]:
            booking = row.booking
            had = Engagement(
                person, booking.pk, Span(booking.starts_at, booking.ends_at), booking.site_id
            )
            if clash_of(had, plan, ways) is not None:
                found[person, booking.pk] = BusyPerson(
                    row.person.name, booking.title, booking.starts_at, booking.ends_at
                )
    return sorted(found.values(), key=lambda one: (one.starts_at, one.name))


def _times(
    event: Event, people: set[int], plans: Sequence[tuple[int, Span, int | None]]
) -> dict[int, list[PersonTime]]:
    rows = PersonTime.objects.filter(
        person__in=people,
        booking__municipality=event.municipality_id,
        booking__starts_at__lt=max(span.ends_at for _p, span, _s in plans) + _LONGEST_WAY,
        booking__ends_at__gt=min(span.starts_at for _p, span, _s in plans) - _LONGEST_WAY,
    ).exclude(booking__state=BookingState.CANCELLED)
    found: dict[int, list[PersonTime]] = defaultdict(list)
    for row in rows.select_related("person", "booking").order_by("booking__starts_at", "pk"):
        found[row.person_id].append(row)
    return found
