"""The programme: items added, changed, moved, cancelled, taken out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.calendars.models import Resource
from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, StaleEdit
from mosty.core.text import fold
from mosty.events.actions.locking import item_of, locked_event
from mosty.events.actions.persons import person_of
from mosty.events.actions.times import give_back, keep_event_time, keep_times
from mosty.events.enums import EventState, ItemKind, ItemRole
from mosty.events.models import Event, ItemPerson, ProgrammeItem
from mosty.events.rules import plain_slug
from mosty.territory.models import Municipality


class CannotChangeProgramme(DomainError):
    """The event is cancelled, or the item is known to people already."""

    code = "cannot_change_programme"
    status = 409


@dataclass(frozen=True)
class PersonEntry:
    """Somebody who speaks, moderates or hosts.

    Attributes:
        person_id: somebody known; else found by e-mail or name, or made.
    """

    name: str
    role: ItemRole = ItemRole.SPEAKER
    affiliation: str = ""
    email: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class ItemEntry:
    """What an organiser says of an item."""

    kind: ItemKind
    title: str
    starts_at: datetime
    ends_at: datetime
    title_uk: str = ""
    subtitle: str = ""
    description: str = ""
    scope_points: Sequence[str] = ()
    track: str = ""
    language: str = "pl"
    place: str = ""
    room_id: int | None = None
    stop_id: int | None = None
    seats: int | None = None
    takes_questions: bool = False
    persons: Sequence[PersonEntry] = ()
    guid: str = ""
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


#: Fields of the row that an entry fills one to one.
_FACTS = (
    "kind",
    "title",
    "starts_at",
    "ends_at",
    "title_uk",
    "subtitle",
    "description",
    "track",
    "language",
    "place",
    "room_id",
    "stop_id",
    "seats",
    "takes_questions",
)


def add_item(
    *, municipality: Municipality, event_id: int, entry: ItemEntry, by: Access
) -> ProgrammeItem:
    """The new item; its room is taken at once.

    Raises: Occupied: the room is taken; nothing was stored.
    """
    return add_items(municipality=municipality, event_id=event_id, entries=[entry], by=by)[0]


@transaction.atomic
def add_items(
    *, municipality: Municipality, event_id: int, entries: Iterable[ItemEntry], by: Access
) -> list[ProgrammeItem]:
    """New items in the order given, all or none: an import adds a whole programme."""
    by.require("events.manage")
    event = _changeable(municipality, event_id)
    added = []
    for entry in entries:
        _check(event, entry)
        item = ProgrammeItem(event=event, guid=entry.guid, extra=dict(entry.extra))
        _fill(item, entry)
        item.save()
        _set_persons(item, entry.persons)
        added.append(item)
    keep_times(event, added)
    for item in added:
        record("events.item_added", by=by, on=item, data={"title": item.title})
    return added


@transaction.atomic
def edit_item(
    *,
    municipality: Municipality,
    event_id: int,
    item_id: int,
    seen: datetime | None,
    entry: ItemEntry,
    by: Access,
) -> ProgrammeItem:
    """The item as the entry says; its time moves with it.

    Args:
        seen: `updated_at` of the item when this person opened it; None: not compared.
    Raises: StaleEdit; Occupied: the room is taken; nothing was stored.
    """
    by.require("events.manage")
    event = _changeable(municipality, event_id)
    item = item_of(event, item_id)
    _check(event, entry)
    if seen is not None and item.updated_at != seen:
        raise _stale(item, entry)
    changed = [name for name in _FACTS if getattr(item, name) != getattr(entry, name)]
    if item.scope_points != list(entry.scope_points):
        changed.append("scope_points")
    _fill(item, entry)
    item.save()
    _set_persons(item, entry.persons)
    if not item.is_cancelled:
        keep_times(event, [item])
    record("events.item_edited", by=by, on=item, data={"fields": sorted(changed)})
    return item


@transaction.atomic
def cancel_item(
    *, municipality: Municipality, event_id: int, item_id: int, by: Access
) -> ProgrammeItem:
    """The item stays in the programme, struck out; its room and its people are free at once."""
    by.require("events.manage")
    event = _changeable(municipality, event_id)
    item = item_of(event, item_id)
    if item.is_cancelled:
        return item
    item.is_cancelled = True
    item.save()
    give_back(event, [item.pk])
    keep_event_time(event)
    record("events.item_cancelled", by=by, on=item, data={"title": item.title})
    return item


@transaction.atomic
def restore_item(
    *, municipality: Municipality, event_id: int, item_id: int, by: Access
) -> ProgrammeItem:
    """A cancelled item takes place after all.

    Raises: Occupied: somebody else has the room by now.
    """
    by.require("events.manage")
    event = _changeable(municipality, event_id)
    item = item_of(event, item_id)
    if not item.is_cancelled:
        return item
    item.is_cancelled = False
    item.save()
    keep_times(event, [item])
    record("events.item_restored", by=by, on=item, data={"title": item.title})
    return item


@transaction.atomic
def remove_item(*, municipality: Municipality, event_id: int, item_id: int, by: Access) -> None:
    """An item nobody was told of goes; one that was announced can only be cancelled."""
    by.require("events.manage")
    event = _changeable(municipality, event_id)
    item = item_of(event, item_id)
    if is_announced(event, item):
        raise CannotChangeProgramme(
            _("This item was announced, so people may wait for it. Cancel it instead.")
        )
    record("events.item_removed", by=by, on=item, data={"title": item.title})
    give_back(event, [item.pk])
    item.delete()
    keep_event_time(event)


def is_announced(event: Event, item: ProgrammeItem) -> bool:
    """Whether some announced version of the programme holds the item."""
    key = str(item.uuid)
    return any(
        row.get("key") == key
        for snapshot in event.versions.values_list("snapshot", flat=True)
        for row in snapshot
    )


# --- inside -------------------------------------------------------------------------------------


def _changeable(municipality: Municipality, event_id: int) -> Event:
    event = locked_event(municipality, event_id)
    if event.state == EventState.CANCELLED:
        raise CannotChangeProgramme(
            _("The event is cancelled, its programme cannot be changed any more.")
        )
    return event


def _check(event: Event, entry: ItemEntry) -> None:
    """Nothing, or InvalidInput that says which field is wrong."""
    wrong: dict[str, str] = {}
    if not entry.title.strip():
        wrong["title"] = _("Give the item a title.")
    if entry.ends_at <= entry.starts_at:
        wrong["ends_at"] = _("The end must be later than the start.")
    if entry.room_id is not None and not _rooms(event).filter(pk=entry.room_id).exists():
        wrong["room"] = _("There is no such room here.")
    if entry.stop_id is not None and not event.stops.filter(pk=entry.stop_id).exists():
        wrong["stop"] = _("There is no such stop in this visit.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _rooms(event: Event) -> Any:
    return Resource.objects.filter(municipality_id=event.municipality_id)


def _fill(item: ProgrammeItem, entry: ItemEntry) -> None:
    for name in _FACTS:
        setattr(item, name, getattr(entry, name))
    item.title = entry.title.strip()
    item.scope_points = list(entry.scope_points)
    item.slug = plain_slug(entry.title, longest=110, empty="punkt")


def _set_persons(item: ProgrammeItem, persons: Sequence[PersonEntry]) -> None:
    """People of the item in the order given; somebody named twice in one role stands once."""
    item.persons.all().delete()
    rows: dict[tuple[int, str], ItemPerson] = {}
    named: dict[str, int] = {}
    for position, one in enumerate(persons):
        person_id = one.person_id or (None if one.email else named.get(fold(one.name)))
        if person_id is None:
            person_id = person_of(
                item.event, name=one.name, email=one.email, affiliation=one.affiliation
            ).pk
        named.setdefault(fold(one.name), person_id)
        rows.setdefault(
            (person_id, one.role),
            ItemPerson(
                item=item,
                person_id=person_id,
                role=one.role,
                affiliation=one.affiliation.strip(),
                position=position,
            ),
        )
    ItemPerson.objects.bulk_create(rows.values())


def _stale(item: ProgrammeItem, entry: ItemEntry) -> StaleEdit:
    names = [name for name in _FACTS if getattr(item, name) != getattr(entry, name)]
    return StaleEdit(
        _("Somebody saved this item while you were writing. Nothing of yours is lost."),
        theirs={name: getattr(item, name) for name in names},
        yours={name: getattr(entry, name) for name in names},
    )
