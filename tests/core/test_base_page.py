"""The frame of every page: it stands on any page, with and without a municipality."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template.loader import get_template, render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import translation

import mosty.core
from mosty.core.access import Access, Role
from mosty.core.errors import NotAllowed, NotFound, StaleEdit
from mosty.territory.models import Municipality

CSS = Path(mosty.core.__file__).parent / "static" / "mosty" / "css"
PLAIN_PAGES = ("400.html", "403.html", "403_csrf.html", "404.html", "500.html")


def page_of(template: str, **attributes: Any) -> BeautifulSoup:
    request = RequestFactory().get("/debowa-dolina/uslugi/", {"q": "dom"})
    request.user = AnonymousUser()
    for name, value in attributes.items():
        setattr(request, name, value)
    return BeautifulSoup(render_to_string(template, {}, request), "html.parser")


@pytest.mark.parametrize("template", PLAIN_PAGES)
def test_error_page_stands_without_a_request(template: str) -> None:
    page = BeautifulSoup(get_template(template).render(), "html.parser")

    assert len(page.find_all("h1")) == 1
    assert page.html["lang"] == "pl"


@pytest.mark.parametrize("template", PLAIN_PAGES)
def test_error_page_says_where_to_go(template: str) -> None:
    page = page_of(template)

    assert page.find("main").find("a", class_="button")["href"] == "/"


def test_page_has_landmarks_and_a_way_to_skip() -> None:
    page = page_of("core/base.html")

    assert page.find("a", class_="skip-link")["href"] == "#main"
    assert page.find("main")["id"] == "main"
    assert page.find("header")
    assert page.find("footer")


def test_page_without_municipality_has_no_menu() -> None:
    page = page_of("core/base.html", municipality=None, access=None)

    assert page.find(class_="menu") is None
    assert page.find(class_="municipality") is None


def test_page_of_a_municipality_names_it_in_header_and_title(municipality: Municipality) -> None:
    page = page_of("404.html", municipality=municipality, access=None)

    assert "Dębowa Dolina" in page.find(class_="municipality").get_text()
    assert "Dębowa Dolina" in page.title.get_text()


def test_menu_marks_where_the_reader_is(municipality: Municipality) -> None:
    page = page_of("core/base.html", municipality=municipality, access=None)

    links = page.find(class_="menu").find("nav").find_all("a")
    current = [link["href"] for link in links if link.get("aria-current")]
    assert all(link["href"].startswith("/debowa-dolina/") for link in links)
    assert current in ([], ["/debowa-dolina/uslugi/"])
    assert current or not any(link["href"] == "/debowa-dolina/uslugi/" for link in links)


@pytest.mark.parametrize(
    ("language", "words"), [("pl", "Otwarte dane"), ("uk", "Відкриті дані"), ("en", "Open data")]
)
def test_footer_leads_to_the_open_data(
    municipality: Municipality, language: str, words: str
) -> None:
    with translation.override(language):
        page = page_of("core/base.html", municipality=municipality, access=None)

    (link,) = page.find("footer").find_all("a", href=reverse("open_data"))
    assert link.get_text() == words


def test_name_of_a_municipality_cannot_write_html() -> None:
    nasty = SimpleNamespace(name="<script>x</script>", slug="x", bip_url="")

    page = page_of("core/base.html", municipality=nasty, access=None)

    assert not any(script.get_text() == "x" for script in page.find_all("script"))
    assert "<script>x</script>" in page.title.get_text()


def access(*roles: Role, user_id: int | None = 1) -> Access:
    return Access(user_id=user_id, label="A", municipality_id=1, roles=frozenset(roles))


@pytest.mark.parametrize(
    ("reader", "shown"),
    [
        (None, False),
        (access(Role.ANYONE, user_id=None), False),
        (access(Role.ANYONE, Role.RESIDENT), False),
        (access(Role.ANYONE, Role.RESIDENT, Role.CLERK), True),
        (access(Role.ANYONE, Role.RESIDENT, Role.ADMINISTRATOR), True),
    ],
)
def test_staff_bar_is_for_staff(
    municipality: Municipality, reader: Access | None, shown: bool
) -> None:
    page = page_of("core/base.html", municipality=municipality, access=reader)

    assert (page.find(class_="staff-bar") is not None) is shown


def test_languages_name_themselves_and_come_back_to_the_page() -> None:
    form = page_of("core/base.html").find("form", class_="languages")

    assert [button.get_text() for button in form.find_all("button")] == [
        "Polski",
        "Українська",
        "English",
    ]
    assert form.find("input", {"name": "next"})["value"] == "/debowa-dolina/uslugi/?q=dom"
    assert form["method"] == "post"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["pl", "uk", "en"])
def test_chosen_language_is_the_language_of_the_page(client: Client, language: str) -> None:
    client.cookies["mosty_language"] = language

    page = BeautifulSoup(client.get("/galeria/").content, "html.parser")

    assert page.html["lang"] == language
    assert page.find("button", {"aria-current": "true"})["value"] == language


@pytest.mark.django_db
def test_signed_in_reader_finds_the_account_and_the_way_out(
    client_as: Callable[..., Client],
) -> None:
    page = BeautifulSoup(client_as(Role.RESIDENT).get("/galeria/").content, "html.parser")

    account = page.find(class_="account")
    assert account.find("form")["action"] == "/konto/logout/"


@pytest.mark.django_db
def test_printed_page_carries_its_address(client: Client) -> None:
    foot = BeautifulSoup(client.get("/galeria/").content, "html.parser").find(class_="print-foot")

    assert "http://127.0.0.1:8000/galeria/" in foot.get_text()
    assert foot.find("svg")


@pytest.mark.parametrize(
    "error",
    [
        NotAllowed("Nie tutaj."),
        NotFound("Nie ma takiej usługi."),
        StaleEdit("Ktoś był szybszy.", theirs={}, yours={}),
    ],
)
def test_domain_error_page_tells_what_happened(error: Exception) -> None:
    request = RequestFactory().get("/x/")
    request.user = AnonymousUser()

    html = render_to_string("core/domain_error.html", {"error": error}, request)

    assert str(error) in BeautifulSoup(html, "html.parser").find("main").get_text()


@pytest.mark.django_db
@override_settings(MAX_UPLOAD_BYTES=10)
def test_too_large_request_is_answered_with_a_page(client: Client) -> None:
    response = client.post("/konto/login/", {"login": "a" * 100})

    assert response.status_code == 413
    assert b"<h1>" in response.content


def test_style_sheets_name_files_that_exist() -> None:
    for sheet in CSS.glob("*.css"):
        for name in re.findall(r'url\("([^"]+)"\)', sheet.read_text(encoding="utf-8")):
            assert finders.find(name.removeprefix("../../")), f"{sheet.name}: {name}"


def test_style_sheets_are_small() -> None:
    import gzip

    together = b"".join(sheet.read_bytes() for sheet in sorted(CSS.glob("*.css")))

    assert len(gzip.compress(together)) < 15_000


def test_every_style_sheet_is_loaded() -> None:
    hrefs = [link["href"] for link in page_of("core/base.html").find_all("link", rel="stylesheet")]

    assert sorted(Path(href).name for href in hrefs) == sorted(
        sheet.name for sheet in CSS.glob("*.css")
    )
