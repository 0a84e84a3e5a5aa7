"""Parts of HSDS records: hours at places, contacts, room, areas, conditions, organisations above."""

import json
from datetime import date, time

import pytest

from mosty.core import imports
from mosty.core.enums import RowVerdict
from mosty.core.errors import InvalidFile
from mosty.core.imports import ImportFile
from mosty.directory.actions import HSDS
from mosty.directory.models import (
    Contact,
    Location,
    OpeningException,
    OpeningWindow,
    Removal,
    Service,
    ServiceAtLocation,
)
from mosty.directory.rules.feed_words import ended_on, ended_words
from mosty.directory.rules.identifiers import part_id, term_id
from mosty.people.models import Organisation
from tests.directory.test_import_hsds import ID, PLACE, parsed, place, record, run_of
from tests.directory.test_import_undo import undone
from tests.factories.directory import ServiceFactory, at
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory

__all__ = ["place"]
pytestmark = pytest.mark.django_db
ANNA = {
    "id": "c1",
    "name": "Anna Most",
    "title": "koordynatorka",
    "email": "anna@example.org",
    "phones": [{"id": "p", "number": "900 100 300", "type": "voice"}],
}
AT_NIGHT = {"freq": "WEEKLY", "byday": "FR", "opens_at": "22:00", "closes_at": "02:00"}


def stored(place, *records):
    return run_of(place, json.dumps(list(records)).encode())


def notes_of(run):
    return " ".join(imports.preview_of(run).notes)


def with_schedules_there(*schedules, **changes):
    made = record(**changes)
    made["service_at_locations"][0]["schedules"] = list(schedules)
    return made


# --- hours ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_hours_at_a_place_hold_at_this_place_alone(place):
    told = with_schedules_there(AT_NIGHT)
    run = stored(place, told)
    spot = Location.objects.get()
    there = OpeningWindow.objects.get(location=spot)
    assert (there.weekday, there.opens, there.closes) == (4, time(22), time(2))
    assert OpeningWindow.objects.filter(location=None).count() == 2
    assert stored(place, told).unchanged_count == 1
    changed = stored(place, with_schedules_there(AT_NIGHT | {"byday": "SA"}))
    assert OpeningWindow.objects.get(location=spot).weekday == 5
    undone(changed)
    assert OpeningWindow.objects.get(location=spot).weekday == 4
    undone(run)
    assert not OpeningWindow.objects.exists()


def test_hours_of_places_the_file_does_not_tell_of_stay(place):
    stored(place, record())
    service = Service.objects.get()
    secret = at(service, is_confidential=True)
    OpeningWindow.objects.create(
        service=service, location=secret, weekday=6, opens="03:00", closes="04:00"
    )
    assert stored(place, record()).unchanged_count == 1
    stored(place, record(schedules=[AT_NIGHT]))
    assert sorted(service.windows.values_list("weekday", "location")) == sorted(
        [(4, None), (6, secret.pk)], key=str
    )


def test_order_of_days_that_differ_counts_at_each_place_alone(place):
    closed = {
        "freq": "WEEKLY",
        "byday": "MO,TU,WE,TH,FR,SA,SU",
        "valid_from": "2026-12-24",
        "valid_to": "2026-12-31",
        "description": "Zamknięte w te dni.",
    }
    told = with_schedules_there(closed, schedules=[closed])
    stored(place, told)
    rows = list(OpeningException.objects.order_by("id"))
    assert {one.first_day for one in rows} == {date(2026, 12, 24)}
    OpeningException.objects.all().delete()
    for row in reversed(rows):
        row.pk = None
        row.save()
    assert stored(place, told).unchanged_count == 1


def test_hours_that_would_last_until_the_next_afternoon_are_a_doubt(place):
    odd = AT_NIGHT | {"opens_at": "16:00", "closes_at": "12:00"}
    (row,) = HSDS.preview(parsed(place, record(schedules=[odd])), place.pk)
    assert row.verdict is RowVerdict.DOUBTFUL
    assert "12:00" in row.reason
    (row,) = HSDS.preview(parsed(place, record(schedules=[AT_NIGHT])), place.pk)
    assert row.verdict is RowVerdict.NEW


