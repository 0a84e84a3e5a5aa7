"""What is printed: the same times as on the page, large letters, one page where a poster is one."""

import io
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse
from pypdf import PdfReader

from mosty.core.access import Role
from mosty.events.actions import announce_event, announce_programme
from mosty.events.enums import EventState, ItemKind
from mosty.events.exports.prints import PRINTS
from tests.factories.events import (
    DAY,
    DraftEventFactory,
    ItemPersonFactory,
    LegFactory,
    ProgrammeItemFactory,
    StopFactory,
    on_day,
)

_TIME = re.compile(r"\b([01]\d|2[0-3]):([0-5]\d)\b")
SMALLEST = 14


def times(text):
    return {found[0] for found in _TIME.finditer(text)}


def reader(data):
    return PdfReader(io.BytesIO(data))


def text_of(data):
    return "\n".join(page.extract_text() for page in reader(data).pages).replace("\u00a0", " ")


def letter_sizes(data):
    """Sizes of all letters on paper, in points."""
    sizes = set()

    def note(text, cm, tm, _font, size):
        if text.strip():
            scale = (tm[2] ** 2 + tm[3] ** 2) ** 0.5 * (cm[2] ** 2 + cm[3] ** 2) ** 0.5
            sizes.add(round(size * scale, 1))

    for page in reader(data).pages:
        page.extract_text(visitor_text=note)
    return sizes


@pytest.fixture
def event(municipality, access_as):
    event = DraftEventFactory(
        municipality=municipality,
        slug="wizyta",
        title="Od instytucji do wspólnoty",
        purpose="Poznamy usługi blisko domu.",
        description_easy="To jest wizyta. Zobaczysz dom kultury.",
        contact_phone="32 000 00 00",
        access_features=["step_free", "quiet"],
    )
    opening = ProgrammeItemFactory(
        event=event,
        kind=ItemKind.OPENING,
        title="Otwarcie",
        ends_at=on_day("10:15"),
        scope_points=["cele", "plan"],
    )
    ItemPersonFactory(item=opening)
    ProgrammeItemFactory(event=event, title="Wykład o usługach", starts_at=on_day("10:15"))
    ProgrammeItemFactory(
        event=event, kind=ItemKind.BREAK, title="Poczęstunek", starts_at=on_day("11:15")
    )
    return announce(event, access_as)


def announce(event, access_as):
    announce_event(municipality=event.municipality, event_id=event.pk, by=access_as(Role.CLERK))
    event.refresh_from_db()
    return event


def fetch(client, event, code):
    args = [event.municipality.slug, event.slug, code]
    response = client.get(reverse("events:print_file", args=args))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return response.content


def page_times(client, event):
    page = client.get(reverse("events:event_detail", args=[event.municipality.slug, event.slug]))
    soup = BeautifulSoup(page.content, "html.parser")
    return times(soup.find(id="programme").find_parent("section").get_text(" "))


@pytest.mark.parametrize("code", PRINTS)
def test_times_are_those_of_the_page(client, event, code):
    expected = page_times(client, event)
    assert expected == {"10:00", "10:15", "11:15", "12:15"}
    assert times(text_of(fetch(client, event, code))) == expected


@pytest.mark.slow
@pytest.mark.parametrize("code", PRINTS)
def test_an_announced_change_reaches_every_file(client, event, access_as, code):
    fetch(client, event, code)
    item = event.items.get(title="Poczęstunek")
    item.starts_at, item.ends_at = on_day("13:05"), on_day("13:55")
    item.save()
    assert "13:05" not in text_of(fetch(client, event, code))  # not announced yet
    announce_programme(
        municipality=event.municipality, event_id=event.pk, note="", by=access_as(Role.CLERK)
    )
    found = times(text_of(fetch(client, event, code)))
    assert {"13:05", "13:55"} <= found
    assert found == page_times(client, event)


@pytest.mark.parametrize("code", PRINTS)
def test_no_letter_is_small(client, event, code):
    smallest = {"program-duze-litery": 18, "latwy-tekst": 16}.get(code, SMALLEST)
    sizes = letter_sizes(fetch(client, event, code))
    assert sizes
    assert min(sizes) >= smallest


