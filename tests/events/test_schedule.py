"""schedule.xml and schedule.json: valid for others, nothing lost on the way in and out."""

import json
import re
from contextlib import suppress
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from mosty.core.access import Role
from mosty.core.errors import InvalidFile
from mosty.core.imports import ImportFile, run_import
from mosty.events.actions import store_schedule
from mosty.events.enums import EventKind, EventState, ItemKind, ItemRole
from mosty.events.exports.schedule import schedule_document
from mosty.events.exports.schedule_v2 import schedule_v2
from mosty.events.exports.schedule_xml import schedule_xml
from mosty.events.importers import parse_schedule, preview_schedule
from mosty.events.models import Event, ProgrammeItem
from mosty.events.queries.schedule import schedule_lines
from mosty.events.rules.schedule import SLUG, acronym_of, duration_of, item_slug, track_slug
from tests.factories.events import (
    DraftEventFactory,
    ItemPersonFactory,
    MaterialFactory,
    ProgrammeItemFactory,
    on_day,
)

PAGE = "https://mosty.example/debowa-dolina/wydarzenia/wizyta/"
BASE = "https://mosty.example/debowa-dolina/wydarzenia/"
XML_SLUG = re.compile(r"[a-z0-9_]{4,}-[a-z0-9\-_]{4,}")
JSON_SLUG = re.compile(r"[a-z0-9_-]+[a-z0-9]")


def document(event):
    return schedule_document(event, schedule_lines(event), page=PAGE, base_url=BASE)


def as_file(data, name="schedule.json"):
    return ImportFile(name, data if isinstance(data, bytes) else json.dumps(data).encode())


def small(**item):
    """A programme of one item."""
    raw = {
        "id": 1,
        "guid": "8079583e-8321-506c-95af-fd2903a5f075",
        "date": "2027-03-18T10:00:00+01:00",
        "start": "10:00",
        "duration": "01:00",
        "title": "Wykład",
        "type": "Talk",
        "persons": [],
        **item,
    }
    days = [{"index": 1, "date": "2027-03-18", "rooms": {"Sala A": [raw]}}]
    conference = {
        "acronym": "wizyta",
        "title": "Wizyta",
        "start": "2027-03-18",
        "end": "2027-03-18",
        "days": days,
    }
    return {"schedule": {"version": "1", "conference": conference}}


# --- names --------------------------------------------------------------------------------------


def test_polish_title_makes_a_valid_slug():
    assert acronym_of("Mikołów – wspólnota łączy") == "mikolow_wspolnota_laczy"
    assert item_slug("wizyta", 7, "Łąka") == "wizyta-7-laka"


_POLISH = st.text("aąbcćdeęfghijklłmnńoóprsśtuwyzźżAŁŻ 0123456789–„”?!.-", max_size=120)


@settings(max_examples=100)
@given(_POLISH, st.integers(1, 10**6))
def test_slugs_of_a_hundred_polish_titles_are_valid(title, number):
    slug = item_slug(acronym_of(title), number, title)
    assert XML_SLUG.fullmatch(slug)
    assert JSON_SLUG.fullmatch(slug)
    assert SLUG.fullmatch(slug)
    assert re.fullmatch(r"[a-z][a-z0-9-]+", track_slug(title))


def test_track_never_begins_with_a_figure():
    assert track_slug("1 – Usługi") == "track-1-uslugi"


@pytest.mark.parametrize(
    ("words", "minutes"), [("01:30", 90), ("0:05", 5), ("26:00", 1560), ("1:75", None), ("x", None)]
)
def test_duration_is_read(words, minutes):
    assert duration_of(words) == (None if minutes is None else timedelta(minutes=minutes))


# --- out: valid on the published schemas --------------------------------------------------------


@pytest.fixture
def event(municipality):
    event = DraftEventFactory(
        municipality=municipality,
        slug="wizyta-w-mikolowie",
        title="Wizyta w Mikołowie",
        purpose="Poznamy pracę Mikołowa.",
        contact_phone="32 000 00 00",
    )
    opening = ProgrammeItemFactory(
        event=event, kind=ItemKind.OPENING, title="Otwarcie", place="Sala główna"
    )
    ItemPersonFactory(item=opening, role=ItemRole.MODERATOR, affiliation="Gmina")
    ProgrammeItemFactory(
        event=event,
        title="Wykład I: od instytucji do wspólnoty – „przenoszenie” & <reforma>",
        starts_at=on_day("11:00"),
        scope_points=["czym jest DI", "rola społeczności"],
        track="1 ścieżka",
    )
    ProgrammeItemFactory(
        event=event, kind=ItemKind.BREAK, title="Poczęstunek", starts_at=on_day("12:00")
    )
    ProgrammeItemFactory(event=event, title="Noc", starts_at=on_day("23:30"))
    MaterialFactory(event=event, item=opening, title="Poradnik")
    return event