@pytest.mark.parametrize(
    ("schedule", "field"),
    [
        ({"freq": "CZASEM"}, "freq"),
        ({"byday": "PN"}, "byday"),
        ({"byday": "MO;TU"}, "byday"),
        ({"byday": "999MO"}, "byday"),
        ({"wkst": "poniedziałek"}, "wkst"),
        ({"opens_at": "25:00"}, "opens_at"),
        ({"closes_at": "15.00"}, "closes_at"),
        ({"closes_at": "24:30"}, "closes_at"),
        ({"valid_from": "kiedyś"}, "valid_from"),
        ({"valid_from": "2026-12-31", "valid_to": "2026-01-01"}, "valid_to"),
        ({"dtstart": "2026-12-31", "until": "2026-01-01"}, "until"),
        ({"interval": 0}, "interval"),
        ({"count": -1}, "count"),
        ({"bymonthday": "32"}, "bymonthday"),
        ({"byweekno": "0"}, "byweekno"),
        ({"byyearday": "x"}, "byyearday"),
    ],
)
def test_broken_schedule_refuses_the_record_at_its_place(place, schedule, field):
    told = {"freq": "WEEKLY", "byday": "MO", "opens_at": "08:00", "closes_at": "15:00"} | schedule
    (error,) = parsed(place, record(schedules=[told])).errors
    assert error.reason.startswith(f"contents[0].schedules[0].{field}:")
    (error,) = parsed(place, with_schedules_there(told)).errors
    where = f"contents[0].service_at_locations[0].schedules[0].{field}:"
    assert error.reason.startswith(where)


# --- contacts -------------------------------------------------------------------------------------


def test_contacts_come_are_told_before_and_go_with_the_import(place):
    told = record(contacts=[ANNA])
    told["organization"]["contacts"] = [ANNA | {"id": "c2", "name": "Biuro"}]
    run = stored(place, told)
    assert "2" in next(note for note in imports.preview_of(run).notes if "Kontakty" in note)
    anna, office = Contact.objects.order_by("name")
    assert (anna.service, office.organisation) == (
        Service.objects.get(),
        Organisation.objects.get(),
    )
    assert (anna.job_title, anna.phone, anna.is_public) == ("koordynatorka", "900 100 300", True)
    assert stored(place, told).unchanged_count == 1
    undone(run)
    assert not Contact.objects.exists()
    assert not Service.objects.exists()


def test_contact_changes_and_goes_as_the_file_says_and_comes_back(place):
    stored(place, record(contacts=[ANNA]))
    before = Service.objects.get().updated_at
    changed = stored(place, record(contacts=[ANNA | {"email": "nowy@example.org"}]))
    (row,) = imports.preview_of(changed).rows
    assert {one.field for one in row.differences} == {"kontakty"}
    assert Contact.objects.get().email == "nowy@example.org"
    assert Service.objects.get().updated_at > before
    other = ANNA | {"id": "c9", "name": "Ewa Nowa"}
    replaced = stored(place, record(contacts=[other]))
    assert Contact.objects.get().name == "Ewa Nowa"
    undone(replaced)
    assert Contact.objects.get().email == "nowy@example.org"
    undone(changed)
    assert Contact.objects.get().email == "anna@example.org"


def test_a_hidden_contact_stays_hidden_and_as_it_is(place):
    stored(place, record(contacts=[ANNA]))
    Contact.objects.update(is_public=False)
    stored(place, record(contacts=[ANNA | {"email": "nowy@example.org"}]))
    stored(place, record(contacts=[ANNA | {"id": "inne"}]))
    stored(place, record(contacts=[]))
    kept = Contact.objects.get(is_public=False)
    assert kept.email == "anna@example.org"


def test_contact_the_office_wrote_is_not_doubled(place):
    stored(place, record())
    service = Service.objects.get()
    own = Contact.objects.create(
        municipality=place, service=service, name="Anna Most", email="a@example.org", is_public=True
    )
    stored(place, record(contacts=[ANNA]))
    own.refresh_from_db()
    assert (Contact.objects.count(), own.email) == (1, "anna@example.org")
    ours = ANNA | {"id": str(part_id(service.uuid, f"contact/{own.pk}")), "name": "Anna Nowak"}
    stored(place, record(contacts=[ours]))
    own.refresh_from_db()
    assert (Contact.objects.count(), own.name) == (1, "Anna Nowak")
    stored(place, record(contacts=[]))
    assert Contact.objects.count() == 1


