"""The accessibility statement: ids of the ministry, editing by two people, contact."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.errors import NotAllowed, StaleEdit
from mosty.core.models import AuditEntry
from mosty.pages.actions import StatementFields, update_statement
from mosty.pages.rules import REQUIRED_STATEMENT_IDS, STATEMENT_IDS, review_due

pytestmark = pytest.mark.django_db

FIELDS = {
    "address": "ul. Rynkowa 1, 99-999 Dębowa Dolina",
    "contact_person": "Koordynatorka dostępności",
    "email": "urzad@debowa.example",
    "phone": "12 345 67 89",
    "status": "partial",
    "published_on": date(2026, 9, 1),
    "updated_on": date(2026, 11, 1),
    "prepared_on": date(2026, 11, 2),
    "buildings": "Wejście bez progu od ul. Rynkowej.",
    "sign_language": "Nie ma tłumacza on-line.",
    "not_accessible": "Skany uchwał sprzed 2020 roku.",
}


def typed(**changes):
    values = FIELDS | {"revision": 0, "assessment": "self"} | changes
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def edit_page(municipality):
    return reverse("home:accessibility_edit", args=[municipality.slug])


@pytest.fixture
def filled(municipality, access_as):
    return update_statement(
        municipality_id=municipality.pk,
        changes=StatementFields(**FIELDS),
        by=access_as(Role.CLERK),
    )


def test_statement_carries_every_required_id_exactly_once(client, filled):
    html = client.get(reverse("home:accessibility", args=[filled.slug])).content.decode()
    soup = BeautifulSoup(html, "html.parser")
    for name in REQUIRED_STATEMENT_IDS:
        assert len(soup.find_all(id=name)) == 1, name
    assert soup.find(id="a11y-url").name == "a"
    for name, day in (
        ("a11y-data-publikacja", "2026-09-01"),
        ("a11y-data-aktualizacja", "2026-11-01"),
        ("a11y-data-sporzadzenie", "2026-11-02"),
    ):
        assert (soup.find(id=name).name, soup.find(id=name)["datetime"]) == ("time", day)
    assert soup.find(id="a11y-status").text == "częściowo zgodna"
    assert soup.find(id="a11y-email")["href"] == "mailto:urzad@debowa.example"
    assert soup.find(id="a11y-podmiot").text == "Urząd Gminy Dębowa Dolina"


def test_required_ids_are_all_in_the_table():
    assert set(STATEMENT_IDS.values()) >= REQUIRED_STATEMENT_IDS
    assert len(set(STATEMENT_IDS.values())) == len(STATEMENT_IDS)


def test_fresh_municipality_still_tells_how_to_demand_accessibility(client, municipality):
    html = client.get(reverse("home:accessibility", args=[municipality.slug])).content.decode()
    assert "Deklaracja nie jest jeszcze kompletna" in html
    assert "Rzecznika Praw Obywatelskich" in html
    assert 'id="a11y-status"' not in html  # nothing is claimed that nobody checked


def test_statement_in_ukrainian_is_translated(client, filled):
    client.cookies["mosty_language"] = "uk"
    html = client.get(reverse("home:accessibility", args=[filled.slug])).content.decode()
    assert "Декларація доступності" in html


def test_clerk_fills_in_the_statement(client_as, municipality):
    browser = client_as(Role.CLERK)
    response = browser.post(edit_page(municipality), typed(), follow=True)
    assert "Deklaracja dostępności została zapisana." in response.content.decode()
    municipality.refresh_from_db()
    assert municipality.accessibility["status"] == "partial"
    assert municipality.accessibility["revision"] == 1
    assert municipality.phone == "12 345 67 89"
    assert AuditEntry.objects.get().action == "pages.statement_updated"


def test_form_shows_what_is_stored(client_as, filled):
    html = client_as(Role.ADMINISTRATOR).get(edit_page(filled)).content.decode()
    assert "Wejście bez progu od ul. Rynkowej." in html
    assert 'value="2026-09-01"' in html


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"assessment": "audit"}, "Napisz, kto sprawdził stronę."),
        ({"not_accessible": ""}, "Napisz, co nie jest dostępne i dlaczego."),
    ],
)
def test_incomplete_statement_is_refused_and_kept(client_as, municipality, changes, message):
    response = client_as(Role.CLERK).post(edit_page(municipality), typed(**changes))
    html = response.content.decode()
    assert message in html
    assert "Wejście bez progu od ul. Rynkowej." in html


def test_second_editor_sees_both_versions_and_loses_nothing(client_as, filled):
    browser = client_as(Role.CLERK)
    response = browser.post(edit_page(filled), typed(revision=0, phone="99 888 77 66"))
    html = response.content.decode()
    assert response.status_code == 409
    assert "Ktoś w tym czasie zapisał inną wersję" in html
    assert "12 345 67 89" in html
    assert "99 888 77 66" in html
    again = browser.post(edit_page(filled), typed(revision=1, phone="99 888 77 66"))
    assert again.status_code == 302
    filled.refresh_from_db()
    assert filled.phone == "99 888 77 66"


def test_stale_edit_carries_only_what_differs(filled, access_as):
    with pytest.raises(StaleEdit) as caught:
        update_statement(
            municipality_id=filled.pk,
            changes=StatementFields(**FIELDS | {"phone": "1"}),
            by=access_as(Role.CLERK),
        )
    assert caught.value.theirs == {"phone": "12 345 67 89"}
    assert caught.value.yours == {"phone": "1"}


def test_statement_of_another_municipality_may_not_be_written(filled, access_as):
    with pytest.raises(NotAllowed):
        update_statement(
            municipality_id=filled.pk,
            changes=StatementFields(**FIELDS),
            by=access_as(Role.RESIDENT),
        )


def test_contact_shows_phone_and_address_or_says_they_are_missing(
    client, client_as, municipality, access_as
):
    page = reverse("home:contact", args=[municipality.slug])
    assert "Urząd nie podał jeszcze tutaj kontaktu" in client.get(page).content.decode()
    assert "Uzupełnij dane kontaktowe" in client_as(Role.CLERK).get(page).content.decode()
    update_statement(
        municipality_id=municipality.pk,
        changes=StatementFields(**FIELDS),
        by=access_as(Role.CLERK),
    )
    html = client.get(page).content.decode()
    assert "ul. Rynkowa 1" in html
    assert 'href="tel:123456789"' in html


@pytest.mark.parametrize(
    ("reviewed", "today", "due"),
    [
        (date(2026, 1, 5), date(2026, 4, 1), False),
        (date(2025, 12, 1), date(2026, 3, 30), False),
        (date(2025, 12, 1), date(2026, 3, 31), True),
    ],
)
def test_review_is_due_once_a_year_by_the_end_of_march(reviewed, today, due):
    assert review_due(reviewed, today) is due
