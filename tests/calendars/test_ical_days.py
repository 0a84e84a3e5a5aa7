"""Whole days in a calendar for other programmes."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from mosty.calendars.exports import WholeDay, days_ical

WRITTEN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def _day(**changes):
    facts = {"uid": "a@mosty", "day": date(2028, 2, 29), "title": "Sprawozdanie"}
    return WholeDay(**{**facts, "changed_at": WRITTEN, **changes})


def test_whole_day_lasts_until_the_next_one_and_makes_nobody_busy():
    data = days_ical([_day(path="/gmina/", description="Złóżcie je.\nDo urzędu.")], name="Rok")
    event = Calendar.from_ical(data).walk("VEVENT")[0]
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2028, 2, 29), date(2028, 3, 1))
    assert event["transp"] == "TRANSPARENT"
    assert event["url"].endswith("/gmina/")
    assert event["description"] == "Złóżcie je.\nDo urzędu."
    assert b"DTSTART;VALUE=DATE:20280229" in data


def test_whole_day_rings_before():
    data = days_ical([_day(remind_days=(30, 7))], name="Rok")
    alarms = Calendar.from_ical(data).walk("VALARM")
    assert [one["trigger"].dt for one in alarms] == [-timedelta(days=30), -timedelta(days=7)]


def test_equal_days_give_equal_bytes_and_none_an_empty_calendar():
    assert days_ical([_day()], name="Rok") == days_ical([_day()], name="Rok")
    assert Calendar.from_ical(days_ical([], name="Rok")).walk("VEVENT") == []


def test_title_of_many_lines_stays_one_line():
    data = days_ical([_day(title="Jeden\r\nBEGIN:VEVENT\r\ndwa")], name="Rok")
    events = Calendar.from_ical(data).walk("VEVENT")
    assert [str(one["summary"]) for one in events] == ["Jeden BEGIN:VEVENT dwa"]