def test_two_people_with_one_telephone_are_two(place):
    stored(place, record(contacts=[ANNA, ANNA | {"id": "c2", "name": "Jan Most"}, ANNA]))
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Anna Most", "Jan Most"]


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        ({"email": "nie"}, "email"),
        ({"name": "x" * 121}, "name"),
        ({"phones": [{"number": "zadzwoń"}]}, "phones[0].number"),
        ({"phones": [{"number": "1" * 41}]}, "phones[0].number"),
        ({"phones": "900"}, "phones"),
    ],
)
def test_broken_contact_refuses_the_record_at_its_place(place, contact, field):
    (error,) = parsed(place, record(contacts=[ANNA | contact])).errors
    assert error.reason.startswith(f"contents[0].contacts[0].{field}:")


def test_contact_nobody_can_reach_is_told_as_lost(place):
    run = stored(place, record(contacts=[{"id": "1", "name": "Anna", "department": "Biuro"}]))
    assert not Contact.objects.exists()
    assert "contacts" in notes_of(run)
    assert "contact.department" in notes_of(run)


def test_first_telephone_that_somebody_answers_is_kept(place):
    told = [{"number": "22 1", "type": "fax"}, {"number": "900 100 200", "extension": 7}]
    run = stored(place, record(phones=told))
    assert Service.objects.get().phone == "900 100 200"
    assert "phones.extension" in notes_of(run)
    (error,) = parsed(place, record(phones=[{"number": "w biurze"}])).errors
    assert error.reason.startswith("contents[0].phones[0].number:")


# --- room -----------------------------------------------------------------------------------------


def test_answer_about_room_comes_in_our_words(place):
    told = {"available": 3, "maximum": 20, "updated": "2026-02-10T00:00:00Z"}
    stored(place, record(capacities=[told | {"description": "Są wolne miejsca."}]))
    service = Service.objects.get()
    assert (service.capacity_state, service.free_places, service.figures_on) == (
        "room",
        3,
        date(2026, 2, 10),
    )
    run = stored(place, record(capacities=[told | {"description": "Ask us.", "available": 4}]))
    service.refresh_from_db()
    assert (service.capacity_state, service.free_places) == ("", 4)
    assert "capacities.description" in notes_of(run)


def test_places_the_file_does_not_tell_stay(place):
    stored(place, record(capacities=[{"available": 3, "maximum": 20, "updated": "2026-02-10"}]))
    stored(place, record(capacities=[{"available": 5, "updated": "2026-02-11"}]))
    assert Service.objects.get().capacity_places == 20


def test_figures_that_contradict_each_other_are_a_doubt(place):
    told = {"available": 30, "maximum": 20, "updated": "2026-02-10"}
    (row,) = HSDS.preview(parsed(place, record(capacities=[told])), place.pk)
    assert row.verdict is RowVerdict.DOUBTFUL


@pytest.mark.parametrize(
    ("capacity", "field"),
    [
        ({"available": -1}, "available"),
        ({"available": 1.5}, "available"),
        ({"maximum": -3}, "maximum"),
        ({"maximum": "dużo"}, "maximum"),
        ({"updated": "wczoraj"}, "updated"),
        ({"updated": "2999-01-01"}, "updated"),
    ],
)
def test_broken_capacity_refuses_the_record_at_its_place(place, capacity, field):
    told = {"available": 1, "maximum": 5, "updated": "2026-01-01"} | capacity
    (error,) = parsed(place, record(capacities=[told])).errors
    assert error.reason.startswith(f"contents[0].capacities[0].{field}:")


# --- areas, terms, identifiers --------------------------------------------------------------------


def area(name, **more):
    return {"id": "1", "name": name, "extent": "9999013", "extent_type": "TERC"} | more


def test_village_unit_is_found_by_its_name_in_our_municipality(place):
    unit = VillageUnitFactory(municipality=place, name="Zalesie")
    VillageUnitFactory(municipality=MunicipalityFactory(), name="Obce")
    run = stored(place, record(service_areas=[area("Zalesie")]))
    service = Service.objects.get()
    assert (service.village_unit, service.covers_all) == (unit, False)
    undone(run)
    for told in (area("Zalesie", extent="1234567"), area("Obce"), area("Zalesie", extent_type="")):
        told["description"] = "Inna Gmina"
        run = stored(place, record(id="inna", service_areas=[told]))
        if told["extent_type"] != "TERC" or told["extent"] != "9999013" or told["name"] == "Obce":
            assert "service_areas" in notes_of(run)
        undone(run)


