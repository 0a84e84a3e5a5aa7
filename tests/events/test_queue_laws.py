"""The waiting list keeps its laws whatever happens in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from mosty.events.enums import Pool, RegistrationState, WaitingRule
from mosty.events.rules.queue import (
    Entry,
    Limits,
    QueueRule,
    ahead_of,
    allocate,
    draw,
    lot_value,
    may_move,
    offer_deadline,
    overtaken_by,
    room_left,
    seed_seal,
    too_low,
)
from tests.events.queue_laws import broken_laws, unlogged_overtakings

START = datetime(2027, 3, 1, 12, tzinfo=UTC)
WAITING, OFFERED = RegistrationState.WAITING, RegistrationState.OFFERED
CONFIRMED = RegistrationState.CONFIRMED

limit = st.one_of(st.none(), st.integers(1, 8))
pools = st.sampled_from(list(Pool))


def entry(key, *, size=1, pool=Pool.ON_SITE, state=WAITING, at=0, **more) -> Entry:
    return Entry(key, size, pool, state, START + timedelta(minutes=at), at, **more)


class Queue(RuleBasedStateMachine):
    """People come, leave, take offers or let them lapse, change pools; the organiser adds places."""

    @initialize(
        total=limit,
        on_site=limit,
        online=limit,
        kind=st.sampled_from(list(WaitingRule)),
        passes=st.integers(0, 3),
    )
    def open(self, total, on_site, online, kind, passes):
        self.limits = Limits(total, on_site, online)
        groups = ("ngo", "gmina") if kind == WaitingRule.PRIORITY else ()
        self.rule = QueueRule(kind, groups, is_drawn=False, passes=passes)
        self.entries: dict[str, Entry] = {}
        self.numbers = count(1)
        self.came_late: list[str] = []

    def settle(self, newcomers=()):
        before = list(self.entries.values())
        logged = set()
        for grant in allocate(self.limits, self.rule, before):
            state = CONFIRMED if grant.key in newcomers else OFFERED
            self.entries[grant.key] = replace(self.entries[grant.key], state=state)
            for passed in grant.passes:
                logged.add((grant.key, passed))
                group = self.entries[passed]
                self.entries[passed] = replace(group, passed=group.passed + 1)
        after = list(self.entries.values())
        assert not unlogged_overtakings(before, after, self.limits, self.rule, logged)

    def some(self, data, *states):
        keys = [key for key, one in self.entries.items() if one.state in states]
        return data.draw(st.sampled_from(keys)) if keys else None

    def end(self, key):
        del self.entries[key]
        self.settle()

    @rule(size=st.integers(1, 4), pool=pools, group=st.sampled_from(["", "ngo", "gmina", "obcy"]))
    def arrive(self, size, pool, group):
        if not self.limits.may_ever_hold(size, pool):
            return  # refused at the door
        number = next(self.numbers)
        key = f"r{number}"
        self.entries[key] = entry(key, size=size, pool=pool, at=number, group=group)
        self.settle(newcomers={key})

    @rule(data=st.data())
    def cancel(self, data):
        if key := self.some(data, WAITING, OFFERED, CONFIRMED):
            self.end(key)

    @rule(data=st.data())
    def accept(self, data):
        if key := self.some(data, OFFERED):
            self.entries[key] = replace(self.entries[key], state=CONFIRMED)
            self.settle()

    @rule(data=st.data())
    def let_lapse(self, data):
        if key := self.some(data, OFFERED):
            self.end(key)

    @rule(data=st.data())
    def switch(self, data):
        key = self.some(data, WAITING, OFFERED, CONFIRMED)
        if key is None:
            return
        own = self.entries[key]
        pool = Pool.ONLINE if own.pool == Pool.ON_SITE else Pool.ON_SITE
        if own.state != WAITING:
            if not may_move(key, pool, self.limits, list(self.entries.values())):
                return
            self.entries[key] = replace(own, pool=pool)
        elif self.limits.may_ever_hold(own.size, pool):
            number = next(self.numbers)
            self.entries[key] = entry(key, size=own.size, pool=pool, at=number, group=own.group)
        self.settle(newcomers={key})

    @rule(total=limit, on_site=limit, online=limit)
    def change_limits(self, total, on_site, online):
        wanted = Limits(total, on_site, online)
        if not too_low(wanted, self.entries.values()):
            self.limits = wanted
            self.settle()

    @precondition(lambda self: self.rule.waits_for_draw)
    @rule(seed=st.text("0123456789abcdef", min_size=8, max_size=8))
    def draw_the_lot(self, seed):
        for key, place in draw(seed, self.entries).items():
            self.entries[key] = replace(self.entries[key], lot=place)
        self.rule = replace(self.rule, is_drawn=True)
        self.settle(newcomers=set(self.entries))

    @invariant()
    def laws_hold(self):
        assert broken_laws(self.limits, self.rule, self.entries.values()) == []

    @invariant()
    def settling_again_changes_nothing(self):
        assert allocate(self.limits, self.rule, list(self.entries.values())) == ()


Queue.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
test_queue_keeps_its_laws = pytest.mark.slow(Queue.TestCase)


# --- by example -------------------------------------------------------------------------------------


def granted(limits, how, *entries):
    return [grant.key for grant in allocate(limits, how, entries)]


def test_queue_gives_places_in_order_of_arrival():
    queue = [entry("b", at=2), entry("a", at=1), entry("c", at=3)]
    assert granted(Limits(total=2), QueueRule(), *queue) == ["a", "b"]


def test_queue_lets_priority_groups_go_first():
    how = QueueRule(WaitingRule.PRIORITY, groups=("ngo", "gmina"))
    queue = [entry("a", at=1), entry("b", at=2, group="gmina"), entry("c", at=3, group="ngo")]
    assert granted(Limits(total=2), how, *queue) == ["c", "b"]


def test_queue_gives_nothing_before_the_draw_and_all_by_lot_after_it():
    queue = [entry("a", at=1), entry("b", at=2), entry("c", at=3)]
    lottery = QueueRule(WaitingRule.LOTTERY)
    assert granted(Limits(total=2), lottery, *queue) == []
    lots = {"a": 3, "b": None, "c": 1}
    drawn = [replace(one, lot=lots[one.key]) for one in queue]
    assert granted(Limits(total=3), replace(lottery, is_drawn=True), *drawn) == ["c", "a", "b"]


def test_group_gets_all_its_places_or_none():
    queue = [entry("group", size=3, at=1)]
    assert granted(Limits(total=2), QueueRule(), *queue) == []
    assert granted(Limits(total=3), QueueRule(), *queue) == ["group"]


def test_group_is_passed_a_stated_number_of_times_and_each_is_told():
    limits, how = Limits(total=5), QueueRule(passes=2)
    taken = entry("taken", size=2, state=CONFIRMED)
    queue = [
        taken,
        entry("group", size=4, at=1),
        *[entry(f"single{n}", at=1 + n) for n in range(1, 4)],
    ]
    grants = allocate(limits, how, queue)
    assert [(one.key, one.passes) for one in grants] == [
        ("single1", ("group",)),
        ("single2", ("group",)),
    ]


def test_group_nobody_may_pass_keeps_the_places_until_there_are_enough():
    group = entry("group", size=4, at=1)
    others = [entry("single", at=2), entry("taken", size=2, state=CONFIRMED)]
    assert granted(Limits(total=5), QueueRule(), group, *others) == []
    assert granted(Limits(total=6), QueueRule(), group, *others) == ["group"]


def test_group_larger_than_lowered_limits_keeps_nobody_waiting():
    queue = [entry("group", size=4, at=1), entry("single", at=2)]
    assert granted(Limits(total=3), QueueRule(), *queue) == ["single"]


def test_full_pool_does_not_keep_the_other_pool_waiting():
    limits = Limits(total=10, on_site=1, online=5)
    queue = [
        entry("inside", state=CONFIRMED),
        entry("wants-in", at=1),
        entry("online", pool=Pool.ONLINE, at=2),
    ]
    assert granted(limits, QueueRule(), *queue) == ["online"]


def test_group_short_of_the_total_holds_back_both_pools():
    limits = Limits(total=4, on_site=9, online=4)
    queue = [
        entry("inside", size=3, state=CONFIRMED),
        entry("group", size=2, at=1),
        entry("online", pool=Pool.ONLINE, at=2),
    ]
    assert granted(limits, QueueRule(), *queue) == []


@pytest.mark.parametrize(("waiting", "may"), [((), True), ((Pool.ONLINE,), False)])
def test_pool_is_switched_only_when_nobody_waits_for_it(waiting, may):
    limits = Limits(total=3, on_site=2, online=2)
    entries = [
        entry("own", state=CONFIRMED),
        entry("a", state=CONFIRMED),
        entry("b", pool=Pool.ONLINE, state=CONFIRMED),
        *[entry(f"w{n}", pool=pool, at=n) for n, pool in enumerate(waiting)],
    ]
    assert may_move("own", Pool.ONLINE, limits, entries) is may


def test_place_on_the_list_counts_the_own_pool_and_overtaking_counts_everybody():
    queue = [entry("a", at=1), entry("b", at=2, pool=Pool.ONLINE), entry("c", at=3)]
    assert ahead_of("c", QueueRule(), queue) == 1
    assert overtaken_by("c", QueueRule(), queue) == 2
    assert ahead_of("nobody", QueueRule(), queue) is None


def test_room_without_limits_is_endless():
    room = room_left(Limits(on_site=3), [entry("a", size=2, state=OFFERED)])
    assert (room.open_to(Pool.ON_SITE), room.open_to(Pool.ONLINE)) == (1, None)


# --- the lot and the clock ----------------------------------------------------------------------------


def test_lot_is_the_one_of_the_documentation():
    """docs/methods/waiting-list.md shows these numbers: `printf %s seed:a | sha256sum`."""
    assert lot_value("ziarno", "a")[:16] == "ed20cee6aa930a04"
    assert draw("ziarno", ["a", "b", "c"]) == {"b": 1, "c": 2, "a": 3}
    assert seed_seal("ziarno")[:16] == "9857ea507738d6db"


@given(st.lists(st.uuids().map(str), unique=True, max_size=30), st.text(min_size=1))
def test_draw_depends_on_seed_and_identifiers_alone(keys, seed):
    drawn = draw(seed, keys)
    assert drawn == draw(seed, list(reversed(keys)))
    assert sorted(drawn.values()) == list(range(1, len(keys) + 1))


def test_draw_favours_nobody():
    """In 4000 draws of five each is first about 800 times (six standard deviations are 152)."""
    first = [
        min(places := draw(str(seed), "abcde"), key=places.__getitem__) for seed in range(4000)
    ]
    assert all(abs(first.count(key) - 800) < 152 for key in "abcde")


@given(st.integers(1, 400), st.integers(-300, 300))
def test_offer_ends_with_the_last_moment_and_never_begins_after_it(hours, left):
    last = START + timedelta(hours=left)
    deadline = offer_deadline(START, hours, last)
    if left <= 0:
        assert deadline is None
    else:
        assert START < deadline <= last
        assert deadline == min(last, START + timedelta(hours=hours))
