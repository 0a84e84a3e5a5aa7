"""Does the programme hold together? Sums, gaps and remarks; remarks warn, they never refuse."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosty.core.formatting import day as day_words
from mosty.events.rules.dates import hours_words
from mosty.events.rules.lines import ProgrammeLine, in_order, taking_place


@dataclass(frozen=True)
class Gap:
    """Time between two items in which nothing is planned."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))


@dataclass(frozen=True)
class RoomSum:
    """What a day in one room adds up to.

    Attributes:
        room: room or place in words; empty: none is named.
        minutes: with an item at it, two at once counted once.
        break_minutes: of them, breaks alone.
    """

    day: date
    room: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    break_minutes: int
    gaps: tuple[Gap, ...]


class RemarkKind(StrEnum):
    """What may be wrong with a programme."""

    OVERLAP = "overlap"
    OUTSIDE = "outside"
    PERSON_TWICE = "person_twice"
    TOO_SMALL = "too_small"
    NOT_OPEN = "not_open"


@dataclass(frozen=True)
class Remark:
    """Something to look at.

    Attributes:
        keys: of the items it is about.
        text: one sentence for the organiser.
    """

    kind: RemarkKind
    keys: tuple[str, ...]
    text: str


#: Whether a room is open all through a stretch of time; by its id.
IsOpen = Callable[[int, datetime, datetime], bool]


def room_sums(lines: Iterable[ProgrammeLine]) -> tuple[RoomSum, ...]:
    """Minutes and gaps of each day and room, in order; what was cancelled does not count."""
    groups: dict[tuple[date, str], list[ProgrammeLine]] = defaultdict(list)
    for line in in_order(taking_place(lines)):
        groups[line.day, line.where].append(line)
    return tuple(
        _sum(day, room, group)
        for (day, room), group in sorted(
            groups.items(), key=lambda one: (one[0][0], one[1][0].starts_at, one[0][1])
        )
    )


def sum_words(one: RoomSum) -> str:
    """`180 min, no gap`; `210 min, gaps: 12:00–12:30 (30 min)`."""
    minutes = _("%(minutes)d min") % {"minutes": one.minutes}
    if not one.gaps:
        return _("%(minutes)s, no gap") % {"minutes": minutes}
    gaps = ", ".join(
        _("%(hours)s (%(minutes)d min)")
        % {"hours": hours_words(gap.starts_at, gap.ends_at), "minutes": gap.minutes}
        for gap in one.gaps
    )
    return ngettext("%(minutes)s, gap: %(gaps)s", "%(minutes)s, gaps: %(gaps)s", len(one.gaps)) % {
        "minutes": minutes,
        "gaps": gaps,
    }


def remarks(
    lines: Sequence[ProgrammeLine],
    *,
    starts_on: date,
    ends_on: date,
    people: int = 0,
    room_seats: dict[int, int | None] | None = None,
    is_open: IsOpen | None = None,
) -> tuple[Remark, ...]:
    """Everything to look at, in the order of the programme.

    Args:
        people: how many are to come to the place; rooms are compared with it.
        room_seats: how many fit into each room, by its id; None: nobody has said.
    """
    active = in_order(taking_place(lines))
    found = [
        *overlaps(active),
        *outside_days(active, starts_on, ends_on),
        *persons_twice(active),
        *too_small(active, people, room_seats or {}),
    ]
    if is_open is not None:
        found += not_open(active, is_open)
    place = {line.key: number for number, line in enumerate(active)}
    return tuple(sorted(found, key=lambda one: (place[one.keys[0]], one.kind)))


def overlaps(lines: Iterable[ProgrammeLine]) -> list[Remark]:
    """Two items at once in one room or one named place."""
    return [
        Remark(
            RemarkKind.OVERLAP,
            (first.key, second.key),
            _("“%(first)s” and “%(second)s” are at the same time in %(room)s.")
            % {"first": first.title, "second": second.title, "room": first.where},
        )
        for first, second in _meeting(lines)
        if _same_room(first, second)
    ]


