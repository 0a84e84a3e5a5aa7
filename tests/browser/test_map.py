"""The map of services in a real browser: drawn under the strict policy, by mouse and by keyboard."""

import json
import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

MAP = "/debowa-dolina/uslugi/?widok=mapa"
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def open_map(page: Page, address: str = MAP) -> Page:
    page.goto(address, wait_until="load")
    expect(page.locator(".map .map-pin").first).to_be_visible()
    return page


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def test_map_draws_every_place_of_the_list_with_its_number(
    open_browser: Callable[..., Page],
) -> None:
    """The console stays empty too: nothing of Leaflet meets the policy (the fixture looks)."""
    page = open_map(open_browser())
    listed = page.locator(".map-place > .map-number").all_inner_texts()
    assert len(listed) >= 5
    pins = page.locator(".map-pin").all()
    drawn = " ".join(str(pin.get_attribute("data-numbers")) for pin in pins).split()
    assert sorted(drawn, key=int) == listed
    told = " ".join(str(pin.get_attribute("aria-label")) for pin in pins)
    for number in listed:
        place = page.locator(f"#miejsce-{number}")
        name = " ".join(str(place.locator("h3").text_content()).split())
        assert name in told
        assert all(one in told for one in place.locator("ul a[href^='/']").all_inner_texts())
    assert page.locator(".map-unit").count() >= 5
    assert page.locator(".leaflet-control-scale-line").inner_text().endswith("m")


@pytest.mark.parametrize("width", [360, 1280])
def test_map_is_open_to_all(open_browser: Callable[..., Page], width: int) -> None:
    page = open_map(open_browser(width))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".map-pin").first.dispatch_event("click")
    expect(page.locator(".leaflet-popup")).to_be_visible()
    assert violations(page) == []
    frame = page.locator(".map").bounding_box()
    assert frame is not None
    for pin in page.locator(".map-pin").all():
        box = pin.bounding_box()
        assert box is not None
        assert box["width"] >= 44
        assert box["height"] >= 44


def test_map_is_legible_in_dark_light(open_browser: Callable[..., Page]) -> None:
    page = open_map(open_browser(dark=True))
    assert violations(page) == []


def test_pin_is_reached_opened_and_left_by_keyboard(open_browser: Callable[..., Page]) -> None:
    page = open_map(open_browser())
    page.locator(".map").focus()
    for _step in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('map-pin')"):
            break
    pin = page.evaluate_handle("document.activeElement")
    assert page.evaluate("one => one.classList.contains('map-pin')", pin)
    assert page.evaluate("one => getComputedStyle(one).outlineStyle", pin) == "solid"
    assert "Miejsc" in page.evaluate("one => one.getAttribute('aria-label')", pin)
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup-content")
    expect(popup).to_be_visible()
    assert page.evaluate("document.activeElement.closest('.leaflet-popup') !== null")
    assert page.evaluate("document.activeElement.tagName") == "A"
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    assert page.evaluate("one => document.activeElement === one", pin)


def test_pins_that_would_cover_each_other_part_when_one_comes_nearer(
    open_browser: Callable[..., Page],
) -> None:
    page = open_map(open_browser(360))
    before = page.locator(".map-pin").count()
    for _step in range(4):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(350)
    assert page.locator(".map-pin").count() >= before
    drawn = page.locator(".map-pin").evaluate_all("all => all.map(one => one.dataset.numbers)")
    assert len(" ".join(drawn).split()) == page.locator(".map-place").count()


def test_popup_leads_to_the_page_of_the_service(open_browser: Callable[..., Page]) -> None:
    page = open_map(open_browser())
    page.locator(".map-pin").first.dispatch_event("click")
    link = page.locator(".leaflet-popup-content a[href^='/']").first
    name = link.inner_text()
    link.click()
    expect(page.locator("h1")).to_have_text(name)


def test_point_of_the_map_becomes_the_place_to_look_near(open_browser: Callable[..., Page]) -> None:
    page = open_map(open_browser())
    page.locator(".map").click(position={"x": 200, "y": 30})
    page.locator(".leaflet-popup-content a", has_text="Szukaj blisko").click()
    page.wait_for_url(re.compile(r"punkt=5\d\.\d+%2C1\d\.\d+"))
    assert "widok=mapa" in page.url
    expect(page.locator("[data-map-near]")).to_have_attribute("href", re.compile("punkt="))


def test_list_of_places_needs_no_javascript(open_browser: Callable[..., Page]) -> None:
    page = open_browser(javascript=False)
    page.goto(MAP)
    expect(page.locator(".map-side")).to_be_hidden()
    assert page.locator(".map-place").count() >= 5
    assert page.locator("select[name=miejsce]").count() == 1


def test_data_block_of_a_service_is_read_and_not_run(open_browser: Callable[..., Page]) -> None:
    page = open_map(open_browser())
    page.locator(".map-list a[href^='/']").first.click()
    block = page.locator("script[type='application/ld+json']")
    found = json.loads(str(block.text_content()))
    assert found["@context"] == "https://schema.org"
    assert found["name"] == page.locator("h1").inner_text()
