from datetime import date, timedelta
from pathlib import Path

import pytest

from mosty.core.access import Role, system_access
from mosty.core.errors import InvalidFile, NotAllowed, NotFound
from mosty.core.imports import ImportFile
from mosty.core.models import AuditEntry
from mosty.territory import actions, queries
from mosty.territory.enums import Variant, VillageUnitKind
from mosty.territory.models import LegalParameter, Municipality, TercUnit
from tests.factories.territory import VariantPeriodFactory, VillageUnitFactory

pytestmark = pytest.mark.django_db
SYSTEM = system_access(None)
TERC = """WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA
18;;;;PODKARPACKIE;województwo;2026-01-01
18;16;;;rzeszowski;powiat;2026-01-01
18;16;07;2;Krasne;gmina wiejska;2026-01-01
18;63;;;Rzeszów;miasto na prawach powiatu;2026-01-01
18;63;01;1;Rzeszów;gmina miejska;2026-01-01
"""


def terc_file(text: str = TERC) -> ImportFile:
    return ImportFile("TERC.csv", text.encode())


def new_municipality(**facts) -> Municipality:
    wanted = {
        "terc_code": "1816072",
        "variant": Variant.OPS,
        "centre_name": "Gminny Ośrodek Pomocy Społecznej",
        "centre_short_name": "GOPS",
        "variant_from": date(2020, 1, 1),
        "by": SYSTEM,
    }
    return actions.create_municipality(**(wanted | facts))


def change(municipality: Municipality, by, **facts):
    wanted = {
        "variant": Variant.CUS_CONVERTED,
        "centre_name": "Centrum Usług Społecznych",
        "centre_short_name": "CUS",
        "starts_on": date(2027, 1, 1),
    }
    return actions.change_variant(municipality=municipality, by=by, **(wanted | facts))


# --- TERC ---------------------------------------------------------------------------------------


def test_terc_file_gives_the_known_numbers_of_units(reference_data: Path):
    path = reference_data / "teryt" / "TERC_2024-01-01.csv"
    outcome = actions.load_terc(file=ImportFile.from_path(path), by=SYSTEM)
    assert (outcome.created, outcome.errors) == (4332, ())
    version = queries.terc_version()
    assert version is not None
    counts = queries.terc_counts(version)
    assert (counts.voivodeships, counts.counties, counts.cities) == (16, 314, 66)
    assert (counts.urban, counts.urban_rural, counts.rural) == (302, 711, 1464)
    assert counts.municipalities == 2477
    assert "ŁÓDZKIE" in [unit.name for unit in queries.terc_search("lodzkie")]
    assert [unit.name for unit in queries.terc_search("1465011")] == ["Warszawa"]


def test_terc_file_loaded_twice_changes_nothing():
    actions.load_terc(file=terc_file(), by=SYSTEM)
    ids = set(TercUnit.objects.values_list("pk", flat=True))
    outcome = actions.load_terc(file=terc_file(), by=SYSTEM)
    assert (outcome.created, outcome.unchanged) == (0, 5)
    assert set(TercUnit.objects.values_list("pk", flat=True)) == ids
    assert AuditEntry.objects.filter(action="territory.terc_loaded").count() == 1


def test_terc_states_stand_side_by_side():
    actions.load_terc(file=terc_file(), by=SYSTEM)
    newer = TERC.replace("2026-01-01", "2027-01-01").replace("Krasne", "Krasne Nowe")
    actions.load_terc(file=terc_file(newer), by=SYSTEM)
    on_2026 = queries.terc_unit("1816072", on=date(2026, 6, 1))
    assert on_2026 is not None
    assert on_2026.name == "Krasne"
    now = queries.terc_unit("1816072")
    assert now is not None
    assert now.name == "Krasne Nowe"


def test_terc_file_of_the_same_day_replaces_the_units():
    actions.load_terc(file=terc_file(), by=SYSTEM)
    actions.load_terc(file=terc_file(TERC.replace("Krasne", "Krasnego")), by=SYSTEM)
    assert TercUnit.objects.count() == 5
    assert TercUnit.objects.filter(name="Krasnego").exists()


