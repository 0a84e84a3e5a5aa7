"""The laws of the waiting list, written a second time and in another way than the rules."""

from collections.abc import Collection

from mosty.events.enums import Pool, RegistrationState, WaitingRule
from mosty.events.rules.queue import Entry, Limits, QueueRule

HOLDS = (RegistrationState.OFFERED, RegistrationState.CONFIRMED)


def held(entries: Collection[Entry], pool: Pool | None = None) -> int:
    return sum(one.size for one in entries if one.state in HOLDS and pool in (None, one.pool))


def free_in(limits: Limits, entries: Collection[Entry], pool: Pool) -> float:
    limit = limits.on_site if pool == Pool.ON_SITE else limits.online
    return float("inf") if limit is None else limit - held(entries, pool)


def free(limits: Limits, entries: Collection[Entry], pool: Pool) -> float:
    """How many people could get a place in the pool."""
    total = float("inf") if limits.total is None else limits.total - held(entries)
    return min(total, free_in(limits, entries, pool))


def goes_before(one: Entry, other: Entry, rule: QueueRule) -> bool:
    """Whether `one` stands in front of `other` by the stated rule."""
    if rule.kind == WaitingRule.LOTTERY and one.lot != other.lot:
        if one.lot is None or other.lot is None:
            return other.lot is None
        return one.lot < other.lot
    if rule.kind == WaitingRule.PRIORITY:
        places = [
            rule.groups.index(entry.group) if entry.group in rule.groups else len(rule.groups)
            for entry in (one, other)
        ]
        if places[0] != places[1]:
            return places[0] < places[1]
    return (one.queued_at, one.number) < (other.queued_at, other.number)


def could_ever(limits: Limits, entry: Entry) -> bool:
    pool = limits.on_site if entry.pool == Pool.ON_SITE else limits.online
    return all(limit is None or entry.size <= limit for limit in (limits.total, pool))


def broken_laws(limits: Limits, rule: QueueRule, entries: Collection[Entry]) -> list[str]:
    """What is wrong with a queue at rest."""
    wrong = []
    if limits.total is not None and held(entries) > limits.total:
        wrong.append("more people than places altogether")
    wrong += [
        f"more people than places {pool}" for pool in Pool if free_in(limits, entries, pool) < 0
    ]
    waiting = [one for one in entries if one.state == RegistrationState.WAITING]
    wrong += [
        f"{one.key} was passed {one.passed} times" for one in waiting if one.passed > rule.passes
    ]
    if rule.waits_for_draw:
        return wrong
    for one in waiting:
        if not could_ever(limits, one) or one.size > free(limits, entries, one.pool):
            continue
        keepers = [
            group
            for group in waiting
            if goes_before(group, one, rule)
            and could_ever(limits, group)
            and group.size > free(limits, entries, group.pool)
            and group.passed >= rule.passes
        ]
        if not keepers:
            wrong.append(f"a place is free and {one.key} waits")
    return wrong


def unlogged_overtakings(
    before: Collection[Entry],
    after: Collection[Entry],
    limits: Limits,
    rule: QueueRule,
    logged: Collection[tuple[str, str]],
) -> list[str]:
    """Who got places in front of somebody of the same pool without a word written of it."""
    state = {one.key: one.state for one in after}
    winners = [
        one
        for one in before
        if one.state == RegistrationState.WAITING and state.get(one.key) in HOLDS
    ]
    losers = [
        one
        for one in before
        if one.state == state.get(one.key) == RegistrationState.WAITING and could_ever(limits, one)
    ]
    return [
        f"{winner.key} passed {loser.key}"
        for winner in winners
        for loser in losers
        if winner.pool == loser.pool
        and goes_before(loser, winner, rule)
        and (winner.key, loser.key) not in logged
    ]
