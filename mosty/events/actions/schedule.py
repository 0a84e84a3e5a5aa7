"""Storing a programme that came as schedule.xml or schedule.json; the same file twice changes nothing."""

from collections.abc import Sequence

from mosty.calendars.models import Person
from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.imports import StoreCounts
from mosty.events.actions.events import create_event
from mosty.events.actions.programme import ItemEntry, PersonEntry, add_items, edit_item
from mosty.events.enums import EventKind, ItemRole, MaterialMoment
from mosty.events.importers import (
    FileConference,
    FileItem,
    event_of,
    facts_of,
    person_names,
    stored_items,
)
from mosty.events.models import Event, ItemPerson, Material, ProgrammeItem
from mosty.territory.models import Municipality


def store_schedule(rows: Sequence[FileItem], municipality_id: int, by: Access) -> StoreCounts:
    """Items of the file in their event, which is made in preparation when it is new.

    Items that the file has no more stay: whoever imports decides about them in the programme.
    """
    by.require("events.manage")
    if not rows:
        return StoreCounts()
    municipality = Municipality.objects.get(pk=municipality_id)
    conference = rows[0].conference
    event = event_of(rows, municipality_id) or _new_event(municipality, conference, by)
    if event.extra.get("schedule") != conference.extra["schedule"]:
        event.extra = {**event.extra, **conference.extra}
        event.save(update_fields=["extra", "updated_at"])
    stored = stored_items(event)
    new = [row for row in rows if row.guid not in stored]
    added = add_items(
        municipality=municipality,
        event_id=event.pk,
        entries=[_entry(row) for row in new],
        by=by,
    )
    _tell_about(event, rows)
    _add_references(event, list(zip(new, added, strict=True)))
    changed = [
        row
        for row in rows
        if row.guid in stored and _update(municipality, event, stored[row.guid], row, by)
    ]
    same = len(rows) - len(new) - len(changed)
    record(
        "events.schedule_imported",
        by=by,
        on=event,
        data={"created": len(new), "updated": len(changed)},
    )
    return StoreCounts(created=len(new), updated=len(changed), unchanged=same)


# --- inside -------------------------------------------------------------------------------------


def _new_event(municipality: Municipality, conference: FileConference, by: Access) -> Event:
    return create_event(
        municipality=municipality,
        facts={
            "kind": EventKind.CONFERENCE,
            "title": conference.title,
            "description": conference.description,
            "starts_on": conference.starts_on,
            "ends_on": conference.ends_on,
        },
        by=by,
    )


def _entry(row: FileItem, item: ProgrammeItem | None = None) -> ItemEntry:
    """The item as the file has it; what only we know of it stays."""
    ours = (
        {}
        if item is None
        else {
            name: getattr(item, name)
            for name in ("title_uk", "room_id", "stop_id", "seats", "takes_questions")
        }
    )
    return ItemEntry(
        kind=row.kind,
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        subtitle=row.subtitle,
        description=row.description,
        scope_points=row.scope_points,
        track=row.track,
        language=row.language,
        place=row.place,
        guid=row.guid,
        persons=_persons(row, item),
        extra=dict(row.extra),
        **ours,
    )


def _persons(row: FileItem, item: ProgrammeItem | None) -> list[PersonEntry]:
    """People of the file; those we know keep their role and affiliation here."""
    known: dict[str, ItemPerson] = {}
    if item is not None:
        known = {one.person.name: one for one in item.persons.all()}
    return [
        PersonEntry(
            name=person.name,
            role=ItemRole(known[person.name].role) if person.name in known else person.role,
            affiliation=known[person.name].affiliation if person.name in known else "",
            person_id=known[person.name].person_id if person.name in known else None,
        )
        for person in row.persons
    ]


def _update(
    municipality: Municipality, event: Event, item: ProgrammeItem, row: FileItem, by: Access
) -> bool:
    """Whether the file changes the item; then it is changed."""
    is_same = facts_of(item) == facts_of(row) and person_names(item) == person_names(row)
    is_moved = (item.starts_at, item.ends_at) != (row.starts_at, row.ends_at)
    if not is_same or is_moved:
        edit_item(
            municipality=municipality,
            event_id=event.pk,
            item_id=item.pk,
            seen=None,
            entry=_entry(row, item),
            by=by,
        )
    extra = {**item.extra, **row.extra}
    if extra != item.extra:
        ProgrammeItem.objects.filter(pk=item.pk).update(extra=extra)
        return True
    return not is_same or is_moved


def _tell_about(event: Event, rows: Sequence[FileItem]) -> None:
    """What the file says of people, where nobody here has said anything."""
    told = {person.name: person.about for row in rows for person in row.persons if person.about}
    found = Person.objects.filter(about="", name__in=list(told), pk__in=_ids(event))
    for person in found:
        person.about = told[person.name]
        person.save(update_fields=["about", "updated_at"])


def _ids(event: Event) -> list[int]:
    return list(ItemPerson.objects.filter(item__event=event).values_list("person_id", flat=True))


def _add_references(event: Event, pairs: Sequence[tuple[FileItem, ProgrammeItem]]) -> None:
    """Links as materials to read before, attachments as materials for after."""
    Material.objects.bulk_create(
        Material(event=event, item=item, moment=moment, title=title, url=address)
        for row, item in pairs
        for moment, found in (
            (MaterialMoment.BEFORE, row.links),
            (MaterialMoment.AFTER, row.attachments),
        )
        for title, address in found
    )
