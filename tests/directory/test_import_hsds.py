"""Services of other catalogues: HSDS as JSON, ndjson and tables."""

import copy
import io
import json
import zipfile

import pytest

from mosty.core import imports
from mosty.core.access import Role, system_access
from mosty.core.enums import RowVerdict
from mosty.core.errors import InvalidFile, NotAllowed
from mosty.core.imports import ImportFile, Parsed
from mosty.directory.actions import HSDS
from mosty.directory.models import Location, Service
from mosty.people.models import Organisation
from tests.directory.test_import_undo import HEAD, ONE, TWO, everything, imported, undone
from tests.factories.directory import ServiceFactory, ServiceTypeFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db
ID = "ac148810-d857-441c-9679-408f346de14b"
PLACE = "5bb9f1f4-2a4f-4d5b-9a0e-5f7f5a1a0001"
RECORD = {
    "id": ID,
    "name": "Pomoc w domu",
    "description": "Zakupy i sprzątanie.",
    "url": "https://pomoc.example",
    "email": "pomoc@example.org",
    "status": "active",
    "application_process": "Zadzwoń.",
    "fees_description": "Bezpłatnie.",
    "eligibility_description": "Osoby starsze.",
    "minimum_age": 60,
    "assured_date": "2026-01-05",
    "phones": [{"id": "1", "number": "900 100 200"}, {"id": "2", "number": "900 100 201"}],
    "languages": [{"id": "1", "code": "uk"}, {"id": "2", "code": "ur"}],
    "cost_options": [{"id": "1", "option": "bezpłatna", "amount": 0}],
    "schedules": [
        {"id": "1", "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "08:00", "closes_at": "15:00"}
    ],
    "service_at_locations": [
        {
            "id": "1",
            "location": {
                "id": PLACE,
                "location_type": "physical",
                "name": "Ośrodek",
                "latitude": 52.05,
                "longitude": 19.45,
                "addresses": [{"address_1": "Rynek 1", "city": "Dębowa", "postal_code": "00-001"}],
            },
        }
    ],
    "organization": {
        "id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610",
        "name": "Fundacja Bór",
        "legal_status": "fundacja",
        "organization_identifiers": [
            {"id": "1", "identifier_scheme": "PL-KRS", "identifier": "123456"}
        ],
    },
    "attributes": [{"id": "1", "taxonomy_term": {"id": "1", "code": "U-OPI", "name": "x"}}],
    "wait_time": "2 tygodnie",
}


@pytest.fixture
def place(municipality, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ServiceTypeFactory(code="U-OPI", name="usługi opiekuńcze")
    return municipality


def record(**changes):
    return {**copy.deepcopy(RECORD), **changes}


def parsed(place, *records) -> Parsed:
    data = json.dumps({"total_items": len(records), "contents": records}).encode()
    return HSDS.parse(ImportFile("a.json", data), place.pk)


def run_of(place, data, name="a.json"):
    """The file imported; the preview must have promised what storing did."""
    by = system_access(place.pk)
    run = imports.check(imports.upload("directory.hsds", ImportFile(name, data), place.pk, by))
    if run.bad_count:
        return run
    promised = [row.effect for row in imports.preview_of(run).rows]
    run = imports.confirm(run, only_good=False, by=by)
    done = (run.created_count, run.updated_count, run.unchanged_count)
    assert done == tuple(
        promised.count(one) for one in (RowVerdict.NEW, RowVerdict.CHANGED, RowVerdict.SAME)
    )
    return run


def test_service_comes_with_its_organisation_place_hours_and_identifiers(place):
    run = run_of(place, json.dumps(RECORD).encode())
    assert (run.created_count, run.errors) == (1, [])
    service = Service.objects.get()
    assert (service.external_id, str(service.uuid), service.status) == (ID, ID, "published")
    assert (service.phone, service.cost_kind, service.min_age) == ("900 100 200", "free", 60)
    assert [one.language for one in service.languages.all()] == ["uk"]
    assert service.windows.count() == 2
    assert (service.organisation.register_number, service.organisation.form) == (
        "0000123456",
        "fundacja",
    )
    spot = Location.objects.get()
    assert (str(spot.uuid), spot.address, str(spot.latitude)) == (PLACE, "Rynek 1", "52.050000")
    notes = " ".join(imports.preview_of(run).notes)
    for lost in ("wait_time", "languages: ur", "phones"):
        assert lost in notes


def test_same_file_twice_changes_nothing_and_undo_takes_all_away(place):
    data = json.dumps([RECORD]).encode()
    before = everything(place)
    first = run_of(place, data)
    second = run_of(place, data)
    assert (second.created_count, second.updated_count, second.unchanged_count) == (0, 0, 1)
    undone(first)
    assert everything(place) == before
    assert not Organisation.objects.exists()
    assert not Location.objects.exists()


def test_changed_record_is_shown_before_and_undone_after(place):
    run_of(place, json.dumps(RECORD).encode())
    before = everything(place)
    moved = record(application_process="Napisz.")
    moved["service_at_locations"][0]["location"] |= {"id": "inne", "name": "Filia"}
    run = run_of(place, json.dumps(moved).encode())
    (row,) = imports.preview_of(run).rows
    assert row.verdict is RowVerdict.CHANGED
    assert {one.field for one in row.differences} == {"jak skorzystać", "miejsca"}
    assert [one.name for one in Service.objects.get().locations.all()] == ["Filia"]
    undone(run)
    after = everything(place)
    assert after[0] == before[0]
    assert after[2:] == before[2:]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": ""}, "contents[1].name"),
        ({"name": "x" * 201}, "contents[1].name"),
        ({"status": "open"}, "contents[1].status"),
        ({"email": "nie"}, "contents[1].email"),
        ({"minimum_age": 500}, "contents[1].minimum_age"),
        ({"minimum_age": "sto"}, "contents[1].minimum_age"),
        ({"minimum_age": 60, "maximum_age": 20}, "contents[1].maximum_age"),
        ({"assured_date": "wczoraj"}, "contents[1].assured_date"),
        ({"assured_date": "2999-01-01"}, "contents[1].assured_date"),
        ({"url": "javascript:alert(1)"}, "contents[1].url"),
        ({"phones": [{"number": {}}]}, "contents[1].phones[0].number"),
        ({"phones": "900"}, "contents[1].phones"),
        ({"phones": ["900"]}, "contents[1].phones[0]"),
        ({"organization": None}, "contents[1].organization"),
        ({"organization": {"id": "1"}}, "contents[1].organization.name"),
        ({"attributes": []}, "contents[1].attributes"),
        ({"capacities": [{"available": -1}]}, "contents[1].capacities[0].available"),
        (
            {"service_at_locations": [{"location": {"id": "1", "latitude": 500, "longitude": 1}}]},
            "contents[1].service_at_locations[0].location.latitude",
        ),
        (
            {
                "organization": {
                    "id": "1",
                    "name": "A",
                    "organization_identifiers": [
                        {"identifier_scheme": "PL-NIP", "identifier": "1"}
                    ],
                }
            },
            "contents[1].organization.organization_identifiers[0].identifier",
        ),
    ],
)
def test_wrong_record_names_the_path(place, change, path):
    wrong = record(id="inny", **{"name": "Coś innego"} | change)
    found = parsed(place, RECORD, wrong)
    assert [error.number for error in found.errors] == [2]
    assert found.errors[0].reason.startswith(f"{path}:")
    assert len(found.rows) == 1


