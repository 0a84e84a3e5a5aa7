"""Whether a visit to many sites can be made as it is planned: stops, ways between them, seats, nights.

What does not fit is warned of, never refused: a plan is wrong for a while whenever it is changed.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from mosty.events.enums import TravelMode

#: A driver rests so long after a day's work (Regulation (EC) 561/2006, art. 4(g) and 8).
DRIVER_RESTS = timedelta(hours=11)
#: After so much driving a driver takes a break (art. 7 of the same regulation).
DRIVES_AT_MOST = timedelta(hours=4, minutes=30)
#: Ways whose seats are counted: the others have room for everybody.
COUNTED = frozenset({TravelMode.BUS, TravelMode.CAR})


class Lack(TextChoices):
    """What may be wrong with an itinerary."""

    STOPS_MEET = "stops_meet", _("The group would be at two stops at once.")
    NO_WAY = "no_way", _("No way leads from this stop to the next.")
    LEAVES_EARLY = "leaves_early", _("The way begins before the group leaves the stop.")
    ARRIVES_LATE = "arrives_late", _("The group arrives after the meeting at the stop begins.")
    WAYS_MEET = "ways_meet", _("The group would be on two ways at once.")
    SEATS = "seats", _("There are fewer seats than people.")
    SEATS_UNKNOWN = "seats_unknown", _("Nobody counted the seats.")
    WHEELCHAIRS = "wheelchairs", _("There are fewer places for wheelchairs than are needed.")
    LONG_DRIVE = "long_drive", _("The driver must take a break: plan a stop on the way.")
    DRIVER_REST = "driver_rest", _("The driver has less than 11 hours of rest before this way.")
    ITEM_OUTSIDE = "item_outside", _("The item is not within the time of its stop.")
    NO_NIGHT = "no_night", _("Nothing says where the group spends this night.")


#: What can be done about it.
ADVICE: Mapping[Lack, object] = {
    Lack.STOPS_MEET: _("Let the earlier stop end sooner, or change the order of the stops."),
    Lack.NO_WAY: _("Add a way between the two, even if it is a few minutes on foot."),
    Lack.LEAVES_EARLY: _("Leave later, or end the stop sooner."),
    Lack.ARRIVES_LATE: _("Leave sooner, or begin the stop later."),
    Lack.WAYS_MEET: _("Only one of them can be taken by the whole group: change the times."),
    Lack.SEATS: _("Take a bigger vehicle or a second one."),
    Lack.SEATS_UNKNOWN: _("Write how many people the vehicle takes."),
    Lack.WHEELCHAIRS: _("Ask the carrier for a vehicle with a lift and enough places."),
    Lack.LONG_DRIVE: _("After 4 hours and 30 minutes of driving the driver stands for 45 minutes."),
    Lack.DRIVER_REST: _("Leave later, end the evening sooner or take a second driver."),
    Lack.ITEM_OUTSIDE: _("Change the time of the item or of the stop."),
    Lack.NO_NIGHT: _("Add the place of the night as a stop that lasts until the morning."),
}


@dataclass(frozen=True)
class StopTime:
    """When the group is at a stop; stops come in the order of the visit."""

    id: int
    arrives_at: datetime
    leaves_at: datetime

    def __post_init__(self) -> None:
        _on_the_line(self, "arrives_at", "leaves_at")


@dataclass(frozen=True)
class LegTime:
    """A way: from a stop (None: from where the journey begins) to a stop (None: home).

    Attributes:
        seats, wheelchair_seats: None: nobody said.
    """

    id: int
    origin: int | None
    target: int | None
    leaves_at: datetime
    minutes: int
    mode: TravelMode = TravelMode.BUS
    seats: int | None = None
    wheelchair_seats: int | None = None

    def __post_init__(self) -> None:
        _on_the_line(self, "leaves_at")

    @property
    def arrives_at(self) -> datetime:
        return self.leaves_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class StopItem:
    """An item of the programme that takes place at a stop."""

    id: int
    stop: int
    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        _on_the_line(self, "starts_at", "ends_at")


@dataclass(frozen=True)
class Group:
    """Who travels: places that are confirmed, and how many of them use a wheelchair."""

    people: int = 0
    wheelchairs: int = 0


@dataclass(frozen=True)
class Warning:
    """One thing that does not fit, and what it is about.

    Attributes:
        minutes: by how much a time is missed.
        missing: how many places are missing.
        night: the evening before it.
    """

    lack: Lack
    stop: int | None = None
    leg: int | None = None
    item: int | None = None
    minutes: int = 0
    missing: int = 0
    night: date | None = None

    @property
    def text(self) -> str:
        return str(self.lack.label)

    @property
    def advice(self) -> str:
        return str(ADVICE[self.lack])


@dataclass(frozen=True)
class Itinerary:
    """Everything the check looks at."""

    stops: Sequence[StopTime] = ()
    legs: Sequence[LegTime] = ()
    items: Sequence[StopItem] = ()
    group: Group = field(default_factory=Group)


def warnings_of(itinerary: Itinerary, zone: ZoneInfo) -> tuple[Warning, ...]:
    """Everything that does not fit; in the order of stops, then ways, items and nights."""
    return (
        *_between_stops(itinerary),
        *_on_ways(itinerary),
        *_two_ways(itinerary.legs),
        *_drivers(itinerary.legs, zone),
        *_items(itinerary),
        *_nights(itinerary, zone),
    )


def nights_of(itinerary: Itinerary, zone: ZoneInfo) -> tuple[date, ...]:
    """Evenings after which the group is still away."""
    first, last = _ends(itinerary)
    if first is None or last is None:
        return ()
    start, end = first.astimezone(zone).date(), last.astimezone(zone).date()
    return tuple(start + timedelta(days=number) for number in range((end - start).days))


# --- inside -----------------------------------------------------------------------------------


def _on_the_line(row: object, *names: str) -> None:
    """Times in UTC: within one zone Python compares wall clocks, which mislead two nights a year."""
    for name in names:
        object.__setattr__(row, name, getattr(row, name).astimezone(UTC))


def _between_stops(itinerary: Itinerary) -> Iterator[Warning]:
    joined = {(leg.origin, leg.target) for leg in itinerary.legs}
    for before, after in zip(itinerary.stops, itinerary.stops[1:], strict=False):
        if after.arrives_at < before.leaves_at:
            late = before.leaves_at - after.arrives_at
            yield Warning(Lack.STOPS_MEET, stop=after.id, minutes=_minutes(late))
        if (before.id, after.id) not in joined:
            yield Warning(Lack.NO_WAY, stop=before.id)


def _on_ways(itinerary: Itinerary) -> Iterator[Warning]:
    stops = {stop.id: stop for stop in itinerary.stops}
    for leg in itinerary.legs:
        origin = stops.get(leg.origin) if leg.origin is not None else None
        target = stops.get(leg.target) if leg.target is not None else None
        if origin is not None and leg.leaves_at < origin.leaves_at:
            early = origin.leaves_at - leg.leaves_at
            yield Warning(Lack.LEAVES_EARLY, stop=origin.id, leg=leg.id, minutes=_minutes(early))
        if target is not None and leg.arrives_at > target.arrives_at:
            late = leg.arrives_at - target.arrives_at
            yield Warning(Lack.ARRIVES_LATE, stop=target.id, leg=leg.id, minutes=_minutes(late))
        yield from _room(leg, itinerary.group)
        if leg.mode == TravelMode.BUS and timedelta(minutes=leg.minutes) > DRIVES_AT_MOST:
            yield Warning(Lack.LONG_DRIVE, leg=leg.id)


def _room(leg: LegTime, group: Group) -> Iterator[Warning]:
    if leg.mode not in COUNTED:
        return
    if leg.seats is None:
        yield Warning(Lack.SEATS_UNKNOWN, leg=leg.id)
    elif leg.seats < group.people:
        yield Warning(Lack.SEATS, leg=leg.id, missing=group.people - leg.seats)
    lacking = group.wheelchairs - (leg.wheelchair_seats or 0)
    if lacking > 0:
        yield Warning(Lack.WHEELCHAIRS, leg=leg.id, missing=lacking)


def _two_ways(legs: Sequence[LegTime]) -> Iterator[Warning]:
    """Ways that meet in time; two vehicles from one place to one place are one way."""
    ordered = sorted(legs, key=lambda leg: (leg.leaves_at, leg.id))
    for number, leg in enumerate(ordered):
        for other in ordered[:number]:
            meet = leg.leaves_at < other.arrives_at and other.leaves_at < leg.arrives_at
            if meet and (leg.origin, leg.target) != (other.origin, other.target):
                both = min(leg.arrives_at, other.arrives_at) - leg.leaves_at
                yield Warning(Lack.WAYS_MEET, leg=leg.id, minutes=_minutes(both))
                break


def _drivers(legs: Iterable[LegTime], zone: ZoneInfo) -> Iterator[Warning]:
    """From the last way of a day to the first of the next a driver rests."""
    rides = sorted(
        (leg for leg in legs if leg.mode == TravelMode.BUS),
        key=lambda leg: (leg.leaves_at, leg.id),
    )
    for before, after in itertools.pairwise(rides):
        new_day = (
            before.leaves_at.astimezone(zone).date() != after.leaves_at.astimezone(zone).date()
        )
        rest = after.leaves_at - before.arrives_at
        if new_day and rest < DRIVER_RESTS:
            lacking = _minutes(DRIVER_RESTS - rest)
            yield Warning(Lack.DRIVER_REST, leg=after.id, minutes=lacking)


def _items(itinerary: Itinerary) -> Iterator[Warning]:
    stops = {stop.id: stop for stop in itinerary.stops}
    for item in itinerary.items:
        stop = stops.get(item.stop)
        if stop is None:
            continue
        early = stop.arrives_at - item.starts_at
        late = item.ends_at - stop.leaves_at
        outside = max(early, timedelta()) + max(late, timedelta())
        if outside:
            yield Warning(Lack.ITEM_OUTSIDE, stop=stop.id, item=item.id, minutes=_minutes(outside))


def _nights(itinerary: Itinerary, zone: ZoneInfo) -> Iterator[Warning]:
    """A night is planned when at midnight the group is at a stop or on its way."""
    for evening in nights_of(itinerary, zone):
        midnight = datetime.combine(evening + timedelta(days=1), time(), tzinfo=zone)
        at_stop = any(one.arrives_at < midnight <= one.leaves_at for one in itinerary.stops)
        on_way = any(leg.leaves_at < midnight < leg.arrives_at for leg in itinerary.legs)
        if not at_stop and not on_way:
            yield Warning(Lack.NO_NIGHT, night=evening)


def _ends(itinerary: Itinerary) -> tuple[datetime | None, datetime | None]:
    starts = [stop.arrives_at for stop in itinerary.stops]
    starts += [leg.leaves_at for leg in itinerary.legs]
    ends = [stop.leaves_at for stop in itinerary.stops] + [leg.arrives_at for leg in itinerary.legs]
    return min(starts, default=None), max(ends, default=None)


def _minutes(length: timedelta) -> int:
    """Whole minutes, a part of one counted as one."""
    return -(-length // timedelta(minutes=1))
