"""The time an itinerary takes: of hosts at their stops, of vehicles on their ways."""

from datetime import timedelta

from mosty.calendars.actions import BookingEntry, cancel_time
from mosty.calendars.enums import BookingState, PersonRole
from mosty.events.enums import EventState
from mosty.events.models import Event, Leg, Stop

STOP_SOURCE = "events.stop"
LEG_SOURCE = "events.leg"
_WHOLE = "events.event"


def itinerary_entries(event: Event) -> list[BookingEntry]:
    """What stops and ways of the event take; nothing when it is cancelled."""
    if event.state == EventState.CANCELLED:
        return []
    stops = event.stops.filter(host_person__isnull=False).order_by("pk")
    legs = event.legs.filter(vehicle__isnull=False).select_related("vehicle").order_by("pk")
    return [
        *(stop_entry(event, stop) for stop in stops),
        *(leg_entry(event, leg) for leg in legs),
    ]


def give_itinerary_back(event: Event) -> None:
    """Hosts and vehicles are free."""
    give_stops_back(event, list(event.stops.values_list("pk", flat=True)))
    give_legs_back(event, list(event.legs.values_list("pk", flat=True)))


def give_stops_back(event: Event, stop_ids: list[int]) -> None:
    cancel_time(municipality=event.municipality, source=STOP_SOURCE, source_ids=stop_ids)


def give_legs_back(event: Event, leg_ids: list[int]) -> None:
    cancel_time(municipality=event.municipality, source=LEG_SOURCE, source_ids=leg_ids)


def stop_entry(event: Event, stop: Stop) -> BookingEntry:
    """The host's time, pencilled in until the event is announced."""
    is_announced = event.state == EventState.PUBLISHED
    return BookingEntry(
        source=STOP_SOURCE,
        source_id=stop.pk,
        title=f"{event.title}: {stop.name}"[:300],
        starts_at=stop.arrives_at,
        ends_at=stop.leaves_at,
        persons=[(stop.host_person_id, PersonRole.HOST)] if stop.host_person_id else (),
        place=", ".join(part for part in (stop.address, stop.town) if part)[:300],
        site_id=stop.site_id,
        state=BookingState.CONFIRMED if is_announced else BookingState.PENCILLED,
        within=(_WHOLE, event.pk),
    )


def leg_entry(event: Event, leg: Leg) -> BookingEntry:
    """The whole vehicle, from leaving to arriving."""
    return BookingEntry(
        source=LEG_SOURCE,
        source_id=leg.pk,
        title=event.title,
        starts_at=leg.leaves_at,
        ends_at=leg.leaves_at + timedelta(minutes=leg.minutes),
        resources={leg.vehicle.pk: leg.vehicle.units} if leg.vehicle is not None else {},
        place=leg.meeting_point,
        within=(_WHOLE, event.pk),
    )
