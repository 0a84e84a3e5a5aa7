"""How long somebody took part, from the marks of those who came and went.

What a mark says of an item of the programme:

1. A timed mark (at the door, a scanned code, a line of an online host's file) says that the person is
   in, or out, from that moment until the next mark.
2. A mark on the list of an item, or its PIN, says that the person takes part in this item, and speaks
   for the time before it too, but for what earlier marks say the person was out.
3. The door speaks of every item, but where items run side by side it cannot tell which room
   somebody sat in: there coming in counts for the whole, and for an item only with its own mark.
4. Whoever did not go out stayed to the end of the item, or at the door to the end of the day's
   programme; a flag says so.

Half open: an exit at ten and an entry at ten leave no minute out and count none twice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from mosty.calendars.rules import Span, joined, without
from mosty.events.enums import PassageKind, PassageMeans

#: A pause of the programme at least this long is a night: who did not go out has gone home.
NIGHT = timedelta(hours=5)
#: Marks that say "took part in this item", whenever they were made.
_WHOLE_ITEM = frozenset({PassageMeans.LIST, PassageMeans.PIN})
_MINUTE = timedelta(minutes=1)


class PresenceFlag(StrEnum):
    """What somebody should look at before a certificate is issued."""

    NO_EXIT = "no_exit"
    NO_ENTRY = "no_entry"
    DOUBLE_ENTRY = "double_entry"
    TWO_ROOMS = "two_rooms"


@dataclass(frozen=True)
class ItemTime:
    """An item of the programme; the end later than the start.

    Kept in UTC: on the wall clock a night in which clocks change has an hour too many or too few.
    """

    item_id: int
    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts_at", self.starts_at.astimezone(UTC))
        object.__setattr__(self, "ends_at", self.ends_at.astimezone(UTC))

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


@dataclass(frozen=True)
class Mark:
    """One entry or exit of one person.

    Attributes:
        item_id: None: at the door.
        received_at: when the server learned of it; no mark is later than that.
    """

    kind: PassageKind
    at: datetime
    item_id: int | None = None
    means: PassageMeans = PassageMeans.LIST
    received_at: datetime | None = None
    is_voided: bool = False

    @property
    def moment(self) -> datetime:
        """When it was, as far as one can believe a device whose clock is fast."""
        at = min(self.at, self.received_at) if self.received_at else self.at
        return at.astimezone(UTC)

    @property
    def is_entry(self) -> bool:
        return self.kind == PassageKind.ENTRY

    @property
    def is_whole_item(self) -> bool:
        return self.is_entry and self.item_id is not None and self.means in _WHOLE_ITEM


@dataclass(frozen=True)
class Attendance:
    """What one person took part in.

    Attributes:
        minutes: whole minutes of every item, 0 where the person was not there.
        total: whole minutes in all; time side by side counts once.
    """

    minutes: Mapping[int, int]
    total: int
    flags: frozenset[PresenceFlag]


def attended_minutes(items: Sequence[ItemTime], marks: Iterable[Mark]) -> dict[int, int]:
    """Item -> whole minutes one person took part in it."""
    return dict(attendance(items, marks).minutes)


def programme_minutes(items: Iterable[ItemTime]) -> int:
    """Whole minutes of the programme; items side by side count once."""
    return _minutes(joined(item.span for item in items))


def attendance(items: Sequence[ItemTime], marks: Iterable[Mark]) -> Attendance:
    """What one person took part in, item by item and in all."""
    valid = sorted((one for one in marks if not one.is_voided), key=_order)
    if not valid:
        return Attendance(dict.fromkeys((item.item_id for item in items), 0), 0, frozenset())
    plan = _plan(tuple(items))
    door = _by_day([one for one in valid if one.item_id is None], plan.days)
    flags = {flag for day, here in zip(plan.days, door, strict=True) for flag in _flags(here, day)}
    present: dict[int, tuple[Span, ...]] = {}
    in_all: list[Span] = []
    own_marks: dict[int | None, list[Mark]] = defaultdict(list)
    for one in valid:
        own_marks[one.item_id].append(one)
    inside = [
        _stretches([(one.moment, one.is_entry) for one in here], day)
        for day, here in zip(plan.days, door, strict=True)
    ]
    for item in items:
        day, is_beside = plan.day_of[item.item_id], item.item_id in plan.beside
        own = own_marks.get(item.item_id)
        if own is None:  # the door alone speaks
            here = tuple(filter(None, (span.common(item.span) for span in inside[day])))
            present[item.item_id] = () if is_beside else here
            in_all += here
            continue
        here = _present(item, own, door[day])
        in_all += here
        if is_beside:
            here = _present(item, own, [one for one in door[day] if not one.is_entry], door[day])
        present[item.item_id] = here
        flags |= _flags([one for one in own if not one.is_whole_item], item.span)
    if _meet([present[item_id] for item_id in plan.beside]):
        flags.add(PresenceFlag.TWO_ROOMS)
    return Attendance(
        minutes={item_id: _minutes(spans) for item_id, spans in present.items()},
        total=_minutes(joined(in_all)),
        flags=frozenset(flags),
    )


def is_in(marks: Iterable[Mark], item_id: int | None) -> bool:
    """Whether the last mark there (at the door: `item_id` None) says that the person is in."""
    own = sorted((one for one in marks if not one.is_voided and one.item_id == item_id), key=_order)
    return bool(own) and own[-1].is_entry


def true_moment(at: datetime, *, sent_at: datetime | None, received_at: datetime) -> datetime:
    """When a mark was made, for a device whose clock is fast or slow.

    The device says what its clock shows when it sends (`sent_at`); the same difference stood between
    the clocks when the mark was made. Never later than the moment the server learned of it.
    """
    if sent_at is not None:
        at += received_at - sent_at
    return min(at, received_at)


# --- inside -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plan:
    """What the programme says for everybody.

    Attributes:
        days: the programme cut by its nights.
        day_of: item -> number of its day.
        beside: items with another one at the same time.
    """

    days: Sequence[Span]
    day_of: Mapping[int, int]
    beside: frozenset[int]


@lru_cache(maxsize=32)
def _plan(items: tuple[ItemTime, ...]) -> _Plan:
    days = _days(items)
    return _Plan(
        days=days,
        day_of={
            item.item_id: next(at for at, day in enumerate(days) if day.holds(item.span))
            for item in items
        },
        beside=frozenset(
            item.item_id
            for item in items
            if any(item.span.meets(other.span) for other in items if other != item)
        ),
    )


#: (moment, what holds from then on)
_Turn = tuple[datetime, bool]


def _present(
    item: ItemTime, own: Sequence[Mark], turning: Sequence[Mark], door: Sequence[Mark] | None = None
) -> tuple[Span, ...]:
    """Time of the item in which the person was there.

    Args:
        turning: marks at the door that turn the person in or out of this item.
        door: all marks at the door on that day, where they are more.
    """
    words = sorted([*own, *turning], key=_order)
    found = _stretches([(_within(one, item), one.is_entry) for one in words], item.span)
    for mark in own:
        if mark.is_whole_item:
            found += _looking_back(mark, item, own, turning if door is None else door)
    return joined(found)


def _looking_back(
    mark: Mark, item: ItemTime, own: Sequence[Mark], door: Sequence[Mark]
) -> Sequence[Span]:
    """Time of the item before the mark "takes part in this item" for which it speaks too."""
    until = _within(mark, item)
    if until == item.starts_at:
        return []
    span = Span(item.starts_at, until)
    left = [(_within(one, item), not one.is_entry) for one in own]
    known = [one for one in door if one.moment <= until]
    came_later = bool(known) and known[0].is_entry
    away = [(one.moment, not one.is_entry) for one in known]
    return without([span], [*_stretches(left, span), *_stretches(away, span, at_first=came_later)])


def _stretches(turns: Sequence[_Turn], span: Span, *, at_first: bool = False) -> list[Span]:
    """Where in the span it holds, by turns in order; the last of several at one moment decides."""
    found: list[Span] = []
    holds, since = at_first, span.starts_at
    for moment, turn in [*turns, (span.ends_at, False)]:
        moment = min(max(moment, span.starts_at), span.ends_at)
        if holds and since < moment:
            found.append(Span(since, moment))
        holds, since = turn, moment
    return found


def _within(mark: Mark, item: ItemTime) -> datetime:
    """When the mark was made, moved into the item."""
    return min(max(mark.moment, item.starts_at), item.ends_at)


def _days(items: Sequence[ItemTime]) -> list[Span]:
    """The programme cut by its nights."""
    days: list[Span] = []
    for span in joined(item.span for item in items):
        if days and span.starts_at - days[-1].ends_at < NIGHT:
            span = Span(days.pop().starts_at, span.ends_at)
        days.append(span)
    return days


def _by_day(marks: Sequence[Mark], days: Sequence[Span]) -> list[list[Mark]]:
    """Marks at the door of each day; the middle of the night parts two days."""
    cuts = [one.ends_at + (after.starts_at - one.ends_at) / 2 for one, after in pairwise(days)]
    found: list[list[Mark]] = [[] for _day in days]
    for mark in marks if days else ():
        found[sum(mark.moment >= cut for cut in cuts)].append(mark)
    return found


def _flags(marks: Sequence[Mark], span: Span) -> set[PresenceFlag]:
    """What is odd in timed marks of one item, or of the door on one day."""
    flags: set[PresenceFlag] = set()
    inside = False
    for one in marks:
        if one.is_entry and inside:
            flags.add(PresenceFlag.DOUBLE_ENTRY)
        elif not one.is_entry and not inside:
            flags.add(PresenceFlag.NO_ENTRY)
        inside = one.is_entry
    if inside and marks[-1].moment < span.ends_at:
        flags.add(PresenceFlag.NO_EXIT)
    return flags


def _meet(of_items: Sequence[Collection[Span]]) -> bool:
    flat = [(span, number) for number, spans in enumerate(of_items) for span in spans]
    return any(
        one.meets(other) for one, number in flat for other, second in flat if number < second
    )


def _minutes(spans: Iterable[Span]) -> int:
    return sum((span.length for span in spans), timedelta()) // _MINUTE


def _order(mark: Mark) -> tuple[datetime, bool]:
    """By time; of two at one moment the entry last, so that it decides."""
    return mark.moment, mark.is_entry
