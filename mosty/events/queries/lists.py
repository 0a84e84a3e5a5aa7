"""Lists for the organiser: who comes, what the kitchen cooks, what takes place in which room."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.text import sort_key
from mosty.events.enums import Pool, RegistrationState
from mosty.events.models import Event, Participant, ParticipantNeeds, ProgrammeItem
from mosty.events.queries.registering import confirmed_participants
from mosty.events.rules.needs import NEED_QUESTIONS

#: Question about food.
_FOOD = "diet"
_PICTURES = "pictures"


@dataclass(frozen=True)
class PersonLine:
    """Somebody who has a place, as a list shows them."""

    name: str
    institution: str
    role: str
    pool: str
    badge: str
    no_pictures: bool = False


@dataclass(frozen=True)
class Diet:
    """How many portions of what."""

    words: str
    people: int


@dataclass(frozen=True)
class Catering:
    """What the kitchen needs to know, without names.

    Attributes:
        people: who eat on the spot.
        usual: of them, those who wrote nothing of food.
        notes: words of people with an allergy.
    """

    people: int
    usual: int
    diets: tuple[Diet, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class RoomRow:
    """One moment at which something begins: what begins and goes on in each room."""

    at: datetime
    cells: tuple[tuple[ProgrammeItem, ...], ...]
    going_on: tuple[tuple[ProgrammeItem, ...], ...]

    @property
    def pairs(
        self,
    ) -> tuple[tuple[tuple[ProgrammeItem, ...], tuple[ProgrammeItem, ...]], ...]:
        return tuple(zip(self.cells, self.going_on, strict=True))


@dataclass(frozen=True)
class RoomDay:
    """Rooms × times of one day."""

    day: date
    rooms: tuple[str, ...]
    rows: tuple[RoomRow, ...]


def people_of(event: Event, *, pool: str = "", with_pictures: bool = False) -> list[PersonLine]:
    """Everybody who has a place, by last name.

    with_pictures: tell who does not want to be photographed (a need: only for who may see needs).
    """
    found = confirmed_participants(event)
    if pool in Pool.values:
        found = found.filter(registration__pool=pool)
    shy = _without_pictures(event) if with_pictures else set()
    lines = [
        PersonLine(
            name=one.name,
            institution=one.institution or one.registration.institution,
            role=one.role,
            pool=str(Pool(one.registration.pool).label),
            badge=one.badge,
            no_pictures=one.pk in shy,
        )
        for one in found
    ]
    return sorted(lines, key=lambda line: (_last_name(line.name), sort_key(line.institution)))


def days_of(event: Event) -> list[date]:
    """Every day of the event."""
    count = (event.ends_on - event.starts_on).days + 1
    return [event.starts_on + timedelta(days=number) for number in range(count)]


def catering_of(event: Event) -> Catering:
    """Portions by diet for those who are on site; somebody with two diets counts in both."""
    people = Participant.objects.filter(
        registration__event=event,
        registration__state=RegistrationState.CONFIRMED,
        registration__pool=Pool.ON_SITE,
    )
    counts: Counter[str] = Counter()
    special = 0
    notes = []
    needs = ParticipantNeeds.objects.filter(participant__in=people).order_by("pk")
    for choices, note in needs.values_list("choices", "note"):
        chosen = choices.get(_FOOD) or []
        counts.update(set(chosen))
        special += bool(chosen)
        if "allergy" in chosen and note.strip():
            notes.append(note.strip())
    total = people.count()
    options = NEED_QUESTIONS[_FOOD].options
    diets = [
        Diet(str(words).partition(" (")[0], counts[code])
        for code, words in options.items()
        if counts[code]
    ]
    return Catering(total, total - special, tuple(diets), tuple(sorted(notes)))


def room_plan(event: Event) -> list[RoomDay]:
    """Rooms × times, a table a day; what has no room of its own stands in the common column."""
    items = list(
        ProgrammeItem.objects.filter(event=event, is_cancelled=False)
        .select_related("room", "stop")
        .order_by("starts_at", "id")
    )
    by_day: dict[date, list[ProgrammeItem]] = defaultdict(list)
    for item in items:
        by_day[timezone.localdate(item.starts_at)].append(item)
    return [_room_day(event, day, by_day[day]) for day in sorted(by_day)]


# --- inside -----------------------------------------------------------------------------------


def _room_day(event: Event, day: date, items: Sequence[ProgrammeItem]) -> RoomDay:
    rooms = tuple(sorted({_room(event, item) for item in items}, key=sort_key))
    moments = sorted({item.starts_at for item in items})
    return RoomDay(day, rooms, tuple(_row(event, at, rooms, items) for at in moments))


def _row(
    event: Event, at: datetime, rooms: Iterable[str], items: Sequence[ProgrammeItem]
) -> RoomRow:
    begins = [
        tuple(one for one in items if _room(event, one) == room and one.starts_at == at)
        for room in rooms
    ]
    lasts = [
        tuple(
            one for one in items if _room(event, one) == room and one.starts_at < at < one.ends_at
        )
        for room in rooms
    ]
    return RoomRow(at, tuple(begins), tuple(lasts))


def _room(event: Event, item: ProgrammeItem) -> str:
    if item.room is not None:
        return item.room.name
    stop = item.stop.name if item.stop is not None else ""
    return item.place or stop or event.place or _("all together")


def _last_name(name: str) -> str:
    words = name.split()
    return sort_key(" ".join([*words[-1:], *words[:-1]]))


def _without_pictures(event: Event) -> set[int]:
    rows = ParticipantNeeds.objects.filter(participant__registration__event=event)
    return {
        participant
        for participant, choices in rows.values_list("participant_id", "choices")
        if choices.get(_PICTURES)
    }
