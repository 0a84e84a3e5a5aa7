"""Search: what is found, in what order, with which filters, around which place, and why."""

from datetime import datetime, time
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from mosty.config.cli import run
from mosty.core.access import Role, system_access
from mosty.directory import actions, queries
from mosty.directory.enums import CostKind, ServiceStatus, Setting
from mosty.directory.models import (
    LocationFeature,
    OpeningWindow,
    SearchWord,
    Service,
    ServiceLanguage,
    SynonymGroup,
)
from tests.factories.directory import DraftFactory, ServiceFactory, ServiceTypeFactory, at
from tests.factories.people import OrganisationFactory
from tests.factories.territory import VillageUnitFactory

pytestmark = pytest.mark.django_db
MIDDLE = queries.Near(52.0, 19.0, km=10)


def names(found):
    return [service.name for service in found]


def find(municipality, text="", **filters):
    return names(queries.search(municipality, text=text, **filters))


@pytest.fixture
def meals(municipality):
    kind = ServiceTypeFactory(code="U-POS", name="posiłki i ich dowóz", domains=["HEALTH"])
    return ServiceFactory(municipality=municipality, service_type=kind, name="Obiady na kółkach")


@pytest.fixture
def club(municipality):
    return ServiceFactory(
        municipality=municipality,
        service_type=ServiceTypeFactory(code="D-KLU", setting=Setting.COMMUNITY),
        name="Klub „Żółty Liść”",
        summary="Obiad w każdy piątek, śpiew i gimnastyka.",
    )


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["obiad", "OBIADÓW", "obiadami", "gdzie są obiady?", "obaid", "obadów"]
)
def test_any_form_and_a_wrong_letter_find_the_word_in_the_name_first(
    municipality, meals, club, text
):
    assert find(municipality, text) == [meals.name, club.name]


@pytest.mark.parametrize("text", ["żółty", "zolty", "ŻÓŁTYM", "zoltego", "zółtych"])
def test_marks_left_out_do_not_matter(municipality, meals, club, text):
    assert find(municipality, text) == [club.name]


def test_a_corrected_word_is_told(municipality, meals):
    found = queries.search(municipality, text="obaidy")
    assert found.corrected == (("obaidy", "obiad"),)
    assert queries.search(municipality, text="obiady").corrected == ()


@pytest.mark.parametrize("text", ["helikopter", "!!!", "do na i dla", "x" * 300, "%", "'; --"])
def test_text_that_fits_nothing_finds_nothing(municipality, meals, text):
    assert find(municipality, text) == []


def test_no_text_finds_all_by_name(municipality, meals, club):
    assert find(municipality) == [club.name, meals.name]
    assert find(municipality, "   ") == [club.name, meals.name]


def test_only_published_services_of_this_municipality_are_found(municipality, meals):
    ServiceFactory(name="Obiady cudze")
    DraftFactory(municipality=municipality, name="Obiady w szkicu")
    ServiceFactory(municipality=municipality, name="Obiady złączone", merged_into=meals)
    ServiceFactory(municipality=municipality, name="Obiady dawne", status=ServiceStatus.CLOSED)
    assert find(municipality, "obiady") == [meals.name]


def test_equal_services_stand_by_name_on_any_database(municipality):
    for name in ("Klub Żabka", "Klub Ąbka", "Klub Zebra", "Klub Abka"):
        ServiceFactory(municipality=municipality, name=name)
    expected = ["Klub Abka", "Klub Ąbka", "Klub Zebra", "Klub Żabka"]
    assert find(municipality, "klub") == expected


def test_pages_part_the_results_without_loss(municipality):
    for number in range(7):
        ServiceFactory(municipality=municipality, name=f"Klub {number}")
    found = queries.search(municipality, text="klub")
    paged = [service.pk for start in range(0, 7, 3) for service in found[start : start + 3]]
    assert paged == list(found.ids())
    assert len(found) == 7
    assert found[6].pk == paged[6]


# --- everyday words -------------------------------------------------------------------------------


@pytest.fixture
def pack(db):
    actions.load_service_types(by=system_access(None))
    actions.load_synonyms(by=system_access(None))


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "ktoś do mamy na parę godzin",
        "Szukam kogoś do mamy na parę godzin, bo muszę iść do lekarza",
        "ktos do taty na pare godzin",
    ],
)
def test_everyday_words_lead_to_the_kind_and_say_so(municipality, pack, text):
    kind = queries.service_type("U-WYD")
    ServiceFactory(municipality=municipality, service_type=kind, name="Program „Oddech”")
    ServiceFactory(municipality=municipality, name="Remont dróg", for_whom="Każdy")
    found = queries.search(municipality, text=text)
    assert names(found)[:1] == ["Program „Oddech”"]
    (reason, *_rest) = found.reasons(found[:1])[found[0].pk]
    assert reason.kind == kind.name
    assert "godzin" in reason.typed


def test_a_kind_is_found_by_its_own_name(municipality, pack):
    kind = queries.service_type("D-SDS")
    ServiceFactory(municipality=municipality, service_type=kind, name="Ośrodek „Tęcza”")
    assert find(municipality, "środowiskowy dom samopomocy") == ["Ośrodek „Tęcza”"]