def test_terc_file_names_every_bad_row_and_stores_nothing():
    bad = TERC + "19;;;;NIEMA;województwo;2026-01-01\n18;16;07;2;Krasne;gmina wiejska;2026-01-01\n"
    bad += "18;16;08;2;;gmina wiejska;2026-01-01\n99;99;01;3;Demo;gmina;2026-01-01\n"
    outcome = actions.load_terc(file=terc_file(bad), by=SYSTEM)
    assert [error.number for error in outcome.errors] == [7, 8, 9, 10]
    assert not outcome.is_stored
    assert not TercUnit.objects.exists()
    outcome = actions.load_terc(file=terc_file(bad), only_good=True, by=SYSTEM)
    assert outcome.created == 5


def test_terc_file_of_two_days_is_refused():
    mixed = TERC + "18;16;08;2;Lubenia;gmina wiejska;2025-01-01\n"
    with pytest.raises(InvalidFile, match="2025-01-01, 2026-01-01"):
        actions.load_terc(file=terc_file(mixed), by=SYSTEM)


def test_terc_codes_survive_a_spreadsheet_that_ate_the_zeros():
    text = "WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA\n2;1;1;1;Bolesławiec;gmina;2026-01-01\n"
    actions.load_terc(file=terc_file(text), by=SYSTEM)
    assert TercUnit.objects.get().code == "0201011"


def test_terc_demo_units_never_hide_the_real_register():
    text = "WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA\n99;99;01;3;Dębowa Dolina;gmina;2026-01-01\n"
    actions.load_terc(file=terc_file(), by=SYSTEM)
    assert actions.load_terc(file=terc_file(text), by=SYSTEM).created == 1
    assert queries.terc_unit("1816072") is not None
    assert queries.terc_unit("9999013") is not None
    with pytest.raises(actions.CannotCreateMunicipality):
        new_municipality(terc_code="9999023", name="Inna", is_demo=True)
    assert new_municipality(terc_code="9999013", is_demo=True).name == "Dębowa Dolina"


# --- municipality and variant -------------------------------------------------------------------


def test_municipality_takes_its_names_from_terc():
    actions.load_terc(file=terc_file(), by=SYSTEM)
    municipality = new_municipality()
    assert (municipality.name, municipality.slug) == ("Krasne", "krasne")
    assert municipality.county_name == "rzeszowski"
    assert municipality.voivodeship_name == "podkarpackie"
    assert not municipality.has_county_rights
    assert new_municipality(terc_code="1863011").has_county_rights
    period = queries.variant_on(municipality, date(2026, 1, 1))
    assert period is not None
    assert period.centre_short_name == "GOPS"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"terc_code": "1816082"}, "terc_code"),
        ({"terc_code": "9999013"}, "terc_code"),
        ({"terc_code": "1816072", "is_demo": True}, "terc_code"),
        ({"slug": "konto"}, "slug"),
    ],
)
def test_municipality_with_a_wrong_code_or_address_is_refused(facts, field):
    actions.load_terc(file=terc_file(), by=SYSTEM)
    with pytest.raises(actions.CannotCreateMunicipality) as refusal:
        new_municipality(**facts)
    assert field in refusal.value.fields


def test_municipality_stands_once():
    new_municipality(name="Krasne")
    with pytest.raises(actions.CannotCreateMunicipality):
        new_municipality(name="Krasne")


def test_demo_municipality_may_have_a_code_from_99():
    assert new_municipality(terc_code="9999013", name="Dębowa Dolina", is_demo=True).is_demo