def test_kind_is_guessed_from_a_like_name_and_marked(place):
    found = parsed(place, record(attributes=[], name="Usługi opiekuncze"))
    (row,) = HSDS.preview(found, place.pk)
    assert row.verdict is RowVerdict.DOUBTFUL
    assert "U-OPI" in row.reason


def test_service_without_what_residents_need_becomes_a_draft(place):
    run_of(place, json.dumps(record(eligibility_description="")).encode())
    assert Service.objects.get().status == "draft"


def test_hours_that_cannot_be_kept_stay_as_words_and_are_told(place):
    odd = record(schedules=[{"freq": "YEARLY", "description": "raz w roku"}])
    run = run_of(place, json.dumps(odd).encode())
    service = Service.objects.get()
    assert (service.hours_text, service.windows.count()) == ("raz w roku", 0)
    assert "schedules" in " ".join(imports.preview_of(run).notes)


def test_lines_lists_and_organisations_with_services_are_read_too(place):
    lines = "\n".join(
        json.dumps(record(id=str(number), name=f"Usługa {number}")) for number in range(3)
    )
    assert run_of(place, lines.encode(), "a.ndjson").created_count == 3
    service = record(id="w-srodku", name="Druga")
    owner = service.pop("organization") | {"services": [service]}
    assert run_of(place, json.dumps([owner]).encode()).created_count == 1
    alone = {"id": "7", "name": "Koło Gospodyń Wiejskich Łąka", "services": []}
    assert run_of(place, json.dumps(alone).encode()).created_count == 1
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize(
    "data",
    [b"{", b"\xff\xfe", b'{"contents": 3}', b"[1]", b"[" * 100_000, b"PK\x03\x04zepsute"],
)
def test_hopeless_file_is_refused_with_words(place, data):
    with pytest.raises(InvalidFile):
        HSDS.parse(ImportFile("a", data), place.pk)