@pytest.fixture
def xsd(reference_data):
    return etree.XMLSchema(etree.parse(str(reference_data / "schedule" / "schedule.xml.xsd")))


def json_errors(reference_data, name, found):
    from jsonschema import Draft6Validator, FormatChecker

    schema = json.loads((reference_data / "schedule" / name).read_text())
    checker = Draft6Validator(schema, format_checker=FormatChecker())
    return [error.message for error in checker.iter_errors(found)]


def xml_errors(xsd, data):
    xsd.validate(etree.fromstring(data))
    return [str(error) for error in xsd.error_log]


def all_errors(event, reference_data, xsd):
    found = document(event)
    return [
        *xml_errors(xsd, schedule_xml(found, address=f"{PAGE}harmonogram.xml")),
        *json_errors(reference_data, "schema.json", found),
        *json_errors(reference_data, "schema2.json", schedule_v2(found, schedule_lines(event))),
    ]


@pytest.mark.reference
def test_programme_is_valid_on_all_schemas(event, reference_data, xsd):
    assert all_errors(event, reference_data, xsd) == []


@pytest.mark.reference
def test_event_without_items_is_valid(municipality, reference_data, xsd):
    event = DraftEventFactory(municipality=municipality, slug="abc", title="Łoś")
    assert all_errors(event, reference_data, xsd) == []


@pytest.mark.reference
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(title=_POLISH.filter(str.strip))
def test_a_hundred_polish_titles_are_valid(event, reference_data, xsd, title):
    item = event.items.first()
    ProgrammeItem.objects.filter(pk=item.pk).update(title=title, track=title[:100])
    assert all_errors(event, reference_data, xsd) == []


@pytest.mark.reference
@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_the_five_sources_are_valid(municipality, access_as, reference_data, xsd, number):
    from datetime import date, time

    from mosty.events.importers import read_programme

    (path,) = (reference_data / "sources").glob(f"{number}_*.txt")
    read = read_programme(path.read_text(), today=date(2026, 11, 22))[0]
    day = read.starts_on or date(2027, 3, 18)
    event = DraftEventFactory(
        municipality=municipality,
        slug=f"zrodlo-{number}",
        title=read.title,
        starts_on=day,
        ends_on=read.ends_on or day,
    )
    for item in read.items:
        starts = on_day(f"{item.starts or time(10):%H:%M}", item.day or day)
        ProgrammeItemFactory(
            event=event,
            kind=item.kind,
            title=item.title,
            scope_points=list(item.points),
            starts_at=starts,
            ends_at=starts + timedelta(minutes=item.minutes or 60),
        )
    assert all_errors(event, reference_data, xsd) == []


def test_break_in_version_two_is_no_talk(event):
    found = schedule_v2(document(event), schedule_lines(event))
    assert [one["type"] for one in found["schedule"]["events"]] == [
        "MEETING",
        "TALK",
        "BREAK",
        "TALK",
    ]
    (person,) = found["schedule"]["events"][0]["participants"]
    assert person["role"] == "MODERATOR"


def test_query_count_does_not_grow(event, django_assert_num_queries):
    with django_assert_num_queries(6):
        document(event)
    for number in range(5):
        item = ProgrammeItemFactory(event=event, starts_at=on_day(f"1{number}:00"))
        ItemPersonFactory(item=item)
    with django_assert_num_queries(6):
        document(event)


# --- in -----------------------------------------------------------------------------------------


def store(data, municipality, by):
    parsed = parse_schedule(as_file(data), municipality.pk)
    assert parsed.errors == ()
    return store_schedule(parsed.rows, municipality.pk, by)