def test_change_of_variant_ends_one_period_and_opens_the_next(municipality, access_as):
    old = VariantPeriodFactory(municipality=municipality)
    unit = VillageUnitFactory(municipality=municipality)
    new = change(municipality, access_as(Role.PLAN_COORDINATOR))
    old.refresh_from_db()
    assert old.valid_to == date(2026, 12, 31)
    assert new.valid_to is None
    assert queries.variant_on(municipality, date(2026, 12, 31)) == old
    assert queries.variant_on(municipality, date(2027, 1, 1)) == new
    assert list(queries.village_units(municipality)) == [unit]
    entry = AuditEntry.objects.get(action="territory.variant_changed")
    assert entry.data["from"] == "ops"


def test_change_of_variant_back_to_ops_works_the_same(municipality, access_as):
    VariantPeriodFactory(municipality=municipality, variant=Variant.CUS_CONVERTED)
    new = change(municipality, access_as(Role.ADMINISTRATOR), variant=Variant.OPS)
    assert not Variant(new.variant).is_cus


def test_change_of_variant_before_the_present_one_is_refused(municipality, access_as):
    old = VariantPeriodFactory(municipality=municipality)
    with pytest.raises(actions.CannotChangeVariant):
        change(
            municipality,
            access_as(Role.ADMINISTRATOR),
            starts_on=old.valid_from - timedelta(days=1),
        )


@pytest.mark.parametrize("role", [Role.CLERK, Role.MAYOR, Role.RESIDENT, Role.NGO_REPRESENTATIVE])
def test_change_of_variant_is_not_for_everybody(municipality, access_as, role):
    with pytest.raises(NotAllowed):
        change(municipality, access_as(role))


# --- village units ------------------------------------------------------------------------------


def test_village_unit_is_added_and_corrected(municipality, access_as):
    by = access_as(Role.PLAN_COORDINATOR)
    kind = VillageUnitKind.VILLAGE
    unit = actions.save_village_unit(municipality=municipality, name="Łąki", kind=kind, by=by)
    actions.save_village_unit(
        municipality=municipality, unit_id=unit.pk, name="Łąki Dolne", kind=kind, by=by
    )
    assert [one.name for one in queries.village_units(municipality)] == ["Łąki Dolne"]


def test_village_unit_with_a_taken_name_is_refused(municipality, access_as):
    VillageUnitFactory(municipality=municipality, name="Łąki")
    with pytest.raises(actions.CannotSaveVillageUnit) as refusal:
        actions.save_village_unit(
            municipality=municipality,
            name="łąki",
            kind=VillageUnitKind.VILLAGE,
            by=access_as(Role.PLAN_COORDINATOR),
        )
    assert "name" in refusal.value.fields


def test_village_unit_of_another_municipality_is_out_of_reach(municipality, access_as):
    foreign = VillageUnitFactory()
    with pytest.raises(NotFound):
        actions.save_village_unit(
            municipality=municipality,
            unit_id=foreign.pk,
            name="X",
            kind=VillageUnitKind.VILLAGE,
            by=access_as(Role.PLAN_COORDINATOR),
        )


# --- law ----------------------------------------------------------------------------------------


def test_numbers_of_law_are_loaded_once():
    count = actions.load_legal_parameters(by=SYSTEM)
    assert count == LegalParameter.objects.count() > 90
    assert actions.load_legal_parameters(by=SYSTEM) == count == LegalParameter.objects.count()
    assert AuditEntry.objects.filter(action="territory.law_loaded").count() == 1
    call = queries.legal_parameter("udpp.call_days_min", date(2026, 11, 22))
    assert call is not None
    assert (call.value, call.unit, call.confidence) == ("21", "dni od ostatniego ogłoszenia", "L")


def test_number_of_law_is_taken_by_its_day():
    actions.load_legal_parameters(by=SYSTEM)

    def threshold(day: date) -> str | None:
        found = queries.legal_parameter("pzp.threshold", day)
        return found.value if found else None

    assert threshold(date(2020, 12, 31)) is None
    assert threshold(date(2025, 12, 31)) == "130000"
    assert threshold(date(2026, 1, 1)) == "170000"


def test_numbers_of_law_are_for_the_administrator(access_as):
    with pytest.raises(NotAllowed):
        actions.load_legal_parameters(by=access_as(Role.CLERK))
