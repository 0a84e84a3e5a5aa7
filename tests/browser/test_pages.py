"""Every important page in a real browser: for any eyes, any width, any light, with or without scripts."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from tests.browser.conftest import note_problem

pytestmark = pytest.mark.browser

HOME = "/debowa-dolina/"
_PLAN = f"{HOME}plan/lpdi-2026-2030/"
_SURVEY = f"{HOME}ankiety/powiedz-co-zmienic/"
_EVENT = (
    f"{HOME}wydarzenia/od-instytucji-do-wspolnoty-deinstytucjonalizacja-przez-wspolprace-jst-i-ngo/"
)

_PARTNERS = f"{HOME}partnerstwo/"
_COUNCIL = f"{_PARTNERS}rady/rada-dzialalnosci-pozytku-publicznego-w-debowej-dolinie/"
_OPEN = f"{_PARTNERS}otwarta-instytucja/centrum-uslug-spolecznych-w-debowej-dolinie-2026-10/"

PUBLIC = (
    "/",
    HOME,
    f"{HOME}ankiety/",
    _SURVEY,
    f"{_SURVEY}arkusz/",
    f"{HOME}ankiety/zycie-blisko-domu/wyniki/",
    f"{HOME}ankiety/motywy/wytchnienie/",
    f"{HOME}uslugi/",
    f"{HOME}uslugi/katalog/",
    f"{HOME}wydarzenia/",
    _EVENT,
    f"{_EVENT}co-sie-zmienilo/",
    f"{HOME}diagnoza/",
    f"{HOME}diagnoza/wskazniki/",
    f"{HOME}diagnoza/wskazniki/DI-06/",
    f"{HOME}diagnoza/potrzeby/",
    f"{HOME}diagnoza/potrzeby/P02/",
    _PLAN,
    f"{_PLAN}dzialania/D2/",
    f"{_PLAN}budzet/",
    f"{_PLAN}wskazniki/",
    f"{_PLAN}wersje/1/do/2/",
    f"{_PLAN}dokumenty/",
    _PARTNERS,
    f"{_PARTNERS}standardy/gmina/",
    f"{_PARTNERS}procedury/4.1-cus/",
    f"{_PARTNERS}obowiazki/rok/2026/",
    _COUNCIL,
    _OPEN,
    f"{HOME}gmina/",
    f"{HOME}organizacje/",
    f"{HOME}zlota-nic/",
    f"{HOME}szukaj/?q=opieka",
    f"{HOME}dostepnosc/",
    "/konto/password/reset/",
)
STAFF = (
    ("koordynator", f"{HOME}panel/"),
    ("koordynator", f"{HOME}panel/import/people.organisations/"),
    ("koordynator", f"{HOME}ankiety/nowa/"),
    ("koordynator", f"{_SURVEY}obsluga/"),
    ("koordynator", f"{HOME}ankiety/zycie-blisko-domu/kodowanie/"),
    ("koordynator", f"{_PLAN}zadania/"),
    ("koordynator", f"{_PLAN}monitoring/"),
    ("koordynator", f"{HOME}diagnoza/potrzeby/P02/edycja/"),
    ("urzednik", f"{_SURVEY}papier/"),
    ("urzednik", f"{HOME}uslugi/nowa/"),
    ("urzednik", f"{HOME}wydarzenia/"),
    ("urzednik", f"{HOME}wydarzenia/nowe/"),
    ("urzednik", f"{_EVENT}obsluga/"),
    ("urzednik", f"{_EVENT}program/"),
    ("urzednik", f"{_EVENT}program/nowy/"),
    ("urzednik", f"{_EVENT}materialy/"),
    ("koordynator", f"{_PARTNERS}mapa/"),
    ("koordynator", f"{_PARTNERS}lustro/"),
    ("koordynator", f"{_PARTNERS}rekomendacje/praca/1/"),
    ("koordynator", f"{_COUNCIL}obsluga/"),
    ("koordynator", f"{_OPEN}prowadzenie/"),
    ("admin", f"{HOME}organizacje/zespol/"),
    ("admin", f"{HOME}gmina/wariant/"),
    ("iod", f"{HOME}panel/dziennik/"),
    ("ngo", f"{HOME}uslugi/do-pracy/"),
    ("mieszkanka", "/konto/co-moge/"),
    ("mieszkanka", "/konto/email/"),
)
DARK = (
    ("", HOME),
    ("", _SURVEY),
    ("", f"{HOME}uslugi/"),
    ("", _EVENT),
    ("", f"{HOME}diagnoza/"),
    ("", _PLAN),
    ("", _OPEN),
    ("", f"{HOME}zlota-nic/"),
    ("koordynator", f"{HOME}panel/"),
    ("koordynator", f"{_PLAN}monitoring/"),
    ("urzednik", f"{_SURVEY}papier/"),
)
#: Pages with a form that stores something, and who fills it in.
FORMS = (
    ("koordynator", f"{HOME}ankiety/nowa/"),
    ("koordynator", f"{HOME}plan/nowy/"),
    ("koordynator", f"{HOME}diagnoza/potrzeby/nowa/"),
    ("koordynator", f"{HOME}diagnoza/wskazniki/nowa-wartosc/"),
    ("koordynator", f"{HOME}diagnoza/zasoby/nowy/"),
    ("koordynator", f"{HOME}panel/import/people.organisations/"),
    ("koordynator", f"{HOME}organizacje/nowa/"),
    ("urzednik", f"{HOME}uslugi/nowa/"),
    ("urzednik", f"{_SURVEY}papier/"),
    ("urzednik", f"{HOME}wydarzenia/nowe/"),
    ("urzednik", f"{_EVENT}program/nowy/"),
    ("koordynator", f"{_PARTNERS}rekomendacje/praca/nowa/"),
    ("koordynator", f"{_PARTNERS}obowiazki/dni/nowy/"),
    ("koordynator", f"{_COUNCIL}posiedzenia/nowe/"),
    ("admin", f"{HOME}gmina/jednostki/nowa/"),
    ("", "/konto/login/"),
    ("", "/konto/signup/"),
)

Screen = Callable[..., Page]


class Screens:
    """One page per person and kind of screen, kept for the whole file."""

    def __init__(self, browser: Browser, site: str, signed_in: Callable[[str], StorageState]):
        self._browser, self._site, self._signed_in = browser, site, signed_in
        self._pages: dict[tuple[str, bool, bool], Page] = {}
        self.problems: list[str] = []

    def __call__(self, name: str = "", *, dark: bool = False, javascript: bool = True) -> Page:
        key = (name, dark, javascript)
        if key not in self._pages:
            context: BrowserContext = self._browser.new_context(
                base_url=self._site,
                viewport={"width": 1280, "height": 900},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
                java_script_enabled=javascript,
                locale="pl-PL",
                storage_state=self._signed_in(name) if name else None,
            )
            page = context.new_page()
            page.on("console", lambda message: note_problem(message, page, self.problems))
            page.on("pageerror", lambda error: self.problems.append(str(error)))
            self._pages[key] = page
        self.problems.clear()
        return self._pages[key]

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()


@pytest.fixture(scope="module")
def screens(
    chromium: Browser, site: str, signed_in: Callable[[str], StorageState]
) -> Iterator[Screens]:
    made = Screens(chromium, site, signed_in)
    yield made
    made.close()


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What the accessibility rules say about the page with everything unfolded."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found]


def wide_parts(page: Page) -> list[str]:
    """What stands out of a screen of 320 px (1280 px at 400 % zoom); tables scroll on their own."""
    page.set_viewport_size({"width": 320, "height": 800})
    if page.evaluate("document.documentElement.scrollWidth") <= 320:
        return []
    parts: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(one => one.getBoundingClientRect().right > 320.5 && !one.closest('.table-scroll'))
            .map(one => one.outerHTML.slice(0, 150)).slice(0, 5).concat('sideways scrolling')"""
    )
    return parts


