"""A provider proposes places of a service residents read; the office decides. With a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

SERVICES = "/debowa-dolina/uslugi/"
Opener = Callable[..., Page]


def own_service(page: Page) -> str:
    """Address of a service of the demo organisation that residents read."""
    page.goto(f"{SERVICES}jakosc/")
    hrefs = page.locator("main table a, main article a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    found = next(one for one in hrefs if one.removeprefix(SERVICES).split("/")[0].isdecimal())
    return SERVICES + found.removeprefix(SERVICES).split("/")[0] + "/"


def fits(page: Page) -> bool:
    """Whether nothing makes the page wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
@pytest.mark.parametrize("width", [1280, 360])
def test_place_waits_until_the_office_agrees(sign_in: Opener, width: int, javascript: bool) -> None:
    name = f"Remiza {width} {javascript}"
    provider = sign_in("ngo", width=width, javascript=javascript)
    service = own_service(provider)

    # Given a new place, typed wrong at first: nothing typed is lost
    provider.goto(f"{service}miejsca/nowe/")
    provider.get_by_label("Nazwa miejsca").fill(name)
    provider.get_by_label("Jak dojechać").fill("Drugie drzwi od podwórza.")
    provider.get_by_role("button", name="Wyślij do urzędu").click()
    expect(provider.locator(".error-summary")).to_contain_text("Wpisz ulicę i numer albo wieś")
    expect(provider.get_by_label("Jak dojechać")).to_have_value("Drugie drzwi od podwórza.")
    provider.get_by_label("Ulica i numer albo wieś").fill("Brzezina 7")
    provider.get_by_role("button", name="Wyślij do urzędu").click()
    expect(provider.get_by_role("heading", name=f"Nowe miejsce: {name}")).to_be_visible()
    assert fits(provider)

    # When residents look, then they read what they read before
    resident = sign_in("mieszkanka", width=width, javascript=javascript)
    resident.goto(service)
    expect(resident.locator("main")).not_to_contain_text(name)

    # And once the office agrees, they read the place
    office = sign_in("uslugi", width=width, javascript=javascript)
    office.goto(f"{SERVICES}zmiany/")
    office.locator("main tr", has_text="nowe miejsce").get_by_role("link").first.click()
    expect(office.locator("main")).to_contain_text("Drugie drzwi od podwórza.")
    assert fits(office)
    office.get_by_role("button", name="Przyjmij zmianę").click()
    resident.reload()
    expect(resident.locator("main")).to_contain_text(name)
