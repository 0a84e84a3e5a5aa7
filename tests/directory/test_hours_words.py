"""Opening hours in words, in Polish and in Ukrainian."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from mosty.directory.queries import hours_lines, opening_words, shown_hours
from mosty.directory.rules.hours_words import (
    holiday_words,
    plan_in_words,
    special_lines,
    status_words,
    week_lines,
)
from mosty.engines.opening import Week, Window, read_osm, status
from tests.directory.hours_rows import give_hours
from tests.factories.directory import ServiceFactory, at

WARSAW = ZoneInfo("Europe/Warsaw")
MONDAY = date(2026, 11, 23)


def now(text: str, *moment: int) -> str:
    at_moment = datetime(*moment, tzinfo=WARSAW)
    return status_words(status(read_osm(text), at_moment), at_moment).text


def lines(text: str, today: date = MONDAY) -> list[str]:
    return [
        f"{line.days}: {', '.join((line.hours, *line.remarks, *line.notes))}"
        for line in week_lines(read_osm(text), today)
    ]


OFFICE = "Mo-Fr 08:00-15:00; PH off"


@pytest.mark.parametrize(
    ("text", "moment", "words"),
    [
        (OFFICE, (2026, 11, 23, 9), "czynne teraz, do 15.00"),
        (OFFICE, (2026, 11, 23, 7), "teraz zamknięte, otwiera się dziś o 8.00"),
        (OFFICE, (2026, 11, 23, 15), "teraz zamknięte, otwiera się jutro o 8.00"),
        (OFFICE, (2026, 11, 27, 16), "teraz zamknięte, otwiera się w poniedziałek o 8.00"),
        ("2027+ Mo 10:00-12:00", (2026, 11, 23, 9), "teraz zamknięte, otwiera się 4 stycznia 2027 o 10.00"),
        ("24/7", (2026, 11, 23, 9), "czynne teraz"),
        ("24/7; 2026 Nov 27 off", (2026, 11, 23, 9), "czynne teraz, do 26 listopada 2026"),
        ("Mo 08:00-24:00", (2026, 11, 23, 9), "czynne teraz, do 24.00"),
        ("Mo 22:00-06:30", (2026, 11, 24, 1), "czynne teraz, do 6.30"),
        ('Mo 08:00-12:00 "by appointment"', (2026, 11, 23, 9), "po umówieniu się"),
        (
            'Mo 08:00-12:00 "by appointment"',
            (2026, 11, 22, 9),
            "po umówieniu się, otwiera się jutro o 8.00",
        ),
        ("2020 Jan 01 10:00-12:00", (2026, 11, 23, 9), "teraz zamknięte"),
    ],
)  # fmt: skip
def test_the_status_is_told_in_plain_words(text, moment, words):
    assert now(text, *moment) == words


def test_no_hours_are_told_too():
    moment = datetime(2026, 11, 23, 9, tzinfo=WARSAW)
    assert status_words(status(Week(), moment), moment).text == "nie podano godzin"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (OFFICE, ["poniedziałek–piątek: 8.00–15.00"]),
        (
            "Mo-Th 08:00-12:00,13:00-15:00; Fr 08:00-12:00",
            ["poniedziałek–czwartek: 8.00–12.00, 13.00–15.00", "piątek: 8.00–12.00"],
        ),
        ("Mo,We 08:00-12:00", ["poniedziałek, środa: 8.00–12.00"]),
        ("24/7", ["codziennie: całą dobę"]),
        ("Fr 22:00-06:00", ["piątek: 22.00–6.00 następnego dnia"]),
        ("We[1,3] 10:00-12:00", ["środa (1., 3. w miesiącu): 10.00–12.00"]),
        ("We[-1] 10:00-12:00", ["ostatnia środa miesiąca: 10.00–12.00"]),
        (
            "May 15-Sep 15 Sa 10:00-12:00",
            ["sobota: 10.00–12.00, co roku od 15 maja do 15 września"],
        ),
        (
            "2027 Jan 01-2027 Jun 30 Sa 10:00-12:00",
            ["sobota: 10.00–12.00, od 1 stycznia 2027, do 30 czerwca 2027"],
        ),
        ("2020 Jan 01-2020 Jun 30 Sa 10:00-12:00", []),
        ('Sa 10:00-12:00 "by appointment; parter"', ["sobota: 10.00–12.00, po umówieniu się, parter"]),
        (
            "Mo-Fr 08:00-15:00; PH 10:00-12:00",
            [
                "poniedziałek–piątek: 8.00–15.00, w święta nieczynne",
                "święta: 10.00–12.00",
            ],
        ),
    ],
)  # fmt: skip
def test_the_week_is_told_as_people_write_it(text, words):
    assert lines(text) == words


def test_what_holidays_do_is_said_once():
    assert holiday_words(read_osm(OFFICE)) == "w święta nieczynne"
    assert holiday_words(read_osm("Mo-Fr 08:00-15:00")) == "w święta jak zwykle"
    assert holiday_words(read_osm("Mo-Fr 08:00-15:00; PH 10:00-12:00")) == ""


def test_days_that_differ_soon_come_in_order():
    plan = read_osm(
        "Mo-Fr 08:00-15:00; 2027 Jan 04 10:00-12:00; 2026 Dec 24-2026 Dec 31 off; 2027 May 04 off"
    )
    found = [f"{line.days}: {line.hours}" for line in special_lines(plan, MONDAY)]
    assert found == [
        "24 grudnia 2026 – 31 grudnia 2026: zamknięte",
        "4 stycznia 2027: 10.00–12.00",
    ]
    assert "4 maja 2027: zamknięte" in plan_in_words(plan, MONDAY)


def test_hours_speak_ukrainian():
    with translation.override("uk"):
        assert lines(OFFICE) == ["понеділок–п'ятниця: 8:00–15:00"]
        assert now(OFFICE, 2026, 11, 23, 9) == "зараз відчинено, до 15:00"
        assert now(OFFICE, 2026, 11, 24, 7) == "зараз зачинено, відкриється сьогодні о 8:00"


@pytest.mark.django_db
def test_the_partial_shows_places_and_days_that_differ(municipality):
    service = ServiceFactory(municipality=municipality)
    club = at(service, name="Klub Seniora")
    plan = read_osm("Mo-Fr 08:00-15:00; PH off; 2026 Dec 24 off")
    give_hours(
        service, Week((*plan.windows, Window(5, time(9), time(11), place=club.pk)), plan.special)
    )
    shown = shown_hours(service, datetime(2026, 11, 23, 9, tzinfo=WARSAW))
    text = " ".join(render_to_string("directory/hours.html", {"hours": shown}).split())
    assert "Czynne teraz, do 15.00" in text
    assert "Klub Seniora" in text
    assert "Wkrótce inne godziny" in text
    assert "24 grudnia 2026" in text
    assert hours_lines(service, MONDAY)[0].days == "poniedziałek–piątek"
    words = opening_words([service], datetime(2026, 11, 23, 9, tzinfo=WARSAW))
    assert words[service.pk].kind == "ok"


@pytest.mark.django_db
def test_the_partial_without_hours_says_what_to_do(municipality):
    service = ServiceFactory(municipality=municipality)
    shown = shown_hours(service, datetime(2026, 11, 23, 9, tzinfo=WARSAW))
    text = render_to_string("directory/hours.html", {"hours": shown})
    assert "Nie podano godzin. Zapytaj przez telefon." in text
