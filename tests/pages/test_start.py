"""The start page of a municipality: what is happening, services near me, the plan."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mosty.core.access import Role
from mosty.directory.enums import ServiceStatus
from mosty.localplans.enums import ActionState
from mosty.thread.enums import Audience, StationKind
from mosty.voices.enums import SurveyState
from tests.factories.localplans import ActionCardFactory, LocalPlanFactory
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory
from tests.factories.thread import StationFactory

pytestmark = pytest.mark.django_db


def start(municipality, **query):
    return reverse("home:start", args=[municipality.slug], query=query or None)


def test_fresh_municipality_says_that_it_is_just_opening(client, municipality):
    html = client.get(start(municipality)).content.decode()
    assert "<h1>Co się dzieje w gminie Dębowa Dolina</h1>" in html
    for text in (
        "To miejsce dopiero się otwiera",
        "Dziś nie ma otwartej ankiety",
        "Nie ma jeszcze żadnej opublikowanej usługi.",
        "Nie ma jeszcze publicznego planu",
    ):
        assert text in html
    assert "Zobacz, od czego zacząć" not in html


def test_fresh_municipality_tells_staff_the_first_step(client_as, municipality):
    html = client_as(Role.CLERK).get(start(municipality)).content.decode()
    assert "Zobacz, od czego zacząć" in html


def test_open_survey_is_first_with_its_closing_date(client, municipality, make_survey):
    today = timezone.localdate()
    survey = make_survey(municipality, title="O dowozie", closes_on=today + timedelta(days=5))
    make_survey(municipality, title="Zamknięta", state=SurveyState.CLOSED)
    html = client.get(start(municipality)).content.decode()
    assert "O dowozie" in html
    assert "zostało 5 dni" in html
    assert reverse("voices:survey_detail", args=[municipality.slug, survey.slug]) in html
    assert "Zamknięta" not in html
    assert "To miejsce dopiero się otwiera" not in html


def test_survey_on_its_last_day_says_so(client, municipality, make_survey):
    make_survey(municipality, closes_on=timezone.localdate())
    assert "ostatni dzień" in client.get(start(municipality)).content.decode()


def test_plan_shows_its_state_and_progress_in_words(client, municipality):
    plan = LocalPlanFactory(municipality=municipality, adopted=True, summary_easy="Krótko.")
    states = [ActionState.DONE] * 3 + [ActionState.ONGOING] * 2 + [ActionState.PLANNED] * 2
    for state in states:
        ActionCardFactory(plan=plan, state=state)
    html = client.get(start(municipality)).content.decode()
    assert "3 z 7" in html
    assert "W toku: 2." in html
    assert "Krótko." in html


def test_plan_that_is_not_public_stays_hidden(client, municipality):
    LocalPlanFactory(municipality=municipality, title="Szkic planu")
    html = client.get(start(municipality)).content.decode()
    assert "Szkic planu" not in html
    assert "Nie ma jeszcze publicznego planu" in html


def test_services_near_me_follow_the_chosen_place(client, municipality, make_service):
    here = VillageUnitFactory(municipality=municipality, name="Grabówka")
    there = VillageUnitFactory(municipality=municipality, name="Zalesie")
    make_service(municipality, name="Dla wszystkich")
    make_service(municipality, name="Tylko Zalesie", covers_all=False, village_unit=there)
    make_service(municipality, name="Szkic", status=ServiceStatus.DRAFT, published_at=None)
    html = client.get(start(municipality)).content.decode()
    assert "Dla wszystkich" in html
    assert "Tylko Zalesie" in html
    html = client.get(start(municipality, gdzie=here.pk)).content.decode()
    assert "Z tych usług mogą korzystać osoby z miejscowości Grabówka:" in html
    assert "Dla wszystkich" in html
    assert "Tylko Zalesie" not in html
    assert "Szkic" not in html


@pytest.mark.parametrize("place", ["x", "999999999", "-1", "9" * 40, "١"])
def test_unknown_place_shows_the_whole_municipality(client, municipality, make_service, place):
    make_service(municipality)
    response = client.get(start(municipality, gdzie=place))
    assert response.status_code == 200
    assert "Klub „Pod Lipą”" in response.content.decode()


def test_place_of_another_municipality_is_not_taken(client, municipality):
    other = VillageUnitFactory(municipality=MunicipalityFactory(), name="Cudze")
    html = client.get(start(municipality, gdzie=other.pk)).content.decode()
    assert "Cudze" not in html


def test_long_list_of_services_shows_the_first_six_and_the_number(
    client, municipality, make_service
):
    for number in range(1, 9):
        make_service(municipality, name=f"Usługa {number}")
    html = client.get(start(municipality)).content.decode()
    assert html.count("Usługa ") == 6
    assert "Wszystkie usługi (8)" in html


def test_latest_of_the_thread_shows_public_stations_only(client, municipality):
    StationFactory(municipality=municipality, kind=StationKind.NEED, title="Transport")
    StationFactory(municipality=municipality, title="Tajne", audience=Audience.STAFF)
    html = client.get(start(municipality)).content.decode()
    assert "Transport" in html
    assert "Tajne" not in html


def test_nothing_of_another_municipality_shows(client, municipality, make_survey, make_service):
    other = MunicipalityFactory()
    make_survey(other, title="Cudza ankieta")
    make_service(other, name="Cudza usługa")
    LocalPlanFactory(municipality=other, adopted=True, title="Cudzy plan")
    StationFactory(municipality=other, title="Cudzy głos")
    assert "Cudz" not in client.get(start(municipality)).content.decode()


def test_script_typed_by_a_user_is_escaped(client, municipality, make_survey, make_service):
    make_survey(municipality, title="<script>alert(1)</script>")
    make_service(municipality, name="<script>alert(2)</script>")
    html = client.get(start(municipality)).content.decode()
    assert "&lt;script&gt;alert(1)" in html
    assert "&lt;script&gt;alert(2)" in html


def test_start_takes_the_same_queries_for_one_and_three(
    client, municipality, make_survey, make_service
):
    plan = LocalPlanFactory(municipality=municipality, adopted=True)

    def add():
        make_survey(municipality)
        make_service(municipality)
        ActionCardFactory(plan=plan)
        StationFactory(municipality=municipality)
        VillageUnitFactory(municipality=municipality)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(start(municipality))
        return len(captured)

    add()
    queries()
    with_one = queries()
    add()
    add()
    assert queries() == with_one
