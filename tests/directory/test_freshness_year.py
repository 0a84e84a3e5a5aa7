"""A year of letters and calls in a municipality of 200 services, day by day, with real actions.

What people do is drawn by chance with a fixed seed; every assumption stands in `_Town`:
only six of ten organisations ever answer a letter, a tenth have no e-mail, three of ten calls are
answered, and the office calls three times on a working day.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

import pytest
import time_machine
from django.utils import timezone

from mosty.core.access import system_access
from mosty.directory.actions.checks import mark_checked
from mosty.directory.actions.confirming import record_missed_call
from mosty.directory.actions.reminders import send_reminders
from mosty.directory.models import AnswerLink, Service
from mosty.directory.queries.freshness import confirmed_in_time, services_to_phone
from tests.factories.directory import ServiceFactory
from tests.factories.people import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
START = date(2027, 1, 1)
WARM_UP = 3  # months


@dataclass
class _Town:
    """The people of the simulation and what happened to them."""

    municipality: object
    chance: random.Random
    answers_letters: float = 0.6
    has_email: float = 0.9
    answers_call: float = 0.3
    calls_a_day: int = 3
    slowest_answer: int = 20  # days
    answering: set[int] = field(default_factory=set)
    coming: dict[date, list[int]] = field(default_factory=lambda: defaultdict(list))
    letters: int = 0
    calls: int = 0

    def settle(self, services: int) -> None:
        """Services of providers with one to five each, last confirmed at any time in a year."""
        left = services
        while left:
            provider = OrganisationFactory(
                municipality=self.municipality,
                email="kolo@example.pl" if self.chance.random() < self.has_email else "",
            )
            if self.chance.random() < self.answers_letters:
                self.answering.add(provider.pk)
            for _number in range(min(left, self.chance.randint(1, 5))):
                left -= 1
                ServiceFactory(
                    municipality=self.municipality,
                    organisation=provider,
                    checked_on=START - timedelta(days=self.chance.randrange(365)),
                    check_every_months=self.chance.choice((3, 6, 6, 6, 6, 12)),
                )

    def live(self, today: date) -> None:
        """One day: letters leave at night, answers come, the office calls on working days."""
        for service_id in self.coming.pop(today, []):
            mark_checked(service_id=service_id, on=today, label="link")
        by = system_access(self.municipality.pk)
        report = send_reminders(municipality=self.municipality, today=today, by=by)
        self.letters += len(report.letters)
        for letter in report.letters:
            self._read(letter, today)
        if today.weekday() < 5:
            self._call(today, by)

    def _read(self, letter, today: date) -> None:
        """A provider that answers does so within its days, or not at all before the next letter."""
        if letter.organisation_id in self.answering:
            day = today + timedelta(days=self.chance.randint(1, self.slowest_answer))
            if (day - today).days <= 14:  # later the link has ended
                ids = [one.service_id for one in letter.asked + letter.repeated]
                self.coming[day] += ids

    def _call(self, today: date, by) -> None:
        waiting = services_to_phone(self.municipality, today=today)
        called: set[int] = set()
        for service in list(waiting):
            if service.organisation_id in called:
                continue
            if len(called) == self.calls_a_day:
                return
            called.add(service.organisation_id)
            self.calls += 1
            if self.chance.random() < self.answers_call:
                # On the telephone all services of the provider that wait are gone through.
                for one in waiting:
                    if one.organisation_id == service.organisation_id:
                        mark_checked(service_id=one.pk, on=today, label="telefon")
            else:
                record_missed_call(municipality=self.municipality, service_id=service.pk, by=by)

    def share_in_time(self, today: date) -> float:
        services = Service.objects.filter(municipality=self.municipality)
        return services.filter(confirmed_in_time(today)).count() / services.count()


def _year(town: _Town) -> Iterator[float]:
    """The share of descriptions within their interval at the end of each month."""
    town.settle(200)
    day = START
    while day.year == START.year:
        with time_machine.travel(timezone.make_aware(datetime(day.year, day.month, day.day, 9))):
            town.live(day)
        tomorrow = day + timedelta(days=1)
        if tomorrow.month != day.month:
            yield town.share_in_time(day)
        day = tomorrow


@pytest.mark.parametrize("seed", [1, 2])
def test_in_a_year_nine_of_ten_descriptions_stay_fresh(municipality, seed):
    town = _Town(municipality, random.Random(seed))
    shares = list(_year(town))
    told = " ".join(f"{share:.0%}" for share in shares)
    print(f"\nseed {seed}: {told}; letters {town.letters}, calls {town.calls}")  # noqa: T201 -- the figure
    assert min(shares[WARM_UP:]) >= 0.9, told
    assert AnswerLink.objects.count() == town.letters


def test_without_the_telephone_letters_alone_do_not_reach_it(municipality):
    """Shows that the figure above can be missed: what it costs to leave out the calls."""
    town = _Town(municipality, random.Random(1), calls_a_day=0)
    assert any(share < 0.9 for share in islice(_year(town), WARM_UP, None))
