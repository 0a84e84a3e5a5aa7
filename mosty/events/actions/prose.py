"""A programme that was read from a text and looked through by somebody becomes an event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.events.actions.events import create_event, edit_event
from mosty.events.actions.itinerary import StopDetails, save_stop
from mosty.events.actions.materials import MaterialEntry, add_material
from mosty.events.actions.programme import ItemEntry, add_items
from mosty.events.actions.registration_rules import RulesEntry, save_registration_rules
from mosty.events.models import Event, ProgrammeItem, RegistrationRules
from mosty.territory.models import Municipality

#: Registration of an event that is over already stands as if it had been open so long.
_OPEN_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class PlannedItem:
    """An item of the text.

    Attributes:
        stop: number of its stop in the list, from 0.
        reading: (title, address) to read before.
        abouts: what the text says of people, by name.
    """

    entry: ItemEntry
    stop: int | None = None
    reading: Sequence[tuple[str, str]] = ()
    abouts: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class PlannedSeats:
    """Places, and from when to when one registers; without dates: from now until it begins."""

    seats: int | None = None
    on_site: int | None = None
    online: int | None = None
    opens_on: date | None = None
    closes_on: date | None = None

    @property
    def any(self) -> bool:
        return bool(self.seats or self.on_site or self.online)


@transaction.atomic
def store_programme(
    *,
    municipality: Municipality,
    facts: Mapping[str, Any],
    items: Sequence[PlannedItem],
    stops: Sequence[StopDetails] = (),
    seats: PlannedSeats | None = None,
    event: Event | None = None,
    by: Access,
) -> Event:
    """The event of the text, all of it or nothing; with `event` given, that one is filled.

    An item that is in the event already (same title, same start) is not added again.
    """
    by.require("events.manage")
    if event is None:
        event = create_event(municipality=municipality, facts=facts, by=by)
    else:
        event = edit_event(
            municipality=municipality,
            event_id=event.pk,
            revision=event.revision,
            facts=facts,
            by=by,
        )
    made = [
        save_stop(municipality=municipality, event_id=event.pk, details=one, by=by) for one in stops
    ]
    known = set(event.items.values_list("title", "starts_at"))
    new = [one for one in items if (one.entry.title.strip(), one.entry.starts_at) not in known]
    added = add_items(
        municipality=municipality,
        event_id=event.pk,
        entries=[
            replace(one.entry, stop_id=made[one.stop].pk if one.stop is not None else None)
            for one in new
        ],
        by=by,
    )
    for one, item in zip(new, added, strict=True):
        _add_reading(municipality, event, item, one.reading, by)
        _tell_about(item, one.abouts)
    if seats is not None and seats.any:
        _keep_seats(event, seats, by)
    record("events.programme_read", by=by, on=event, data={"items": len(added)})
    return event


# --- inside -------------------------------------------------------------------------------------


def _add_reading(
    municipality: Municipality,
    event: Event,
    item: ProgrammeItem,
    reading: Sequence[tuple[str, str]],
    by: Access,
) -> None:
    for title, url in reading:
        add_material(
            municipality=municipality,
            event_id=event.pk,
            entry=MaterialEntry(title=title, url=url, item_id=item.pk),
            by=by,
        )


def _tell_about(item: ProgrammeItem, abouts: Mapping[str, str]) -> None:
    """What the text says of people, where nobody here has said anything."""
    for row in item.persons.select_related("person"):
        about = abouts.get(row.person.name, "")
        if about and not row.person.about:
            row.person.about = about
            row.person.save(update_fields=["about", "updated_at"])


def _keep_seats(event: Event, seats: PlannedSeats, by: Access) -> None:
    """Rules of registration with these places; rules that are there already stay."""
    if RegistrationRules.objects.filter(event=event).exists():
        return
    closes_at = _at_night(seats.closes_on) if seats.closes_on else _begins(event)
    opens_at = _in_the_morning(seats.opens_on) if seats.opens_on else timezone.now()
    if opens_at >= closes_at:
        opens_at = closes_at - _OPEN_BEFORE
    save_registration_rules(
        event=event,
        entry=RulesEntry(
            opens_at=opens_at,
            closes_at=closes_at,
            seats=seats.seats,
            seats_on_site=seats.on_site,
            seats_online=seats.online,
        ),
        by=by,
    )


def _begins(event: Event) -> datetime:
    first = event.items.order_by("starts_at").values_list("starts_at", flat=True).first()
    return first or _in_the_morning(event.starts_on)


def _in_the_morning(day: date) -> datetime:
    return datetime.combine(day, time(0), timezone.get_default_timezone())


def _at_night(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), timezone.get_default_timezone())
