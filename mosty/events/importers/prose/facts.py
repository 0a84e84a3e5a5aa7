"""What was read out of a text: facts, items, stops, and everything that has to be asked."""

from dataclasses import dataclass, field
from datetime import date, time

from mosty.events.enums import EventFormat, EventKind, ItemKind, ItemRole

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Doubt:
    """Something the text leaves open; it is asked, never guessed.

    Attributes:
        field: name of the fact it is about.
        text: the question.
        quote: what the text says of it.
        item, stop: number of the item or stop it is about, from 0.
    """

    field: str
    text: str
    quote: str = ""
    item: int | None = None
    stop: int | None = None


@dataclass(frozen=True)
class Count:
    """A number of people as the text gives it; `about`: "ponad", "prawie"."""

    number: int
    about: str = ""
    quote: str = ""


@dataclass(frozen=True)
class ReadPerson:
    """Somebody the text names, with the words it introduces the person by."""

    name: str
    role: ItemRole = ItemRole.SPEAKER
    affiliation: str = ""
    about: str = ""


@dataclass(frozen=True)
class ReadItem:
    """One item of the programme; what the text does not say is None or empty.

    Attributes:
        reading: what to read before; (title, address or "").
        stop: number of the stop where it takes place.
    """

    title: str
    kind: ItemKind = ItemKind.OTHER
    day: date | None = None
    starts: time | None = None
    ends: time | None = None
    description: str = ""
    points: tuple[str, ...] = ()
    persons: tuple[ReadPerson, ...] = ()
    place: str = ""
    reading: tuple[tuple[str, str], ...] = ()
    stop: int | None = None

    @property
    def minutes(self) -> int | None:
        """How long it lasts; an end before the start is after midnight."""
        if self.starts is None or self.ends is None:
            return None
        return (_of_day(self.ends) - _of_day(self.starts)) % MINUTES_A_DAY


@dataclass(frozen=True)
class ReadStop:
    """A town the group comes to."""

    town: str
    host: str = ""


@dataclass(frozen=True)
class ReadEvent:
    """One event of a text.

    Attributes:
        days: how many days it lasts, where the text says that and no dates.
        how_many: of such events ("3 konferencji panelowych").
        minutes: how long it lasts, as the text says.
        rest: text that belongs to no fact; it is shown, nothing is dropped in silence.
        labels: words that only said what follows ("Data:", "Zakres tematyczny:").
    """

    title: str = ""
    kind: EventKind | None = None
    format: EventFormat | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    days: int | None = None
    how_many: int = 1
    place: str = ""
    form: str = ""
    purpose: str = ""
    audience: str = ""
    project: str = ""
    organiser: str = ""
    description: str = ""
    minutes: int | None = None
    seats: Count | None = None
    seats_on_site: Count | None = None
    seats_online: Count | None = None
    items: tuple[ReadItem, ...] = ()
    stops: tuple[ReadStop, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    rest: str = ""
    labels: tuple[str, ...] = field(default=(), repr=False)

    @property
    def programme_minutes(self) -> int:
        """Minutes of all items together."""
        return sum(item.minutes or 0 for item in self.items)

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """(number of the item, minutes until the next one of the day starts); less than 0: overlap."""
        found = []
        for number, (item, after) in enumerate(zip(self.items, self.items[1:], strict=False)):
            if item.day != after.day or item.ends is None or after.starts is None:
                continue
            wait = _of_day(after.starts) - _of_day(item.ends)
            if wait and not (item.starts and item.ends <= item.starts):
                found.append((number, wait))
        return tuple(found)


def _of_day(moment: time) -> int:
    return moment.hour * 60 + moment.minute