def test_whole_municipality_leaves_the_unit_where_the_service_is(place):
    unit = VillageUnitFactory(municipality=place, name="Zalesie")
    stored(place, record(service_areas=[area("Zalesie")]))
    stored(place, record(service_areas=[area(place.name)]))
    service = Service.objects.get()
    assert (service.village_unit, service.covers_all) == (unit, True)


def test_service_with_a_secret_place_gets_no_unit_from_a_file(place):
    VillageUnitFactory(municipality=place, name="Zalesie")
    stored(place, record())
    at(Service.objects.get(), is_confidential=True)
    run = stored(place, record(service_areas=[area("Zalesie")]))
    assert run.unchanged_count == 1
    assert Service.objects.get().village_unit is None


def condition(code, **term):
    return {"id": "1", "value": code, "taxonomy_term": {"id": "1", "code": code} | term}


def test_answers_to_the_four_conditions_come_from_our_taxonomy_alone(place):
    kind = record()["attributes"]
    by_id = condition("x", id=str(term_id("warunki", "c.no")))
    by_name = condition("b.partly", taxonomy="Cztery warunki usługi w środowisku")
    by_link = condition("a.yes") | {"link_type": "warunki"}
    strange = condition("d.yes", taxonomy="Something else", name="Anything")
    run = stored(place, record(attributes=[*kind, by_id, by_name, by_link, strange]))
    service = Service.objects.get()
    letters = [getattr(service, f"condition_{letter}") for letter in "abcd"]
    assert letters == ["yes", "partly", "no", "unknown"]
    assert "service.attributes: Anything" in notes_of(run)
    assert stored(place, record(attributes=kind)).unchanged_count == 1


def test_kind_is_known_by_the_name_of_our_own_term(place):
    term = {"id": "1", "name": "Usługi opiekuńcze", "taxonomy": "Rodzaje usług"}
    found = parsed(place, record(attributes=[{"id": "1", "taxonomy_term": term}]))
    (row,) = HSDS.preview(found, place.pk)
    assert row.verdict is RowVerdict.NEW


def test_organisation_above_comes_from_the_file_or_from_here(place):
    first = record()
    first["organization"]["parent_organization_id"] = "o-gmina"
    above = {"id": "o-gmina", "name": "Gmina Dębowa", "legal_status": "urząd", "services": []}
    run = stored(place, first, above)
    child = Organisation.objects.get(name="Fundacja Bór")
    assert child.patron.name == "Gmina Dębowa"
    assert stored(place, first, above).unchanged_count == 2
    undone(run)
    assert not Organisation.objects.exists()
    office = OrganisationFactory(municipality=place, name="Urząd")
    first["organization"]["parent_organization_id"] = str(office.uuid)
    run = stored(place, first)
    assert Organisation.objects.get(name="Fundacja Bór").patron == office
    assert "parent_organization_id" not in notes_of(run)
    first["organization"]["parent_organization_id"] = "nieznana"
    run = stored(place, first)
    assert Organisation.objects.get(name="Fundacja Bór").patron == office
    assert "parent_organization_id" in notes_of(run)


def test_another_organisation_above_is_told_by_name_and_undone(place):
    stored(place, record())
    office = OrganisationFactory(municipality=place, name="Urząd")
    moved = record()
    moved["organization"]["parent_organization_id"] = str(office.uuid)
    run = stored(place, moved)
    (row,) = imports.preview_of(run).rows
    assert [one.after for one in row.differences] == ["Urząd"]
    undone(run)
    assert Organisation.objects.get(name="Fundacja Bór").patron is None


def test_number_of_a_place_in_another_register_is_kept_where_it_is_unique(place):
    first = record()
    first["service_at_locations"][0]["location"]["external_identifier"] = "M-7"
    stored(place, first)
    spot = Location.objects.get()
    assert (spot.external_id, str(spot.uuid)) == ("M-7", PLACE)
    assert stored(place, first).unchanged_count == 1
    second = record(id="s2", name="Druga")
    second["service_at_locations"][0]["location"] |= {
        "id": "11111111-2222-4333-8444-555555555555",
        "external_identifier": "M-7",
    }
    stored(place, second)
    assert Location.objects.count() == 2
    assert stored(place, second).unchanged_count == 1
    assert stored(place, first, second).unchanged_count == 2