def check_page(screens: Screens, name: str, path: str) -> None:
    page = screens(name)
    page.set_viewport_size({"width": 1280, "height": 900})

    answer = page.goto(path)

    assert answer is not None
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    assert page.locator("main#main").count() == 1
    assert page.locator("html").get_attribute("lang") == "pl"
    assert re.fullmatch(r".{3,} – Mosty", page.title())
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert violations(page) == []
    assert wide_parts(page) == []
    assert screens.problems == []


@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_is_open_to_all(screens: Screens, path: str) -> None:
    check_page(screens, "", path)


@pytest.mark.parametrize(("name", "path"), STAFF)
def test_staff_page_is_open_to_all_staff(screens: Screens, name: str, path: str) -> None:
    check_page(screens, name, path)


@pytest.mark.parametrize(
    "link",
    [
        "uslugi/",
        "organizacje/",
        "zlota-nic/?rodzaj=change",
        "partnerstwo/rekomendacje/",
        "partnerstwo/testy/",
    ],
)
def test_page_of_one_record_is_open_to_all(screens: Screens, link: str) -> None:
    """The first record of a list, found as a visitor finds it."""
    page = screens()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{HOME}{link}")
    address = page.locator("main article a, main table a, main li h3 a").first.get_attribute("href")

    check_page(screens, "", str(address))


@pytest.mark.parametrize(("name", "path"), DARK)
def test_page_in_dark_light_is_legible(screens: Screens, name: str, path: str) -> None:
    page = screens(name, dark=True)
    page.set_viewport_size({"width": 360, "height": 800})

    page.goto(path)

    assert violations(page) == []
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(int(part) for part in re.findall(r"\d+", ground)[:3]) < 200, ground


def test_titles_tell_pages_apart(screens: Screens) -> None:
    titles: dict[str, str] = {}
    for name, path in [*(("", path) for path in PUBLIC), *STAFF]:
        html = screens(name).context.request.get(path).text()
        title = re.findall(r"<title>(.*?)</title>", html, re.DOTALL)[0].strip()
        assert title not in titles or titles[title] == path, (title, titles[title], path)
        titles[title] = path


@pytest.mark.parametrize(("name", "path"), FORMS)
def test_form_works_without_javascript(screens: Screens, name: str, path: str) -> None:
    """Sent empty, a form comes back with a summary of errors, each leading to its field."""
    page = screens(name, javascript=False)
    page.goto(path)
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_load_state()

    summary = page.locator(".error-summary")
    assert summary.count() >= 1
    links = summary.first.locator("a[href^='#']")
    assert links.count() >= 1
    for link in links.all():
        target = str(link.get_attribute("href")).removeprefix("#")
        assert page.locator(f"[id='{target}']").count() == 1, target
    assert page.locator("main [aria-invalid=true]").count() >= 1
    assert page.locator("h1").count() == 1


def test_unknown_address_says_so_in_polish(screens: Screens) -> None:
    page = screens()

    answer = page.goto(f"{HOME}nie-ma-takiej-strony/")

    assert answer is not None
    assert answer.status == 404
    assert page.locator("h1").inner_text() == "Nie ma takiej strony"
    assert page.locator("main a").count() >= 1
