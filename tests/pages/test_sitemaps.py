"""What search engines are told: public pages of real municipalities."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from mosty.directory.enums import ServiceStatus
from mosty.voices.enums import SurveyState
from tests.factories.directory import DraftFactory, ServiceFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db
NAMES = {"m": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(client, section: str) -> list[str]:
    response = client.get(reverse("pages:sitemap", args=[section]))
    assert response.status_code == 200
    tree = ElementTree.fromstring(response.content)
    return [
        one.text.removeprefix("http://testserver") for one in tree.findall("m:url/m:loc", NAMES)
    ]


def test_index_names_a_file_of_each_kind_for_each_real_municipality(municipality, client):
    MunicipalityFactory(slug="pokaz", is_demo=True)
    ServiceFactory(municipality=municipality)
    response = client.get(reverse("pages:sitemap_index"))
    tree = ElementTree.fromstring(response.content)
    files = [one.text for one in tree.findall("m:sitemap/m:loc", NAMES)]
    assert files == [
        f"http://testserver/sitemap-debowa-dolina-{kind}.xml"
        for kind in (
            "strony",
            "uslugi",
            "rodzaje",
            "organizacje",
            "ankiety",
            "wydarzenia",
            "rekomendacje",
        )
    ]
    assert len(tree.findall("m:sitemap/m:lastmod", NAMES)) == 2


def test_sitemap_of_services_holds_published_ones_of_the_municipality(municipality, client):
    service = ServiceFactory(municipality=municipality)
    DraftFactory(municipality=municipality)
    ServiceFactory(municipality=municipality, status=ServiceStatus.CLOSED)
    ServiceFactory()
    page = reverse("directory:service_detail", args=["debowa-dolina", service.pk])
    assert addresses(client, "debowa-dolina-uslugi") == [page]


@pytest.mark.slow
def test_every_page_of_a_sitemap_opens(municipality, client, make_survey):
    service = ServiceFactory(municipality=municipality)
    OrganisationFactory(municipality=municipality)
    make_survey(municipality, slug="czego-brakuje")
    make_survey(municipality, slug="w-przygotowaniu", state=SurveyState.DRAFT)
    found = [
        address
        for kind in ("strony", "uslugi", "rodzaje", "organizacje", "ankiety")
        for address in addresses(client, f"debowa-dolina-{kind}")
    ]
    assert reverse("organisations:detail", args=["debowa-dolina", service.organisation_id]) in found
    surveys = [address for address in found if "/ankiety/" in address]
    assert surveys == [
        reverse("voices:survey_list", args=["debowa-dolina"]),
        reverse("voices:survey_detail", args=["debowa-dolina", "czego-brakuje"]),
    ]
    assert {client.get(address).status_code for address in found} == {200}


def test_sitemap_of_demo_and_of_nothing_is_not_found(municipality, client):
    MunicipalityFactory(slug="pokaz", is_demo=True)
    for section in ("pokaz-uslugi", "nie-ma", "debowa-dolina-nic"):
        assert client.get(reverse("pages:sitemap", args=[section])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_sitemap_needs_the_same_queries_for_more_rows(
    municipality, client, django_assert_num_queries, count
):
    ServiceFactory.create_batch(count, municipality=municipality)
    with django_assert_num_queries(3):
        addresses(client, "debowa-dolina-uslugi")


def test_robots_name_the_sitemap_and_leave_the_demo_out(client):
    MunicipalityFactory(slug="pokaz", is_demo=True)
    response = client.get(reverse("pages:robots"))
    text = response.content.decode()
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text
    assert "Disallow: /pokaz/" in text
    assert "Disallow: /konto/" in text
