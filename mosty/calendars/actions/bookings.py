"""Taking time and giving it back: the one door through which every booking occupies what it needs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.calendars.actions.occupying import (
    Family,
    let_go,
    locked_family,
    occupy,
    refuse_impossible,
)
from mosty.calendars.enums import TAKING, BookingState, PersonRole, ResourceKind
from mosty.calendars.models import Booking, Occupancy, Person, PersonTime, Resource
from mosty.core.errors import InvalidInput, NotFound
from mosty.territory.models import Municipality

#: A calendar that has the booking must read it again when one of these changes.
_TELLING = ("starts_at", "ends_at", "place", "site_id", "state")


@dataclass(frozen=True)
class BookingEntry:
    """What an app wants to take.

    Attributes:
        source, source_id: its record; the booking of a record is brought up to date, never doubled.
            An empty source is a block set by hand: always a new booking.
        resources: units wanted of each resource, by its id.
        persons: whose time it takes, and why.
        place: in words, for calendars.
        site_id: where it is, for the way from one place to the next; None: where the rooms stand.
        held_until: with the state HELD: when it lets go by itself.
        within: the record it is a part of: an item's event. Clashes look past it.
        series_id, original: the date of a series it stands for, instead of one record.
    """

    source: str
    source_id: int | None
    title: str
    starts_at: datetime
    ends_at: datetime
    resources: Mapping[int, int] = field(default_factory=dict, hash=False)
    persons: Collection[tuple[int, PersonRole]] = ()
    place: str = ""
    site_id: int | None = None
    path: str = ""
    description: str = ""
    state: BookingState = BookingState.CONFIRMED
    held_until: datetime | None = None
    is_public: bool = False
    within: tuple[str, int] | None = None
    series_id: int | None = None
    original: str = ""

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("A booking needs moments with a time zone.")
        if self.state == BookingState.CANCELLED:
            raise ValueError("Time is given back by cancel_time.")
        if (self.state == BookingState.HELD) != (self.held_until is not None):
            raise ValueError("What is held, and nothing else, has a deadline.")
        # Buffers are reckoned on the line of time: on the wall clock two nights a year mislead.
        object.__setattr__(self, "starts_at", self.starts_at.astimezone(UTC))
        object.__setattr__(self, "ends_at", self.ends_at.astimezone(UTC))
        if self.ends_at <= self.starts_at:
            raise InvalidInput(_("The end must be later than the start."))


def take_time(*, municipality: Municipality, entry: BookingEntry) -> Booking:
    """The record's booking, made or brought up to date, with all it occupies.

    Raises:
        Occupied: what is wanted is taken; nothing was changed.
        NotFound: a resource, a site or a person that is not of this municipality.
    """
    return take_times(municipality=municipality, entries=[entry])[0]


@transaction.atomic
def take_times(*, municipality: Municipality, entries: Sequence[BookingEntry]) -> list[Booking]:
    """Bookings of many records at once, all or nothing, in the order of the entries.

    Whoever needs several in one transaction calls this and not `take_time` many times: two who lock
    rooms in another order would wait for each other. Items that change rooms with each other can.
    """
    _refuse_strangers(municipality, entries)
    family = locked_family(municipality, {pk for entry in entries for pk in entry.resources})
    known = _known(municipality, entries)
    kept = [_brought_up_to_date(municipality, entry, family, known) for entry in entries]
    occupied = _give_back(kept)
    for booking, entry in zip(kept, entries, strict=True):
        if entry.state in TAKING:
            refuse_impossible(family, entry.resources, occupied.get(booking.pk, ()))
            occupy(booking, family, entry.resources)
        _set_persons(booking, entry.persons)
    return kept


@transaction.atomic
def cancel_time(*, municipality: Municipality, source: str, source_ids: Iterable[int]) -> int:
    """How many bookings of these records were cancelled; what they took is free at once.

    Bookings of a series stay: `cancel_bookings` takes them by id.
    """
    bookings = Booking.objects.filter(
        municipality=municipality, source=source, source_id__in=list(source_ids), series=None
    )
    return let_go(_locked(bookings), timezone.now())


@transaction.atomic
def cancel_bookings(*, municipality: Municipality, booking_ids: Iterable[int]) -> int:
    """How many of these bookings were cancelled; what they took is free at once."""
    bookings = Booking.objects.filter(municipality=municipality, pk__in=list(booking_ids))
    return let_go(_locked(bookings), timezone.now())


@transaction.atomic
def release_overdue(municipality: Municipality, now: datetime | None = None) -> int:
    """How many held bookings were let go because their deadline passed.

    Taking time does so by itself with those that stand in the way.
    """
    now = now or timezone.now()
    overdue = Booking.objects.filter(
        municipality=municipality, state=BookingState.HELD, held_until__lte=now
    )
    return let_go(_locked(overdue), now)


# --- inside -------------------------------------------------------------------------------------


def _locked(bookings: Any) -> list[Booking]:
    return list(bookings.select_for_update(no_key=True).order_by("pk"))


def _known(
    municipality: Municipality, entries: Iterable[BookingEntry]
) -> dict[tuple[Any, ...], Booking]:
    """Bookings that the entries have already, locked in one order, by what they are known by."""
    records: dict[str, list[int | None]] = {}
    dates: dict[int, list[str]] = {}
    for entry in entries:
        if entry.series_id is not None:
            dates.setdefault(entry.series_id, []).append(entry.original)
        elif entry.source:
            records.setdefault(entry.source, []).append(entry.source_id)
    wanted = Q(pk=None)
    for source, ids in records.items():
        wanted |= Q(source=source, source_id__in=ids, series=None)
    for series_id, originals in dates.items():
        wanted |= Q(series=series_id, original__in=originals)
    found = _locked(Booking.objects.filter(wanted, municipality=municipality))
    return {_known_by(one.source, one.source_id, one.series_id, one.original): one for one in found}


def _brought_up_to_date(
    municipality: Municipality,
    entry: BookingEntry,
    family: Family,
    known: Mapping[tuple[Any, ...], Booking],
) -> Booking:
    """The booking that says what the entry says; its number grows when a calendar must know."""
    facts = _facts(entry, family)
    key = _key(entry)
    if not key:
        return Booking.objects.create(municipality=municipality, source="", **facts)
    booking = known.get(_known_by(entry.source, entry.source_id, entry.series_id, entry.original))
    if booking is None:
        # Somebody may make it at this very moment: then it is his that is brought up to date.
        booking, is_new = Booking.objects.select_for_update(no_key=True).get_or_create(
            municipality=municipality, **key, defaults=facts
        )
        if is_new:
            return booking
    if any(getattr(booking, name) != facts[name] for name in _TELLING):
        booking.sequence += 1
    for name, value in facts.items():
        setattr(booking, name, value)
    booking.save()
    return booking


def _key(entry: BookingEntry) -> dict[str, Any]:
    """What the booking of the entry is found by; nothing of a block set by hand."""
    if entry.series_id is not None:
        return {"series_id": entry.series_id, "original": entry.original}
    if not entry.source:
        return {}
    return {"source": entry.source, "source_id": entry.source_id, "series": None}


def _known_by(
    source: str, source_id: int | None, series_id: int | None, original: str
) -> tuple[Any, ...]:
    return (source, source_id) if series_id is None else (series_id, original)


def _facts(entry: BookingEntry, family: Family) -> dict[str, Any]:
    within_source, within_id = entry.within or ("", None)
    facts: dict[str, Any] = {
        "title": entry.title,
        "description": entry.description,
        "place": entry.place,
        "site_id": entry.site_id or family.site_of(entry.resources),
        "path": entry.path,
        "starts_at": entry.starts_at,
        "ends_at": entry.ends_at,
        "is_public": entry.is_public,
        "state": entry.state,
        "held_until": entry.held_until,
        "cancelled_at": None,
        "within_source": within_source,
        "within_id": within_id,
    }
    if entry.series_id is not None:
        facts |= {"source": entry.source, "source_id": entry.source_id}
    return facts


def _give_back(bookings: Iterable[Booking]) -> dict[int, set[int]]:
    """Ids of the resources that the bookings took until now, by booking; they are free again."""
    rows = Occupancy.objects.filter(booking__in=[one.pk for one in bookings])
    occupied: dict[int, set[int]] = {}
    for booking_id, resource_id in rows.values_list("booking_id", "resource_id"):
        occupied.setdefault(booking_id, set()).add(resource_id)
    rows.delete()
    return occupied


def _set_persons(booking: Booking, persons: Collection[tuple[int, PersonRole]]) -> None:
    wanted = {(person_id, PersonRole(role)) for person_id, role in persons}
    known = {(row.person_id, PersonRole(row.role)): row.pk for row in booking.persons.all()}
    gone = [pk for key, pk in known.items() if key not in wanted]
    if gone:
        PersonTime.objects.filter(pk__in=gone).delete()
    PersonTime.objects.bulk_create(
        PersonTime(booking=booking, person_id=person_id, role=role)
        for person_id, role in sorted(wanted - set(known))
    )


def _refuse_strangers(municipality: Municipality, entries: Iterable[BookingEntry]) -> None:
    """Nothing, or NotFound: people and sites of another municipality."""
    entries = list(entries)
    persons = {person_id for entry in entries for person_id, _role in entry.persons}
    sites = {entry.site_id for entry in entries if entry.site_id}
    here = Person.objects.filter(municipality=municipality, pk__in=persons)
    if persons and here.count() < len(persons):
        raise NotFound(_("There is no such person here."))
    known = Resource.objects.filter(municipality=municipality, kind=ResourceKind.SITE)
    if sites and known.filter(pk__in=sites).count() < len(sites):
        raise NotFound(_("There is no such site here."))
