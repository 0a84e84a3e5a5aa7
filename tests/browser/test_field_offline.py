"""Writing in the field without a connection, in a real browser: nothing lost, nothing doubled, nothing shown
to anybody else."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserType, Page, StorageState, expect

from tests.browser.conftest import CHROMIUM_FLAGS, fill_in_login
from tests.browser.line import Line
from tests.browser.making import made_by
from tests.browser.test_on_the_day import NAMES, Meeting, line_of, mark, status

pytestmark = pytest.mark.browser

Opener = Callable[..., Page]
#: In milliseconds; the machine may be busy.
PATIENCE = 20_000
_MAKE = """
import json
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from mosty.people.models import User
from mosty.territory.models import Municipality
from tests.factories import partnership
now = timezone.now()
mark = str(now.timestamp())
test = partnership.ModelTestFactory(
    municipality=Municipality.objects.get(slug="debowa-dolina"),
    title="Test w terenie " + mark,
    starts_on=timezone.localdate() - timedelta(days=30),
    ends_on=timezone.localdate() + timedelta(days=30),
)
place = partnership.FieldLocationFactory(test=test, name="Krzywda " + mark)
for name in ("rops", "osl"):
    user = User.objects.get(email=name + "@debowadolina.example")
    partnership.FieldExpertFactory(location=place, user=user)
