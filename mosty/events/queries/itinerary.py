"""Reads of an itinerary: stops and ways in the order of the journey, what does not fit."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, Min, QuerySet, Sum
from django.utils.functional import Promise

from mosty.calendars.enums import ResourceKind
from mosty.calendars.models import Resource
from mosty.calendars.queries import ClashLine, clash_lines
from mosty.events.enums import Pool, RegistrationState, TravelMode
from mosty.events.models import (
    Event,
    Leg,
    ParticipantNeeds,
    ProgrammeItem,
    Registration,
    Stop,
)
from mosty.events.rules.access_features import access_words
from mosty.events.rules.dates import hours_words
from mosty.events.rules.itinerary import (
    Group,
    Itinerary,
    LegTime,
    StopItem,
    StopTime,
    Warning,
    warnings_of,
)
from mosty.territory.models import Municipality

__all__ = [
    "Day",
    "Journey",
    "Leg",
    "Step",
    "Stop",
    "clashes_of_stops",
    "has_itinerary",
    "journey_of",
    "leg_of",
    "legs_of",
    "minutes_words",
    "sites",
    "stop_of",
    "stops_of",
    "travelling_group",
    "vehicles",
    "zone",
]

#: Question of needs and the answer that ask for a place for a wheelchair in a vehicle.
WHEELCHAIR_CODES = frozenset({"wheelchair"})


@dataclass(frozen=True)
class Step:
    """One thing on the way: a stop or a way between two, with what does not fit."""

    starts_at: datetime
    ends_at: datetime
    stop: Stop | None = None
    leg: Leg | None = None
    items: tuple[ProgrammeItem, ...] = ()
    warnings: tuple[Warning, ...] = ()

    @property
    def hours(self) -> str:
        return hours_words(self.starts_at, self.ends_at)

    @property
    def length(self) -> str:
        """How long a way takes."""
        return minutes_words(self.leg.minutes) if self.leg is not None else ""

    @property
    def access(self) -> tuple[str | Promise, ...]:
        """Accessibility at the stop, in words."""
        return access_words(self.stop.access_features) if self.stop is not None else ()


@dataclass(frozen=True)
class Day:
    """One day of a journey; what began the evening before stands on its first day alone."""

    day: date
    steps: tuple[Step, ...]
    no_night: Warning | None = None


@dataclass(frozen=True)
class Journey:
    """The whole itinerary of an event."""

    days: tuple[Day, ...]
    stops: tuple[Stop, ...]
    legs: tuple[Leg, ...]
    warnings: tuple[Warning, ...]

    @property
    def travel_minutes(self) -> int:
        return sum(leg.minutes for leg in self.legs)

    @property
    def travel_words(self) -> str:
        return minutes_words(self.travel_minutes)

    @property
    def towns(self) -> tuple[str, ...]:
        """Towns in the order in which they are visited, each once."""
        return tuple(dict.fromkeys(stop.town for stop in self.stops if stop.town))


def minutes_words(minutes: int) -> str:
    """`95` -> `1 h 35 min`."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours}\u00a0h" if hours else "", f"{rest}\u00a0min" if rest or not hours else ""]
    return " ".join(part for part in parts if part)


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def stops_of(event: Event) -> QuerySet[Stop]:
    return (
        Stop.objects.filter(event=event)
        .select_related("host_person", "organisation", "site")
        .order_by("position", "id")
    )


def legs_of(event: Event) -> QuerySet[Leg]:
    return (
        Leg.objects.filter(event=event)
        .select_related("origin", "target", "vehicle")
        .order_by("leaves_at", "id")
    )


def stop_of(event: Event, stop_id: int) -> Stop | None:
    return stops_of(event).filter(pk=stop_id).first()


def leg_of(event: Event, leg_id: int) -> Leg | None:
    return legs_of(event).filter(pk=leg_id).first()


def has_itinerary(event: Event) -> bool:
    return Stop.objects.filter(event=event).exists()


def sites(municipality: Municipality) -> QuerySet[Resource]:
    return Resource.objects.filter(
        municipality=municipality, kind=ResourceKind.SITE, is_active=True
    ).order_by("sort_key", "id")


def vehicles(municipality: Municipality) -> QuerySet[Resource]:
    return Resource.objects.filter(
        municipality=municipality, kind=ResourceKind.VEHICLE, is_active=True
    ).order_by("sort_key", "id")


