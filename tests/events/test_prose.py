"""Reading the text of a programme: known answers, and nothing of the text is lost."""

import re
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.core.text import fold
from mosty.events.enums import EventFormat, EventKind, ItemKind, ItemRole
from mosty.events.importers import read_programme
from mosty.events.importers.prose.moments import find_date, find_minutes, find_people, find_times

TODAY = date(2026, 11, 22)
MEETING = """Program spotkania
„Usługi bliżej domu”
Data: 18 marca 2027 r.
Miejsce: Dom kultury w Dębowej Dolinie
Liczba uczestników: 25 osób
Czas trwania: 2 godziny

10:00–10:15
Otwarcie
Powitanie.
Zakres:
· plan spotkania,
· zasady rozmowy;
10:15 - 11:00 Wykład: Teleopieka
Prowadzący: Anna Kowalska – Centrum Usług Społecznych
Miejsce: sala 2
11:00–12:00
Warsztat w grupach
"""


def read(text):
    (event,) = read_programme(text, today=TODAY)
    return event


def asked(event):
    return [doubt.field for doubt in event.doubts]


def words(text):
    return set(re.findall(r"\w+", fold(text)))


def told(event):
    """Every word of what was read, and of what is asked."""
    parts = [
        *(str(value) for name, value in vars(event).items() if isinstance(value, str)),
        *event.labels,
        *(doubt.quote for doubt in event.doubts),
        *(f"{stop.town} {stop.host}" for stop in event.stops),
        event.starts_on.strftime("%d %m %Y") if event.starts_on else "",
    ]
    for count in (event.seats, event.seats_on_site, event.seats_online):
        parts.append(count.quote if count else "")
    for item in event.items:
        parts += [item.title, item.description, *item.points, item.place]
        parts += [f"{one.name} {one.affiliation} {one.about}" for one in item.persons]
        parts += [f"{title} {url}" for title, url in item.reading]
        parts += [f"{one:%H:%M}" for one in (item.starts, item.ends) if one]
    return words(" ".join(parts))


# --- a small programme --------------------------------------------------------------------------


def test_meeting_is_read_whole():
    event = read(MEETING)
    assert (event.title, event.kind) == ("Usługi bliżej domu", EventKind.MEETING)
    assert (event.starts_on, event.ends_on) == (date(2027, 3, 18), date(2027, 3, 18))
    assert event.place == "Dom kultury w Dębowej Dolinie"
    assert event.seats.number == 25
    assert [item.minutes for item in event.items] == [15, 45, 60]
    assert [item.kind for item in event.items] == ["opening", "lecture", "workshop"]
    assert event.items[0].points == ("plan spotkania", "zasady rozmowy")
    assert event.items[0].description == "Powitanie."
    assert event.items[1].place == "sala 2"
    assert event.items[1].persons[0].name == "Anna Kowalska"
    assert event.items[1].persons[0].affiliation == "Centrum Usług Społecznych"
    assert event.doubts == ()


def test_gap_and_wrong_sum_are_asked_about():
    event = read(MEETING.replace("11:00–12:00", "11:30–12:00"))
    assert asked(event) == ["items", "ends"]
    assert event.doubts[1].item == 1
    assert event.gaps == ((1, 30),)


def test_start_alone_is_asked_about():
    event = read(MEETING.replace("11:00–12:00", "11:00"))
    assert event.items[2].ends is None
    assert ("ends", 2) in [(doubt.field, doubt.item) for doubt in event.doubts]


def test_item_over_midnight_lasts_until_the_next_day():
    event = read(MEETING.replace("11:00–12:00", "23:00–01:30"))
    assert event.items[2].minutes == 150


def test_second_day_is_counted_from_the_first():
    text = MEETING.replace("18 marca 2027", "18-19 marca 2027") + (
        "Dzień 2\n9:00–10:00\nPodsumowanie\n20 marca 2027\n9:00–9:30\nSpacer\n"
    )
    event = read(text)
    assert [item.day for item in event.items][-2:] == [date(2027, 3, 19), date(2027, 3, 20)]
    assert event.ends_on == date(2027, 3, 19)


def test_reading_keeps_titles_and_addresses():
    text = MEETING + "Warto przeczytać: Poradnik – https://example.org/a.pdf\n"
    assert read(text).items[2].reading == (("Poradnik", "https://example.org/a.pdf"),)


def test_empty_text_asks_for_everything():
    event = read("   \n")
    assert asked(event) == ["title", "kind", "starts_on", "place", "seats"]


