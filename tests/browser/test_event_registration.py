"""Somebody registers for an event on a phone, waits, gets a place; with a real browser and letters."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

EVENTS = "/debowa-dolina/wydarzenia/"
Opener = Callable[..., Page]


def fits(page: Page) -> bool:
    """Whether nothing makes the page wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def is_accessible(page: Page) -> bool:
    """Whether axe finds nothing; told what it finds."""
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    return fits(page)


def letters(installation: Path) -> str:
    """What the server sent: the demo writes its letters to the console."""
    return (installation / "serve.log").read_text(encoding="utf-8", errors="replace")


def code_for(installation: Path, email: str) -> str:
    """The code of the last letter to this address."""
    for _attempt in range(40):
        sent = [part for part in letters(installation).split("Subject:") if f"To: {email}" in part]
        if sent and (found := re.search(r"Kod: (\d{6})", sent[-1])):
            return found[1]
        time.sleep(0.25)
    pytest.fail(f"no letter with a code for {email}")


@pytest.fixture
def event(sign_in: Opener) -> str:
    """Address of an announced event with exactly one free place."""
    page = sign_in("koordynator")
    page.goto(EVENTS)
    page.locator("main article").first.get_by_role("link").first.click()
    address = page.url.split("/wydarzenia/")[1].split("/")[0]
    page.goto(f"{EVENTS}{address}/zgloszenia/")
    row = page.locator("main table").first.locator("tbody tr").first
    taken = sum(int(row.locator("td").nth(place).inner_text()) for place in (1, 2))
    page.goto(f"{EVENTS}{address}/zapisy/zasady/")
    page.get_by_label("Miejsca razem").fill(str(taken + 1))
    page.get_by_role("button", name="Zapisz zasady").click()
    expect(page.locator("main")).to_contain_text("Zasady zapisów są zapisane")
    return f"{EVENTS}{address}/"


def register(page: Page, event: str, installation: Path, name: str) -> None:
    """Fill in the form and write the code of the letter."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    page.goto(f"{event}zapisy/")
    page.get_by_label("Imię i nazwisko").fill(name)
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_role("button", name="Wyślij kod na mój e-mail").click()
    expect(page.locator("main")).to_contain_text(email)
    page.get_by_label("Kod z sześciu cyfr").fill(code_for(installation, email))
    with page.expect_navigation():
        page.get_by_role("button", name="Zapisz mnie").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
def test_place_goes_from_one_to_the_next(
    open_browser: Opener, event: str, installation: Path, javascript: bool
) -> None:
    phone = open_browser(width=360, javascript=javascript)

    # Given one free place, the rule on the form, and a form that was sent empty
    phone.goto(f"{event}zapisy/")
    expect(phone.locator("main")).to_contain_text("1 wolne miejsce")
    expect(phone.locator("main")).to_contain_text("Kto dostaje miejsce")
    assert fits(phone)
    phone.get_by_role("button", name="Wyślij kod na mój e-mail").click()
    expect(phone.locator(".error-summary")).to_be_visible()

    # When somebody registers, the place is theirs; the next one waits
    register(phone, event, installation, f"Ewa Lis {javascript}")
    expect(phone.locator("main")).to_contain_text("Masz miejsce")
    expect(phone.locator("main svg.qr")).to_be_visible()
    assert fits(phone)
    other = open_browser(width=360, javascript=javascript)
    register(other, event, installation, f"Jan Buk {javascript}")
    expect(other.locator("main")).to_contain_text("Jesteś na liście oczekujących")

    # And when the first one cancels, the second is offered the place and takes it
    phone.get_by_role("link", name="Odwołaj zgłoszenie").click()
    phone.get_by_role("button", name="Odwołaj zgłoszenie").click()
    expect(phone.locator("main")).to_contain_text("Zgłoszenie jest odwołane")
    other.reload()
    expect(other.locator("main")).to_contain_text("Zwolniło się miejsce dla Ciebie")
    other.get_by_role("button", name="Biorę to miejsce").click()
    expect(other.locator("main")).to_contain_text("Masz miejsce")
    assert "Zwolniło się miejsce" in letters(installation) or "zwolniło się dla Ciebie" in letters(
        installation
    )
    other.get_by_role("link", name="Odwołaj zgłoszenie").click()
    other.get_by_role("button", name="Odwołaj zgłoszenie").click()


@pytest.mark.parametrize("width", [1280, 360])
def test_pages_of_registration_are_for_everybody(
    open_browser: Opener, sign_in: Opener, event: str, installation: Path, width: int
) -> None:
    visitor = open_browser(width=width)
    for path in ("zapisy/", "zapisy/instytucja/"):
        visitor.goto(f"{event}{path}")
        assert is_accessible(visitor), path
    register(visitor, event, installation, f"Ola Sosna {width}")
    assert is_accessible(visitor)
    with visitor.expect_navigation():  # axe may not read a page that is being left
        visitor.get_by_role("link", name="Zmień osoby").click()
    assert is_accessible(visitor)
    visitor.go_back()
    with visitor.expect_navigation():
        visitor.get_by_role("link", name="Odwołaj zgłoszenie").click()
    assert is_accessible(visitor)
    visitor.get_by_role("button", name="Odwołaj zgłoszenie").click()

    office = sign_in("koordynator", width=width)
    for path in ("zgloszenia/", "zgloszenia/nowe/", "zapisy/zasady/", "potrzeby/"):
        office.goto(f"{event}{path}")
        assert is_accessible(office), path
    office.goto(f"{event}zgloszenia/")
    with office.expect_navigation():
        office.locator("main table").last.locator("tbody th a").first.click()
    assert is_accessible(office)
