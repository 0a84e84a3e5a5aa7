"""Who may open which page of staff, and every public page in three languages."""

import uuid

import pytest
from django.urls import reverse

from mosty.core.access import MUNICIPALITY_ROLES, Role, all_permissions
from tests.factories.thread import StationFactory

pytestmark = pytest.mark.django_db

ROLES = {
    "pages.dashboard": set(MUNICIPALITY_ROLES),
    "pages.accessibility_edit": {Role.ADMINISTRATOR, Role.CLERK},
    "pages.jobs_see": set(MUNICIPALITY_ROLES) - {Role.REGIONAL_EXPERT, Role.COMMISSION_MEMBER},
    "pages.audit_see": {Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR},
}

#: Page -> permission its guard asks for.
PAGES = {
    "home:dashboard": "pages.dashboard",
    "home:accessibility_edit": "pages.accessibility_edit",
    "home:jobs": "pages.jobs_see",
    "home:audit_log": "pages.audit_see",
    "home:audit_export": "pages.audit_see",
}


@pytest.mark.parametrize(("code", "roles"), ROLES.items())
def test_permission_is_held_by_these_roles(access_as, code, roles):
    assert {role for role in Role if access_as(role).may(code)} == roles


def test_every_permission_of_pages_is_in_the_table():
    assert {p.code for p in all_permissions() if p.code.startswith("pages.")} == set(ROLES)


@pytest.mark.parametrize(("name", "code"), PAGES.items())
def test_page_opens_for_its_roles_and_nobody_else(client_as, municipality, name, code):
    address = reverse(name, args=[municipality.slug])
    assert client_as(Role.ANYONE).get(address).status_code == 302
    assert client_as(Role.RESIDENT).get(address).status_code == 403
    assert client_as(Role.NGO_REPRESENTATIVE).get(address).status_code == 403
    for role in (Role.MAYOR, Role.DATA_PROTECTION_OFFICER, Role.CLERK):
        expected = 200 if role in ROLES[code] else 403
        assert client_as(role).get(address).status_code == expected, role


def test_job_detail_asks_for_the_same_permission_as_the_list(client_as, municipality):
    address = reverse("home:job_detail", args=[municipality.slug, uuid.uuid4()])
    assert client_as(Role.REGIONAL_EXPERT).get(address).status_code == 403
    assert client_as(Role.CLERK).get(address).status_code == 404


@pytest.mark.parametrize("language", ["pl", "uk", "en"])
@pytest.mark.parametrize(
    "name", ["start", "thread", "station", "accessibility", "contact", "search"]
)
def test_public_page_opens_in_every_language(client, municipality, name, language):
    station = StationFactory(municipality=municipality)
    client.cookies["mosty_language"] = language
    args = [municipality.slug, station.pk] if name == "station" else [municipality.slug]
    response = client.get(reverse(f"home:{name}", args=args))
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.parametrize(
    ("language", "text"),
    [("pl", "Zabierz głos"), ("uk", "Висловіться"), ("en", "Have your say")],
)
def test_start_speaks_the_chosen_language(client, municipality, language, text):
    client.cookies["mosty_language"] = language
    assert text in client.get(reverse("home:start", args=[municipality.slug])).content.decode()


@pytest.mark.parametrize("language", ["pl", "uk", "en"])
def test_site_home_opens_in_every_language(client, db, language):
    client.cookies["mosty_language"] = language
    assert client.get("/").status_code == 200
