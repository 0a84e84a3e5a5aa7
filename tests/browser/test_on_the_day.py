"""The list at the door with a broken connection, in a real browser: nothing lost, nothing doubled."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.making import made_by

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
NAMES = ("Anna Bąk", "Jan Cichy", "Ewa Dąb", "Olga Żak")
_MAKE = f"""
import json
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from mosty.events.models import ProgrammeVersion
from mosty.events.queries import current_lines
from mosty.events.rules import programme_snapshot
from mosty.territory.models import Municipality
from tests.factories import events
now = timezone.now()
event = events.EventFactory(
    municipality=Municipality.objects.get(slug="debowa-dolina"),
    slug="przy-drzwiach-" + str(now.timestamp()).replace(".", "-"),
    title="Spotkanie przy drzwiach",
    starts_on=timezone.localdate(),
    programme_version=1,
    organiser_name="Urząd",
)
item = events.ProgrammeItemFactory(
    event=event, title="Wspólnota łączy", takes_questions=True,
    starts_at=now - timedelta(minutes=10), ends_at=now + timedelta(minutes=50),
)
ProgrammeVersion.objects.create(
    event=event, number=1, snapshot=programme_snapshot(current_lines(event)),
    published_at=now, published_by_label="Anna Nowak",
)
mark = str(event.pk)
badges = []
for number, name in enumerate({NAMES!r}):
    registration = events.RegistrationFactory(
        event=event, contact_name=name, token_hash=mark + "-" + str(number)
    )
    badges.append(
        events.ParticipantFactory(
            registration=registration, name=name, badge="D" + mark + "X" + str(number)
        ).badge
    )
