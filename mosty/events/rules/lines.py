"""A programme as plain data: what is checked, compared, announced and printed.

Rows of the database become lines (queries.current_lines), an announced programme is kept as a
snapshot of lines (ProgrammeVersion.snapshot) and becomes lines again (queries.announced_lines).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

#: A break by its code, whose minutes are told apart.
BREAK = "break"


@dataclass(frozen=True)
class LinePerson:
    """Somebody in a line of the programme.

    Attributes:
        key: id of the person, by which one person in two items is known.
        role: a code of ItemRole.
    """

    key: int
    name: str
    role: str
    affiliation: str = ""


@dataclass(frozen=True)
class ProgrammeLine:
    """One item of a programme.

    Attributes:
        key: UUID of the item; the same item keeps it through all versions.
        item_id: row of the item; 0 when unknown.
        place: in words; `room` is the name of a room of ours, `room_key` its id.
        stop: name of the stop of an itinerary.
    """

    key: str
    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    title_uk: str = ""
    subtitle: str = ""
    description: str = ""
    scope_points: tuple[str, ...] = ()
    track: str = ""
    language: str = "pl"
    place: str = ""
    room: str = ""
    room_key: int | None = None
    stop: str = ""
    persons: tuple[LinePerson, ...] = ()
    seats: int | None = None
    is_cancelled: bool = False
    item_id: int = field(default=0, compare=False)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))

    @property
    def day(self) -> date:
        """The day it starts on: an item over midnight stands on the evening before."""
        return timezone.localtime(self.starts_at).date()

    @property
    def where(self) -> str:
        """Room, place in words and stop, each once."""
        return ", ".join(dict.fromkeys(filter(None, (self.room, self.place, self.stop))))

    @property
    def is_break(self) -> bool:
        return self.kind == BREAK

    def meets(self, other: "ProgrammeLine") -> bool:
        """Whether the two have a moment in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def in_order(lines: Iterable[ProgrammeLine]) -> tuple[ProgrammeLine, ...]:
    """By time, then by room, then by title: the order of every page and file."""
    return tuple(
        sorted(lines, key=lambda one: (one.starts_at, one.ends_at, one.where, one.title, one.key))
    )


def taking_place(lines: Iterable[ProgrammeLine]) -> tuple[ProgrammeLine, ...]:
    """Without those that were cancelled."""
    return tuple(line for line in lines if not line.is_cancelled)


# --- the snapshot -------------------------------------------------------------------------------

_PLAIN = (
    "key",
    "item_id",
    "kind",
    "title",
    "title_uk",
    "subtitle",
    "description",
    "track",
    "language",
    "place",
    "room",
    "room_key",
    "stop",
    "seats",
    "is_cancelled",
)


def programme_snapshot(lines: Iterable[ProgrammeLine]) -> list[dict[str, Any]]:
    """Lines as JSON, in their order; times in UTC."""
    return [_to_json(line) for line in in_order(lines)]


def lines_of_snapshot(snapshot: Sequence[Mapping[str, Any]]) -> tuple[ProgrammeLine, ...]:
    """Lines of an announced programme, in their order."""
    return in_order(_from_json(row) for row in snapshot)


def _to_json(line: ProgrammeLine) -> dict[str, Any]:
    return {
        **{name: getattr(line, name) for name in _PLAIN},
        "starts_at": line.starts_at.astimezone(UTC).isoformat(),
        "ends_at": line.ends_at.astimezone(UTC).isoformat(),
        "scope_points": list(line.scope_points),
        "persons": [
            {
                "key": one.key,
                "name": one.name,
                "role": one.role,
                "affiliation": one.affiliation,
            }
            for one in line.persons
        ],
    }


def _from_json(row: Mapping[str, Any]) -> ProgrammeLine:
    return ProgrammeLine(
        **{name: row[name] for name in _PLAIN if name in row},
        starts_at=datetime.fromisoformat(row["starts_at"]),
        ends_at=datetime.fromisoformat(row["ends_at"]),
        scope_points=tuple(row.get("scope_points", ())),
        persons=tuple(LinePerson(**one) for one in row.get("persons", ())),
    )