def test_item_of_a_file_is_stored(municipality, access_as):
    by = access_as(Role.CLERK)
    counts = store(small(persons=[{"id": 3, "public_name": "Anna"}]), municipality, by)
    event = Event.objects.get()
    item = event.items.get()
    assert counts.created == 1
    assert (event.kind, event.state, event.title) == (
        EventKind.CONFERENCE,
        EventState.DRAFT,
        "Wizyta",
    )
    assert (item.title, item.place, item.kind) == ("Wykład", "Sala A", ItemKind.LECTURE)
    assert item.starts_at == on_day("10:00")
    assert item.persons.get().person.name == "Anna"


def test_same_file_twice_changes_nothing(municipality, access_as):
    by = access_as(Role.CLERK)
    store(small(), municipality, by)
    counts = store(small(), municipality, by)
    assert (counts.created, counts.updated, counts.unchanged) == (0, 0, 1)
    assert Event.objects.count() == ProgrammeItem.objects.count() == 1


def test_changed_file_brings_the_item_up_to_date(municipality, access_as):
    by = access_as(Role.CLERK)
    store(small(), municipality, by)
    ProgrammeItem.objects.update(seats=20, title_uk="Лекція")
    counts = store(small(duration="02:00", title="Wykład II"), municipality, by)
    item = ProgrammeItem.objects.get()
    assert counts.updated == 1
    assert (item.title, item.ends_at) == ("Wykład II", on_day("12:00"))
    assert (item.seats, item.title_uk) == (20, "Лекція")


def test_preview_says_what_would_change(municipality, access_as):
    by = access_as(Role.CLERK)
    store(small(), municipality, by)
    parsed = parse_schedule(as_file(small(duration="02:00")), municipality.pk)
    (row,) = preview_schedule(parsed, municipality.pk)
    assert row.effect == "changed"
    assert [(one.before, one.after) for one in row.differences] == [("10:00–11:00", "10:00–12:00")]


def test_another_municipality_gets_an_event_of_its_own(municipality, access_as):
    from tests.factories.territory import MunicipalityFactory

    other = MunicipalityFactory()
    DraftEventFactory(municipality=other, extra={"schedule": {"conference": {"acronym": "wizyta"}}})
    store(small(), municipality, access_as(Role.CLERK))
    assert municipality.events.count() == 1
    assert ProgrammeItem.objects.get().event.municipality == municipality