def clashes_of_stops(event: Event) -> list[ClashLine]:
    """What else the hosts have while the group is with them."""
    hosts = {stop.host_person_id for stop in stops_of(event)} - {None}
    moments = stops_of(event).aggregate(since=Min("arrives_at"), until=Max("leaves_at"))
    if not hosts or moments["since"] is None:
        return []
    return clash_lines(
        event.municipality,
        since=moments["since"],
        until=moments["until"],
        person_ids=[pk for pk in hosts if pk is not None],
    )


def travelling_group(event: Event) -> Group:
    """How many people travel, and how many of them use a wheelchair; whoever is online stays."""
    going = Registration.objects.filter(
        event=event, state=RegistrationState.CONFIRMED, pool=Pool.ON_SITE
    )
    people = going.aggregate(people=Sum("size"))["people"] or 0
    choices = ParticipantNeeds.objects.filter(participant__registration__in=going).values_list(
        "choices", flat=True
    )
    return Group(people=people, wheelchairs=sum(_uses_wheelchair(one) for one in choices))


def journey_of(event: Event, group: Group | None = None) -> Journey:
    """The itinerary by days; with a group its seats are looked at too."""
    stops, legs = tuple(stops_of(event)), tuple(legs_of(event))
    items = list(
        ProgrammeItem.objects.filter(event=event, stop__isnull=False, is_cancelled=False).order_by(
            "starts_at", "id"
        )
    )
    warnings = warnings_of(_plain(stops, legs, items, group or Group()), zone())
    if group is None:  # nobody asked about seats
        warnings = tuple(one for one in warnings if one.lack not in ("seats", "seats_unknown"))
    return Journey(_days(stops, legs, items, warnings), stops, legs, warnings)


# --- inside -----------------------------------------------------------------------------------


def _plain(
    stops: Iterable[Stop], legs: Iterable[Leg], items: Iterable[ProgrammeItem], group: Group
) -> Itinerary:
    return Itinerary(
        stops=[StopTime(one.pk, one.arrives_at, one.leaves_at) for one in stops],
        legs=[
            LegTime(
                one.pk,
                one.origin_id,
                one.target_id,
                one.leaves_at,
                one.minutes,
                TravelMode(one.mode),
                one.seats,
                one.wheelchair_seats,
            )
            for one in legs
        ],
        items=[StopItem(one.pk, one.stop_id or 0, one.starts_at, one.ends_at) for one in items],
        group=group,
    )


def _days(
    stops: Sequence[Stop],
    legs: Sequence[Leg],
    items: Sequence[ProgrammeItem],
    warnings: Sequence[Warning],
) -> tuple[Day, ...]:
    at_stop: dict[int, list[ProgrammeItem]] = defaultdict(list)
    for item in items:
        at_stop[item.stop_id or 0].append(item)
    steps = [
        Step(
            stop.arrives_at,
            stop.leaves_at,
            stop=stop,
            items=tuple(at_stop[stop.pk]),
            warnings=tuple(one for one in warnings if one.stop == stop.pk and one.leg is None),
        )
        for stop in stops
    ]
    steps += [
        Step(
            leg.leaves_at,
            _arrival(leg),
            leg=leg,
            warnings=tuple(one for one in warnings if one.leg == leg.pk),
        )
        for leg in legs
    ]
    by_day: dict[date, list[Step]] = defaultdict(list)
    for step in sorted(steps, key=_order):
        by_day[step.starts_at.astimezone(zone()).date()].append(step)
    nights = {one.night: one for one in warnings if one.night is not None}
    for night in nights:
        by_day.setdefault(night, [])
    return tuple(Day(day, tuple(by_day[day]), nights.get(day)) for day in sorted(by_day))


def _order(step: Step) -> tuple[datetime, datetime, int]:
    return step.starts_at, step.ends_at, step.stop.position if step.stop else 0


def _arrival(leg: Leg) -> datetime:
    return LegTime(0, None, None, leg.leaves_at, leg.minutes).arrives_at


def _uses_wheelchair(choices: object) -> bool:
    if not isinstance(choices, dict):
        return False
    chosen = {code for codes in choices.values() if isinstance(codes, list) for code in codes}
    return bool(chosen & WHEELCHAIR_CODES)