events.QuestionFactory(item=item, state="shown", text="Ile to kosztuje?")
events.QuestionFactory(item=item, text="Czy będzie obiad?")
events.AnnouncementFactory(event=event)
print(json.dumps([event.slug, item.pk, badges]))
"""


class Meeting:
    """An event of today with four people who have a place."""

    def __init__(self, installation: Path) -> None:
        slug, self.item, self.badges = made_by(_MAKE, installation)
        self.database = installation / "mosty.sqlite3"
        self.home = f"/debowa-dolina/wydarzenia/{slug}/"
        self.door = f"{self.home}obecnosc/"

    def stored(self) -> list[tuple[str, str]]:
        """(badge, kind) of every mark the server has, by badge."""
        with closing(sqlite3.connect(self.database)) as database:
            rows = database.execute(
                "SELECT badge, kind FROM events_passage JOIN events_participant"
                " ON events_participant.id = participant_id ORDER BY badge, at"
            ).fetchall()
        return [row for row in rows if row[0] in self.badges]


@pytest.fixture
def meeting(installation: Path, site: str) -> Meeting:
    return Meeting(installation)


def line_of(page: Page, name: str):
    return page.locator(".door-line", has_text=name)


def mark(page: Page, name: str, button: str = "Jest") -> None:
    line_of(page, name).get_by_role("button", name=button).click()


def lose_connection(page: Page) -> None:
    """Once the page, its faces and all, is there."""
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)


def status(page: Page):
    return page.locator("[data-door-status]")


def sending(route: Route) -> bool:
    """Whether the request carries marks; a device that only asks who is in carries none."""
    return bool(json.loads(route.request.post_data or "{}").get("marks"))


def test_marks_made_without_a_connection_are_neither_lost_nor_doubled(
    sign_in: Opener, meeting: Meeting
) -> None:
    page = sign_in("urzednik", width=360)
    page.goto(meeting.door)
    expect(page.locator(".door-device")).to_be_visible()

    # Given three people who come while there is no connection
    lose_connection(page)
    for name in NAMES[:3]:
        mark(page, name)
        expect(line_of(page, name).locator("[data-door-tag]")).to_contain_text("niewysłane")
    expect(status(page)).to_contain_text("Niewysłane: 3.")
    expect(status(page)).to_contain_text("Nie ma połączenia")
    expect(page.locator("[data-door-present]")).to_have_text("3")
    assert meeting.stored() == []

    # When the connection is back and the first answer is lost after the server stored the marks
    lost = []

    def lose(route: Route) -> None:
        if lost or not sending(route):
            route.continue_()
            return
        route.fetch()
        lost.append(route.request.url)
        route.abort("connectionreset")

    page.route("**/obecnosc/wyslij/", lose)
    with page.expect_event("requestfailed"):
        page.context.set_offline(False)
    assert lost
    assert len(meeting.stored()) == 3
    expect(status(page)).to_contain_text("Niewysłane: 3.")

    # Then the device sends all of it again, and each person is there once
    page.get_by_role("button", name="Wyślij teraz").click()
    expect(status(page)).to_contain_text("Wszystko jest wysłane.")
    assert meeting.stored() == [(badge, "entry") for badge in meeting.badges[:3]]
    page.reload()
    expect(page.locator("[data-door-present]")).to_have_text("3")
    for name in NAMES[:3]:
        expect(line_of(page, name)).to_have_attribute("data-state", "in")
    expect(line_of(page, NAMES[3])).to_have_attribute("data-state", "none")


def test_marks_survive_a_closed_page_and_a_session_that_ended(
    sign_in: Opener, meeting: Meeting
) -> None:
    page = sign_in("urzednik")
    page.goto(meeting.door)
    lose_connection(page)
    mark(page, NAMES[0])
    expect(status(page)).to_contain_text("Niewysłane: 1.")

    # The session ends: the marks stay, the page says so and offers to sign in
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.context.set_offline(False)
    expect(status(page)).to_contain_text("Twoja sesja wygasła")
    expect(page.get_by_role("link", name="Zaloguj się w nowej karcie")).to_be_visible()
    mark(page, NAMES[1])
    expect(status(page)).to_contain_text("Niewysłane: 2.")
    assert meeting.stored() == []

    # Another page of the same device, after signing in again, sends them by itself
    context = page.context
    page.close()
    context.add_cookies([one for one in cookies if one["name"] == "sessionid"])
    again = context.new_page()
    again.goto(meeting.door)
    expect(again.locator("[data-door-present]")).to_have_text("2")
    expect(again.locator("[data-door]")).to_have_attribute("data-left", "0")
    assert [badge for badge, _kind in meeting.stored()] == meeting.badges[:2]


def test_two_devices_see_each_other_and_refusals_are_told(
    sign_in: Opener, meeting: Meeting
) -> None:
    first, second = sign_in("urzednik"), sign_in("koordynator", width=360)
    for page in (first, second):
        page.goto(meeting.door)
        expect(page.locator(".door-device")).to_be_visible()
    mark(first, NAMES[0])
    expect(status(first)).to_contain_text("Wszystko jest wysłane.")
    mark(second, NAMES[0])
    mark(second, NAMES[1])
    expect(status(second)).to_contain_text("Wszystko jest wysłane.")
    assert meeting.stored() == [(badge, "entry") for badge in meeting.badges[:2]]
    mark(second, NAMES[0], "Wychodzi")
    expect(status(second)).to_contain_text("Wszystko jest wysłane.")
    mark(first, NAMES[2])  # the answer tells the first device of the other marks
    expect(line_of(first, NAMES[0])).to_have_attribute("data-state", "out")
    expect(line_of(first, NAMES[1])).to_have_attribute("data-state", "in")

    # Given somebody whose registration ended meanwhile
    with closing(sqlite3.connect(meeting.database, timeout=20)) as database:
        database.execute(
            "UPDATE events_registration SET state = 'cancelled' WHERE id ="
            " (SELECT registration_id FROM events_participant WHERE badge = ?)",
            [meeting.badges[3]],
        )
        database.commit()
    mark(first, NAMES[3])
    refused = first.locator("[data-door-refused]")
    expect(refused).to_contain_text("To zgłoszenie zostało odwołane")
    expect(line_of(first, NAMES[3])).to_have_attribute("data-state", "none")
    refused.get_by_role("button", name="Przeczytane").click()
    expect(refused).to_be_hidden()


_CAMERA = """
window.BarcodeDetector = class { async detect() { return window.seen ? [{ rawValue: window.seen }] : []; } };
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 10, 10);
  return canvas.captureStream(5);
};
"""


def test_codes_are_read_by_the_camera_without_a_connection(
    sign_in: Opener, meeting: Meeting
) -> None:
    page = sign_in("urzednik", width=360)
    page.add_init_script(_CAMERA)
    page.goto(meeting.door)
    for name in ("Wyłącz aparat", "Wyślij teraz"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    lose_connection(page)
    page.get_by_role("button", name="Skanuj kody aparatem").click()
    expect(page.locator("[data-door-video]")).to_be_visible()
    page.evaluate("code => { window.seen = code; }", meeting.badges[0])
    expect(status(page)).to_contain_text(f"Zaznaczono: {NAMES[0]}.")
    page.evaluate("window.seen = 'https://przyklad.example/b/NIEMA'")
    expect(status(page)).to_contain_text("Nikt na tej liście nie ma kodu: NIEMA.")
    page.get_by_role("button", name="Wyłącz aparat").click()
    expect(page.locator("[data-door-video]")).to_be_hidden()
    page.context.set_offline(False)
    expect(page.locator("[data-door]")).to_have_attribute("data-left", "0")
    assert meeting.stored() == [(meeting.badges[0], "entry")]


def test_typed_code_ticked_people_and_search_work_on_the_device(
    sign_in: Opener, meeting: Meeting
) -> None:
    page = sign_in("urzednik")
    page.goto(f"{meeting.door}?punkt={meeting.item}")
    page.get_by_text("Wpisz kod identyfikatora").click()
    page.get_by_label("Kod identyfikatora").fill(f" {meeting.badges[3].lower()} ")
    page.get_by_role("button", name="Zaznacz, że jest").click()
    expect(line_of(page, NAMES[3])).to_have_attribute("data-state", "in")
    for name in NAMES[:2]:
        line_of(page, name).get_by_role("checkbox").check()
    page.get_by_role("button", name="Zaznacz, że wszystkie wybrane osoby są").click()
    expect(page.locator("[data-door-present]")).to_have_text("3")
    page.get_by_label("Znajdź na liście").fill("zak")
    expect(page.locator(".door-line:visible")).to_have_count(1)
    expect(page.locator(".door-line:visible")).to_contain_text(NAMES[3])
    expect(page.locator("[data-door]")).to_have_attribute("data-left", "0")
    assert len(meeting.stored()) == 3


def test_list_needs_no_javascript(sign_in: Opener, meeting: Meeting) -> None:
    page = sign_in("urzednik", width=360, javascript=False)
    page.goto(meeting.door)
    expect(page.locator(".door-device")).to_be_hidden()
    mark(page, NAMES[0])
    expect(page.get_by_role("status")).to_contain_text(f"Zaznaczono: {NAMES[0]}.")
    mark(page, NAMES[0], "Wychodzi")
    line_of(page, NAMES[1]).get_by_role("checkbox").check()
    line_of(page, NAMES[2]).get_by_role("checkbox").check()
    page.get_by_role("button", name="Zaznacz, że wszystkie wybrane osoby są").click()
    expect(page.get_by_role("status")).to_contain_text("Zaznaczone osoby: 2.")
    assert [kind for _badge, kind in meeting.stored()] == ["entry", "exit", "entry", "entry"]


def test_live_page_refreshes_by_itself_until_it_is_stopped(
    open_browser: Opener, sign_in: Opener, meeting: Meeting
) -> None:
    reader = open_browser(width=360)
    reader.clock.install()
    reader.goto(f"{meeting.home}teraz/")
    expect(reader.locator("#live")).to_contain_text("Wspólnota łączy")
    staff = sign_in("urzednik")
    staff.goto(f"{meeting.home}komunikaty/")
    staff.get_by_label("Co ogłaszasz?").fill("Autobus czeka przy bramie.")
    staff.get_by_role("button", name="Ogłoś").click()
    with reader.expect_response(lambda one: one.url.endswith("/teraz/")):
        reader.clock.fast_forward(21_000)
    expect(reader.locator("#live")).to_contain_text("Autobus czeka przy bramie.")
    reader.get_by_role("link", name="Zatrzymaj odświeżanie").click()
    expect(reader.locator("#live[hx-get]")).to_have_count(0)


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_pages_of_the_day_are_open_to_all(
    sign_in: Opener, meeting: Meeting, width: int, dark: bool
) -> None:
    page = sign_in("urzednik", width=width, dark=dark)
    page.goto(meeting.door)
    mark(page, NAMES[0])
    expect(status(page)).to_contain_text("Wszystko jest wysłane.")
    paths = [
        meeting.door,
        f"{meeting.door}?punkt={meeting.item}",
        f"{meeting.door}liczby/",
        f"{meeting.door}plik/",
        f"{meeting.door}pin/",
        f"{meeting.door}pin/{meeting.item}/",
        f"{meeting.home}teraz/",
        f"{meeting.home}pytania/",
        f"{meeting.home}pytania/obsluga/",
        f"{meeting.home}pytania/ekran/{meeting.item}/",
        f"{meeting.home}komunikaty/",
    ]
    page.goto(meeting.door)
    paths.append(str(line_of(page, NAMES[0]).get_by_role("link").get_attribute("href")))
    for path in paths:
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        violations = Axe().run(page).response["violations"]
        found = [(one["id"], [node["target"] for node in one["nodes"]]) for one in violations]
        assert found == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
