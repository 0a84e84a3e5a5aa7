"""The installation's own pages and the language."""

import pytest
from django.urls import reverse

from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db


def test_site_home_lists_municipalities_in_polish_order(client):
    for name in ("Żarki", "Łowicz", "Zator", "Lipno"):
        MunicipalityFactory(name=name)
    html = client.get(reverse("pages:site_home")).content.decode()
    places = [html.index(f">{name}</a>") for name in ("Lipno", "Łowicz", "Zator", "Żarki")]
    assert places == sorted(places)


def test_fresh_site_tells_the_administrator_the_first_step(client):
    html = client.get("/").content.decode()
    assert "Nie ma tu jeszcze żadnej gminy" in html
    assert "mosty " in html


def test_unknown_municipality_is_a_calm_404(client, db):
    assert client.get("/nie-ma-takiej/").status_code == 404


def test_language_is_kept_in_a_cookie_and_one_comes_back(client, municipality):
    page = reverse("home:thread", args=[municipality.slug])
    response = client.post(reverse("pages:set_language"), {"language": "uk", "next": page})
    assert response.headers["Location"] == page
    assert client.cookies["mosty_language"].value == "uk"
    assert "Золота нитка" in client.get(page).content.decode()


@pytest.mark.parametrize("back", ["https://zle.example/", "//zle.example", "javascript:alert(1)"])
def test_language_never_leads_out_of_the_site(client, db, back):
    response = client.post(reverse("pages:set_language"), {"language": "uk", "next": back})
    assert response.headers["Location"] == "/"


def test_unknown_language_changes_nothing(client, db):
    client.post(reverse("pages:set_language"), {"language": "xx", "next": "/"})
    assert "mosty_language" not in client.cookies


def test_language_is_not_changed_by_a_link(client, db):
    assert client.get(reverse("pages:set_language")).status_code == 405
