"""Who came: the list at the door, counts, minutes of each person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from mosty.core.text import sort_key
from mosty.events.enums import PassageKind, PassageMeans, Pool, RegistrationState
from mosty.events.models import Event, ItemPin, Participant, Passage, ProgrammeItem
from mosty.events.rules.presence import Attendance, ItemTime, Mark, attendance, is_in


@dataclass(frozen=True)
class PresenceLine:
    """A person as the list at the door shows them.

    Attributes:
        is_in: by the last mark there.
        came: whether there is any mark there at all.
        last_at: of the last mark there.
    """

    person: Participant
    is_in: bool
    came: bool
    last_at: datetime | None

    @property
    def institution(self) -> str:
        return self.person.institution or self.person.registration.institution

    @property
    def pool(self) -> Pool:
        return Pool(self.person.registration.pool)


@dataclass(frozen=True)
class PresenceCount:
    """How many came, of how many who have a place; `item` None: to the event at all."""

    item: ProgrammeItem | None
    on_site: int
    online: int
    of_on_site: int
    of_online: int

    @property
    def total(self) -> int:
        return self.on_site + self.online

    @property
    def of_total(self) -> int:
        return self.of_on_site + self.of_online


def programme_items(event: Event) -> Sequence[ProgrammeItem]:
    """Items that take place, in time."""
    return list(event.items.filter(is_cancelled=False).order_by("starts_at", "id"))


def programme_item(event: Event, item_id: int) -> ProgrammeItem | None:
    """The item of this event, if it takes place."""
    return (
        event.items.filter(is_cancelled=False, pk=item_id)
        .select_related("event", "event__municipality")
        .first()
    )


def item_times(items: Iterable[ProgrammeItem]) -> list[ItemTime]:
    """Items as the rules of presence read them."""
    return [ItemTime(one.pk, one.starts_at, one.ends_at) for one in items]


def as_mark(passage: Passage) -> Mark:
    """The row as the rules of presence read it."""
    return Mark(
        kind=PassageKind(passage.kind),
        at=passage.at,
        item_id=passage.item_id,
        means=PassageMeans(passage.means),
        received_at=passage.received_at,
        is_voided=passage.voided_at is not None,
    )


def people_at(event: Event) -> QuerySet[Participant]:
    """People who have a place, with their marks."""
    return _with_marks(event).filter(registration__state=RegistrationState.CONFIRMED)


def person_at(event: Event, participant_id: int) -> Participant | None:
    """The person with all marks, whatever became of the registration."""
    return _with_marks(event).filter(pk=participant_id).first()


def presence_lines(event: Event, item: ProgrammeItem | None) -> Sequence[PresenceLine]:
    """Everybody who has a place, by surname as Polish lists go, with what is marked there."""
    item_id = item.pk if item else None
    lines = [_line(person, item_id) for person in people_at(event)]
    return sorted(lines, key=lambda one: (by_surname(one.person.name), one.person.pk))


def presence_counts(
    items: Sequence[ProgrammeItem], people: Sequence[tuple[Participant, Attendance]]
) -> Sequence[PresenceCount]:
    """The event as a whole (anybody marked), then item by item (anybody with a minute).

    Args:
        people: what `attendance_of` says of the same items.
    """
    of = _by_pool(person for person, _found in people)
    came: dict[int | None, list[Participant]] = defaultdict(list)
    for person, found in people:
        if any(
            one.kind == PassageKind.ENTRY and one.voided_at is None for one in person.passages.all()
        ):
            came[None].append(person)
        for item_id, count in found.minutes.items():
            if count:
                came[item_id].append(person)
    rows: list[ProgrammeItem | None] = [None, *items]
    counts = [(item, _by_pool(came[item.pk if item else None])) for item in rows]
    return [
        PresenceCount(
            item, found[Pool.ON_SITE], found[Pool.ONLINE], of[Pool.ON_SITE], of[Pool.ONLINE]
        )
        for item, found in counts
    ]


def attendance_of(
    event: Event, items: Sequence[ProgrammeItem] | None = None
) -> Sequence[tuple[Participant, Attendance]]:
    """Everybody who has a place, by surname, with what they took part in.

    Args:
        items: of these items; None: of all that take place.
    """
    times = item_times(programme_items(event) if items is None else items)
    found = [
        (person, attendance(times, [as_mark(one) for one in person.passages.all()]))
        for person in people_at(event)
    ]
    return sorted(found, key=lambda pair: (by_surname(pair[0].name), pair[0].pk))


def attendance_of_person(person: Participant, items: Sequence[ProgrammeItem]) -> Attendance:
    """What one person took part in of the items."""
    return attendance(item_times(items), [as_mark(one) for one in person.passages.all()])


def present_badges(event: Event, item_id: int | None) -> list[str]:
    """Badges of those who are in, for a device at the door."""
    return [
        person.badge
        for person in people_at(event)
        if is_in([as_mark(one) for one in person.passages.all()], item_id)
    ]


def pins_of(event: Event, now: datetime) -> Sequence[ItemPin]:
    """PINs that work now."""
    return list(
        ItemPin.objects.filter(item__event=event, valid_from__lte=now, valid_until__gt=now)
        .select_related("item")
        .order_by("item__starts_at", "item_id")
    )


def by_surname(name: str) -> tuple[str, str]:
    """A key that sorts by the last word, as lists of names do."""
    return sort_key(name.split()[-1] if name.split() else ""), sort_key(name)


def _with_marks(event: Event) -> QuerySet[Participant]:
    marks = Passage.objects.select_related("item").order_by("at", "id")
    return (
        Participant.objects.filter(registration__event=event)
        .select_related("registration")
        .prefetch_related(Prefetch("passages", queryset=marks))
        .order_by("pk")
    )


def _line(person: Participant, item_id: int | None) -> PresenceLine:
    there = [
        one for one in person.passages.all() if one.item_id == item_id and one.voided_at is None
    ]
    return PresenceLine(
        person=person,
        is_in=is_in([as_mark(one) for one in there], item_id),
        came=bool(there),
        last_at=there[-1].at if there else None,
    )


def _by_pool(people: Iterable[Participant]) -> dict[Pool, int]:
    counts = dict.fromkeys(Pool, 0)
    for person in people:
        counts[Pool(person.registration.pool)] += 1
    return counts
