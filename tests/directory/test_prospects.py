"""The balance of the catalogue, and what happens when grants end."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from mosty.core.access import Role
from mosty.directory.enums import DiClass, ServiceStatus, Setting
from mosty.directory.models import Service
from mosty.directory.queries.balance import balance_sheet
from mosty.directory.queries.figures import Said, added_up
from mosty.directory.queries.prospects import ending_services, endings, next_new_year, prospect
from tests.factories.directory import ServiceFactory, ServiceTypeFactory
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2027, 1, 1)
YES = {f"condition_{letter}": "yes" for letter in "abcd"}
NO = {f"condition_{letter}": "no" for letter in "abcd"}


def page(name: str, *args: object) -> str:
    return reverse(name, args=["debowa-dolina", *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().split()).replace("\u00a0", " ")


@pytest.fixture
def town(municipality):
    """Three services end with the year; of respite care nothing is left."""
    respite, home = ServiceTypeFactory(code="U-WYD"), ServiceTypeFactory(code="U-OPI")
    meadow = VillageUnitFactory(municipality=municipality, name="Łąki")
    common = {"municipality": municipality, "funded_until": date(2026, 12, 31)}
    ServiceFactory(
        **common, service_type=respite, name="Wytchnienie", people_count=12, waiting_count=3,
        yearly_cost_grosze=90_000_00, funding_source="PFRON", village_unit=meadow,
    )  # fmt: skip
    ServiceFactory(
        **common, service_type=respite, name="Wyręka", people_count=None,
        yearly_cost_grosze=10_000_00, funding_source="PFRON",
    )  # fmt: skip
    ServiceFactory(
        **common, service_type=home, name="Opieka z projektu", people_count=7,
        yearly_cost_grosze=20_000_00, funding_source="EFS+",
    )  # fmt: skip
    ServiceFactory(municipality=municipality, service_type=home, name="Opieka", people_count=38)
    ServiceFactory(
        municipality=municipality, service_type=home, name="Opieka na dłużej",
        funded_until=date(2027, 12, 31),
    )  # fmt: skip
    return municipality


# --- what ends ----------------------------------------------------------------------------------


def test_prospect_adds_up_what_ends_and_names_what_disappears(town):
    found = prospect(town, day=NEW_YEAR)
    assert (found.services, found.of) == (3, 5)
    assert (found.people, found.waiting) == (Said(19, silent=1), Said(3, silent=2))
    assert found.grosze == Said(120_000_00, silent=0)
    assert [(kind.code, count) for kind, count in found.lost_kinds] == [("U-WYD", 2)]
    assert [unit.name for unit in found.lost_units] == ["Łąki"]
    assert [(one.title, one.services, one.grosze.total) for one in found.sources] == [
        ("PFRON", 2, 100_000_00),
        ("EFS+", 1, 20_000_00),
    ]


def test_money_that_ends_on_the_day_itself_still_pays_for_it(town):
    assert prospect(town, day=date(2026, 12, 31)).services == 0
    assert prospect(town, day=NEW_YEAR).services == 3


def test_ending_services_say_how_many_of_their_kind_last(town):
    found = list(ending_services(town, before=NEW_YEAR))
    lasting = {one.service.name: one.lasting for one in endings(town, found, before=NEW_YEAR)}
    assert lasting == {"Wytchnienie": 0, "Wyręka": 0, "Opieka z projektu": 2}


def test_drafts_closed_merged_and_foreign_services_do_not_end_here(town):
    ends = date(2026, 12, 31)
    for facts in (
        {"status": ServiceStatus.DRAFT, "published_at": None},
        {"status": ServiceStatus.CLOSED},
        {"merged_into": Service.objects.first()},
    ):
        ServiceFactory(municipality=town, funded_until=ends, **facts)
    ServiceFactory(municipality=MunicipalityFactory(), funded_until=ends)
    found = prospect(town, day=NEW_YEAR)
    assert (found.services, found.of) == (3, 5)


def test_a_cost_nobody_gave_is_no_nought(town, client_as):
    """Half of a sum that nobody knows is told with the sum; a sum nobody knows is no sum."""
    Service.objects.filter(name="Wyręka").update(yearly_cost_grosze=None)
    Service.objects.filter(name="Opieka z projektu").update(
        yearly_cost_grosze=None, people_count=None
    )
    found = prospect(town, day=NEW_YEAR)
    assert found.grosze == Said(90_000_00, silent=2)
    assert [(one.title, one.people, one.grosze) for one in found.sources] == [
        ("PFRON", Said(12, silent=1), Said(90_000_00, silent=1)),
        ("EFS+", Said(None, silent=1), Said(None, silent=1)),
    ]
    client = client_as(Role.MAYOR)
    text = text_of(client.get(page("directory:prospects"), {"dzien": "2027-01-01"}))
    assert "90 000 zł (2 usługi nie podały)" in text
    assert "90 000 zł (1 usługa nie podała)" in text
    assert 'EFS+</th> <td>31 grudnia 2026</td> <td class="number">1</td>' in text
    assert text.count('<td class="number">brak danych </td>') == 2
    assert ">0 zł" not in text
    assert "Korzysta z nich 12 osób." in text


def test_figures_nobody_gave_are_said_to_be_missing_everywhere(town, client_as):
    Service.objects.update(people_count=None, waiting_count=None, yearly_cost_grosze=None)
    text = text_of(client_as(Role.MAYOR).get(page("directory:prospects"), {"dzien": "2027-01-01"}))
    assert "Korzysta z nich" not in text
    assert "0 zł" not in text
    assert text.count("<dd>brak danych") == 3


def test_next_new_year_is_always_ahead():
    assert next_new_year(date(2026, 12, 31)) == NEW_YEAR
    assert next_new_year(NEW_YEAR) == date(2028, 1, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_prospects_page_needs_the_same_queries_for_more_services(
    municipality, client_as, django_assert_num_queries, count
):
    client = client_as(Role.PLAN_COORDINATOR)
    client.get(page("directory:prospects"))
    for _number in range(count):
        ServiceFactory(municipality=municipality, funded_until=date(2026, 12, 31))
    with django_assert_num_queries(15):
        client.get(page("directory:prospects"), {"dzien": "2027-01-01"})


def test_prospects_page_tells_people_money_and_lost_kinds(town, client_as):
    text = text_of(client_as(Role.MAYOR).get(page("directory:prospects"), {"dzien": "2027-01-01"}))
    assert "Co się stanie 1 stycznia 2027?" in text
    assert "3 usługi z 5 stracą pieniądze przed tym dniem." in text
    assert "Korzysta z nich 19 osób." in text
    assert "120 000 zł" in text
    assert "Te rodzaje pomocy znikną" in text
    assert "Łąki" in text


def test_prospects_page_is_calm_when_nothing_ends(municipality, client_as):
    text = text_of(client_as(Role.CLERK).get(page("directory:prospects")))
    assert "Żadna usługa nie traci pieniędzy przed tym dniem" in text


def test_prospects_page_says_what_is_wrong_with_the_day(municipality, client_as):
    response = client_as(Role.CLERK).get(page("directory:prospects"), {"dzien": "kiedyś"})
    assert response.status_code == 200
    assert "dzien" in response.context["form"].errors
    assert "kiedyś" in text_of(response)


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.NGO_REPRESENTATIVE, Role.RESIDENT])
def test_prospects_are_for_staff(municipality, client_as, role):
    assert client_as(role).get(page("directory:prospects")).status_code == 403
    assert client_as(role).get(page("directory:prospects_export", "csv")).status_code == 403


def test_prospects_files_hold_the_same_services(town, client_as):
    client = client_as(Role.CENTRE_DIRECTOR)
    query = {"dzien": "2027-01-01"}
    table = client.get(page("directory:prospects_export", "csv"), query).content.decode("utf-8-sig")
    lines = table.strip().split("\r\n")
    assert len(lines) == 4
    assert lines[1].startswith("Wytchnienie;") or "Wytchnienie;" in table
    book = load_workbook(
        BytesIO(client.get(page("directory:prospects_export", "xlsx"), query).content)
    )
    rows = list(book.active.values)
    assert {row[0] for row in rows[1:]} == {"Wytchnienie", "Wyręka", "Opieka z projektu"}


# --- community or institution -------------------------------------------------------------------


@pytest.fixture
def both_sides(municipality):
    flat = ServiceTypeFactory(code="M-WSP", setting=Setting.COMMUNITY, is_residential=True)
    home = ServiceTypeFactory(code="I-DPS", setting=Setting.INSTITUTIONAL, is_residential=True)
    common = {"municipality": municipality, "hides_people": False}
    ServiceFactory(
        **common, service_type=flat, **YES, people_count=6, yearly_cost_grosze=100_00,
        capacity_places=6,
    )  # fmt: skip
    ServiceFactory(**common, service_type=flat, **NO, people_count=7, yearly_cost_grosze=200_00)
    ServiceFactory(**common, service_type=home, **NO, people_count=40, yearly_cost_grosze=400_00)
    return municipality


def test_a_flat_run_like_a_ward_stands_with_the_institutions(both_sides):
    sheet = balance_sheet(both_sides, raw=True)
    assert (sheet.community.services, sheet.community.people.total) == (1, 6)
    assert (sheet.residential.services, sheet.residential.people.total) == (2, 47)
    assert {found: line.services for found, line in sheet.classes.items()} == {
        DiClass.COMMUNITY: 1,
        DiClass.INSTITUTIONAL: 1,
        DiClass.INSTITUTIONAL_CULTURE: 1,
    }


def test_size_alone_never_moves_a_service_to_the_other_side(both_sides):
    before = balance_sheet(both_sides, raw=True)
    Service.objects.update(capacity_places=500)
    assert balance_sheet(both_sides, raw=True) == before


def test_public_balance_hides_sums_that_hold_a_small_count(both_sides, client):
    Service.objects.filter(people_count=6).update(people_count=3, hides_people=True)
    text = text_of(client.get(page("directory:balance")))
    assert "ukryto" in text
    assert balance_sheet(both_sides, raw=False).community.people is None
    assert balance_sheet(both_sides, raw=False).community.grosze is None
    assert balance_sheet(both_sides, raw=False).residential.people.total == 47


def test_balance_says_where_a_cost_is_unknown(both_sides, client):
    Service.objects.filter(people_count__in=(7, 6)).update(yearly_cost_grosze=None)
    sheet = balance_sheet(both_sides, raw=True)
    assert sheet.community.grosze == Said(None, silent=1)
    assert sheet.residential.grosze == Said(400_00, silent=1)
    text = text_of(client.get(page("directory:balance")))
    assert "400 zł (1 usługa nie podała)" in text
    assert '<td class="number">brak danych' in text
    assert ">0 zł" not in text
    client.cookies.load({"mosty_language": "uk"})
    assert "(1 послуга не вказала)" in text_of(client.get(page("directory:balance")))


def test_a_sum_of_no_services_is_nought_and_of_silent_ones_unknown():
    assert added_up([]) == Said(0, silent=0)
    assert added_up([Said(None, 2), Said(3, 1)]) == Said(3, 3)
    assert added_up([Said(None, 2), Said(None, 1)]) == Said(None, 3)


def test_staff_see_every_sum_of_the_balance(both_sides, client_as):
    Service.objects.filter(people_count=6).update(people_count=3, hides_people=True)
    text = text_of(client_as(Role.PLAN_COORDINATOR).get(page("directory:balance")))
    assert "ukryto" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_balance_needs_the_same_queries_for_more_services(
    municipality, client, django_assert_num_queries, count
):
    ServiceFactory.create_batch(count, municipality=municipality)
    with django_assert_num_queries(2):
        client.get(page("directory:balance"))


def test_balance_is_calm_when_there_are_no_services(municipality, client):
    assert "Nie ma jeszcze usług" in text_of(client.get(page("directory:balance")))


def test_balance_counts_services_of_its_own_municipality_only(both_sides):
    before = balance_sheet(both_sides, raw=True)
    ServiceFactory(municipality=MunicipalityFactory(), people_count=9)
    assert balance_sheet(both_sides, raw=True) == before