def test_import_needs_the_permission(municipality, access_as):
    from mosty.core.errors import NotAllowed

    with pytest.raises(NotAllowed):
        run_import("events.schedule", as_file(small()), municipality.pk, access_as(Role.RESIDENT))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "7"}, "id:"),
        ({"guid": "nie"}, "guid:"),
        ({"title": " "}, "title:"),
        ({"date": "2027-03-18T10:00:00"}, "date:"),
        ({"duration": "1h"}, "duration:"),
        ({"duration": "00:00"}, "duration:"),
        ({"persons": [{"id": 1}]}, "persons[0]:"),
        ({"persons": [{"name": "A", "id": "x"}]}, "persons[0].id:"),
        ({"persons": [{"name": "A", "code": "Mä"}]}, "persons[0].code:"),
        ({"links": [{"title": "A"}]}, "links[0]:"),
    ],
)
def test_wrong_item_is_told_by_its_field(municipality, change, said):
    parsed = parse_schedule(as_file(small(**change)), municipality.pk)
    assert [error.number for error in parsed.errors] == [1]
    assert parsed.errors[0].reason.startswith(said)


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"{broken",
        b"{}",
        b'{"schedule": {"conference": {"title": "A"}}}',
        b'{"schedule": {"conference": {"title": "A", "days": []}}}',
        b"<schedule/>",
        b"<broken",
        b'<!DOCTYPE a [<!ENTITY b "c">]><schedule><conference><title>&b;</title></conference></schedule>',
    ],
)
def test_hopeless_file_is_refused(municipality, data):
    with pytest.raises(InvalidFile):
        parse_schedule(as_file(data), municipality.pk)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["schedule", "conference", "days", "rooms", "title", "persons", "date"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_read_or_refused(found):
    with suppress(InvalidFile):
        parse_schedule(as_file(found), 1)


# --- there and back -----------------------------------------------------------------------------


@pytest.mark.reference
def test_invalid_example_is_refused_in_polish_with_its_row(reference_data, municipality):
    data = (reference_data / "schedule" / "invalid-example.json").read_bytes()
    with translation.override("pl"):
        parsed = parse_schedule(as_file(data), municipality.pk)
    assert parsed.rows == ()
    assert {error.number for error in parsed.errors} == {1}
    assert [error.reason for error in parsed.errors] == [
        "id: „2814” nie jest liczbą całkowitą od 1.",
        "persons[0].id: „dsadf” nie jest liczbą całkowitą.",
        "persons[0].code: „MÄaN0” może zawierać tylko wielkie litery A–Z i cyfry.",
    ]


def leaves(found, path=""):
    """(path, value) of every field, items known by their guid."""
    if isinstance(found, dict):
        for name, value in found.items():
            yield from leaves(value, f"{path}.{name}")
    elif isinstance(found, list):
        yield f"{path}.length", len(found)
        for number, one in enumerate(found):
            key = one.get("guid", number) if isinstance(one, dict) and "slug" in one else number
            yield from leaves(one, f"{path}[{key}]")
    else:
        yield path, found


@pytest.mark.reference
def test_pretalx_programme_comes_back_without_loss(reference_data, municipality, access_as):
    came = json.loads((reference_data / "schedule" / "pretalx-democon.json").read_text())
    counts = store(came, municipality, access_as(Role.CLERK))
    assert counts.created == 36
    event = Event.objects.get()
    went = document(event)
    lost = set(leaves(came)) - set(leaves(went))
    assert lost == set()
    assert event.items.filter(persons__person__about__gt="").exists()


@pytest.mark.reference
def test_pretalx_programme_is_the_same_a_second_time(reference_data, municipality, access_as):
    came = json.loads((reference_data / "schedule" / "pretalx-democon.json").read_text())
    by = access_as(Role.CLERK)
    store(came, municipality, by)
    counts = store(came, municipality, by)
    assert (counts.created, counts.updated, counts.unchanged) == (0, 0, 36)


@pytest.mark.reference
def test_pretalx_programme_is_valid_on_all_schemas(reference_data, municipality, access_as, xsd):
    came = json.loads((reference_data / "schedule" / "pretalx-democon.json").read_text())
    store(came, municipality, access_as(Role.CLERK))
    assert all_errors(Event.objects.get(), reference_data, xsd) == []


@pytest.mark.reference
def test_hub_programme_of_version_two_is_read(reference_data, municipality):
    data = (reference_data / "schedule" / "hub-schedule2.json").read_bytes()
    parsed = parse_schedule(as_file(data), municipality.pk)
    assert parsed.errors == ()
    assert parsed.rows


def test_our_xml_comes_back_as_the_same_items(event, municipality, access_as):
    found = document(event)
    by = access_as(Role.CLERK)
    parsed = parse_schedule(
        as_file(schedule_xml(found, address=PAGE), "schedule.xml"), municipality.pk
    )
    assert parsed.errors == ()
    assert [row.title for row in parsed.rows] == [item.title for item in event.items.all()]
    assert parsed.rows[1].scope_points == ("czym jest DI", "rola społeczności")
    assert parsed.rows[0].links == (("Poradnik", "https://example.org/material.pdf"),)
    counts = store_schedule(parsed.rows, municipality.pk, by)
    assert counts.created == 0  # known by their identifiers
    assert municipality.events.count() == 1


def test_item_keeps_what_came_until_it_is_changed(municipality, access_as):
    by = access_as(Role.CLERK)
    came = small(date="2027-03-18T09:00:00+00:00", slug="wizyta-1-wyklad", logo="", code="ABCDEF")
    store(came, municipality, by)
    event = Event.objects.get()
    item = document(event)["schedule"]["conference"]["days"][0]["rooms"]["Sala A"][0]
    assert (item["date"], item["slug"], item["code"]) == (
        "2027-03-18T09:00:00+00:00",
        "wizyta-1-wyklad",
        "ABCDEF",
    )
    ProgrammeItem.objects.update(starts_at=on_day("10:30"))
    item = document(event)["schedule"]["conference"]["days"][0]["rooms"]["Sala A"][0]
    assert item["date"] == "2027-03-18T10:30:00+01:00"


# --- pages --------------------------------------------------------------------------------------


@pytest.fixture
def announced(event, access_as):
    from mosty.events.actions import announce_event

    announce_event(municipality=event.municipality, event_id=event.pk, by=access_as(Role.CLERK))
    event.refresh_from_db()
    return event


def test_everybody_may_fetch_the_files(client, announced):
    args = [announced.municipality.slug, announced.slug]
    xml = client.get(reverse("events:schedule_xml", args=args))
    assert xml["Content-Type"].startswith("application/xml")
    assert etree.fromstring(xml.content).findtext("conference/title") == "Wizyta w Mikołowie"
    found = client.get(reverse("events:schedule_json", args=args))
    assert json.loads(found.content)["schedule"]["conference"]["daysCount"] == 1
    newer = client.get(reverse("events:schedule_json", args=args), {"wersja": "2"})
    assert len(json.loads(newer.content)["schedule"]["events"]) == 4


def test_files_hold_what_was_announced(client, announced):
    ProgrammeItem.objects.update(starts_at=on_day("08:00"), ends_at=on_day("08:30"))
    args = [announced.municipality.slug, announced.slug]
    found = json.loads(client.get(reverse("events:schedule_json", args=args)).content)
    rooms = found["schedule"]["conference"]["days"][0]["rooms"]
    assert rooms["Sala główna"][0]["start"] == "10:00"


def test_draft_has_no_public_files(client, event):
    args = [event.municipality.slug, event.slug]
    for name in ("schedule_xml", "schedule_json", "event_ics"):
        assert client.get(reverse(f"events:{name}", args=args)).status_code == 404


def test_calendar_file_holds_the_event_or_each_item(client, announced):
    args = [announced.municipality.slug, announced.slug]
    one = client.get(reverse("events:event_ics", args=args)).content.decode()
    assert one.count("BEGIN:VEVENT") == 1
    assert "DTSTART;TZID=Europe/Warsaw:20270318T100000" in one
    each = client.get(reverse("events:event_ics", args=args), {"punkty": "1"}).content.decode()
    assert each.count("BEGIN:VEVENT") == 4
    assert "Jan Prelegent" not in one + each


def test_calendar_file_of_an_event_without_hours_takes_its_days(client, municipality, access_as):
    from mosty.events.actions import announce_event

    event = DraftEventFactory(
        municipality=municipality, slug="bez", purpose="Cel.", contact_phone="1"
    )
    announce_event(municipality=municipality, event_id=event.pk, by=access_as(Role.CLERK))
    text = client.get(reverse("events:event_ics", args=[municipality.slug, "bez"])).content.decode()
    assert "DTSTART;TZID=Europe/Warsaw:20270318T000000" in text
    assert "DTEND;TZID=Europe/Warsaw:20270319T000000" in text
    assert "STATUS:TENTATIVE" in text


def test_calendar_file_of_a_cancelled_event_says_so(client, announced, access_as):
    from mosty.events.actions import cancel_event

    cancel_event(
        municipality=announced.municipality,
        event_id=announced.pk,
        reason="Choroba.",
        by=access_as(Role.CLERK),
    )
    args = [announced.municipality.slug, announced.slug]
    text = client.get(reverse("events:event_ics", args=args)).content.decode()
    assert "STATUS:CANCELLED" in text


def upload(browser, municipality, data):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return browser.post(
        reverse("home:import_upload", args=[municipality.slug, "events.schedule"]),
        {"file": SimpleUploadedFile("schedule.json", data)},
        follow=True,
    )


def test_upload_shows_a_preview_and_stores_when_confirmed(client_as, municipality):
    browser = client_as(Role.CLERK)
    page = upload(browser, municipality, json.dumps(small(title="Wykład <b>")).encode())
    text = page.content.decode()
    assert "Wykład &lt;b&gt;" in text
    assert not Event.objects.exists()
    browser.post(page.request["PATH_INFO"], {"rows": "all"})
    assert Event.objects.get().items.get().title == "Wykład <b>"
    again = upload(browser, municipality, json.dumps(small(title="Wykład <b>", id=2)).encode())
    assert "Wykład &lt;b&gt;" in again.content.decode()


@pytest.mark.reference
def test_upload_of_the_invalid_example_names_the_row(client_as, municipality, reference_data):
    data = (reference_data / "schedule" / "invalid-example.json").read_bytes()
    page = upload(client_as(Role.CLERK), municipality, data)
    text = " ".join(page.content.decode().split())
    assert "id: „2814” nie jest liczbą całkowitą od 1." in text
    assert not Event.objects.exists()


def test_upload_of_another_file_says_what_to_do(client_as, municipality):
    page = upload(client_as(Role.CLERK), municipality, b"hello")
    assert "To nie jest ani schedule.xml, ani schedule.json." in page.content.decode()
