"""What other programmes make of the calendars: ical.js, khal, and a server with its client.

For each stored rule all of them must have the same dates for five years.
"""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import recurring_ical_events
from icalendar import Calendar

from mosty.calendars.enums import OverrideKind
from mosty.calendars.exports import bookings_ical, series_ical
from mosty.calendars.models import Series
from mosty.calendars.queries import repeating, series_by_id
from mosty.calendars.rules import dates
from tests.calendars.rules_of_repetition import RULES, SINCE, UNTIL, WARSAW
from tests.factories.calendars import BookingFactory, SeriesFactory, SeriesOverrideFactory

JS = Path(__file__).with_name("js")
NOW = SINCE
#: Rules of every kind whose dates are few: khal and radicale take minutes for five years of every day.
FEW_DATES = (
    "last Thursday", "second Wednesday of a quarter", "the 31st", "29 February", "until a day",
    "ten times",
)  # fmt: skip
Span = tuple[str, str]

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def by_ical_js(data: bytes) -> list[dict]:
    """All dates of the file before UNTIL, as ical.js reads them."""
    if shutil.which("node") is None or not (JS / "node_modules" / "ical.js").is_dir():
        pytest.skip("ical.js is not installed: run `npm ci --prefix tests/calendars/js`")
    done = subprocess.run(
        ["node", JS / "read.mjs", UNTIL.isoformat()],
        input=data,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def spans_by_ical_js(data: bytes) -> list[Span]:
    return sorted((one["start"][:16], one["end"][:16]) for one in by_ical_js(data))


def spans_by_recurring_ical_events(data: bytes) -> list[Span]:
    found = recurring_ical_events.of(Calendar.from_ical(data)).between(SINCE, UNTIL)
    return sorted((_utc(one.start), _utc(one.end)) for one in found)


def spans_by_mosty(series: Series) -> list[Span]:
    found = dates(repeating(series), SINCE, UNTIL)
    return sorted((_utc(one.span.starts_at), _utc(one.span.ends_at)) for one in found)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()[:16]


@pytest.fixture
def stored(municipality) -> list[Series]:
    """Every rule as a series, with one date moved, one cancelled and one added."""
    found = []
    for rule in RULES:
        series = SeriesFactory(
            municipality=municipality,
            title=rule.name,
            rule=rule.text,
            starts_on=rule.first.date(),
            starts_at=rule.first.time(),
            minutes=rule.minutes,
        )
        series = series_by_id(municipality, series.pk)
        originals = sorted(one.original for one in dates(repeating(series), SINCE, UNTIL))
        gone, moved = originals[1], originals[2 % len(originals)]
        SeriesOverrideFactory(series=series, original=f"{gone:%Y-%m-%dT%H:%M}")
        if moved != gone and len(originals) > 2:
            SeriesOverrideFactory(
                series=series,
                kind=OverrideKind.MOVED,
                original=f"{moved:%Y-%m-%dT%H:%M}",
                starts=f"{moved + timedelta(hours=3):%Y-%m-%dT%H:%M}",
                minutes=45,
            )
        SeriesOverrideFactory(
            series=series,
            kind=OverrideKind.ADDED,
            original="2025-07-19T09:15",
            starts="2025-07-19T09:15",
        )
        found.append(series_by_id(municipality, series.pk))
    return found


def test_recurring_ical_events_has_the_same_dates_of_every_rule(stored):
    for series in stored:
        data = series_ical(series, now=NOW)
        assert spans_by_recurring_ical_events(data) == spans_by_mosty(series), series.title


def test_ical_js_has_the_same_dates_of_every_rule(stored):
    for series in stored:
        data = series_ical(series, now=NOW)
        assert spans_by_ical_js(data) == spans_by_mosty(series), series.title


@pytest.fixture
def bookings(municipality):
    """Winter, summer, both nights of the change, over midnight, long ago and far ahead."""
    moments = (
        datetime(2024, 3, 31, 0, 30, tzinfo=UTC),
        datetime(2024, 7, 2, 8, tzinfo=UTC),
        datetime(2026, 4, 30, 15, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 12, 31, 22, 30, tzinfo=UTC),
        datetime(2028, 1, 2, 9, tzinfo=UTC),
    )
    return [
        BookingFactory(
            municipality=municipality, starts_at=one, title=f"Zażółć; gęślą, {number}\\jaźń",
            place="Dębowa Dolina, ul. Żwirki 1", sequence=number,
        )
        for number, one in enumerate(moments)
    ]  # fmt: skip


def test_ical_js_reads_single_bookings_as_they_are(bookings):
    found = by_ical_js(bookings_ical(bookings, name="Kalendarz"))

    assert [(one["uid"], one["summary"], one["location"], one["sequence"]) for one in found] == [
        (str(one.uid), one.title, one.place, one.sequence) for one in bookings
    ]
    assert [(one["start"][:16], one["end"][:16]) for one in found] == [
        (_utc(one.starts_at), _utc(one.ends_at)) for one in bookings
    ]


@pytest.fixture
def few(stored) -> list[Series]:
    return [series for series in stored if series.title in FEW_DATES]


def test_khal_reads_single_bookings_and_rules_as_they_are(bookings, few, tmp_path):
    vdir, config = tmp_path / "gmina", tmp_path / "config"
    vdir.mkdir()
    config.write_text(
        "[calendars]\n[[gmina]]\n"
        f"path = {vdir}\n"
        "[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%dT%H:%M\nlongdatetimeformat = %Y-%m-%dT%H:%M\n"
        f"[sqlite]\npath = {tmp_path / 'khal.db'}\n"
    )
    files = [bookings_ical([one], name="Kalendarz") for one in bookings]
    files += [series_ical(series, now=NOW) for series in few]
    for number, data in enumerate(files):
        (vdir / f"{number}.ics").write_bytes(data)

    command = [
        Path(sys.executable).with_name("khal"), "-c", config, "list", "--notstarted",
        "--day-format", "", "--format", "{start-long-full}|{end-long-full}|{title}",
        "2024-01-01", "2029-01-01",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)

    lines = sorted({tuple(line.split("|")) for line in done.stdout.splitlines() if "|" in line})
    expected = [(_utc(one.starts_at), _utc(one.ends_at), one.title) for one in bookings]
    for series in few:
        expected += [(start, end, series.title) for start, end in spans_by_mosty(series)]
    assert lines == sorted(expected)


# --- a server and its client --------------------------------------------------------------------


class _Silent(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def server(tmp_path) -> Iterator[str]:
    """Radicale on a free port of this machine."""
    from radicale.app import Application
    from radicale.config import load

    configuration = load()
    configuration.update(
        {
            "auth": {"type": "none"},
            "rights": {"type": "authenticated"},
            "storage": {"filesystem_folder": str(tmp_path / "radicale")},
            "logging": {"level": "error"},
        },
        "test",
    )
    here = make_server("127.0.0.1", 0, Application(configuration), handler_class=_Silent)
    thread = threading.Thread(target=here.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{here.server_port}/"
    here.shutdown()
    here.server_close()
    thread.join()


def _put(client, calendar, uid: str, data: bytes) -> None:
    """As it is: `save_event` would raise SEQUENCE."""
    answer = client.put(f"{calendar.url}{uid}.ics", data, {"Content-Type": "text/calendar"})
    assert answer.status == 201


def test_a_server_keeps_and_repeats_what_it_was_given(server, bookings, few):
    from caldav import DAVClient

    with DAVClient(server, username="mosty", password="mosty") as client:
        calendar = client.principal().make_calendar(name="Gmina")
        for one in bookings:
            _put(client, calendar, str(one.uid), bookings_ical([one], name="Kalendarz"))
        for series in few:
            _put(client, calendar, str(series.uid), series_ical(series, now=NOW))

        kept = [one.icalendar_instance for one in calendar.events()]
        found = calendar.search(start=SINCE, end=UNTIL, event=True, expand=True)

    singles = {str(one.uid): one for one in bookings}
    for instance in kept:
        event = instance.walk("VEVENT")[0]
        if event["UID"] in singles:
            booking = singles[event["UID"]]
            again = Calendar.from_ical(bookings_ical([booking], name="Kalendarz"))
            assert event.to_ical() == again.walk("VEVENT")[0].to_ical()
    spans: dict[str, set[Span]] = {}
    for event in (event for one in found for event in one.icalendar_instance.walk("VEVENT")):
        spans.setdefault(event["UID"], set()).add((_utc(event.start), _utc(event.end)))
    assert len(kept) == len(bookings) + len(few)
    for series in few:
        if series.title == "the 31st":
            continue  # radicale itself does not apply an override to a date that is listed
        assert sorted(spans[str(series.uid)]) == spans_by_mosty(series), series.title


def test_the_trap_of_listed_dates_is_real():
    """Why the zone is written by rules: with listed dates ical.js is an hour off in summer."""
    data = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\nBEGIN:VEVENT\r\nUID:x\r\n"
        "DTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/Warsaw:20260430T170000\r\n"
        "DTEND;TZID=Europe/Warsaw:20260430T180000\r\nSUMMARY:x\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )
    calendar = Calendar.from_ical(data)
    calendar.add_missing_timezones(date(2024, 1, 1), date(2029, 1, 1))

    [found] = by_ical_js(calendar.to_ical())

    assert found["start"][:16] != _utc(datetime(2026, 4, 30, 17, tzinfo=WARSAW))
