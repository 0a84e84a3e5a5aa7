"""Fewer than 5 people are told by no public page, document or station of a plan."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from mosty.core.access import system_access
from mosty.core.enums import DataStatus
from mosty.core.formatting import figure
from mosty.localplans import actions
from mosty.localplans.exports import build_lpdi
from mosty.localplans.queries import take_snapshot
from mosty.localplans.queries.difference import difference
from mosty.thread.models import Station
from tests.factories.localplans import IndicatorFactory, LocalPlanFactory, PlanIndicatorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(municipality):
    plan = LocalPlanFactory(municipality=municipality, is_public=True)
    return PlanIndicatorFactory(
        plan=plan,
        indicator=IndicatorFactory(name="Osoby po powrocie", unit="osób", counts_people=True),
        baseline_status=DataStatus.VALUE,
        baseline_value=Decimal(3),
    )


@pytest.fixture
def read(row, municipality):
    return actions.record_reading(
        row=row,
        year=2025,
        value=Decimal(2),
        status=DataStatus.VALUE,
        read_on=date(2025, 12, 31),
        by=system_access(municipality.pk),
    )


def test_public_page_says_fewer_than_five(client, municipality, row, read):
    address = reverse("localplans:indicators", args=[municipality.slug, row.plan.slug])
    page = client.get(address).content.decode()
    assert page.count("mniej niż 5") == 3  # the start, the latest reading, the list of readings
    assert "3\u00a0osób" not in page
    assert "2\u00a0osób" not in page
    assert "Droga do celu" not in page  # the way walked would tell


def test_station_of_the_reading_says_fewer_than_five(row, read):
    station = Station.objects.get(source="localplans.reading")
    assert "mniej niż 5 w roku 2025" in station.title
    assert station.summary.endswith("mniej niż 5")


def test_document_and_difference_say_fewer_than_five(municipality, row):
    before = take_snapshot(row.plan)
    html = build_lpdi(before, municipality, as_of=date(2025, 11, 27), version_number=1).html
    assert f"mniej niż 5 ({row.baseline_year})" in html
    row.baseline_value = Decimal(4)
    row.save()
    told = str(difference(before, take_snapshot(row.plan)))
    assert "4\u00a0osób" not in told
    assert "3\u00a0osób" not in told


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (1, "mniej niż 5"), (4, "mniej niż 5"), (5, "5")]
)
def test_figure_of_people_hides_one_to_four(value, text):
    assert figure(Decimal(value), DataStatus.VALUE, is_people=True) == text
    assert figure(Decimal(value), DataStatus.VALUE) == str(value)