def test_date_without_a_year_is_asked_with_weekdays():
    event = read(MEETING.replace("18 marca 2027 r.", "18 marca"))
    assert event.starts_on is None
    doubt = next(doubt for doubt in event.doubts if doubt.field == "starts_on")
    assert doubt.quote == "18 marca"
    assert "2027: " in doubt.text


def test_day_that_does_not_exist_is_asked_about():
    assert read(MEETING.replace("18 marca 2027", "29 lutego 2027")).starts_on is None


# --- small parts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2 lipca 2026 r.", date(2026, 7, 2), date(2026, 7, 2)),
        ("W dniach 6-9 września 2021 r.", date(2021, 9, 6), date(2021, 9, 9)),
        ("31 maja – 2 czerwca 2026", date(2026, 5, 31), date(2026, 6, 2)),
        ("30 grudnia 2026 – 2 stycznia 2027", date(2026, 12, 30), date(2027, 1, 2)),
        ("2.07.2026", date(2026, 7, 2), date(2026, 7, 2)),
        ("2026-07-02", date(2026, 7, 2), date(2026, 7, 2)),
        ("31.maja 2024 roku", date(2024, 5, 31), date(2024, 5, 31)),
    ],
)
def test_date_is_found(text, first, last):
    assert find_date(text).dates() == (first, last)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("3 godziny", 180),
        ("1,5 godziny", 90),
        ("2 godz. 30 min", 150),
        ("45 minut", 45),
        ("", None),
    ],
)
def test_duration_is_found(text, minutes):
    assert find_minutes(text) == minutes


@pytest.mark.parametrize("text", ["14.00–15.30", "godz. 14.00-15.30", "od 14:00 do 15:30"])
def test_hours_are_found(text):
    assert find_times(text)[:2] == (time(14), time(15, 30))


def test_numbers_of_people_say_whether_anybody_counted():
    found = find_people("ponad 300 osób, 40 uczestników, łącznie 30 osób, 100 podmiotów")
    assert [(one.number, one.about) for one in found] == [(300, "ponad"), (40, ""), (30, "")]


_CLOCKS = st.integers(0, 23 * 60).flatmap(
    lambda start: st.tuples(st.just(start), st.integers(start + 1, 24 * 60 - 1))
)


@pytest.mark.slow
@given(st.lists(_CLOCKS, min_size=2, max_size=8))
def test_any_timetable_gives_its_hours_back(spans):
    lines = ["Spotkanie", "Data: 18 marca 2027"]
    for number, (start, end) in enumerate(spans):
        lines += [f"{start // 60}:{start % 60:02}–{end // 60:02}:{end % 60:02}", f"Punkt {number}a"]
    event = read("\n".join(lines))
    assert [item.minutes for item in event.items] == [end - start for start, end in spans]
    assert [item.title for item in event.items] == [f"Punkt {n}a" for n in range(len(spans))]


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fault(text):
    assert read_programme(text, today=TODAY)


@pytest.mark.slow
@given(st.text("0123456789:.–- \nabcśŁ(„”•·", max_size=200))
def test_odd_figures_are_read_without_a_fault(text):
    assert read_programme(text, today=TODAY)


# --- the five texts this grew from --------------------------------------------------------------


def source(reference_data, number):
    (found,) = (reference_data / "sources").glob(f"{number}_*.txt")
    return found.read_text()


@pytest.mark.reference
def test_study_visit_has_seven_items_and_no_gap(reference_data):
    event = read(source(reference_data, "000"))
    assert event.title.startswith("Od instytucji do wspólnoty")
    assert event.kind == EventKind.STUDY_VISIT
    assert event.starts_on == event.ends_on == date(2026, 7, 2)
    assert event.place == "Centrum Aktywności Społecznej w Mikołowie"
    assert (event.seats.number, event.minutes) == (40, 180)
    assert event.form.startswith("wizyta studyjna w formule")
    assert event.purpose.count("\n\n") == 1
    assert event.project == "MOSTY WSPÓŁPRACY"
    assert [item.minutes for item in event.items] == [15, 40, 40, 25, 40, 15, 5]
    assert event.programme_minutes == 180
    assert event.gaps == ()
    assert [len(item.points) for item in event.items] == [4, 7, 7, 0, 7, 0, 0]
    assert [item.kind for item in event.items] == [
        ItemKind.OPENING,
        ItemKind.LECTURE,
        ItemKind.LECTURE,
        ItemKind.BREAK,
        ItemKind.CASE_STUDY,
        ItemKind.DISCUSSION,
        ItemKind.SUMMARY,
    ]
    assert event.doubts == ()