def test_groups_of_an_office_hold_in_its_municipality_only(municipality, access_as, meals):
    actions.save_synonyms(
        municipality=municipality,
        group_id=None,
        phrases=["micha"],
        meanings=["U-POS"],
        by=access_as(Role.CENTRE_DIRECTOR),
    )
    other = ServiceFactory(service_type=meals.service_type, name="Obiady obce").municipality
    assert find(municipality, "gorąca micha") == [meals.name]
    assert find(other, "gorąca micha") == []


@pytest.mark.slow
def test_a_group_switched_off_is_not_heard(municipality, access_as, pack):
    kind = queries.service_type("U-TEL")
    ServiceFactory(municipality=municipality, service_type=kind, name="Opieka na odległość")
    by = access_as(Role.SERVICE_ORGANISER)
    row = SynonymGroup.objects.get(code="opaska", municipality=None)
    assert find(municipality, "guzik życia") == ["Opieka na odległość"]
    off = actions.switch_synonyms(municipality=municipality, group_id=row.pk, is_off=True, by=by)
    assert find(municipality, "guzik życia") == []
    actions.remove_synonyms(municipality=municipality, group_id=off.pk, by=by)
    assert find(municipality, "guzik życia") == ["Opieka na odległość"]


# --- filters --------------------------------------------------------------------------------------


def test_filters_narrow_lists_and_questions_alike(municipality, meals, club):
    meals.cost_kind = CostKind.INCOME
    meals.save()
    ServiceLanguage.objects.create(service=meals, language="uk")
    for text in ("", "obiad"):
        assert find(municipality, text, cost="income") == [meals.name]
        assert find(municipality, text, language="uk") == [meals.name]
        assert find(municipality, text, domain="HEALTH") == [meals.name]
        assert find(municipality, text, setting="SRODOWISKOWA") == [club.name]
        assert find(municipality, text, area="BEZ") == []


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("obiad", {"setting": Setting.COMMUNITY}),
        ("obiad w piątek", {"cost": CostKind.FREE}),
        ("obiad", {"area": "NIC"}),
        ("obiad", {"open_now": datetime(2026, 7, 6, 3, tzinfo=ZoneInfo("Europe/Warsaw"))}),
        ("obiad", {}),
    ],
)
def test_filters_asked_before_the_index_find_the_same_as_after(
    municipality, meals, club, monkeypatch, text, filters
):
    Service.objects.filter(pk=club.pk).update(cost_kind=CostKind.FREE)
    after = find(municipality, text, **filters)
    # Words of thousands of services are looked up among those the filters leave.
    monkeypatch.setattr(import_module("mosty.directory.queries.search"), "ASKED_AFTER", 0)
    assert find(municipality, text, **filters) == after
    assert bool(after) == (filters.get("area") != "NIC" and "open_now" not in filters)


def test_a_place_must_have_all_features_and_be_shown(municipality, meals, club):
    place, hidden = at(meals), at(club, is_confidential=True)
    for feature in ("lift", "toilet"):
        LocationFeature.objects.create(location=place, feature=feature)
        LocationFeature.objects.create(location=hidden, feature=feature)
    LocationFeature.objects.create(location=at(club), feature="lift")
    assert find(municipality, features=["lift"]) == [club.name, meals.name]
    assert find(municipality, features=["lift", "toilet"]) == [meals.name]


def test_open_now_asks_the_hours(municipality, meals, club):
    OpeningWindow.objects.create(service=meals, weekday=0, opens=time(8), closes=time(16))
    moment = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Europe/Warsaw"))
    assert find(municipality, "obiad", open_now=moment) == [meals.name]
    assert find(municipality, "obiad", open_now=moment.replace(hour=20)) == []


# --- distance -------------------------------------------------------------------------------------


@pytest.fixture
def around(municipality):
    kind = ServiceTypeFactory(code="D-KLU", setting=Setting.COMMUNITY)
    made = {}
    for name, latitude in (("Daleko", "52.080000"), ("Blisko", "52.010000"), ("Za", "52.2")):
        made[name] = ServiceFactory(municipality=municipality, service_type=kind, name=name)
        at(made[name], latitude=latitude, longitude="19.0", city=f"Wieś {name}")
    return made


def test_the_nearest_come_first_and_the_far_are_left_out(municipality, around):
    found = queries.search(municipality, near=MIDDLE)
    assert names(found) == ["Blisko", "Daleko"]
    assert [round(queries.kilometres(one), 1) for one in found] == [1.1, 8.9]
    assert len(found) == 2


def test_a_confidential_place_counts_in_no_distance(municipality, around):
    at(around["Za"], latitude="52.000000", longitude="19.0", is_confidential=True)
    assert find(municipality, near=MIDDLE) == ["Blisko", "Daleko"]


