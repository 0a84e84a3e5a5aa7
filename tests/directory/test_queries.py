from datetime import date

import pytest

from mosty.core.access import Role
from mosty.directory import queries
from mosty.directory.enums import ServiceStatus, Setting
from tests.factories.directory import DraftFactory, ServiceFactory, ServiceTypeFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import VillageUnitFactory

pytestmark = pytest.mark.django_db


def care_home():
    return ServiceTypeFactory(
        code="I-DPS",
        setting=Setting.INSTITUTIONAL,
        is_residential=True,
        unit="miejsce / miesiąc",
        areas=["SEN", "OZN"],
    )


def names(found) -> list[str]:
    return [service.name for service in found]


def test_services_stand_in_polish_order_and_drafts_stay_out(municipality):
    for name in ("Łąka", "Lato", "Ćwiczenia", "Zima"):
        ServiceFactory(municipality=municipality, name=name)
    DraftFactory(municipality=municipality, name="Szkic")
    ServiceFactory(municipality=municipality, name="Dawna", status=ServiceStatus.CLOSED)
    found = names(queries.published_services(municipality))
    assert found == ["Ćwiczenia", "Lato", "Łąka", "Zima"]


def test_search_needs_no_polish_letters_and_finds_what_fits_one_word_too(municipality):
    ServiceFactory(municipality=municipality, name="Usługi sąsiedzkie", for_whom="Osoby starsze")
    ServiceFactory(municipality=municipality, name="Obiady")
    assert names(queries.published_services(municipality, text="SASIEDZKIE starsze")) == [
        "Usługi sąsiedzkie"
    ]
    found = queries.published_services(municipality, text="sąsiedzkie obiady")
    assert names(found) == ["Obiady", "Usługi sąsiedzkie"]
    assert not queries.published_services(municipality, text="helikopter").exists()


def test_filters_narrow_by_area_setting_and_place(municipality):
    unit, elsewhere = VillageUnitFactory.create_batch(2, municipality=municipality)
    ServiceFactory(municipality=municipality, name="Wszędzie")
    ServiceFactory(
        municipality=municipality, name="Tylko tam", covers_all=False, village_unit=elsewhere
    )
    ServiceFactory(municipality=municipality, name="DPS", service_type=care_home())
    of_area = queries.published_services(municipality, area="OZN")
    assert names(of_area) == ["DPS"]
    of_setting = queries.published_services(municipality, setting=Setting.HOME)
    assert names(of_setting) == ["Tylko tam", "Wszędzie"]
    near = queries.published_services(municipality, village_unit_id=unit.pk)
    assert names(near) == ["DPS", "Wszędzie"]


def test_services_of_another_municipality_stay_away(municipality):
    ServiceFactory(people_count=50)
    assert not queries.published_services(municipality).exists()
    assert queries.balance(municipality).community_people == 0
    assert queries.services_by_type(municipality) == {}


def test_draft_is_seen_by_its_editors_only(municipality, access_as):
    own = OrganisationFactory(municipality=municipality)
    draft = DraftFactory(municipality=municipality, organisation=own)

    def sees(access) -> bool:
        return queries.service(municipality, draft.pk, access=access) is not None

    assert sees(access_as(Role.CLERK))
    assert sees(access_as(Role.NGO_REPRESENTATIVE, own))
    assert not sees(access_as(Role.NGO_REPRESENTATIVE))
    assert not sees(access_as(Role.RESIDENT))
    assert not sees(access_as(Role.ANYONE))


def test_balance_puts_people_and_money_on_two_sides(municipality):
    yes = {f"condition_{letter}": "yes" for letter in "abcd"}
    ServiceFactory(municipality=municipality, people_count=38, yearly_cost_grosze=4_000_00, **yes)
    ServiceFactory(
        municipality=municipality,
        service_type=care_home(),
        people_count=21,
        yearly_cost_grosze=9_000_00,
    )
    ServiceFactory(municipality=municipality, people_count=None)
    DraftFactory(municipality=municipality, people_count=100)
    found = queries.balance(municipality)
    assert (found.community_people, found.residential_people) == (38, 21)
    assert (found.community_grosze, found.residential_grosze) == (400_000, 900_000)
    assert found.unknown_services == 1