@pytest.mark.reference
def test_session_without_a_year_is_asked_about(reference_data):
    event = read(source(reference_data, "001"))
    (item,) = event.items
    assert event.kind == EventKind.SESSION
    assert event.form == "sesja dyskusyjna"
    assert event.starts_on is None
    assert (item.starts, item.ends, item.place) == (time(14), time(15, 30), "sala F")
    assert item.day is None
    assert len(item.points) == 4
    (person,) = item.persons
    assert (person.name, person.affiliation) == ("Karolina Cyran-Juraszek", "FRSO, OZRSS")
    assert event.audience.startswith("Sesję kieruję do")
    assert event.purpose.startswith("Celem sesji")
    assert asked(event) == ["starts_on", "starts_on", "place", "seats", "reading", "rest"]
    assert "cookies" in event.rest


@pytest.mark.reference
def test_panel_has_two_guests_and_a_moderator(reference_data):
    event = read(source(reference_data, "002"))
    (item,) = event.items
    assert item.kind == ItemKind.DISCUSSION
    assert (item.day, item.starts, item.ends) == (date(2021, 11, 23), time(13), time(14, 30))
    assert [(one.name, one.role) for one in item.persons] == [
        ("Anna Żelazowska-Kosiorek", ItemRole.MODERATOR),
        ("Magdalena Popłońska-Kowalska", ItemRole.SPEAKER),
        ("Grzegorz Zmarzły", ItemRole.SPEAKER),
    ]
    assert item.persons[1].affiliation == "Dyrektor Ośrodka Pomocy Społecznej w Dopiewie"
    assert item.persons[2].affiliation == "Dyrektor Ośrodka Kultury i Sportu w Bierutowie"
    assert event.format == EventFormat.ONLINE
    assert "stała grupa to ważna wartość" in event.rest
    assert asked(event) == ["place", "seats", "rest"]


@pytest.mark.reference
def test_visit_to_four_towns_asks_for_each_stop(reference_data):
    event = read(source(reference_data, "003"))
    assert (event.starts_on, event.ends_on) == (date(2021, 9, 6), date(2021, 9, 9))
    assert [stop.town for stop in event.stops] == ["Gdynia", "Gdańsk", "Elbląg", "Olsztyn"]
    assert event.seats.number == 30
    assert event.organiser == "Województwo Zachodniopomorskie"
    assert event.project == "Region wyrównanych szans"
    assert len(event.items) == 7
    assert [item.stop for item in event.items] == [0, 3, None, 2, 2, 1, 1]
    assert all(item.starts is None for item in event.items)
    assert [doubt.stop for doubt in event.doubts if doubt.field == "arrives"] == [0, 1, 2, 3]
    hosts = [doubt for doubt in event.doubts if doubt.field == "host"]
    assert "Miejskiego Ośrodka Pomocy Społecznej w Gdyni" in hosts[0].quote
    assert [doubt.item for doubt in event.doubts if doubt.field == "stop"] == [2]
    assert len([doubt for doubt in event.doubts if doubt.field == "starts"]) == 7


@pytest.mark.reference
def test_report_of_a_project_tells_of_several_events(reference_data):
    training, visit, conference, panel = read_programme(source(reference_data, "004"), today=TODAY)
    assert (training.kind, training.days, training.seats.number) == (EventKind.TRAINING, 2, 40)
    assert len(training.items[0].points) == 4
    teams = next(doubt for doubt in training.doubts if doubt.field == "teams")
    assert all(figure in teams.text for figure in ("8", "2", "6"))
    assert (visit.kind, visit.how_many) == (EventKind.STUDY_VISIT, 2)
    assert (conference.seats.number, conference.seats.about) == (300, "ponad")
    assert (conference.seats_on_site.number, conference.seats_online.number) == (160, 150)
    assert conference.format == EventFormat.MIXED
    assert "seats" in asked(conference)
    assert [one.name for one in conference.items[0].persons] == [
        "Prof. Mirosław Grewiński",
        "dr Joanna Lizut",
        "Paweł Rabiej",
    ]
    assert (panel.how_many, panel.title) == (3, "Konferencja panelowa")
    assert "Tomaszowie Lubelskim" in panel.description


@pytest.mark.reference
@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_every_word_of_a_source_is_kept_or_asked_about(reference_data, number):
    text = source(reference_data, number)
    for event in read_programme(text, today=TODAY):
        lost = words(text) - told(event)
        # what became a date, an hour, a number or a base form is told in another way
        assert not {word for word in lost if word not in _TOLD_OTHERWISE}, lost


_TOLD_OTHERWISE = words(
    "2 lipca 2026 r 3 godziny 23 listopada 2021 godz PANEL 14 00 30 13 10 11 12 15 35 40 55 45 wymianę"
)
