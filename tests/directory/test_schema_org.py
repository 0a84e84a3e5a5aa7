"""What search engines read: a service as schema.org describes one, in a block no browser runs."""

import json
import re
from datetime import date, time

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from mosty.core.templatetags.mosty import json_ld
from mosty.directory import queries
from mosty.directory.enums import ProviderMode
from mosty.directory.exports.schema_org import opening_hours, service_json_ld
from mosty.directory.models import LocationFeature
from mosty.engines.opening import SpecialDays, Week, Window
from tests.factories.directory import DraftFactory, ServiceFactory, at
from tests.factories.people import OrganisationFactory
from tests.factories.territory import VillageUnitFactory

MONDAY = date(2026, 11, 2)
DAY = (time(8), time(16))


def week(*windows, special=()):
    return Week(tuple(windows), tuple(special), holidays=lambda year: {date(2026, 11, 11)})


def told(plan):
    return list(opening_hours(plan, MONDAY))


def usual(nodes):
    return [node for node in nodes if "dayOfWeek" in node]


def days(nodes):
    """(day, hours) of the days that differ."""
    return [
        (node["validFrom"], node["opens"], node["closes"])
        for node in nodes
        if "dayOfWeek" not in node
    ]


# --- hours --------------------------------------------------------------------------------------


def test_hours_of_a_usual_week_are_told_once():
    nodes = told(week(*(Window(weekday, *DAY, holidays="as_usual") for weekday in range(5))))
    assert [node["dayOfWeek"].rpartition("/")[2] for node in nodes] == [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
    ]  # fmt: skip
    assert {(node["opens"], node["closes"]) for node in nodes} == {("08:00", "16:00")}


def test_hours_of_nobody_are_not_told():
    assert told(Week()) == []


def test_public_holiday_is_told_as_a_closed_day():
    nodes = told(week(Window(2, *DAY)))
    assert days(nodes) == [("2026-11-11", "00:00", "00:00")]


def test_days_that_differ_are_told_with_their_own_hours():
    special = (
        SpecialDays(date(2026, 11, 9), date(2026, 11, 9)),
        SpecialDays(date(2026, 11, 16), date(2026, 11, 16), time(10), time(12)),
    )
    nodes = told(week(Window(0, *DAY), special=special))
    assert days(nodes) == [("2026-11-09", "00:00", "00:00"), ("2026-11-16", "10:00", "12:00")]


def test_hours_a_week_cannot_say_are_told_day_by_day():
    nodes = told(week(Window(0, *DAY, weeks=1)))
    assert usual(nodes) == []
    assert days(nodes) == [("2026-11-02", "08:00", "16:00"), ("2026-12-07", "08:00", "16:00")]


def test_hours_by_appointment_are_not_told_as_open():
    assert told(week(Window(0, *DAY, by_appointment=True))) == []


def test_all_day_ends_a_minute_before_midnight():
    (node,) = told(week(Window(0, time(0), time(0), holidays="as_usual")))
    assert (node["opens"], node["closes"]) == ("00:00", "23:59")


# --- the service --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_service_is_described_as_schema_org_asks(municipality):
    service = ServiceFactory(
        municipality=municipality,
        name="Klub",
        summary="Spotkania",
        phone="900 100 200",
        cost_kind="free",
        provider_mode=ProviderMode.UNIT,
    )
    service.languages.create(language="uk")
    place = at(service, latitude="52.1", longitude="19.4", name="Remiza", address="Brzezina 7")
    LocationFeature.objects.create(location=place, feature="lift")
    at(service, name="Tajne", is_confidential=True)
    found = service_json_ld(
        service,
        places=queries.shown_places(service),
        hours=Week(),
        page="https://mosty.example/klub",
        provider_page="https://mosty.example/osrodek",
        on=MONDAY,
    )
    assert found["@type"] == "GovernmentService"
    assert found["areaServed"] == {"@type": "AdministrativeArea", "name": "Dębowa Dolina"}
    assert found["offers"] == {"@type": "Offer", "price": "0", "priceCurrency": "PLN"}
    assert found["provider"]["@id"] == "https://mosty.example/osrodek"
    (channel,) = found["availableChannel"]
    assert channel["availableLanguage"] == ["uk"]
    assert channel["servicePhone"]["telephone"] == "900 100 200"
    assert channel["serviceLocation"]["address"]["streetAddress"] == "Brzezina 7"
    assert channel["serviceLocation"]["geo"] == {
        "@type": "GeoCoordinates",
        "latitude": 52.1,
        "longitude": 19.4,
    }
    assert "Tajne" not in json.dumps(found, ensure_ascii=False)
    assert "hoursAvailable" not in found


@pytest.mark.django_db
def test_service_for_one_village_without_a_place_is_reached_by_telephone(municipality):
    unit = VillageUnitFactory(municipality=municipality, name="Gaj")
    service = ServiceFactory(
        municipality=municipality,
        village_unit=unit,
        covers_all=False,
        phone="900 100 200",
        provider_mode=ProviderMode.NGO_CALL,
    )
    found = service_json_ld(
        service, places=(), hours=Week(), page="p", provider_page="o", on=MONDAY
    )
    assert found["@type"] == "Service"
    assert found["areaServed"]["name"] == "Gaj"
    (channel,) = found["availableChannel"]
    assert "serviceLocation" not in channel


# --- on the page --------------------------------------------------------------------------------


def block_of(response):
    """The data block of a page, read as a search engine reads it."""
    soup = BeautifulSoup(response.content, "html.parser")
    (block,) = soup.find_all("script", type="application/ld+json")
    return json.loads(block.string)


@pytest.mark.django_db
def test_page_of_a_service_carries_its_data_and_survives_any_name(municipality, client):
    name = "</script><script>alert(1)</script> <!-- & Łóżko"
    service = ServiceFactory(municipality=municipality, name=name)
    response = client.get(reverse("directory:service_detail", args=["debowa-dolina", service.pk]))
    assert block_of(response)["name"] == name
    assert b"<script>alert" not in response.content


@pytest.mark.django_db
def test_page_of_an_organisation_carries_its_data(municipality, client):
    organisation = OrganisationFactory(municipality=municipality, name="Koło & Spółka")
    response = client.get(reverse("organisations:detail", args=["debowa-dolina", organisation.pk]))
    found = block_of(response)
    assert found["@type"] == "NGO"
    assert found["name"] == "Koło & Spółka"


@pytest.mark.django_db
def test_page_of_a_draft_carries_no_data(municipality, client_as):
    from mosty.core.access import Role

    draft = DraftFactory(municipality=municipality)
    response = client_as(Role.CLERK).get(
        reverse("directory:service_detail", args=["debowa-dolina", draft.pk])
    )
    assert response.status_code == 200
    assert b"ld+json" not in response.content


@given(st.dictionaries(st.text(max_size=5), st.text()), st.text())
def test_block_holds_any_text_and_nothing_leaves_it(facts, text):
    written = json_ld({**facts, "text": text})
    inside = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', written, re.S)
    assert inside
    assert not re.search(r"[<>&]", inside.group(1))
    assert json.loads(inside.group(1)) == {**facts, "text": text}


def test_block_of_nothing_is_nothing():
    assert json_ld(None) == ""