def outside_days(lines: Iterable[ProgrammeLine], starts_on: date, ends_on: date) -> list[Remark]:
    """Items on a day on which the event does not take place."""
    return [
        Remark(
            RemarkKind.OUTSIDE,
            (line.key,),
            _("“%(title)s” is on %(day)s, outside the days of the event.")
            % {"title": line.title, "day": day_words(line.day)},
        )
        for line in lines
        if not starts_on <= line.day <= ends_on
    ]


def persons_twice(lines: Iterable[ProgrammeLine]) -> list[Remark]:
    """Somebody who is named in two items at once."""
    found = []
    for first, second in _meeting(lines):
        others = {one.key for one in second.persons}
        names = dict.fromkeys(one.name for one in first.persons if one.key in others)
        found += [
            Remark(
                RemarkKind.PERSON_TWICE,
                (first.key, second.key),
                _("%(name)s is in “%(first)s” and in “%(second)s” at the same time.")
                % {"name": name, "first": first.title, "second": second.title},
            )
            for name in names
        ]
    return found


def too_small(
    lines: Sequence[ProgrammeLine], people: int, room_seats: dict[int, int | None]
) -> list[Remark]:
    """Items whose room, with the rooms beside it at that time, holds fewer people than come.

    Where nobody has said how many fit into one of the rooms, nothing is said.
    """
    found = []
    for line in lines:
        if line.room_key is None or line.is_break:
            continue
        beside = [other for other in lines if other.meets(line) and not other.is_break]
        seats = [_seats(other, room_seats) for other in beside]
        known = [one for one in seats if one is not None]
        if len(known) == len(seats) and sum(known) < people:
            found.append(
                Remark(
                    RemarkKind.TOO_SMALL,
                    (line.key,),
                    _("“%(title)s”: %(room)s holds %(seats)d people, %(people)d are to come.")
                    % {
                        "title": line.title,
                        "room": line.room,
                        "seats": sum(known),
                        "people": people,
                    },
                )
            )
    return found


def not_open(lines: Iterable[ProgrammeLine], is_open: IsOpen) -> list[Remark]:
    """Items in a room that is closed for a part of their time."""
    return [
        Remark(
            RemarkKind.NOT_OPEN,
            (line.key,),
            _("“%(title)s”: %(room)s is not open all of that time.")
            % {"title": line.title, "room": line.room},
        )
        for line in lines
        if line.room_key is not None and not is_open(line.room_key, line.starts_at, line.ends_at)
    ]


# --- inside -------------------------------------------------------------------------------------


def _sum(day: date, room: str, lines: Sequence[ProgrammeLine]) -> RoomSum:
    """The lines of one day and room, in order."""
    gaps = []
    end = lines[0].starts_at
    minutes = timedelta()
    pause = timedelta()
    for line in lines:
        if line.starts_at > end:
            gaps.append(Gap(end, line.starts_at))
        fresh = max(timedelta(), line.ends_at - max(end, line.starts_at))
        minutes += fresh
        if line.is_break:
            pause += fresh
        end = max(end, line.ends_at)
    minute = timedelta(minutes=1)
    return RoomSum(
        day, room, lines[0].starts_at, end, int(minutes / minute), int(pause / minute), tuple(gaps)
    )


def _meeting(
    lines: Iterable[ProgrammeLine],
) -> Iterable[tuple[ProgrammeLine, ProgrammeLine]]:
    """Pairs that have a moment in common, the earlier first."""
    return (pair for pair in combinations(in_order(lines), 2) if pair[0].meets(pair[1]))


def _same_room(first: ProgrammeLine, second: ProgrammeLine) -> bool:
    if first.room_key is not None or second.room_key is not None:
        return first.room_key == second.room_key
    return bool(first.where) and first.where == second.where


def _seats(line: ProgrammeLine, room_seats: dict[int, int | None]) -> int | None:
    if line.seats is not None:
        return line.seats
    return room_seats.get(line.room_key) if line.room_key is not None else None
