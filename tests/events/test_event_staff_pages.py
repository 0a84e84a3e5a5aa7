"""Pages of those who prepare events: forms that lose nothing, the desk, the programme."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mosty.core.access import Role
from mosty.events import actions
from mosty.events.enums import EventState
from mosty.events.models import Event, Material, ProgrammeItem
from tests.factories.calendars import ResourceFactory
from tests.factories.events import (
    BEFORE,
    DAY,
    DraftEventFactory,
    EventFactory,
    ItemPersonFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    on_day,
)

pytestmark = pytest.mark.django_db

EVENT = {
    "title": "Szkolenie <script>x</script>",
    "kind": "training",
    "format": "on_site",
    "starts_on": "2027-03-18",
    "purpose": "Cel szkolenia.",
    "place": "Urząd",
    "contact_phone": "123",
    "access_features": ["lift"],
}
ITEM = {
    "kind": "lecture",
    "title": "Wykład",
    "day": "2027-03-18",
    "starts": "10:00",
    "ends": "11:00",
    "scope_points": "· pierwszy\n\n· drugi",
    "osoby-TOTAL_FORMS": "3",
    "osoby-INITIAL_FORMS": "0",
    "osoby-0-name": "Jan Kowal",
    "osoby-0-role": "speaker",
    "osoby-0-affiliation": "FRSO",
    "osoby-1-role": "speaker",
    "osoby-2-role": "speaker",
}


@pytest.fixture(autouse=True)
def _before():
    with time_machine.travel(BEFORE):
        yield


@pytest.fixture
def clerk(client_as):
    return client_as(Role.CLERK)


@pytest.fixture
def draft(municipality):
    return DraftEventFactory(
        municipality=municipality, title="Wizyta", purpose="Cel", contact_phone="1"
    )


def page(event, name="event_desk", *more):
    return reverse(f"events:{name}", args=[event.municipality.slug, event.slug, *more])


def text(response, status=200):
    assert response.status_code == status
    return unescape(response.content.decode())


# --- an event -----------------------------------------------------------------------------------


def test_event_is_prepared_from_a_form(clerk, municipality):
    address = reverse("events:event_create", args=[municipality.slug])
    assert "Przygotuj wydarzenie" in text(clerk.get(address))
    response = clerk.post(address, EVENT, follow=True)
    event = Event.objects.get()
    assert (event.starts_on, event.ends_on) == (DAY, DAY)
    assert event.access_features == ["lift"]
    assert response.redirect_chain[-1][0] == page(event)
    assert "&lt;script&gt;x" in response.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "To pole jest wymagane."),
        ({"ends_on": "2027-03-17"}, "Ostatni dzień nie może być wcześniejszy niż pierwszy."),
        (
            {"online_url": "https://example.org"},
            "Wydarzenie tylko na miejscu nie ma adresu do udziału online.",
        ),
    ],
)
def test_wrong_form_keeps_what_was_typed(clerk, municipality, change, words):
    address = reverse("events:event_create", args=[municipality.slug])
    html = text(clerk.post(address, EVENT | change), 422)
    assert words in html
    assert "Cel szkolenia." in html
    assert not Event.objects.exists()


def test_event_is_changed_and_two_editors_see_both_versions(clerk, draft):
    form = EVENT | {"revision": draft.revision, "title": "Nowy tytuł"}
    assert "Wydarzenie jest zapisane." in text(
        clerk.post(page(draft, "event_edit"), form, follow=True)
    )
    html = text(clerk.post(page(draft, "event_edit"), form | {"title": "Mój tytuł"}), 409)
    assert "Dwie wersje" in html
    assert "Nowy tytuł" in html
    assert "Mój tytuł" in html
    draft.refresh_from_db()
    knowing = form | {"title": "Mój tytuł", "revision": draft.revision}
    clerk.post(page(draft, "event_edit"), knowing)
    draft.refresh_from_db()
    assert draft.title == "Mój tytuł"


def test_announced_event_says_that_everybody_reads_changes_at_once(clerk, municipality):
    event = EventFactory(municipality=municipality)
    assert "Każdy od razu widzi Twoje zmiany." in text(clerk.get(page(event, "event_edit")))


# --- the desk -----------------------------------------------------------------------------------


def test_desk_says_what_is_missing_before_announcing(clerk, municipality):
    event = DraftEventFactory(municipality=municipality, place="")
    html = text(clerk.get(page(event)))
    assert "Napisz, gdzie się odbędzie." in html
    assert page(event, "event_edit") in html
    refused = text(clerk.post(page(event, "event_announce"), follow=True))
    assert "Wydarzenia nie można jeszcze ogłosić" in refused
    event.refresh_from_db()
    assert event.state == EventState.DRAFT


def test_event_is_announced_from_its_desk(clerk, draft):
    html = text(clerk.post(page(draft, "event_announce"), follow=True))
    assert "Wydarzenie jest ogłoszone: każdy może czytać jego stronę." in html
    assert page(draft, "event_detail") in html


def test_desk_tells_of_changes_nobody_knows_and_of_remarks(clerk, draft):
    ProgrammeItemFactory(event=draft, place="rynek")
    clerk.post(page(draft, "event_announce"))
    ProgrammeItemFactory(event=draft, place="rynek")
    html = text(clerk.get(page(draft)))
    assert "1 zmiana programu nie jest ogłoszona." in html
    assert "1 uwaga" in html


def test_event_is_cancelled_with_a_reason(clerk, municipality):
    event = EventFactory(municipality=municipality)
    RegistrationFactory(event=event)
    assert "Co się stanie" in text(clerk.get(page(event, "event_cancel")))
    text(clerk.post(page(event, "event_cancel"), {"reason": ""}), 422)
    html = text(clerk.post(page(event, "event_cancel"), {"reason": "Powódź."}, follow=True))
    assert "Wydarzenie jest odwołane. Wysłano 1 list." in html


# --- the programme ------------------------------------------------------------------------------


def test_empty_programme_says_how_to_begin(clerk, draft):
    html = text(clerk.get(page(draft, "programme_edit")))
    assert "Program jest pusty" in html
    assert page(draft, "item_add") in html


def test_item_is_added_with_people_and_points(clerk, draft):
    form = text(clerk.get(page(draft, "item_add")))
    assert 'value="2027-03-18"' in form
    html = text(clerk.post(page(draft, "item_add"), ITEM, follow=True))
    item = ProgrammeItem.objects.get()
    assert item.scope_points == ["pierwszy", "drugi"]
    assert item.starts_at == on_day("10:00")
    assert [(one.person.name, one.affiliation) for one in item.persons.all()] == [
        ("Jan Kowal", "FRSO")
    ]
    assert "60 min, bez luk" in html
    assert "„Wykład” jest w programie." in html


def test_next_item_begins_where_the_last_one_ends(clerk, draft):
    response = clerk.post(page(draft, "item_add"), ITEM | {"another": "1"}, follow=True)
    assert response.redirect_chain[-1][0] == page(draft, "item_add")
    assert 'value="11:00"' in text(response)


def test_item_over_midnight_is_asked_for_not_guessed(clerk, draft):
    late = ITEM | {"starts": "23:00", "ends": "01:30"}
    html = text(clerk.post(page(draft, "item_add"), late), 422)
    assert "Jeśli punkt trwa przez północ, zaznacz „kończy się następnego dnia”." in html
    assert "Jan Kowal" in html
    clerk.post(page(draft, "item_add"), late | {"ends_next_day": "on"})
    item = ProgrammeItem.objects.get()
    assert item.ends_at - item.starts_at == timedelta(hours=2, minutes=30)
    assert "23:00–01:30 (19 marca)" in text(clerk.get(page(draft, "programme_edit")))
    again = text(clerk.get(page(draft, "item_edit", item.pk)))
    assert 'name="ends_next_day" id="id_ends_next_day" checked' in again or "checked" in again


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "To pole jest wymagane."),
        ({"ends_next_day": "on"}, "Punkt nie może trwać dłużej niż dobę."),
        ({"osoby-1-email": "ewa@example.org"}, "Wpisz imię i nazwisko albo wyczyść cały wiersz."),
        ({"osoby-0-email": "nie adres"}, "adres"),
    ],
)
def test_wrong_item_keeps_what_was_typed(clerk, draft, change, words):
    html = text(clerk.post(page(draft, "item_add"), ITEM | change), 422)
    assert words in html
    assert "Jan Kowal" in html
    assert not ProgrammeItem.objects.exists()


def test_taken_room_is_told_beside_its_field_and_nothing_typed_is_lost(clerk, draft, municipality):
    room = ResourceFactory(municipality=municipality, name="Sala <A>")
    form = ITEM | {"room": room.pk}
    clerk.post(page(draft, "item_add"), form)
    other = DraftEventFactory(municipality=municipality)
    html = text(clerk.post(page(other, "item_add"), form | {"title": "Inny wykład"}), 409)
    assert 'id="id_room_error"' in html
    assert "Inny wykład" in html
    assert "Jan Kowal" in html
    assert ProgrammeItem.objects.count() == 1


def test_room_of_another_municipality_cannot_be_chosen(clerk, draft):
    form = ITEM | {"room": ResourceFactory().pk}
    text(clerk.post(page(draft, "item_add"), form), 422)
    assert not ProgrammeItem.objects.exists()


def test_item_is_moved_and_two_editors_see_both_versions(clerk, draft):
    clerk.post(page(draft, "item_add"), ITEM)
    item = ProgrammeItem.objects.get()
    seen = item.updated_at.isoformat()
    moved = ITEM | {"starts": "12:00", "ends": "13:00", "seen": seen, "osoby-INITIAL_FORMS": "1"}
    html = text(clerk.post(page(draft, "item_edit", item.pk), moved, follow=True))
    assert "12:00–13:00" in html
    html = text(clerk.post(page(draft, "item_edit", item.pk), moved | {"title": "Mój"}), 409)
    assert "Dwie wersje" in html
    assert "Mój" in html


def test_person_is_taken_out_by_emptying_the_row(clerk, draft):
    clerk.post(page(draft, "item_add"), ITEM)
    item = ProgrammeItem.objects.get()
    empty = {"osoby-0-name": "", "osoby-0-affiliation": "", "osoby-INITIAL_FORMS": "1"}
    clerk.post(page(draft, "item_edit", item.pk), ITEM | empty)
    assert item.persons.count() == 0


def test_item_is_cancelled_restored_and_taken_out(clerk, draft):
    item = ProgrammeItemFactory(event=draft)
    change = page(draft, "item_change", item.pk)
    assert "odwołane" in text(clerk.post(change, {"co": "odwolaj"}, follow=True))
    assert "Jednak się odbędzie" in text(clerk.get(page(draft, "item_edit", item.pk)))
    clerk.post(change, {"co": "przywroc"})
    clerk.post(change, {"co": "usun"})
    assert not ProgrammeItem.objects.exists()
    assert clerk.post(change, {"co": "cos"}).status_code == 404
    assert clerk.get(change).status_code == 405


def test_announced_item_offers_no_way_to_take_it_out(clerk, draft):
    item = ProgrammeItemFactory(event=draft)
    assert "Usuń punkt" in text(clerk.get(page(draft, "item_edit", item.pk)))
    clerk.post(page(draft, "event_announce"))
    assert "Usuń punkt" not in text(clerk.get(page(draft, "item_edit", item.pk)))
    refused = clerk.post(page(draft, "item_change", item.pk), {"co": "usun"}, follow=True)
    assert "Zamiast usuwać, odwołaj go." in text(refused)


def test_remarks_warn_and_never_refuse(clerk, draft, municipality):
    small = ResourceFactory(
        municipality=municipality, name="Mała", seats=1, opening="Mo 08:00-09:00"
    )
    RegistrationFactory(event=draft, size=3)
    clerk.post(page(draft, "item_add"), ITEM | {"room": small.pk})
    clerk.post(
        page(draft, "item_add"), ITEM | {"title": "Drugi", "day": "2027-03-20", "place": "rynek"}
    )
    html = text(clerk.get(page(draft, "programme_edit")))
    for words in ("liczba miejsc: 1", "nie jest otwarta", "poza dniami wydarzenia"):
        assert words in html
    assert ProgrammeItem.objects.count() == 2


def test_other_work_of_a_speaker_at_that_time_is_told(clerk, draft, municipality):
    jan = ITEM | {"osoby-0-email": "jan@example.org"}
    other = DraftEventFactory(municipality=municipality, title="Druga wizyta")
    for event in (draft, other):
        clerk.post(page(event, "item_add"), jan)
        clerk.post(page(event, "event_announce"))
    html = text(clerk.get(page(draft, "programme_edit")))
    assert "Jan Kowal:" in html
    assert "Druga wizyta: Wykład" in html


def test_changes_are_shown_before_they_are_announced(clerk, draft, access_as):
    item = ProgrammeItemFactory(event=draft, title="Dyskusja")
    early = text(clerk.get(page(draft, "programme_announce")))
    assert "Program ogłaszasz razem z wydarzeniem." in early
    clerk.post(page(draft, "event_announce"))
    assert "Nie ma nic nowego" in text(clerk.get(page(draft, "programme_announce")))
    RegistrationFactory(event=draft)
    actions.cancel_item(
        municipality=draft.municipality,
        event_id=draft.pk,
        item_id=item.pk,
        by=access_as(Role.CLERK),
    )
    html = text(clerk.get(page(draft, "programme_announce")))
    assert "Wyślemy 1 list: tylko do tych, którym zmienia się czas lub miejsce." in html
    assert "Dyskusja" in html
    done = clerk.post(page(draft, "programme_announce"), {"note": "Przykro nam."}, follow=True)
    assert "Program jest ogłoszony. Wysłano 1 list." in text(done)
    text(clerk.post(page(draft, "programme_announce"), {"note": ""}), 409)


def test_programme_asks_the_database_as_often_for_many_items_as_for_one(clerk, municipality):
    def count(items):
        event = DraftEventFactory(municipality=municipality)
        for _number in range(items):
            room = ResourceFactory(municipality=municipality)
            item = ProgrammeItemFactory(event=event, room=room)
            ItemPersonFactory(item=item)
        with CaptureQueriesContext(connection) as found:
            text(clerk.get(page(event, "programme_edit")))
        return len(found)

    assert count(1) == count(8)


# --- materials ----------------------------------------------------------------------------------


def test_material_is_added_and_removed(clerk, draft, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    address = page(draft, "material_edit")
    assert "Nie ma jeszcze materiałów" in text(clerk.get(address))
    upload = SimpleUploadedFile("Slajdy.exe", b"%PDF-1.7 x")
    form = {"title": "Slajdy", "moment": "after", "is_public": "on"}
    html = text(clerk.post(address, form | {"file": upload}, follow=True))
    assert "Materiał został dodany." in html
    material = Material.objects.get()
    assert material.file.name.endswith(".pdf")
    assert "Slajdy" not in material.file.name


def test_wrong_material_is_refused_with_a_reason(clerk, draft):
    address = page(draft, "material_edit")
    form = {"title": "Slajdy", "moment": "after"}
    assert "Podaj link albo plik" in text(clerk.post(address, form), 422)
    both = form | {"url": "https://example.org", "file": SimpleUploadedFile("a.pdf", b"%PDF-")}
    assert "Podaj link albo plik" in text(clerk.post(address, both), 422)
    page_file = SimpleUploadedFile("a.pdf", b"<html><script>alert(1)</script>")
    html = text(clerk.post(address, form | {"file": page_file}), 422)
    assert "Takiego pliku nie można dodać." in html
    script = form | {"url": "javascript:alert(1)"}
    text(clerk.post(address, script), 422)
    assert not Material.objects.exists()


def test_removed_material_leaves_no_file(
    clerk, draft, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    form = {"title": "Slajdy", "moment": "after", "file": SimpleUploadedFile("a.pdf", b"%PDF-")}
    clerk.post(page(draft, "material_edit"), form)
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(page(draft, "material_remove", Material.objects.get().pk))
    assert not Material.objects.exists()
    assert not list(tmp_path.rglob("*.pdf"))