def test_a_confidential_place_brings_nobody_into_the_circle(municipality, around):
    """Of a village unit with half a point no distance is known: the secret place may not decide."""
    unit = VillageUnitFactory(municipality=municipality, latitude="52.2", longitude=None)
    common = {"municipality": municipality, "service_type": around["Za"].service_type}
    shelter = ServiceFactory(**common, name="Schronisko", village_unit=unit)
    ServiceFactory(**common, name="Bez miejsca", village_unit=unit)
    at(shelter, latitude="52.000000", longitude="19.0", is_confidential=True)
    assert find(municipality, near=MIDDLE) == ["Blisko", "Daleko"]


def test_help_that_comes_home_is_never_too_far(municipality, around):
    ServiceFactory(municipality=municipality, name="Pomoc w domu")
    assert find(municipality, near=MIDDLE) == ["Blisko", "Daleko", "Pomoc w domu"]


def test_services_nobody_put_on_the_map_stand_at_the_end(municipality, around):
    kind = around["Za"].service_type
    ServiceFactory(municipality=municipality, service_type=kind, name="Adres bez punktu")
    at(ServiceFactory(municipality=municipality, service_type=kind, name="Bez punktu"))
    found = find(municipality, near=MIDDLE)
    assert found == ["Blisko", "Daleko", "Adres bez punktu", "Bez punktu"]


def test_without_a_place_the_village_unit_counts(municipality, around):
    unit = VillageUnitFactory(municipality=municipality, latitude="52.000000", longitude="19.0")
    kind = around["Za"].service_type
    ServiceFactory(
        municipality=municipality, service_type=kind, name="W sołectwie", village_unit=unit
    )
    assert find(municipality, near=MIDDLE)[0] == "W sołectwie"


@pytest.mark.parametrize("name", ["Łąki Małe", "laki male", "w Łąkach Małych", "Łąkii Małe"])
def test_a_place_is_known_by_its_name_in_any_form(municipality, name):
    VillageUnitFactory(
        municipality=municipality, name="Łąki Małe", latitude="52.5", longitude="19.5"
    )
    VillageUnitFactory(municipality=municipality, name="Dąbrowa", latitude="52.7", longitude="19.5")
    near = queries.find_place(municipality, name, km=5)
    assert near == queries.Near(52.5, 19.5, 5, "Łąki Małe")


def test_places_of_services_are_known_but_confidential_ones_are_not(municipality, around):
    at(around["Za"], city="Tajna", latitude="52.3", longitude="19.0", is_confidential=True)
    assert queries.find_place(municipality, "Wieś Blisko").name == "Wieś Blisko"
    assert queries.find_place(municipality, "Tajna") is None
    assert queries.find_place(municipality, "") is None


# --- the index ------------------------------------------------------------------------------------


def test_the_index_follows_every_change_of_a_service(municipality, access_as):
    by = access_as(Role.CENTRE_DIRECTOR)
    facts = {
        "service_type_id": ServiceTypeFactory().pk,
        "organisation_id": OrganisationFactory(municipality=municipality).pk,
        "provider_mode": "INNY",
        "name": "Stolarnia",
        "for_whom": "Każdy",
        "how_to_apply": "Przyjdź",
    }
    service = actions.create_service(municipality=municipality, facts=facts, by=by)
    assert find(municipality, "stolarnia") == []
    actions.publish_service(municipality=municipality, service_id=service.pk, by=by)
    assert find(municipality, "stolarni") == ["Stolarnia"]
    service.refresh_from_db()
    actions.update_service(
        municipality=municipality,
        service_id=service.pk,
        revision=service.revision,
        facts={"name": "Kuźnia"},
        by=by,
    )
    assert find(municipality, "stolarnia") == []
    assert find(municipality, "kuźni") == ["Kuźnia"]


def test_missing_words_are_written_and_a_second_run_changes_nothing(municipality, meals):
    SearchWord.objects.all().delete()
    assert actions.index_missing() == 1
    words = list(SearchWord.objects.values_list("word", "weight"))
    assert actions.index_missing() == 0
    assert actions.index_everything() == 1
    assert list(SearchWord.objects.values_list("word", "weight")) == words


def test_a_renamed_provider_is_found_by_its_new_name(municipality, meals):
    meals.organisation.name = "Karczma Jutrzenka"
    meals.organisation.save()
    assert find(municipality, "jutrzenka") == []
    assert actions.index_organisation(meals.organisation_id) == 1
    assert find(municipality, "jutrzenka") == [meals.name]


def test_reindex_writes_the_words_of_one_municipality(municipality, meals, capsys):
    other = ServiceFactory(name="Obiady obce")
    SearchWord.objects.all().delete()
    assert run(["reindex", "--municipality", municipality.slug]) == 0
    assert "1" in capsys.readouterr().out
    assert find(municipality, "obiady") == [meals.name]
    assert find(other.municipality, "obiady") == []


@pytest.mark.parametrize("count", [1, 3])
def test_search_needs_the_same_queries_for_more_rows(
    municipality, django_assert_num_queries, count
):
    for number in range(count):
        at(ServiceFactory(municipality=municipality, name=f"Klub {number}"))
    queries.search(municipality, text="klub")  # words are read into memory
    moment = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Europe/Warsaw"))
    with django_assert_num_queries(12, connection=connection):
        found = queries.search(municipality, text="klub")
        assert len(queries.hits(found, found[:20], moment=moment)) == count