def test_service_at_a_place_keeps_its_identifier_and_comes_back_to_the_feed(place):
    link = "22222222-2222-4333-8444-555555555555"
    told = record()
    told["service_at_locations"][0]["id"] = link
    run = stored(place, told)
    assert str(ServiceAtLocation.objects.get().uuid) == link
    undone(run)
    assert Removal.objects.filter(uuid=link).exists()
    stored(place, told)
    assert not Removal.objects.filter(uuid__in=[link, PLACE, ID]).exists()


def test_end_of_a_service_is_read_from_the_words_of_the_feed(place):
    words = ended_words(date(2026, 2, 1))
    run = stored(place, record(status="defunct", alert=words))
    assert Service.objects.get().closed_on == date(2026, 2, 1)
    assert "alert" not in notes_of(run)
    assert "alert" in notes_of(stored(place, record(id="2", alert="Uwaga")))


def test_words_of_every_day_of_a_year_are_read_back():
    days = [date.fromordinal(date(2028, 1, 1).toordinal() + number) for number in range(366)]
    assert [ended_on(ended_words(one)) for one in days] == days
    assert ended_on("Usługa skończyła się 31 lutego 2026.") is None
    assert ended_on("Usługa skończyła się 1 foo 2026.") is None


def test_one_field_of_two_texts_does_not_double_them(place, client):
    service = ServiceFactory(
        municipality=place, how_to_apply="Zadzwoń.", who_decides="Kierownik.", status="published"
    )
    data = client.get(f"/api/hsds/services/{service.uuid}").content
    run = run_of(place, data.replace(b"http://testserver", b"https://mosty.example"))
    assert run.errors == []
    service.refresh_from_db()
    assert (run.unchanged_count, service.how_to_apply) == (1, "Zadzwoń.")


def test_broken_files_name_no_person_in_their_reasons(place):
    told = record(contacts=[ANNA | {"email": "tajna osoba"}])
    found = HSDS.parse(ImportFile("a.json", json.dumps(told).encode()), place.pk)
    assert "tajna" not in found.errors[0].reason


# --- how files are read ---------------------------------------------------------------------------


def names_in(place, text):
    found = HSDS.parse(ImportFile("a.json", text.encode()), place.pk)
    return [row.label for row in found.rows], [error.reason for error in found.errors]


def test_page_list_lines_and_one_record_are_read_alike(place):
    one, two = (json.dumps(record(id=name, name=name)) for name in ("Pierwsza", "Druga"))
    for text in (
        f"{one}\n{two}\n",
        f"\n {one}\r\n\n{two}",
        f"[{one}, {two}]",
        f"[\n{one}\n,\n{two}\n]",
        f'{{"total_items": 2, "contents": [{one},{two}], "empty": false}}',
        f'\ufeff{{"contents":\n[\n{one},\n{two}]}}\n',
    ):
        assert names_in(place, text) == (["Pierwsza", "Druga"], []), text[:40]
    for text in (one, f"{one}\n", json.dumps(json.loads(one), indent=2)):
        assert names_in(place, text) == (["Pierwsza"], []), text[:40]
    assert names_in(place, "[]") == ([], [])
    assert names_in(place, '{"contents": []}') == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}{}",
        "[1,]",
        '[{"id": "1"} {"id": "2"}]',
        '[{"id": "1"}',
        '{"contents": [{}]} więcej',
        '{"contents": [{}], }',
        '{"contents" [{}]}',
        '{1: "a"}',
        '{"contents": {}}',
        '{"id": "1"}\n{"id": ',
        '"tekst"',
        "3",
        "nul",
    ],
)
def test_what_is_no_json_is_refused_as_a_whole(place, text):
    with pytest.raises(InvalidFile):
        HSDS.parse(ImportFile("a.json", text.encode()), place.pk)


def test_signs_no_database_keeps_refuse_the_record(place):
    for name in ("zero\u0000", "pół\ud83d"):
        found = names_in(place, json.dumps([record(), record(id="2", name=name)]))
        assert found[0] == [record()["name"]]
        assert found[1][0].startswith("[1].name:")
