"""A social café on phones, in a real browser: notes with a broken connection, dots, without scripts too."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.line import Line
from tests.browser.making import made_by

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
#: In milliseconds; the machine may be busy.
PATIENCE = 30_000
_MAKE = """
import json
import uuid
import django
django.setup()
from mosty.partnership.rules.cafe_secrets import cafe_token
from mosty.territory.models import Municipality
from tests.factories import partnership
town = Municipality.objects.get(slug="debowa-dolina")
made = []
for state in ("notes", "votes"):
    cafe = partnership.CafeFactory(
        municipality=town, uuid=uuid.uuid4(), title="Kawiarenka w remizie", state=state
    )
    table = partnership.CafeTableFactory(
        cafe=cafe, number=1, question="Czego brakuje blisko domu?"
    )
    for words in ("Sklep w Lipkach", "Bus po osiemnastej") if state == "votes" else ():
        partnership.CafeNoteFactory(table=table, client_id=uuid.uuid4(), text=words)
    made.append([cafe.pk, cafe_token(cafe.uuid)])
print(json.dumps(made))
"""


class Evening:
    """Two cafés: at one notes are being written, at the other dots given."""

    def __init__(self, installation: Path) -> None:
        (self.writing, token), (self.voting, other) = made_by(_MAKE, installation)
        self.database = installation / "mosty.sqlite3"
        self.table = f"/debowa-dolina/partnerstwo/kawiarenka/{token}/stol/1/"
        self.dots = f"/debowa-dolina/partnerstwo/kawiarenka/{other}/"

    def notes(self) -> list[str]:
        """What the server has of the table, in the order it was written."""
        with closing(sqlite3.connect(self.database)) as database:
            rows = database.execute(
                "SELECT text FROM partnership_cafenote JOIN partnership_cafetable"
                " ON partnership_cafetable.id = table_id WHERE cafe_id = ?"
                " ORDER BY written_at, partnership_cafenote.id",
                [self.writing],
            ).fetchall()
        return [text for (text,) in rows]


@pytest.fixture
def evening(installation: Path, site: str) -> Evening:
    return Evening(installation)


@pytest.fixture
def line(site: str) -> Iterator[Line]:
    one = Line(site, swallowed="/stol/1/")
    yield one
    one.close()


@pytest.fixture
def phone(chromium: Browser, line: Line) -> Iterator[Page]:
    """A telephone whose line can be cut."""
    context = chromium.new_context(
        base_url=line.base, viewport={"width": 360, "height": 800}, locale="pl-PL"
    )
    yield context.new_page()
    context.close()


def write(page: Page, words: str) -> None:
    page.get_by_label("Twoja kartka").fill(words)
    page.get_by_role("button", name="Połóż kartkę na stole").click()


def test_notes_survive_a_cut_line_a_lost_answer_and_a_closed_page(
    phone: Page, line: Line, evening: Evening
) -> None:
    phone.goto(evening.table)
    status = phone.locator("[data-cafe-status]")

    # Given notes written while there is no line
    line.state = "cut"
    for words in ("Sklep", "Bus"):
        write(phone, words)
    expect(status).to_contain_text("Twoje kartki są na tym telefonie i wyślą się same: 2.")
    assert evening.notes() == []

    # When the line comes back but its answers are lost, and then the page is closed and opened
    line.state = "swallow"
    line.wait_lost(1)
    line.state = "open"
    phone.goto("about:blank")
    phone.goto(evening.table)

    # Then each note is on the table once
    expect(phone.locator(".cafe-notes li")).to_have_text(["Sklep", "Bus"], timeout=PATIENCE)
    assert evening.notes() == ["Sklep", "Bus"]
    assert phone.evaluate("Object.keys(localStorage).length") == 0


@pytest.mark.parametrize("javascript", [True, False])
def test_a_note_is_written_with_and_without_scripts(
    open_browser: Opener, evening: Evening, javascript: bool
) -> None:
    page = open_browser(width=360, javascript=javascript)
    page.goto(evening.table)
    write(page, "Ławka przy przystanku")
    expect(page.locator(".cafe-notes li")).to_have_text(["Ławka przy przystanku"], timeout=PATIENCE)
    assert evening.notes() == ["Ławka przy przystanku"]


def test_dots_are_given_without_scripts_and_no_more_than_there_are(
    open_browser: Opener, evening: Evening
) -> None:
    page = open_browser(width=360, javascript=False)
    page.goto(evening.dots)
    for words in ("Sklep w Lipkach", "Sklep w Lipkach", "Bus po osiemnastej"):
        card = page.locator("article", has_text=words)
        card.get_by_role("button", name="Daj kropkę").click()
    expect(page.get_by_text("Masz jeszcze 0 kropek.")).to_be_visible()
    expect(page.get_by_role("button", name="Daj kropkę")).to_have_count(0)
    page.locator("article", has_text="Bus").get_by_role("button", name="Cofnij kropkę").click()
    expect(page.get_by_text("Masz jeszcze 1 kropkę.")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_pages_of_the_cafe_and_the_register_are_accessible_and_fit_a_phone(
    open_browser: Opener, evening: Evening, dark: bool
) -> None:
    page = open_browser(width=360, dark=dark)
    for address in (
        evening.table,
        evening.dots,
        "/debowa-dolina/partnerstwo/rekomendacje/",
        "/debowa-dolina/partnerstwo/kawiarenki/",
    ):
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert found == [], (address, found)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
