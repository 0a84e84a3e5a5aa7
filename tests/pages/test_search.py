"""Search over what is public in one municipality."""

import pytest
from django.urls import reverse

from mosty.directory.enums import ServiceStatus
from mosty.voices.enums import SurveyState
from tests.factories.diagnosis import NeedFactory
from tests.factories.localplans import ActionCardFactory, LocalPlanFactory
from tests.factories.partnership import DraftRecommendationFactory, RecommendationFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db


def find(client, municipality, text):
    page = reverse("home:search", args=[municipality.slug], query={"q": text})
    response = client.get(page)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def records(municipality, make_survey, make_service):
    make_service(municipality, name="Żółty bus do lekarza")
    make_survey(municipality, title="Ankieta o busie")
    NeedFactory(municipality=municipality, title="Brakuje busa do szpitala")
    plan = LocalPlanFactory(municipality=municipality, adopted=True)
    ActionCardFactory(plan=plan, title="Kupimy bus")
    RecommendationFactory(municipality=municipality, title="Bus także w sobotę")
    DraftRecommendationFactory(municipality=municipality, title="Bus na próbę")
    OrganisationFactory(municipality=municipality, name="Koło Miłośników Busa")
    return municipality


def test_every_kind_is_found_and_named(client, records):
    html = find(client, records, "bus")
    for text in (
        "Znaleziono 6 wyników",
        "Usługi (1)",
        "Otwarte ankiety (1)",
        "Potrzeby (1)",
        "Działania planu (1)",
        "Rekomendacje (1)",
        "Organizacje (1)",
    ):
        assert text in html


@pytest.mark.parametrize("text", ["ZOLTY", "żółty LEKARZA", "  zolty   bus "])
def test_case_diacritics_and_order_do_not_matter(client, records, text):
    html = find(client, records, text)
    assert "Żółty bus do lekarza" in html
    assert "Znaleziono 1 wynik" in html


def test_nothing_found_says_what_to_do(client, records):
    assert "Nic nie znaleziono" in find(client, records, "helikopter")


@pytest.mark.parametrize("text", ["", "   ", "x" * 200, "!!!"])
def test_empty_or_endless_text_finds_nothing(client, records, text):
    assert "Znaleziono" not in find(client, records, text)


def test_drafts_closed_surveys_and_other_municipalities_are_not_found(
    client, municipality, make_survey, make_service
):
    other = MunicipalityFactory()
    make_service(municipality, name="Bus szkic", status=ServiceStatus.DRAFT, published_at=None)
    make_service(other, name="Bus cudzy")
    make_survey(municipality, title="Bus zamknięty", state=SurveyState.CLOSED)
    make_survey(other, title="Bus cudzy")
    NeedFactory(municipality=municipality, title="Bus ukryty", is_public=False)
    NeedFactory(municipality=other, title="Bus cudzy")
    OrganisationFactory(municipality=other, name="Bus cudzy")
    ActionCardFactory(plan=LocalPlanFactory(municipality=municipality), title="Bus w szkicu")
    assert "Nic nie znaleziono" in find(client, municipality, "bus")


def test_text_and_results_are_escaped(client, municipality, make_service):
    make_service(municipality, name="<script>alert(1)</script>")
    html = find(client, municipality, "<script>alert(1)")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_long_list_shows_the_first_ten_and_the_number(client, municipality, make_service):
    for number in range(12):
        make_service(municipality, name=f"Klub {number}")
    html = find(client, municipality, "klub")
    assert "Usługi (12)" in html
    assert "To pierwsze dziesięć." in html
