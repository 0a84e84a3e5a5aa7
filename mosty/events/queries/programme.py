"""The programme as lines: as it stands, as it was announced, what changed between versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils import timezone

from mosty.calendars.enums import ResourceKind
from mosty.calendars.models import Resource
from mosty.calendars.queries import ClashLine, clash_lines, opening_of
from mosty.calendars.rules import Span, is_open_for
from mosty.events.enums import EventState, Pool, RegistrationState
from mosty.events.models import Event, ItemPerson, ProgrammeItem, ProgrammeVersion
from mosty.events.queries.events import public_events
from mosty.events.rules.differences import Change, differences
from mosty.events.rules.lines import (
    LinePerson,
    ProgrammeLine,
    in_order,
    lines_of_snapshot,
)
from mosty.events.rules.programme import IsOpen
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class ProgrammeDay:
    """Lines of one day.

    Attributes:
        is_parallel: some of them run beside each other, so that rooms must be told.
    """

    day: date
    lines: Sequence[ProgrammeLine]
    is_parallel: bool


@dataclass(frozen=True)
class VersionChange:
    """An announced version and what it changed; of the first one nothing."""

    version: ProgrammeVersion
    changes: Sequence[Change]


def items(event: Event) -> QuerySet[ProgrammeItem]:
    """Items with all that a line needs, in a constant number of queries."""
    persons = ItemPerson.objects.select_related("person").order_by("position", "id")
    return event.items.select_related("room", "stop").prefetch_related(
        Prefetch("persons", queryset=persons)
    )


def has_programme(event: Event) -> bool:
    """Whether anything is planned within the event: an item, or a stop of a visit."""
    return event.items.exists() or event.stops.exists()


def item_by_id(event: Event, item_id: int) -> ProgrammeItem | None:
    """The item of this event, or None."""
    return items(event).filter(pk=item_id).first()


def current_lines(event: Event) -> tuple[ProgrammeLine, ...]:
    """The programme as its organiser has it now, announced or not."""
    return in_order(line_of(item) for item in items(event))


def announced_lines(event: Event) -> tuple[ProgrammeLine, ...]:
    """The programme as it was announced last; nothing before that."""
    if not event.programme_version:
        return ()
    snapshot = event.versions.filter(number=event.programme_version).values_list(
        "snapshot", flat=True
    )
    return lines_of_snapshot(snapshot.first() or ())


def public_lines(event: Event) -> tuple[ProgrammeLine, ...]:
    """What a page or a file of the event shows: the announced programme, of a draft the rows."""
    return current_lines(event) if event.state == EventState.DRAFT else announced_lines(event)


def line_of(item: ProgrammeItem) -> ProgrammeLine:
    """The row as plain data; ask `items` for rows, so that people and rooms are there."""
    return ProgrammeLine(
        key=str(item.uuid),
        item_id=item.pk,
        kind=item.kind,
        title=item.title,
        title_uk=item.title_uk,
        subtitle=item.subtitle,
        description=item.description,
        scope_points=tuple(item.scope_points),
        track=item.track,
        language=item.language,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        place=item.place,
        room=item.room.name if item.room is not None else "",
        room_key=item.room_id,
        stop=item.stop.name if item.stop is not None else "",
        seats=item.seats,
        is_cancelled=item.is_cancelled,
        persons=tuple(
            LinePerson(
                key=one.person_id,
                name=one.person.name,
                role=one.role,
                affiliation=one.affiliation,
            )
            for one in item.persons.all()
        ),
    )


def by_days(lines: Iterable[ProgrammeLine]) -> tuple[ProgrammeDay, ...]:
    """The programme day by day."""
    days: dict[date, list[ProgrammeLine]] = {}
    for line in in_order(lines):
        days.setdefault(line.day, []).append(line)
    return tuple(
        ProgrammeDay(
            day,
            tuple(found),
            any(one.meets(other) for one, other in pairwise(found)),
        )
        for day, found in sorted(days.items())
    )


def announced_at(event: Event) -> datetime | None:
    """When the programme was announced last."""
    found = event.versions.filter(number=event.programme_version)
    return found.values_list("published_at", flat=True).first()


def version_changes(event: Event) -> tuple[VersionChange, ...]:
    """Announced versions with what each changed, newest first."""
    found: list[VersionChange] = []
    before: tuple[ProgrammeLine, ...] = ()
    for version in event.versions.order_by("number"):
        lines = lines_of_snapshot(version.snapshot)
        found.append(VersionChange(version, differences(before, lines) if found else ()))
        before = lines
    return tuple(reversed(found))


def unannounced_changes(event: Event) -> tuple[Change, ...]:
    """What the organiser changed since the programme was announced last."""
    return differences(announced_lines(event), current_lines(event))


def events_with_news(municipality: Municipality, on: date) -> Sequence[Event]:
    """Announced events to come whose programme differs from what readers see."""
    found = public_events(municipality).filter(state=EventState.PUBLISHED, ends_on__gte=on)
    changed = ProgrammeItem.objects.filter(event=OuterRef("pk")).filter(
        updated_at__gt=Subquery(_last_version("published_at"))
    )
    candidates = found.filter(Q(programme_version=0, items__isnull=False) | Exists(changed))
    return [event for event in candidates.distinct() if unannounced_changes(event)]


def _last_version(field: str) -> Any:
    """A field of the version announced last, for an item's event."""
    versions = ProgrammeVersion.objects.filter(event=OuterRef("event"))
    return versions.order_by("-number").values(field)[:1]