@pytest.mark.parametrize("code", PRINTS)
def test_file_is_tagged_and_names_what_all_need(client, event, code):
    data = fetch(client, event, code)
    pdf = reader(data)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in pdf.trailer["/Root"]
    assert pdf.trailer["/Root"]["/Lang"].startswith("pl")
    assert pdf.metadata.title == "Od instytucji do wspólnoty"
    text = " ".join(text_of(data).split())
    for words in ("Od instytucji do wspólnoty", "18 marca 2027", "Dom kultury, ul. Rynek 1"):
        assert words in text
    address = f"/{event.municipality.slug}/wydarzenia/nr/{event.pk}/"
    assert address in "".join(text.split())


def test_posters_are_one_page_of_their_paper(client, event):
    for code, (width, height) in {"plakat-a3": (842, 1191), "plakat-a4": (595, 842)}.items():
        (page,) = reader(fetch(client, event, code)).pages
        assert abs(float(page.mediabox.width) - width) < 2
        assert abs(float(page.mediabox.height) - height) < 2


@pytest.mark.slow
def test_poster_of_sixty_items_tells_the_hours_of_each_day(client, municipality, access_as):
    event = DraftEventFactory(
        municipality=municipality,
        slug="konferencja",
        purpose="Konferencja.",
        contact_phone="1",
        ends_on=DAY + timedelta(days=1),
    )
    for number in range(60):
        on = DAY + timedelta(days=number // 30)
        starts = on_day("08:00", on) + timedelta(minutes=15 * (number % 30))
        ProgrammeItemFactory(
            event=event,
            title=f"Wystąpienie numer {number}",
            starts_at=starts,
            ends_at=starts + timedelta(minutes=15),
        )
    announce(event, access_as)
    (page,) = reader(fetch(client, event, "plakat-a4")).pages
    found = times(page.extract_text())
    assert found == {"08:00", "15:30"}
    assert found <= page_times(client, event)
    assert times(text_of(fetch(client, event, "program"))) == page_times(client, event)


@pytest.mark.reference
def test_posters_of_the_reference_visit_tell_its_whole_programme(
    client, municipality, access_as, reference_data
):
    from mosty.events.importers import read_programme
    from tests.events.test_prose import TODAY, source

    (read,) = read_programme(source(reference_data, "000"), today=TODAY)
    event = DraftEventFactory(
        municipality=municipality,
        slug="mikolow",
        title=read.title,
        place=read.place,
        purpose=read.purpose,
        description_easy="To jest wyjazd do Mikołowa.",
        contact_phone="1",
        starts_on=read.starts_on,
    )
    for item in read.items:
        ProgrammeItemFactory(
            event=event,
            kind=item.kind,
            title=item.title,
            scope_points=list(item.points),
            starts_at=on_day(f"{item.starts:%H:%M}", item.day),
            ends_at=on_day(f"{item.ends:%H:%M}", item.day),
        )
    announce(event, access_as)
    expected = page_times(client, event)
    assert len(expected) == 8
    for code in PRINTS:
        assert times(text_of(fetch(client, event, code))) == expected
    assert len(reader(fetch(client, event, "plakat-a4")).pages) == 1


def test_event_without_a_programme_has_posters_too(client, municipality, access_as):
    event = DraftEventFactory(
        municipality=municipality,
        slug="wizyta",
        purpose="Cel.",
        description_easy="Spotkanie.",
        contact_phone="1",
    )
    announce(event, access_as)
    for code in PRINTS:
        assert times(text_of(fetch(client, event, code))) == set()


def test_signs_no_font_has_do_not_break_a_poster(client, municipality, access_as):
    event = DraftEventFactory(
        municipality=municipality,
        slug="wizyta",
        title="Spotkanie 🎉 #set page() $x$ <b>",
        purpose="Cel.",
        contact_phone="1",
    )
    announce(event, access_as)
    text = " ".join(text_of(fetch(client, event, "plakat-a4")).split())
    assert "#set page() $x$ <b>" in text


@pytest.mark.slow
def test_longest_title_fits_on_a_poster(client, municipality, access_as):
    event = DraftEventFactory(
        municipality=municipality,
        slug="wizyta",
        title=("Deinstytucjonalizacja usług społecznych " * 8)[:300],
        purpose="Bardzo długi cel wydarzenia. " * 60,
        contact_phone="1",
    )
    for number in range(12):
        ProgrammeItemFactory(event=event, starts_at=on_day(f"{8 + number:02}:00"))
    announce(event, access_as)
    assert len(reader(fetch(client, event, "plakat-a4")).pages) == 1
    assert len(reader(fetch(client, event, "plakat-a3")).pages) == 1


def test_draft_is_printed_for_staff_only(client, client_as, municipality):
    event = DraftEventFactory(municipality=municipality, slug="projekt")
    url = reverse("events:print_file", args=[municipality.slug, event.slug, "plakat-a4"])
    assert client.get(url).status_code == 404
    response = client_as(Role.CLERK).get(url)
    assert "projekt, jeszcze nieogłoszony" in text_of(response.content)


def test_unknown_file_and_day_are_not_found(client, event):
    slug = event.municipality.slug
    for url in (
        reverse("events:print_file", args=[slug, event.slug, "baner"]),
        reverse("events:day_sheet", args=[slug, event.slug, 9]),
    ):
        assert client.get(url).status_code == 404


def test_another_municipality_does_not_print_it(client, event):
    from tests.factories.territory import MunicipalityFactory

    other = MunicipalityFactory(slug="inna")
    url = reverse("events:print_file", args=[other.slug, event.slug, "plakat-a4"])
    assert client.get(url).status_code == 404


def test_list_leads_to_every_file(client, event):
    page = client.get(reverse("events:print_list", args=[event.municipality.slug, event.slug]))
    text = page.content.decode()
    for code in PRINTS:
        assert f"/do-druku/{code}.pdf" in text
    assert "harmonogram.xml" in text
    assert "Kartka na każdy dzień" not in text
    assert "Nikt jeszcze nie napisał" not in text


def test_easy_words_are_printed_only_when_somebody_wrote_them(client_as, event):
    event.description_easy = ""
    event.save()
    args = [event.municipality.slug, event.slug, "latwy-tekst"]
    assert client_as(Role.CLERK).get(reverse("events:print_file", args=args)).status_code == 404
    page = client_as(Role.CLERK).get(
        reverse("events:print_list", args=[event.municipality.slug, event.slug])
    )
    assert "Nikt jeszcze nie napisał opisu łatwego do czytania" in page.content.decode()


def test_ukrainian_reader_gets_ukrainian_words(client, event):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "uk"
    text = text_of(fetch(client, event, "plakat-a4"))
    assert "Подробиці та запис" in text
    assert "10:15" in text


# --- day sheets ---------------------------------------------------------------------------------


@pytest.fixture
def visit(municipality, access_as):
    """Two days, a town a day."""
    event = DraftEventFactory(
        municipality=municipality,
        slug="dwa-miasta",
        title="Dwa miasta",
        purpose="Cel.",
        contact_phone="32 000 00 00",
        ends_on=DAY + timedelta(days=1),
    )
    for number, town in enumerate(("Gdynia", "Elbląg")):
        on = DAY + timedelta(days=number)
        stop = StopFactory(
            event=event,
            position=number,
            name=f"Centrum w mieście {town}",
            town=town,
            host="Miejski Ośrodek",
            arrives_at=on_day("10:00", on),
            leaves_at=on_day("13:00", on),
            access_note="Wejście bez stopni od podwórza.",
        )
        LegFactory(target=stop, leaves_at=on_day("08:30", on), minutes=75)
        ProgrammeItemFactory(
            event=event, stop=stop, title=f"Spotkanie {town}", starts_at=on_day("10:30", on)
        )
    return announce(event, access_as)


def sheet(client, event, number):
    url = reverse("events:day_sheet", args=[event.municipality.slug, event.slug, number])
    response = client.get(url)
    assert response.status_code == 200
    return response.content


@pytest.mark.slow
def test_day_sheet_tells_the_way_and_the_stop(client, visit):
    data = sheet(client, visit, 1)
    text = text_of(data)
    assert times(text) == {"08:30", "09:45", "10:00", "13:00", "10:30", "11:30"}
    for words in (
        "Gdynia",
        "Miejski Ośrodek",
        "parking przed urzędem",
        "dzień 1 z 2",
        "bez stopni",
    ):
        assert words in text
    assert "Elbląg" not in text
    assert min(letter_sizes(data)) >= SMALLEST


def test_times_of_items_on_day_sheets_are_those_of_the_page(client, visit):
    both = times(text_of(sheet(client, visit, 1))) | times(text_of(sheet(client, visit, 2)))
    assert page_times(client, visit) <= both


def test_list_has_a_sheet_for_each_day(client, visit):
    page = client.get(reverse("events:print_list", args=[visit.municipality.slug, visit.slug]))
    text = page.content.decode()
    assert "dzien-1.pdf" in text
    assert "dzien-2.pdf" in text
    assert "Piątek, 19 marca 2027" in text


def test_day_sheet_without_an_itinerary_is_the_programme_of_the_day(
    client, municipality, access_as
):
    event = DraftEventFactory(
        municipality=municipality,
        slug="szkolenie",
        purpose="Cel.",
        contact_phone="1",
        ends_on=DAY + timedelta(days=1),
    )
    ProgrammeItemFactory(event=event, title="Pierwszy dzień")
    ProgrammeItemFactory(
        event=event, title="Drugi dzień", starts_at=on_day("09:00", DAY + timedelta(days=1))
    )
    announce(event, access_as)
    assert "Drugi dzień" in text_of(sheet(client, event, 2))


# --- contrast -----------------------------------------------------------------------------------


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_colours_of_print_have_contrast():
    from mosty.events.exports import print_file

    text = print_file._TEMPLATE.read_text()
    colours = dict(re.findall(r'#let (\w[\w-]*) = rgb\("(#[0-9a-f]{6})"\)', text))
    for ground in ("#ffffff", colours["sand"]):
        for ink in ("bridge", "ink", "muted"):
            assert contrast(colours[ink], ground) >= 4.5
    assert contrast("#ffffff", colours["bridge"]) >= 7


# --- JSON-LD ------------------------------------------------------------------------------------


def structured(client, event):
    import json

    page = client.get(reverse("events:event_detail", args=[event.municipality.slug, event.slug]))
    block = BeautifulSoup(page.content, "html.parser").find("script", type="application/ld+json")
    return json.loads(block.string) if block else None


def test_page_tells_search_engines_of_the_event(client, event):
    found = structured(client, event)
    assert found["@type"] == "EducationEvent"
    assert found["startDate"] == "2027-03-18T10:00:00+01:00"
    assert found["endDate"] == "2027-03-18T12:15:00+01:00"
    assert found["eventStatus"].endswith("EventScheduled")
    assert found["eventAttendanceMode"].endswith("OfflineEventAttendanceMode")
    assert found["location"]["name"] == event.place
    assert found["isAccessibleForFree"] is True
    assert found["offers"]["price"] == "0"
    assert [part["name"] for part in found["subEvent"]] == [
        "Otwarcie",
        "Wykład o usługach",
        "Poczęstunek",
    ]
    assert found["organizer"]["name"]


def test_cancelled_event_says_so_to_search_engines(client, event, access_as):
    from mosty.events.actions import cancel_event

    cancel_event(
        municipality=event.municipality,
        event_id=event.pk,
        reason="Choroba prelegenta.",
        by=access_as(Role.CLERK),
    )
    assert structured(client, event)["eventStatus"].endswith("EventCancelled")


def test_secret_address_and_draft_are_not_told(client_as, municipality):
    event = DraftEventFactory(
        municipality=municipality,
        slug="projekt",
        format="mixed",
        online_url="https://spotkanie.example/tajne",
    )
    page = client_as(Role.CLERK).get(
        reverse("events:event_detail", args=[municipality.slug, event.slug])
    )
    assert "application/ld+json" not in page.content.decode()
    event.state = EventState.PUBLISHED
    from django.utils import timezone

    from mosty.events.exports.schema_org import event_json_ld

    event.published_at = timezone.now()
    found = event_json_ld(event, (), page="https://mosty.example/w/")
    assert "tajne" not in str(found)
    assert {one["@type"] for one in found["location"]} == {"Place", "VirtualLocation"}
    assert found["startDate"] == DAY.isoformat()


def test_short_address_leads_to_the_event_and_tells_nothing_of_a_draft(client, event):
    address = reverse("events:event_short", args=[event.municipality.slug, event.pk])
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].endswith("/wydarzenia/wizyta/")
    draft = DraftEventFactory(municipality=event.municipality, slug="tajne")
    for number in (draft.pk, 10**6):
        response = client.get(reverse("events:event_short", args=[event.municipality.slug, number]))
        assert response.status_code == 404
        assert "tajne" not in response.content.decode()


def test_long_address_has_no_hyphen_too_many(client, event, settings):
    """Polish repeats a hyphen where a line breaks; whoever types the address would be lost."""
    settings.BASE_URL = "https://uslugi-spoleczne-gminy-debowa-dolina-nad-struga.example.org"
    text = "".join(text_of(fetch(client, event, "ulotka")).split())
    assert f"{settings.BASE_URL.removeprefix('https://')}/debowa-dolina/wydarzenia/nr/" in text