def test_services_whose_money_ends_come_first(municipality):
    ServiceFactory(municipality=municipality, name="Później", funded_until=date(2026, 6, 30))
    ServiceFactory(municipality=municipality, name="Wcześniej", funded_until=date(2025, 12, 31))
    ServiceFactory(municipality=municipality, name="Za rok", funded_until=date(2027, 12, 31))
    ServiceFactory(municipality=municipality, name="Stała")
    found = queries.expiring_services(municipality, before=date(2026, 7, 1))
    assert names(found) == ["Wcześniej", "Później"]


def test_small_counts_are_hidden_and_cannot_be_computed(municipality):
    lone = ServiceFactory(municipality=municipality, people_count=3, yearly_cost_grosze=100)
    others = [ServiceFactory(municipality=municipality, people_count=count) for count in (20, 30)]
    unknown = ServiceFactory(municipality=municipality)
    shown = {one.pk: queries.figures_of(one) for one in queries.published_services(municipality)}
    assert not shown[lone.pk].people.is_shown
    assert not shown[others[0].pk].people.is_shown  # the hidden number would follow from the sum
    assert shown[others[1].pk].people.count == 30
    assert not shown[lone.pk].shows_yearly_cost
    assert shown[unknown.pk].people is None


def test_break_even_hours_compare_a_place_with_an_hour(municipality):
    home, help_at_home = care_home(), ServiceTypeFactory()
    help_at_home.substitutes.add(home)
    ServiceFactory(municipality=municipality, service_type=home, unit_cost_grosze=687_082)
    ServiceFactory(municipality=municipality, service_type=help_at_home, unit_cost_grosze=4_500)
    ServiceFactory(municipality=municipality, service_type=help_at_home)
    for kind in (home, help_at_home):
        (line,) = queries.break_evens(municipality, kind)
        assert round(line.hours.hours_a_month) == 153
        assert round(line.hours.hours_a_day) == 5
    meals = ServiceTypeFactory(code="U-POS", unit="posiłek")
    assert list(queries.break_evens(municipality, meals)) == []


def test_kinds_are_found_by_word_setting_and_area():
    care_home()
    ServiceTypeFactory(code="U-OPI", name="usługi opiekuńcze")
    assert [kind.code for kind in queries.service_types()] == ["I-DPS", "U-OPI"]
    assert [kind.code for kind in queries.service_types(text="opiekuncze")] == ["U-OPI"]
    assert [kind.code for kind in queries.service_types(area="OZN")] == ["I-DPS"]
    assert [kind.code for kind in queries.service_types(setting=Setting.HOME)] == ["U-OPI"]
    assert queries.service_type("i-dps") is not None


def test_desk_shows_an_organisation_its_own_only(municipality, access_as):
    own = OrganisationFactory(municipality=municipality)
    DraftFactory(municipality=municipality, organisation=own, name="Mój szkic")
    DraftFactory(municipality=municipality, name="Cudzy szkic")
    ServiceFactory(
        municipality=municipality,
        organisation=own,
        name="Kończy się",
        funded_until=date(2026, 1, 1),
    )
    day = date(2026, 2, 1)
    mine = queries.desk(municipality, access=access_as(Role.NGO_COORDINATOR, own), until=day)
    assert names(mine.drafts) == ["Mój szkic"]
    assert names(mine.ending) == ["Kończy się"]
    assert names(mine.not_assessed) == ["Kończy się"]
    everything = queries.desk(municipality, access=access_as(Role.CLERK), until=day)
    assert len(everything.drafts) == 2