def packed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_tables_are_joined_into_the_same_records(place):
    files = {
        "data/services.csv": "id,organization_id,name,status,application_process,"
        f"eligibility_description\n{ID},o1,Pomoc,active,Zadzwoń.,Każdy.\n",
        "organizations.csv": "id,name,legal_status\no1,Fundacja Bór,fundacja\no2,OSP Jasień,osp\n",
        "phones.csv": f"id,service_id,number\np1,{ID},900 100 200\n",
        "service_at_location.csv": f"id,service_id,location_id\nx,{ID},l1\n",
        "locations.csv": "id,location_type,name\nl1,physical,Remiza\n",
        "addresses.csv": "id,location_id,address_1,city\na1,l1,Jasień 2,Jasień\n",
        "taxonomy_terms.csv": "id,code,name\nt1,U-OPI,x\n",
        "attributes.csv": f"id,link_id,taxonomy_term_id\na,{ID},t1\n",
        "datapackage.json": "{}",
    }
    run = run_of(place, packed(files), "a.zip")
    assert (run.created_count, run.errors) == (2, [])
    service = Service.objects.get()
    assert (service.phone, service.address) == ("900 100 200", "Jasień 2")
    again = run_of(place, packed(files), "a.zip")
    assert again.unchanged_count == 2
    wrong = files | {"services.csv": files["data/services.csv"].replace("active", "open")}
    del wrong["data/services.csv"]
    assert "services.csv[2].status" in run_of(place, packed(wrong), "a.zip").errors[0]["reason"]


def test_package_that_unpacks_to_too_much_is_refused(place):
    with pytest.raises(InvalidFile):
        HSDS.parse(ImportFile("a.zip", packed({"services.csv": "a" * 40_000_000})), place.pk)
    with pytest.raises(InvalidFile, match="services"):
        HSDS.parse(ImportFile("a.zip", packed({"x.csv": "a\n"})), place.pk)


def test_import_is_for_the_heads_and_leaves_other_municipalities_alone(place, access_as):
    other = ServiceFactory(uuid=ID)
    rows = parsed(place, RECORD).rows
    with pytest.raises(NotAllowed):
        HSDS.store(rows, place.pk, access_as(Role.NGO_REPRESENTATIVE))
    assert HSDS.store(rows, place.pk, access_as(Role.SERVICE_ORGANISER)).created == 1
    mine = Service.objects.get(municipality=place)
    assert (mine.external_id, str(mine.uuid) == ID) == (ID, False)
    other.refresh_from_db()
    assert other.name != mine.name


def test_confidential_place_of_a_service_stays_when_a_file_does_not_tell_of_it(place):
    run_of(place, json.dumps(RECORD).encode())
    Location.objects.update(is_confidential=True)
    moved = record()
    moved["service_at_locations"][0]["location"]["id"] = "inne"
    run_of(place, json.dumps(moved).encode())
    assert Service.objects.get().locations.count() == 2


@pytest.mark.reference
def test_official_examples_are_read_and_what_is_lost_is_told(place, reference_data):
    folder = reference_data / "hsds" / "examples"
    ServiceTypeFactory(code="S-POR", name="Community Counselling")
    for name in ("service_full", "service_list", "organization_full", "organization_list"):
        data = (folder / f"{name}.json").read_bytes()
        if b'"latitude": 100' in data:
            data = data.replace(b'"latitude": 100', b'"latitude": 10')
        found = HSDS.parse(ImportFile(name, data), place.pk)
        assert found.errors == (), (name, found.errors)
        assert found.rows, name
        if name.endswith("full"):
            assert any("schedules" in note for note in found.notes)
    tables = {path.name: path.read_text() for path in (folder / "csv").glob("*")}
    found = HSDS.parse(ImportFile("a.zip", packed(tables)), place.pk)
    assert len(found.rows) + len(found.errors) >= 1


def own_feed(client):
    """All services of the installation, as its feed tells them."""
    pages = [
        client.get(f"/api/hsds/services/{one.uuid}").content.decode()
        for one in Service.objects.order_by("external_id")
    ]
    return [
        json.loads(page.replace("http://testserver", "https://mosty.example")) for page in pages
    ]


def test_own_feed_comes_into_another_municipality_with_all_that_it_tells(place, client):
    ServiceTypeFactory(code="D-KLU")
    OrganisationFactory(municipality=place, name="Ośrodek", short_name="GOPS", form="jednostka")
    imported(place, HEAD + ONE + TWO)
    other = MunicipalityFactory(slug="inna", name="Inna")
    records = own_feed(client)
    run = run_of(other, json.dumps(records).encode())
    assert (run.created_count, run.errors) == (2, [])
    told = ("name", "for_whom", "how_to_apply", "phone", "status", "service_type_id", "address")
    here, there = (
        [
            (
                *(getattr(one, name) for name in told),
                sorted(one.languages.values_list("language", flat=True)),
                sorted(one.windows.values_list("weekday", "opens", "closes", "holidays")),
            )
            for one in Service.objects.filter(municipality=town).order_by("name")
        ]
        for town in (place, other)
    )
    assert there == here
    assert run_of(other, json.dumps(records).encode()).unchanged_count == 2


def test_own_feed_comes_back_home_without_doubling(place, client):
    ServiceTypeFactory(code="D-KLU")
    OrganisationFactory(municipality=place, name="Ośrodek", short_name="GOPS", form="jednostka")
    imported(place, HEAD + ONE + TWO)
    records = own_feed(client)
    run = run_of(place, json.dumps(records).encode())
    assert run.errors == []
    assert (run.created_count, Service.objects.count(), Location.objects.count()) == (0, 2, 2)
    assert set(Service.objects.values_list("website", flat=True)) == {""}
