"""Last year's event on a new day: everything that was planned, nobody who was registered.

Times move on the wall clock. The time of people is taken only when it is asked for, rooms and
vehicles only where they are free; what is not is told, never refused.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from mosty.calendars.actions import NotInUse, Occupied, take_time
from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput
from mosty.events.actions.itinerary_times import leg_entry
from mosty.events.actions.locking import locked_event
from mosty.events.actions.times import keep_times
from mosty.events.enums import EventState
from mosty.events.models import (
    BudgetLine,
    Event,
    ItemPerson,
    Leg,
    Material,
    ProgrammeItem,
    RegistrationRules,
    Stop,
    Task,
)
from mosty.events.queries.copying import shifted_date
from mosty.events.queries.itinerary import legs_of, stops_of, zone
from mosty.events.rules import free_slug
from mosty.events.rules.shifting import shifted, shifted_pair, whole_days
from mosty.territory.models import Municipality

#: Of an event nothing else is copied.
_EVENT_FIELDS = (
    "kind",
    "format",
    "title_uk",
    "purpose",
    "description",
    "description_uk",
    "description_easy",
    "form",
    "audience",
    "project",
    "series_id",
    "organiser_id",
    "organiser_name",
    "place",
    "site_id",
    "access_note",
    "access_features",
    "online_url",
    "contact_name",
    "contact_email",
    "contact_phone",
)
_RULE_TIMES = ("opens_at", "closes_at", "cancel_until", "lot_at", "offers_until")


@dataclass(frozen=True)
class Copied:
    """The new event.

    Attributes:
        not_free: names of rooms and vehicles that others have at the new time.
    """

    event: Event
    not_free: tuple[str, ...] = ()


@transaction.atomic
def copy_event(
    *,
    municipality: Municipality,
    event_id: int,
    title: str,
    starts_on: date,
    with_people: bool,
    by: Access,
) -> Copied:
    """A draft with the programme, stops, ways, tasks, planned money and rules of the old event.

    Args:
        with_people: speakers, moderators and hosts too: their time is taken like at any event.
    Raises: InvalidInput: no title, or the same day again.
    """
    by.require("events.manage")
    old = locked_event(municipality, event_id)
    days = whole_days(old.starts_on, starts_on)
    _check(title, days)
    new = _copied_event(old, title.strip(), days)
    stops = _copied_stops(old, new, days, with_people=with_people)
    _copied_legs(old, new, days, stops)
    items = _copied_items(old, new, days, stops, with_people=with_people)
    _copied_links(old, new, items)
    _copied_tasks(old, new)
    _copied_budget(old, new)
    _copied_rules(old, new, days)
    not_free = _take_what_is_free(new)
    record(
        "events.copied",
        by=by,
        on=new,
        data={"from": old.pk, "days": days, "items": len(items), "not_free": not_free},
    )
    return Copied(new, tuple(not_free))


# --- inside -----------------------------------------------------------------------------------


def _check(title: str, days: int) -> None:
    problems = {}
    if not title.strip():
        problems["title"] = _("Give the event a title.")
    if days == 0:
        problems["starts_on"] = _("Choose another day: the event is there on this one.")
    if problems:
        raise InvalidInput(next(iter(problems.values())), fields=problems)


def _copied_event(old: Event, title: str, days: int) -> Event:
    taken = set(
        Event.objects.filter(municipality=old.municipality_id).values_list("slug", flat=True)
    )
    facts = {name: getattr(old, name) for name in _EVENT_FIELDS}
    return Event.objects.create(
        **facts,
        municipality=old.municipality,
        title=title,
        slug=free_slug(f"{title} {shifted_date(old.starts_on, days).year}", taken),
        state=EventState.DRAFT,
        starts_on=shifted_date(old.starts_on, days),
        ends_on=shifted_date(old.ends_on, days),
        copied_from=old,
    )


def _copied_stops(
    old: Event, new: Event, days: int, *, with_people: bool
) -> dict[int | None, Stop | None]:
    """Old id -> new stop; None stays None."""
    made: dict[int | None, Stop | None] = {None: None}
    for stop in stops_of(old):
        arrives, leaves = shifted_pair(stop.arrives_at, stop.leaves_at, days, zone())
        changes: dict[str, Any] = {"event": new, "arrives_at": arrives, "leaves_at": leaves}
        if not with_people:
            changes["host_person"] = None
        made[stop.pk] = _copy(stop, changes)
    return made


def _copied_legs(
    old: Event, new: Event, days: int, stops: Mapping[int | None, Stop | None]
) -> None:
    for leg in legs_of(old):
        _copy(
            leg,
            {
                "event": new,
                "origin": stops[leg.origin_id],
                "target": stops[leg.target_id],
                "leaves_at": shifted(leg.leaves_at, days, zone()),
            },
        )


def _copied_items(
    old: Event,
    new: Event,
    days: int,
    stops: Mapping[int | None, Stop | None],
    *,
    with_people: bool,
) -> dict[int, ProgrammeItem]:
    """Old id -> new item; what was cancelled stays behind."""
    made = {}
    items = old.items.filter(is_cancelled=False).prefetch_related("persons").order_by("pk")
    for item in items:
        start, end = shifted_pair(item.starts_at, item.ends_at, days, zone())
        changes = {
            "event": new,
            "guid": "",  # of the programme of that year
            "starts_at": start,
            "ends_at": end,
            "stop": stops.get(item.stop_id),
        }
        made[item.pk] = _copy(item, changes)
        if with_people:
            ItemPerson.objects.bulk_create(
                _fresh(person, {"item": made[item.pk]}) for person in item.persons.all()
            )
    return made


def _copied_links(old: Event, new: Event, items: Mapping[int, ProgrammeItem]) -> None:
    """Links to read; files stay with the event they were sent for."""
    for material in Material.objects.filter(event=old).exclude(url=""):
        if material.item_id is None or material.item_id in items:
            item = items.get(material.item_id) if material.item_id else None
            _copy(material, {"event": new, "item": item})


def _copied_tasks(old: Event, new: Event) -> None:
    Task.objects.bulk_create(
        _fresh(task, {"event": new, "done_at": None, "done_by_label": ""})
        for task in Task.objects.filter(event=old)
    )


def _copied_budget(old: Event, new: Event) -> None:
    nothing = {"settled": None, "document": "", "settled_on": None}
    BudgetLine.objects.bulk_create(
        _fresh(line, {"event": new, **nothing}) for line in BudgetLine.objects.filter(event=old)
    )


def _copied_rules(old: Event, new: Event, days: int) -> None:
    """Rules with their times moved; a lot gets a new seed and is not drawn yet."""
    rules = RegistrationRules.objects.filter(event=old).first()
    if rules is None:
        return
    changes: dict[str, Any] = {"event": new, "lot_drawn_at": None}
    for name in _RULE_TIMES:
        moment: datetime | None = getattr(rules, name)
        changes[name] = shifted(moment, days, zone()) if moment else None
    if rules.lot_seed:
        changes["lot_seed"] = secrets.token_hex(16)
    _copy(rules, changes)


def _take_what_is_free(event: Event) -> list[str]:
    """Names of what others have: the item keeps the name of its room, the way its seats."""
    try:
        with transaction.atomic():
            keep_times(event)
    except (Occupied, NotInUse):
        return sorted({*_items_one_by_one(event), *_legs_one_by_one(event), *_rest(event)})
    return []


def _items_one_by_one(event: Event) -> list[str]:
    missed = []
    for item in event.items.filter(room__isnull=False).select_related("room").order_by("pk"):
        try:
            with transaction.atomic():
                keep_times(event, [item])
        except (Occupied, NotInUse):
            assert item.room is not None
            missed.append(item.room.name)
            item.place = item.place or item.room.name
            item.room = None
            item.save(update_fields=["place", "room"])
    return missed


def _legs_one_by_one(event: Event) -> list[str]:
    missed = []
    for leg in Leg.objects.filter(event=event, vehicle__isnull=False).select_related("vehicle"):
        try:
            take_time(municipality=event.municipality, entry=leg_entry(event, leg))
        except (Occupied, NotInUse):
            assert leg.vehicle is not None
            missed.append(leg.vehicle.name)
            leg.vehicle = None
            leg.save(update_fields=["vehicle"])
    return missed


def _rest(event: Event) -> list[str]:
    """Everything that is left takes its time now; nothing of it is taken."""
    keep_times(event)
    return []


def _copy(row: Any, changes: Mapping[str, Any]) -> Any:
    """A stored copy of the row with some fields changed."""
    fresh = _fresh(row, changes)
    fresh.save(force_insert=True)
    return fresh


def _fresh(row: Any, changes: Mapping[str, Any]) -> Any:
    """A new row with the same facts; what is unique (key, uuid, times of storing) is its own."""
    facts = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not _is_own(field) and field.name not in changes
    }
    return type(row)(**facts, **changes)


def _is_own(field: models.Field[Any, Any]) -> bool:
    return (
        field.primary_key
        or field.name == "uuid"
        or getattr(field, "auto_now", False)
        or getattr(field, "auto_now_add", False)
    )