print(json.dumps([place.pk, place.name]))
"""


class Place:
    """A place with two experts (rops, osl) in a running test, and what the server has of it."""

    def __init__(self, installation: Path) -> None:
        self.pk, self.name = made_by(_MAKE, installation)
        self.database = installation / "mosty.sqlite3"
        self.home = "/debowa-dolina/partnerstwo/teren/"
        self.page = f"{self.home}{self.pk}/"

    def stored(self, columns: str = "text", table: str = "diaryentry") -> list[tuple]:
        """Rows of the place the server has, in the order they were written."""
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute(
                f"SELECT {columns} FROM partnership_{table} WHERE location_id = ?"
                " ORDER BY written_at, id",
                [self.pk],
            ).fetchall()


@pytest.fixture
def place(installation: Path, site: str) -> Place:
    return Place(installation)


@pytest.fixture
def line(site: str) -> Iterator[Line]:
    made = Line(site)
    yield made
    made.close()


@pytest.fixture
def on_line(
    chromium: Browser, line: Line, signed_in: Callable[[str], StorageState]
) -> Iterator[Opener]:
    """`on_line("rops")`: a page of a device of its own, on the line, signed in."""
    contexts = []

    def make(name: str = "", width: int = 1280) -> Page:
        state = signed_in(name) if name else None
        context = chromium.new_context(
            base_url=line.base,
            viewport={"width": width, "height": 900},
            locale="pl-PL",
            storage_state=state,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def state(page: Page):
    return page.locator("[data-field-status]")


def lines(page: Page, kind: str):
    return page.locator(f"[data-field-list] li[data-state={kind}]")


def open_field(page: Page, place: Place) -> None:
    """The page of the place, kept on the device."""
    page.goto(place.page)
    expect(page.locator("[data-offline]")).to_have_attribute("data-kept", "yes", timeout=PATIENCE)
    expect(state(page)).not_to_be_empty()


def type_diary(page: Page, text: str) -> None:
    words = page.locator("[data-field-form=diary] textarea[name=text]")
    if not words.is_visible():
        page.get_by_text("Dzień w dzienniku", exact=True).first.click()
    words.fill(text)


def write_diary(page: Page, text: str) -> None:
    type_diary(page, text)
    diary = page.locator("[data-field-form=diary]")
    diary.get_by_role("button", name="Zapisz").click()


def send_now(page: Page) -> None:
    """What the browser tells the page when a connection is back; the button may have gone by itself."""
    page.evaluate("window.dispatchEvent(new Event('online'))")


def caches_of(page: Page) -> list[str]:
    return page.evaluate("caches.keys()")


def test_page_opens_without_a_connection_and_lost_answers_double_nothing(
    on_line: Opener, place: Place, line: Line
) -> None:
    page = on_line("rops", width=360)
    open_field(page, place)
    expect(page.locator("[data-offline-state]")).to_contain_text("bez połączenia do")

    # Given no connection: the page opens, what is written stays on the device
    line.state = "cut"
    page.reload()
    expect(page.locator("h1")).to_contain_text(place.name)
    expect(page.locator("[data-offline-state]")).to_contain_text("Nie ma połączenia")
    write_diary(page, "Rozmowa w ośrodku.")
    write_diary(page, "Spotkanie w remizie.")
    expect(state(page)).to_contain_text("czeka na wysłanie: 2")
    expect(lines(page, "waiting")).to_have_count(2)
    page.reload()
    expect(lines(page, "waiting")).to_have_count(2)
    assert place.stored() == []

    # When the server stores them and its answer is lost, three times
    line.state = "swallow"
    for times in range(1, 4):
        send_now(page)
        line.wait_lost(times)
        expect(state(page)).to_contain_text("Nie ma połączenia")
    assert place.stored() == [("Rozmowa w ośrodku.",), ("Spotkanie w remizie.",)]
    expect(lines(page, "waiting")).to_have_count(2)

    # Then sent once more, each stands there once, and the device knows
    line.state = "open"
    send_now(page)
    expect(lines(page, "sent")).to_have_count(2)
    expect(state(page)).to_contain_text("nic nie czeka")
    assert place.stored("text, version") == [("Rozmowa w ośrodku.", 1), ("Spotkanie w remizie.", 1)]


def test_correction_made_while_the_answer_was_lost_is_the_one_that_stays(
    on_line: Opener, place: Place, line: Line
) -> None:
    page = on_line("rops")
    open_field(page, place)
    line.state = "swallow"
    write_diary(page, "Pierwsza wersja.")
    line.wait_lost()
    expect(state(page)).to_contain_text("Nie ma połączenia")
    line.state = "cut"
    lines(page, "waiting").get_by_role("button", name="Otwórz i popraw").click()
    expect(page.locator("[data-field-form=diary] [data-field-about]")).to_contain_text("Poprawiasz")
    write_diary(page, "Druga wersja.")
    assert place.stored("text, version") == [("Pierwsza wersja.", 1)]
    line.state = "open"
    send_now(page)
    expect(lines(page, "sent")).to_have_count(1)
    assert place.stored("text, version") == [("Druga wersja.", 2)]


def test_steps_and_findings_are_written_in_the_field_too(
    on_line: Opener, place: Place, line: Line
) -> None:
    page = on_line("osl", width=360)
    open_field(page, place)
    line.state = "cut"
    page.get_by_text("Krok sprawdzony w praktyce", exact=True).first.click()
    trial = page.locator("[data-field-form=trial]")
    trial.locator("select[name=step_code]").select_option(index=1)
    trial.locator("input[name=result]").nth(1).check()
    trial.locator("textarea[name=practice]").fill("Inaczej niż w opisie.")
    trial.get_by_role("button", name="Zapisz").click()
    page.get_by_text("Ustalenie", exact=True).first.click()
    finding = page.locator("[data-field-form=finding]")
    finding.locator("input[name=title]").fill("Nikt nie koordynuje")
    finding.locator("select[name=category]").select_option("FRAG")
    save = finding.get_by_role("button", name="Zapisz")
    save.click()  # the side is missing, then the severity: told here, not days later
    finding.locator("input[name=side]").first.check()
    save.click()
    expect(lines(page, "waiting")).to_have_count(1)
    finding.locator("input[name=severity][value='3']").check()
    finding.locator("input[name=day]").fill("2031-01-01")
    save.click()
    expect(lines(page, "waiting")).to_have_count(2)

    # The day lies outside the test, which the server alone knows: told, kept, corrected, sent
    line.state = "open"
    send_now(page)
    expect(lines(page, "refused")).to_have_count(1)
    expect(lines(page, "refused")).to_contain_text("Tego dnia nie testujesz")
    expect(lines(page, "sent")).to_have_count(1)
    lines(page, "refused").get_by_role("button", name="Otwórz i popraw").click()
    expect(finding.locator("input[name=title]")).to_have_value("Nikt nie koordynuje")
    finding.locator("input[name=day]").fill(datetime.now().astimezone().strftime("%Y-%m-%d"))
    save.click()
    expect(lines(page, "sent")).to_have_count(2)
    assert place.stored("title, severity", "finding") == [("Nikt nie koordynuje", 3)]
    assert len(place.stored("practice", "steptrial")) == 1


class Device:
    """A browser with a profile on the disk, which can be killed as a flat battery kills it."""

    def __init__(self, chromium: BrowserType, profile: Path) -> None:
        port_file = profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [
                os.environ.get("MOSTY_CHROMIUM", "/usr/bin/chromium"),
                *CHROMIUM_FLAGS,
                "--headless=new",
                "--remote-debugging-port=0",
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _attempt in range(120):
            if port_file.exists() and port_file.read_text().strip():
                break
            time.sleep(0.25)
        port = port_file.read_text().splitlines()[0]
        self.browser = chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.page = self.browser.contexts[0].new_page()
        self.page.set_default_timeout(PATIENCE)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)


@pytest.fixture
def start_device(chromium: Browser, tmp_path: Path, line: Line) -> Iterator[Callable[[], Device]]:
    """`start_device()`: the browser of the one profile, started anew."""
    devices: list[Device] = []

    def start() -> Device:
        devices.append(Device(chromium.browser_type, tmp_path / "profile"))
        return devices[-1]

    (tmp_path / "profile").mkdir()
    yield start
    for device in devices:
        if device.process.poll() is None:
            device.kill()


def test_killed_browser_loses_nothing_saved_and_nothing_typed(
    start_device: Callable[[], Device], place: Place, line: Line
) -> None:
    first = start_device()
    page = first.page
    page.goto(f"{line.base}/konto/login/")
    fill_in_login(page, "rops")
    page.goto(f"{line.base}{place.page}")
    expect(page.locator("[data-offline]")).to_have_attribute("data-kept", "yes", timeout=PATIENCE)
    line.state = "swallow"
    write_diary(page, "Zapisane, odpowiedź zginęła.")
    line.wait_lost()
    expect(state(page)).to_contain_text("Nie ma połączenia")
    line.state = "cut"
    write_diary(page, "Zapisane bez połączenia.")
    expect(lines(page, "waiting")).to_have_count(2)
    type_diary(page, "Zaczęte i niedokończ")
    expect(page.locator("[data-field][data-unsent='2']")).to_have_count(1)
    page.wait_for_timeout(1500)  # the time a person needs to draw breath
    first.kill()

    # The same device again, still without a connection: the page opens, all of it is there
    second = start_device()
    page = second.page
    page.goto(f"{line.base}{place.page}")
    expect(page.locator("h1")).to_contain_text(place.name)
    expect(lines(page, "waiting")).to_have_count(2)
    lines(page, "draft").get_by_role("button", name="Otwórz i popraw").click()
    text = page.locator("[data-field-form=diary] textarea[name=text]")
    expect(text).to_have_value("Zaczęte i niedokończ")
    text.fill("Zaczęte i dokończone.")
    page.locator("[data-field-form=diary]").get_by_role("button", name="Zapisz").click()
    expect(lines(page, "waiting")).to_have_count(3)
    expect(lines(page, "draft")).to_have_count(0)

    # With a connection everything is sent; a session that did not outlive the kill is begun anew
    line.state = "open"
    send_now(page)
    expect(
        page.locator("[data-field-signin]:visible").or_(lines(page, "sent").nth(2))
    ).to_be_visible()
    if page.locator("[data-field-signin]").is_visible():
        page.goto(f"{line.base}/konto/login/")
        fill_in_login(page, "rops")
        page.goto(f"{line.base}{place.page}")
    expect(lines(page, "sent")).to_have_count(3)
    assert sorted(place.stored()) == [
        ("Zaczęte i dokończone.",),
        ("Zapisane bez połączenia.",),
        ("Zapisane, odpowiedź zginęła.",),
    ]


def test_clock_of_the_device_may_be_days_wrong(on_line: Opener, place: Place, line: Line) -> None:
    page = on_line("rops")
    true = datetime.now(tz=UTC)
    page.clock.set_system_time(true + timedelta(days=3))
    open_field(page, place)
    expect(page.locator("[data-field-clock]")).to_contain_text("spieszy się o 3 d 0 h")
    page.reload()
    today = true.astimezone().strftime("%Y-%m-%d")
    expect(page.locator("[data-field-form=diary] input[name=day]")).to_have_value(today)
    line.state = "cut"
    write_diary(page, "Zegar się spieszy.")
    page.clock.set_system_time(datetime.now(tz=UTC))  # somebody puts it right before it is sent
    line.state = "open"
    send_now(page)
    expect(lines(page, "sent")).to_have_count(1)
    ((written_at, skew),) = place.stored("written_at, skew_seconds")
    moment = datetime.fromisoformat(written_at).replace(tzinfo=UTC)
    assert abs(moment - true) < timedelta(minutes=2)
    assert abs(skew - 3 * 86400) < 120


def test_two_devices_and_a_session_that_ended(on_line: Opener, place: Place, line: Line) -> None:
    phone, laptop = on_line("rops", width=360), on_line("rops")
    for page in (phone, laptop):
        open_field(page, place)
    line.state = "cut"
    write_diary(phone, "Z telefonu.")
    write_diary(laptop, "Z laptopa.")
    for page in (phone, laptop):
        expect(lines(page, "waiting")).to_have_count(1)
    cookies = [one for one in phone.context.cookies() if one["name"] == "sessionid"]
    phone.context.clear_cookies(name="sessionid")
    line.state = "open"
    send_now(phone)
    send_now(laptop)
    expect(lines(laptop, "sent")).to_have_count(1)
    expect(state(phone)).to_contain_text("Twoja sesja wygasła")
    expect(phone.get_by_role("link", name="Zaloguj się w nowej karcie")).to_be_visible()
    assert place.stored() == [("Z laptopa.",)]
    phone.context.add_cookies(cookies)
    send_now(phone)
    expect(lines(phone, "sent")).to_have_count(1)
    assert sorted(place.stored()) == [("Z laptopa.",), ("Z telefonu.",)]


def test_after_signing_out_nothing_can_be_read_and_nothing_is_lost(
    on_line: Opener, place: Place, line: Line
) -> None:
    page = on_line()
    page.goto("/konto/login/")
    fill_in_login(page, "rops")
    open_field(page, place)
    line.state = "cut"
    write_diary(page, "Tajne zdanie eksperta.")
    expect(lines(page, "waiting")).to_have_count(1)
    expect(page.locator("[data-field-stays]")).to_contain_text("zamknięte na klucz")
    assert len([name for name in caches_of(page) if name.startswith("mosty-pages:")]) == 1

    # Another account takes the device over: the first one signs out
    line.state = "swallow"
    page.locator("header [data-sign-out] button").click()
    page.wait_for_url(lambda url: "/teren/" not in url)
    expect(page.get_by_role("link", name="Zaloguj się").first).to_be_visible()
    page.wait_for_function(
        "caches.keys().then(names => !names.some(name => name.startsWith('mosty-pages:')))"
    )
    kept = page.evaluate(_DUMP)
    assert len(kept) == 1
    assert "Tajne" not in json.dumps(kept)
    line.state = "cut"
    page.goto(f"{line.base}{place.page}")
    expect(page.locator("h1")).to_have_text("Nie ma połączenia")

    # The other one sees how many wait, not what; and nothing of it is sent as theirs
    line.state = "open"
    page.goto("/konto/login/")
    fill_in_login(page, "osl")
    open_field(page, place)
    expect(page.locator("[data-field-others]")).to_contain_text("1")
    assert "Tajne" not in page.content()
    with page.expect_response("**/wyslij/"):
        page.reload()
    assert "osl" not in str(place.stored("author_label"))
    page.locator("header [data-sign-out] button").click()
    page.wait_for_url(lambda url: "/teren/" not in url)

    # The first one comes back: what waited is sent
    page.goto("/konto/login/")
    fill_in_login(page, "rops")
    open_field(page, place)
    expect(lines(page, "sent")).to_have_count(1)
    assert place.stored() == [("Tajne zdanie eksperta.",)]


_DUMP = """async () => {
  const database = await new Promise((fulfil) => {
    const asked = indexedDB.open("mosty-field");
    asked.onsuccess = () => fulfil(asked.result);
  });
  const rows = await new Promise((fulfil) => {
    const asked = database.transaction("entries").objectStore("entries").getAll();
    asked.onsuccess = () => fulfil(asked.result);
  });
  database.close();
  return rows.map((row) => ({ ...row, lock: new TextDecoder("latin1").decode(row.lock.box) }));
}"""


def test_tab_of_one_account_sends_nothing_under_another(
    on_line: Opener, place: Place, line: Line, signed_in: Callable[[str], StorageState]
) -> None:
    others = [one for one in signed_in("osl")["cookies"] if one["name"] == "sessionid"]
    page = on_line("rops")
    open_field(page, place)
    line.state = "cut"
    write_diary(page, "Moje.")
    expect(lines(page, "waiting")).to_have_count(1)
    # Before the line opens: the page sends by itself every quarter of a minute.
    page.context.add_cookies([{**others[0]}])
    line.state = "open"
    send_now(page)
    expect(state(page)).to_contain_text("inne konto")
    expect(lines(page, "waiting")).to_have_count(1)
    assert place.stored() == []


def test_what_was_changed_on_the_server_too_is_kept_beside_it(
    on_line: Opener, place: Place, line: Line
) -> None:
    page = on_line("rops")
    open_field(page, place)
    write_diary(page, "Z terenu.")
    expect(lines(page, "sent")).to_have_count(1)
    with closing(sqlite3.connect(place.database, timeout=20)) as database:
        database.execute(
            "UPDATE partnership_diaryentry SET version = 2, text = 'Ze strony.'"
            " WHERE location_id = ?",
            [place.pk],
        )
        database.commit()
    lines(page, "sent").get_by_role("button", name="Otwórz i popraw").click()
    write_diary(page, "Z terenu, poprawione.")
    expect(lines(page, "clash")).to_have_count(1)
    assert place.stored() == [("Ze strony.",)]
    lines(page, "clash").get_by_role("button", name="Wyślij moje jako nowe").click()
    expect(lines(page, "sent")).to_have_count(1)
    assert sorted(place.stored()) == [("Z terenu, poprawione.",), ("Ze strony.",)]


def test_device_without_room_says_so_and_leaves_the_words_in_the_form(
    on_line: Opener, place: Place, line: Line
) -> None:
    page = on_line("rops")
    open_field(page, place)
    page.evaluate(
        """() => { IDBObjectStore.prototype.put = () => {
             throw new DOMException("full", "QuotaExceededError"); }; }"""
    )
    write_diary(page, "Nie mieści się.")
    expect(state(page)).to_contain_text("nie ma miejsca")
    words = page.locator("[data-field-form=diary] textarea[name=text]")
    expect(words).to_have_value("Nie mieści się.")


def test_pages_can_be_taken_off_the_device_without_a_connection(
    on_line: Opener, place: Place, line: Line
) -> None:
    page = on_line("rops")
    page.goto(place.home)
    expect(page.locator("[data-offline]")).to_have_attribute("data-kept", "yes", timeout=PATIENCE)
    page.wait_for_timeout(500)
    line.state = "cut"
    page.goto(f"{line.base}{place.page}")  # kept with the list of places, though never opened
    expect(page.locator("h1")).to_contain_text(place.name)
    write_diary(page, "Zostaje.")
    expect(lines(page, "waiting")).to_have_count(1)
    page.get_by_role("button", name="Usuń strony z tego urządzenia").click()
    expect(page.locator("[data-offline-state]")).to_contain_text("nie ma już")
    page.goto(f"{line.base}{place.page}")
    expect(page.locator("h1")).to_have_text("Nie ma połączenia")
    line.state = "open"
    page.goto(f"{line.base}{place.page}")
    expect(lines(page, "sent")).to_have_count(1)
    assert place.stored() == [("Zostaje.",)]


def test_door_of_an_event_opens_without_a_connection(
    on_line: Opener, installation: Path, line: Line
) -> None:
    meeting = Meeting(installation)
    page = on_line("urzednik", width=360)
    page.goto(meeting.door)
    expect(page.locator("[data-offline]")).to_have_attribute("data-kept", "yes", timeout=PATIENCE)
    line.state = "cut"
    mark(page, NAMES[0])
    page.reload()
    expect(page.locator("[data-offline-state]")).to_contain_text("Nie ma połączenia")
    expect(line_of(page, NAMES[0])).to_have_attribute("data-state", "in")
    mark(page, NAMES[1])
    expect(status(page)).to_contain_text("Niewysłane: 2.")
    line.state = "open"
    send_now(page)
    expect(page.locator("[data-door]")).to_have_attribute("data-left", "0")
    assert [badge for badge, _kind in meeting.stored()] == meeting.badges[:2]


@contextmanager
def _without_scripts(chromium: Browser, line: Line, state: StorageState) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=line.base, java_script_enabled=False, storage_state=state, locale="pl-PL"
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def test_page_needs_no_javascript(
    chromium: Browser, place: Place, line: Line, signed_in: Callable[[str], StorageState]
) -> None:
    with _without_scripts(chromium, line, signed_in("rops")) as page:
        page.goto(place.page)
        expect(page.locator("[data-field]")).to_be_hidden()
        write_diary(page, "Bez skryptów.")
        expect(page.get_by_role("status").first).to_be_visible()
    assert place.stored() == [("Bez skryptów.",)]


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_pages_of_the_field_are_open_to_all(
    sign_in: Opener, place: Place, width: int, dark: bool
) -> None:
    page = sign_in("rops", width=width, dark=dark)
    page.goto(place.page)
    write_diary(page, "Rozmowa.")
    expect(lines(page, "sent")).to_have_count(1)
    type_diary(page, "Szkic")
    page.wait_for_timeout(600)
    for path in (place.page, place.home):
        page.goto(path)
        expect(state(page)).not_to_be_empty()
        expect(lines(page, "draft")).to_have_count(1)
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        violations = Axe().run(page).response["violations"]
        found = [(one["id"], [node["target"] for node in one["nodes"]]) for one in violations]
        assert found == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
