"""What a copy of an event on another day would hold, and what stands in its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from mosty.calendars.enums import TAKING
from mosty.calendars.models import Occupancy, Resource
from mosty.calendars.queries import ClashLine, clashes_of_plan
from mosty.calendars.rules import Span
from mosty.events.models import Event, ProgrammeItem, Stop
from mosty.events.queries.itinerary import legs_of, stops_of, zone
from mosty.events.rules.shifting import shifted_pair, whole_days


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
    clashes: tuple[ClashLine, ...]
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
        items=tuple(_planned(item, days) for item in items),
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


def is_room_taken(room: Resource, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether others have it (or, of a room that is taken once at a time, a part of it) meanwhile."""
    rows = Occupancy.objects.filter(
        Q(resource=room) | Q(resource__whole=room),
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
        booking__state__in=TAKING,
        is_exclusive=True,
    )
    return rows.exists()


def _planned(item: ProgrammeItem, days: int) -> PlannedItem:
    start, end = shifted_pair(item.starts_at, item.ends_at, days, zone())
    taken = item.room is not None and is_room_taken(item.room, start, end)
    return PlannedItem(item, start, end, taken)


def _clashes(
    event: Event, items: Sequence[ProgrammeItem], stops: Sequence[Stop], days: int
) -> list[ClashLine]:
    """Of everybody whose time the copy would take."""
    wanted = [
        ({row.person_id for row in item.persons.all()}, item.starts_at, item.ends_at)
        for item in items
    ]
    wanted += [
        ({stop.host_person_id}, stop.arrives_at, stop.leaves_at)
        for stop in stops
        if stop.host_person_id is not None
    ]
    found: list[ClashLine] = []
    for people, starts_at, ends_at in wanted:
        if people:
            span = Span(*shifted_pair(starts_at, ends_at, days, zone()))
            found += clashes_of_plan(event.municipality, person_ids=people, span=span)
    return found
