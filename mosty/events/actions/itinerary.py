"""Writes of an itinerary: stops, ways between them, and the time they take of hosts and vehicles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from mosty.calendars.actions import take_time
from mosty.calendars.enums import ResourceKind
from mosty.calendars.models import Person, Resource
from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound
from mosty.events.actions.itinerary_times import (
    give_legs_back,
    give_stops_back,
    leg_entry,
    stop_entry,
)
from mosty.events.actions.locking import locked_event
from mosty.events.enums import EventState, TravelMode
from mosty.events.models import Event, Leg, Stop
from mosty.events.queries.itinerary import legs_of, stops_of
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class StopDetails:
    """What a stop is; `host_name` and `host_email` name the person who receives the group."""

    name: str
    arrives_at: datetime
    leaves_at: datetime
    town: str = ""
    address: str = ""
    host: str = ""
    host_name: str = ""
    host_email: str = ""
    host_phone: str = ""
    site_id: int | None = None
    meeting_point: str = ""
    access_note: str = ""
    access_features: tuple[str, ...] = ()


@dataclass(frozen=True)
class LegDetails:
    """What a way is; `origin_id` None: where the journey begins, `target_id` None: home."""

    leaves_at: datetime
    minutes: int
    origin_id: int | None = None
    target_id: int | None = None
    mode: TravelMode = TravelMode.BUS
    meeting_point: str = ""
    vehicle_id: int | None = None
    seats: int | None = None
    wheelchair_seats: int | None = None
    access_note: str = ""


@transaction.atomic
def save_stop(
    *,
    municipality: Municipality,
    event_id: int,
    details: StopDetails,
    by: Access,
    stop_id: int | None = None,
) -> Stop:
    """The stop, new (put in its place by time) or changed; its host's time is taken.

    Raises: InvalidInput: it ends before it begins, or the site is not here.
    """
    by.require("events.manage")
    event = locked_event(municipality, event_id)
    if details.leaves_at.astimezone(UTC) <= details.arrives_at.astimezone(UTC):
        message = _("The group must leave later than it arrives.")
        raise InvalidInput(message, fields={"leaves_at": message})
    if stop_id:
        stop = _stop(event, stop_id)
    else:
        stop = Stop(event=event, position=_place_by_time(event, details.arrives_at))
    stop.name = details.name.strip()
    for name in ("town", "address", "host", "meeting_point", "access_note"):
        setattr(stop, name, getattr(details, name).strip())
    stop.arrives_at, stop.leaves_at = details.arrives_at, details.leaves_at
    stop.access_features = sorted(set(details.access_features))
    stop.site = _resource(municipality, details.site_id, ResourceKind.SITE, "site")
    stop.host_person = _host(municipality, stop, details)
    stop.save()
    _book_stop(event, stop)
    record("events.stop_saved", by=by, on=stop)
    return stop


@transaction.atomic
def remove_stop(*, municipality: Municipality, event_id: int, stop_id: int, by: Access) -> None:
    """The stop and the ways to and from it are gone; the time they took is free."""
    by.require("events.manage")
    event = locked_event(municipality, event_id)
    stop = _stop(event, stop_id)
    legs = [leg for leg in legs_of(event) if stop.pk in (leg.origin_id, leg.target_id)]
    give_legs_back(event, [leg.pk for leg in legs])
    give_stops_back(event, [stop.pk])
    record("events.stop_removed", by=by, on=stop, data={"ways": len(legs)})
    stop.delete()


@transaction.atomic
def move_stop(
    *, municipality: Municipality, event_id: int, stop_id: int, up: bool, by: Access
) -> None:
    """The stop changes places with the one before (or after) it; at the end nothing happens."""
    by.require("events.manage")
    event = locked_event(municipality, event_id)
    stops = list(stops_of(event))
    here = next((place for place, one in enumerate(stops) if one.pk == stop_id), None)
    if here is None:
        raise NotFound(_("There is no such stop here."))
    there = here - 1 if up else here + 1
    if not 0 <= there < len(stops):
        return
    stops[here], stops[there] = stops[there], stops[here]
    _number(stops)
    record("events.stops_ordered", by=by, on=event)


@transaction.atomic
def save_leg(
    *,
    municipality: Municipality,
    event_id: int,
    details: LegDetails,
    by: Access,
    leg_id: int | None = None,
) -> Leg:
    """The way, new or changed; its vehicle is taken for as long as it lasts.

    Raises:
        InvalidInput: it touches no stop, leads from a stop to itself, or takes no time.
        Occupied: the vehicle is taken at that time.
    """
    by.require("events.manage")
    event = locked_event(municipality, event_id)
    _check_leg(event, details)
    leg = _leg(event, leg_id) if leg_id else Leg(event=event)
    for name in ("leaves_at", "minutes", "origin_id", "target_id", "mode", "seats"):
        setattr(leg, name, getattr(details, name))
    leg.meeting_point, leg.access_note = details.meeting_point.strip(), details.access_note.strip()
    leg.wheelchair_seats = details.wheelchair_seats
    leg.vehicle = _resource(municipality, details.vehicle_id, ResourceKind.VEHICLE, "vehicle")
    if leg.seats is None and leg.vehicle is not None:
        leg.seats = leg.vehicle.seats
    leg.save()
    _book_leg(event, leg)
    record("events.leg_saved", by=by, on=leg)
    return leg


@transaction.atomic
def remove_leg(*, municipality: Municipality, event_id: int, leg_id: int, by: Access) -> None:
    """The way is gone and its vehicle free."""
    by.require("events.manage")
    event = locked_event(municipality, event_id)
    leg = _leg(event, leg_id)
    give_legs_back(event, [leg.pk])
    record("events.leg_removed", by=by, on=leg)
    leg.delete()


# --- inside -----------------------------------------------------------------------------------


def _stop(event: Event, stop_id: int) -> Stop:
    stop = stops_of(event).filter(pk=stop_id).first()
    if stop is None:
        raise NotFound(_("There is no such stop here."))
    return stop


def _leg(event: Event, leg_id: int) -> Leg:
    leg = legs_of(event).filter(pk=leg_id).first()
    if leg is None:
        raise NotFound(_("There is no such way in this visit."))
    return leg


def _resource(
    municipality: Municipality, pk: int | None, kind: ResourceKind, field: str
) -> Resource | None:
    if pk is None:
        return None
    found = Resource.objects.filter(municipality=municipality, pk=pk, kind=kind).first()
    if found is None:
        message = _("Choose from the list.")
        raise InvalidInput(message, fields={field: message})
    return found


def _host(municipality: Municipality, stop: Stop, details: StopDetails) -> Person | None:
    """The person who receives the group: known by e-mail; without one, of this stop alone."""
    name, email = details.host_name.strip(), details.host_email.strip().lower()
    facts: Mapping[str, str] = {
        "name": name,
        "phone": details.host_phone.strip(),
        "affiliation": details.host.strip()[:200],
    }
    if not name:
        return None
    person = (
        Person.objects.filter(municipality=municipality, email=email).first() if email else None
    )
    if person is None and not email and stop.host_person and not stop.host_person.email:
        person = stop.host_person
    if person is None:
        return Person.objects.create(municipality=municipality, email=email, **facts)
    for key, value in facts.items():
        if value:
            setattr(person, key, value)
    person.save()
    return person


def _place_by_time(event: Event, arrives_at: datetime) -> int:
    """The place of a new stop: before the first that begins later; those after it move on."""
    later = [one for one in stops_of(event) if one.arrives_at > arrives_at]
    if not later:
        return (Stop.objects.filter(event=event).aggregate(most=Max("position"))["most"] or 0) + 1
    place = later[0].position
    for one in later:
        one.position += 1
    Stop.objects.bulk_update(later, ["position"])
    return place


def _number(stops: list[Stop]) -> None:
    for place, one in enumerate(stops, start=1):
        one.position = place
    Stop.objects.bulk_update(stops, ["position"])


def _check_leg(event: Event, details: LegDetails) -> None:
    message = ""
    if details.origin_id is None and details.target_id is None:
        message = _("Choose from where or to where the way leads.")
    elif details.origin_id == details.target_id:
        message = _("A way leads from one stop to another.")
    if message:
        raise InvalidInput(message, fields={"target": message})
    if details.minutes < 1:
        message = _("Write how many minutes the way takes.")
        raise InvalidInput(message, fields={"minutes": message})
    wanted = {pk for pk in (details.origin_id, details.target_id) if pk is not None}
    if stops_of(event).filter(pk__in=wanted).count() < len(wanted):
        raise NotFound(_("There is no such stop here."))


def _book_stop(event: Event, stop: Stop) -> None:
    if event.state == EventState.CANCELLED or stop.host_person_id is None:
        give_stops_back(event, [stop.pk])
    else:
        take_time(municipality=event.municipality, entry=stop_entry(event, stop))


def _book_leg(event: Event, leg: Leg) -> None:
    if event.state == EventState.CANCELLED or leg.vehicle is None:
        give_legs_back(event, [leg.pk])
    else:
        take_time(municipality=event.municipality, entry=leg_entry(event, leg))
