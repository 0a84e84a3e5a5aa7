"""Who gets a place: the waiting list of an event, computed from plain values.

The laws (docs/methods/waiting-list.md tells them in plain words, tests/events/test_queue_laws.py
tries them on random histories):

1. What is held and confirmed never exceeds a limit.
2. A registration gets places for all its people or for none.
3. One order, stated beforehand: by arrival, by priority group and arrival, or by a drawn lot.
4. Nobody passes somebody who waits for the same places, but for one stated reason: a group does not
   fit into what is free. It may be passed a stated number of times, each is written down; after that
   the places are kept until there are enough for the group.
5. A place nobody is entitled to keep does not stay free while somebody it fits waits.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mosty.events.enums import HOLDING, Pool, RegistrationState, WaitingRule


@dataclass(frozen=True)
class Limits:
    """How many people fit; None: no limit. `total` holds for both pools together."""

    total: int | None = None
    on_site: int | None = None
    online: int | None = None

    def of(self, pool: Pool) -> int | None:
        return self.on_site if pool == Pool.ON_SITE else self.online

    def may_ever_hold(self, size: int, pool: Pool) -> bool:
        """Whether so many people fit when nobody else came."""
        return all(limit is None or size <= limit for limit in (self.total, self.of(pool)))


@dataclass(frozen=True)
class Entry:
    """One registration in the queue.

    Attributes:
        key: uuid of the registration.
        queued_at, number: when it arrived, and what tells two of the same moment apart.
        group: priority group it belongs to.
        lot: its place in the draw.
        passed: how many registrations passed it because it did not fit.
    """

    key: str
    size: int
    pool: Pool
    state: RegistrationState
    queued_at: datetime
    number: int = 0
    group: str = ""
    lot: int | None = None
    passed: int = 0


@dataclass(frozen=True)
class QueueRule:
    """The rule as it was stated.

    Attributes:
        groups: codes of priority groups, the first one first.
        is_drawn: the lot was drawn; before that nobody gets a place (rule LOTTERY).
        passes: how many registrations may pass a group that does not fit.
    """

    kind: WaitingRule = WaitingRule.ARRIVAL
    groups: tuple[str, ...] = ()
    is_drawn: bool = False
    passes: int = 0

    @property
    def waits_for_draw(self) -> bool:
        return self.kind == WaitingRule.LOTTERY and not self.is_drawn

    def rank(self, entry: Entry) -> tuple[int, int, datetime, int]:
        """Smaller goes first."""
        group = lot = 0
        if self.kind == WaitingRule.PRIORITY:
            known = entry.group in self.groups
            group = self.groups.index(entry.group) if known else len(self.groups)
        if self.kind == WaitingRule.LOTTERY:  # who came after the draw stands behind all lots
            group = 0 if entry.lot is not None else 1
            lot = entry.lot or 0
        return group, lot, entry.queued_at, entry.number


@dataclass(frozen=True)
class Room:
    """Free places; None: without limit."""

    total: int | None
    on_site: int | None
    online: int | None

    def of(self, pool: Pool) -> int | None:
        """Free in the pool alone, whatever the total says."""
        return self.on_site if pool == Pool.ON_SITE else self.online

    def open_to(self, pool: Pool) -> int | None:
        """How many people could get a place in the pool now."""
        known = [free for free in (self.total, self.of(pool)) if free is not None]
        return min(known) if known else None

    def fits(self, size: int, pool: Pool) -> bool:
        free = self.open_to(pool)
        return free is None or size <= free

    def without(self, size: int, pool: Pool) -> "Room":
        return Room(
            total=_less(self.total, size),
            on_site=_less(self.on_site, size if pool == Pool.ON_SITE else 0),
            online=_less(self.online, size if pool == Pool.ONLINE else 0),
        )


@dataclass(frozen=True)
class Grant:
    """A registration that gets its places now, and the groups it passes on its way."""

    key: str
    passes: tuple[str, ...] = ()


def room_left(limits: Limits, entries: Iterable[Entry]) -> Room:
    """What is free beside all that is held and confirmed."""
    room = Room(limits.total, limits.on_site, limits.online)
    for entry in entries:
        if entry.state in HOLDING:
            room = room.without(entry.size, entry.pool)
    return room


def is_full(limits: Limits, held: Iterable[Entry]) -> bool:
    """Whether nobody at all could get a place, in either pool."""
    room = room_left(limits, held)
    return all(room.open_to(pool) == 0 for pool in Pool)


def in_order(entries: Iterable[Entry], rule: QueueRule) -> list[Entry]:
    """Those who wait, the first one first."""
    waiting = [one for one in entries if one.state == RegistrationState.WAITING]
    return sorted(waiting, key=rule.rank)


def allocate(limits: Limits, rule: QueueRule, entries: Collection[Entry]) -> tuple[Grant, ...]:
    """Who gets places now, in order; once they have them, the same call gives nobody anything."""
    if rule.waits_for_draw:
        return ()
    room = room_left(limits, entries)
    grants: list[Grant] = []
    short: list[_Short] = []
    for entry in in_order(entries, rule):
        if not limits.may_ever_hold(entry.size, entry.pool):
            continue  # limits were lowered: it must not keep the others waiting
        if not room.fits(entry.size, entry.pool):
            short.append(_Short(entry, _is_short_in_pool(room, entry), entry.passed))
            continue
        passed = [one for one in short if one.waits_for_same_as(entry)]
        if any(one.passed >= rule.passes for one in passed):
            continue  # the places are kept for the group in front
        for one in passed:
            one.passed += 1
        room = room.without(entry.size, entry.pool)
        grants.append(Grant(entry.key, tuple(one.entry.key for one in passed)))
    return tuple(grants)


def ahead_of(key: str, rule: QueueRule, entries: Collection[Entry]) -> int | None:
    """How many registrations of the same pool wait in front; None: it does not wait."""
    waiting = in_order(entries, rule)
    own = next((one for one in waiting if one.key == key), None)
    if own is None:
        return None
    before = waiting[: waiting.index(own)]
    return sum(one.pool == own.pool for one in before)


def overtaken_by(key: str, rule: QueueRule, entries: Collection[Entry]) -> int:
    """How many who wait stand in front of the registration, in either pool."""
    waiting = in_order(entries, rule)
    return next((place for place, one in enumerate(waiting) if one.key == key), len(waiting))


def may_move(key: str, pool: Pool, limits: Limits, entries: Collection[Entry]) -> bool:
    """Whether one that holds places may take them in the other pool instead.

    It keeps its share of the total, so only the other pool must have room, and nobody may be
    waiting for that pool.
    """
    own = next((one for one in entries if one.key == key and one.state in HOLDING), None)
    if own is None or own.pool == pool:
        return False
    free = room_left(limits, entries).of(pool)
    waiting = any(
        one.state == RegistrationState.WAITING
        and one.pool == pool
        and limits.may_ever_hold(one.size, pool)
        for one in entries
    )
    return (free is None or own.size <= free) and not waiting


def most_held(limits: Limits, entries: Iterable[Entry]) -> Mapping[str, int]:
    """How many places are held: `total`, `on_site`, `online`."""
    held = {"total": 0, Pool.ON_SITE.value: 0, Pool.ONLINE.value: 0}
    for entry in entries:
        if entry.state in HOLDING:
            held["total"] += entry.size
            held[entry.pool.value] += entry.size
    return held


def too_low(limits: Limits, entries: Iterable[Entry]) -> Sequence[str]:
    """Which limits are below what is held already."""
    held = most_held(limits, entries)
    asked = {"total": limits.total, "on_site": limits.on_site, "online": limits.online}
    return [name for name, limit in asked.items() if limit is not None and limit < held[name]]


# --- the lot ------------------------------------------------------------------------------------


def lot_value(seed: str, key: str) -> str:
    """SHA-256 of "seed:key" in hexadecimal: anybody can compute it again."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def draw(seed: str, keys: Iterable[str]) -> dict[str, int]:
    """Key -> its place in the draw, from 1: the smaller value goes first."""
    drawn = sorted(keys, key=lambda key: (lot_value(seed, key), key))
    return {key: place for place, key in enumerate(drawn, start=1)}


def seed_seal(seed: str) -> str:
    """What is published before the draw: it shows afterwards that the seed was not changed."""
    return hashlib.sha256(seed.encode()).hexdigest()


# --- the clock ----------------------------------------------------------------------------------


def offer_deadline(now: datetime, hours: int, last_moment: datetime) -> datetime | None:
    """Until when a place offered now is held; None: it is too late to offer one."""
    if now >= last_moment:
        return None
    return min(now + timedelta(hours=hours), last_moment)


# --- inside -------------------------------------------------------------------------------------


@dataclass
class _Short:
    """A registration that did not fit when its turn came."""

    entry: Entry
    is_short_in_pool: bool
    passed: int

    def waits_for_same_as(self, other: Entry) -> bool:
        """Whether what the other takes is what this one waits for."""
        return not self.is_short_in_pool or self.entry.pool == other.pool


def _is_short_in_pool(room: Room, entry: Entry) -> bool:
    free = room.of(entry.pool)
    return free is not None and free < entry.size


def _less(free: int | None, size: int) -> int | None:
    return None if free is None else free - size
