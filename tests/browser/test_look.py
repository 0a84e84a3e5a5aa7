"""The look in a real browser: nobody is shut out by width, light, zoom, keyboard or paper."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PAGES = ("/galeria/", "/konto/login/", "/konto/signup/")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_page_passes_the_accessibility_rules(
    open_browser: Callable[..., Page], path: str, width: int, dark: bool
) -> None:
    page = open_browser(width=width, dark=dark)
    page.goto(path)
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")

    violations = Axe().run(page).response["violations"]

    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in violations] == []


@pytest.mark.parametrize("width", [320, 640])
@pytest.mark.parametrize("path", PAGES)
def test_page_needs_no_sideways_scrolling(
    open_browser: Callable[..., Page], path: str, width: int
) -> None:
    """320 px is a screen of 1280 px at 400 % zoom, 640 px at 200 %."""
    page = open_browser(width=width)
    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_first_tab_leads_to_the_content(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/galeria/")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_focused_control_is_ringed(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/konto/login/")
    page.locator("#id_login").focus()

    style = "getComputedStyle(document.activeElement)"
    assert page.evaluate(f"{style}.outlineStyle") == "solid"
    assert page.evaluate(f"{style}.outlineWidth") == "3px"


@pytest.mark.parametrize("width", [360, 1280])
def test_controls_are_large_enough_to_hit(open_browser: Callable[..., Page], width: int) -> None:
    page = open_browser(width=width)
    page.goto("/galeria/")

    small = page.evaluate(
        """() => [...document.querySelectorAll(
               'button, summary, main select, main .field input:not([type=hidden]), nav.pager a, .button')]
            .filter(one => one.checkVisibility())
            .map(one => [one.closest('.choice') || one, one])
            .filter(([target]) => target.getBoundingClientRect().height < 43.5)
            .map(([, one]) => one.outerHTML.slice(0, 120))"""
    )

    assert small == []


def test_paper_shows_the_way_back_to_the_page(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/galeria/")
    foot = page.locator(".page > .print-foot")
    assert not foot.is_visible()

    page.emulate_media(media="print")

    assert foot.locator("svg").is_visible()
    assert not page.locator(".languages").is_visible()


def test_language_changes_without_javascript(open_browser: Callable[..., Page]) -> None:
    page = open_browser(javascript=False)
    page.goto("/galeria/?x=1")
    page.get_by_role("button", name="Українська").click()

    assert page.locator("html").get_attribute("lang") == "uk"
    assert page.url.endswith("/galeria/?x=1")


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
def test_menu_opens_on_a_phone(open_browser: Callable[..., Page], javascript: bool) -> None:
    page = open_browser(width=360, javascript=javascript)
    page.goto("/debowa-dolina/")
    link = page.locator(".menu nav a").first
    assert not link.is_visible()

    page.locator(".menu summary").click()

    assert link.is_visible()


def test_menu_lies_open_on_a_wide_screen(open_browser: Callable[..., Page]) -> None:
    page = open_browser(width=1280)
    page.goto("/debowa-dolina/")

    assert page.locator(".menu nav a").first.is_visible()
    assert not page.locator(".menu summary").is_visible()