def people_on_site(event: Event) -> int:
    """How many confirmed people come to the place."""
    confirmed = event.registrations.filter(state=RegistrationState.CONFIRMED, pool=Pool.ON_SITE)
    return confirmed.aggregate(people=Sum("size"))["people"] or 0


def room_seats(event: Event) -> dict[int, int | None]:
    """How many fit into each room of the programme; None: nobody has said."""
    taken = event.items.filter(room__isnull=False).order_by()
    rooms = Resource.objects.filter(pk__in=taken.values("room"))
    return dict(rooms.values_list("pk", "seats"))


def clashes_elsewhere(event: Event, lines: Sequence[ProgrammeLine]) -> Sequence[ClashLine]:
    """People of the programme whom something outside this event wants at the same time."""
    persons = {one.key for line in lines for one in line.persons}
    if not persons:
        return ()
    own = reverse("events:event_detail", args=[event.municipality.slug, event.slug])
    found = clash_lines(
        event.municipality,
        since=min(line.starts_at for line in lines),
        until=max(line.ends_at for line in lines),
        person_ids=persons,
    )
    return [one for one in found if (one.first.path == own) != (one.second.path == own)]


def rooms_open(event: Event) -> IsOpen:
    """Says of a room of the programme whether it is open all through a stretch of time."""
    taken = event.items.filter(room__isnull=False).order_by()
    rooms_taken = Resource.objects.filter(pk__in=taken.values("room")).select_related("whole")
    hours = {room.pk: opening_of(room) for room in rooms_taken}

    def is_open(room_key: int, starts_at: datetime, ends_at: datetime) -> bool:
        return is_open_for(hours.get(room_key, ""), Span(starts_at, ends_at))

    return is_open


def next_item(event: Event) -> dict[str, Any]:
    """What a new item most likely begins with: the day, hour and room of the last one's end."""
    last = event.items.filter(is_cancelled=False).order_by("-ends_at", "-id").first()
    if last is None:
        return {"day": event.starts_on}
    end = timezone.localtime(last.ends_at)
    return {"day": end.date(), "starts": end.time(), "room": last.room_id, "place": last.place}


def rooms(municipality: Municipality) -> QuerySet[Resource]:
    """Rooms one may choose for an item."""
    return Resource.objects.filter(
        municipality=municipality, kind=ResourceKind.ROOM, is_active=True
    ).order_by("sort_key", "id")


def sites(municipality: Municipality) -> QuerySet[Resource]:
    """Places one may choose for an event."""
    return Resource.objects.filter(
        municipality=municipality, kind=ResourceKind.SITE, is_active=True
    ).order_by("sort_key", "id")
