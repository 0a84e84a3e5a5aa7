"""Clashes in a year of 500 people: equal to brute force, and how much faster.

.venv/bin/python -m benchmarks.calendars.clashes [people]

The year is made up, the same every time: meetings with several people on twelve sites, days that hold
items, ways of 5 to 90 minutes. Brute force compares every two things of a person by the definition.
Exit code 1 when the two find different clashes, in the rule or over the database.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

from benchmarks.calendars.start import start

start()

from mosty.calendars.models import Booking, Person, PersonTime, Resource, Way
from mosty.calendars.queries import clash_lines
from mosty.calendars.rules import Engagement, Span, clashes
from mosty.territory.models import Municipality

PEOPLE, A_PERSON, SITES, ROUNDS = 500, 150, 12, 5
YEAR = datetime(2027, 1, 1, tzinfo=UTC)
Pairs = set[tuple[int, frozenset[int]]]


def a_year(people: int) -> tuple[list[dict[str, Any]], dict[tuple[int, int], int]]:
    """Bookings as facts, each with the numbers of its people; ways by pair of sites."""
    chance = random.Random(20270101)
    ways = {
        (one, other): chance.randint(5, 90)
        for one, other in combinations(range(1, SITES + 1), 2)
        if chance.random() < 0.7
    }
    bookings: list[dict[str, Any]] = []
    for number in range(people * A_PERSON // 5):
        begins = YEAR + timedelta(days=chance.randrange(365), minutes=15 * chance.randint(28, 72))
        event = chance.randrange(400)
        is_event = chance.random() < 0.05
        minutes = chance.randint(240, 600) if is_event else chance.choice([30, 45, 60, 90, 180])
        bookings.append(
            {
                "starts_at": begins,
                "ends_at": begins + timedelta(minutes=minutes),
                "site": chance.choice([None, *range(1, SITES + 1)]),
                "record": ("events.event", event) if is_event else ("events.item", 1000 + number),
                "within": None if is_event or chance.random() < 0.5 else ("events.event", event),
                "people": chance.sample(range(people), min(people, chance.randint(1, 9))),
            }
        )
    return bookings, ways


def engagements_of(bookings: list[dict[str, Any]]) -> list[Engagement]:
    return [
        Engagement(
            person, number, Span(one["starts_at"], one["ends_at"]), one["site"], one["record"],
            one["within"],
        )
        for number, one in enumerate(bookings)
        for person in one["people"]
    ]  # fmt: skip


def brute_force(rows: list[Engagement], ways: dict[tuple[int, int], int]) -> Pairs:
    persons: dict[int, list[Engagement]] = {}
    for row in rows:
        persons.setdefault(row.person_id, []).append(row)
    return {
        (person, frozenset({one.booking_id, other.booking_id}))
        for person, own in persons.items()
        for one, other in combinations(sorted(own, key=lambda row: row.span), 2)
        if not _is_one_thing(one, other)
        and one.span.ends_at + timedelta(minutes=_way(one, other, ways)) > other.span.starts_at
    }


def _is_one_thing(one: Engagement, other: Engagement) -> bool:
    return (
        one.booking_id == other.booking_id
        or (one.within is not None and one.within == other.record)
        or (other.within is not None and other.within == one.record)
    )


def _way(one: Engagement, other: Engagement, ways: dict[tuple[int, int], int]) -> int:
    pair = (one.site_id or 0, other.site_id or 0)
    return ways.get(pair, ways.get(pair[::-1], 0))


def stored(bookings: list[dict[str, Any]], ways: dict[tuple[int, int], int]) -> Municipality:
    """The same year in the database; `source_id` of a booking is its number and one."""
    town = Municipality.objects.create(slug="rok", name="Rok", terc_code="9999998", kind="3")
    sites = {
        number: Resource.objects.create(
            municipality=town, kind="site", name=f"Obiekt {number}", sort_key=f"{number:02d}"
        )
        for number in range(1, SITES + 1)
    }
    Way.objects.bulk_create(
        Way(municipality=town, origin=sites[one], target=sites[other], minutes=minutes)
        for (one, other), minutes in ways.items()
    )
    count = 1 + max(person for one in bookings for person in one["people"])
    persons = Person.objects.bulk_create(
        Person(municipality=town, name=f"Osoba {number}") for number in range(count)
    )
    rows = Booking.objects.bulk_create(
        [
            Booking(
                municipality=town,
                source=one["record"][0],
                source_id=number + 1,
                title=f"Spotkanie {number}",
                starts_at=one["starts_at"],
                ends_at=one["ends_at"],
                site=sites.get(one["site"]),
                within_source="events.event" if one["within"] else "",
                within_id=one["within"][1] if one["within"] else None,
            )
            for number, one in enumerate(bookings)
        ],
        batch_size=500,
    )
    PersonTime.objects.bulk_create(
        [
            PersonTime(person=persons[person], booking=row, role="participant")
            for row, one in zip(rows, bookings, strict=True)
            for person in one["people"]
        ],
        batch_size=500,
    )
    return town


def timed(work: Callable[[], Any], rounds: int) -> tuple[Any, float]:
    """(what came of it, median seconds)."""
    took = []
    for _round in range(rounds):
        begun = time.perf_counter()
        found = work()
        took.append(time.perf_counter() - begun)
    return found, statistics.median(took)


def main() -> int:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    bookings, ways = a_year(people)
    rows = engagements_of(bookings)
    found, swept = timed(lambda: clashes(rows, ways), ROUNDS)
    pairs: Pairs = {
        (one.first.person_id, frozenset({one.first.booking_id, one.second.booking_id}))
        for one in found
    }
    brute, slow = timed(lambda: brute_force(rows, ways), 1)
    print(f"{people} people, {len(bookings)} bookings, {len(rows)} engagements")
    print(f"clashes: {len(pairs)}, equal to brute force: {pairs == brute}")
    print(f"sweep {swept:.3f} s, brute force {slow:.2f} s, {slow / swept:.0f} times faster")
    # Records of an event are numbers of their own in the rule and of rows in the database.
    plain = [
        {**one, "record": (one["record"][0], number + 1)} for number, one in enumerate(bookings)
    ]
    wanted = {
        (one.first.person_id, frozenset({one.first.booking_id, one.second.booking_id}))
        for one in clashes(engagements_of(plain), ways)
    }
    town = stored(bookings, ways)
    lines, whole = timed(lambda: clash_lines(town, since=YEAR, until=YEAR + timedelta(days=365)), 3)
    same = {
        (line.person.name, frozenset({line.first.title, line.second.title})) for line in lines
    } == {
        (f"Osoba {person}", frozenset(f"Spotkanie {number}" for number in pair))
        for person, pair in wanted
    }
    print(f"over the database {whole:.2f} s for {len(lines)} clashes, the same: {same}")
    return 0 if pairs == brute and same else 1


if __name__ == "__main__":
    sys.exit(main())
