import pytest

from mosty.core.access import Role
from mosty.core.errors import InvalidFile, NotAllowed
from mosty.core.imports import ImportFile
from mosty.territory import queries
from mosty.territory.actions import POPULATION, VILLAGE_UNITS
from mosty.territory.models import Population, VillageUnit
from tests.factories.territory import MunicipalityFactory, PopulationFactory, VillageUnitFactory

HEAD = "jednostka;rok;płeć;wiek od;wiek do;liczba;status;źródło\n"


def parsed(kind, text: str, municipality):
    return kind.parse(ImportFile("plik.csv", text.encode()), municipality.pk)


def stored(kind, text: str, municipality, by):
    result = parsed(kind, text, municipality)
    assert result.errors == ()
    return kind.store(result.rows, municipality.pk, by)


def test_village_units_are_imported_once(municipality, access_as):
    text = "nazwa;rodzaj;szerokość;długość\nŁąki;sołectwo;50,0412;21,9991\nRynek;osiedle;;\n"
    by = access_as(Role.PLAN_COORDINATOR)
    assert stored(VILLAGE_UNITS, text, municipality, by).created == 2
    assert stored(VILLAGE_UNITS, text, municipality, by).unchanged == 2
    again = text.replace("Rynek;osiedle", "Rynek;dzielnica")
    assert stored(VILLAGE_UNITS, again, municipality, by).updated == 1
    assert [unit.name for unit in queries.village_units(municipality)] == ["Łąki", "Rynek"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Łąki;sołectwo;50,04;", "szerokość"),
        ("Łąki;sołectwo;95;20", "szerokość"),
        ("Łąki;powiat;;", "rodzaj"),
        (";sołectwo;;", "nazwa"),
        ("rynek;osiedle;;", "2"),
    ],
)
def test_village_unit_row_says_what_is_wrong(municipality, row, reason):
    head = "nazwa;rodzaj;szerokość;długość\nRynek;osiedle;;\n"
    result = parsed(VILLAGE_UNITS, f"{head}{row}\n", municipality)
    assert [error.number for error in result.errors] == [3]
    assert reason in result.errors[0].reason


def test_population_of_units_and_of_the_whole_is_imported_once(municipality, access_as):
    VillageUnitFactory(municipality=municipality, name="Łąki")
    by = access_as(Role.PLAN_COORDINATOR)
    text = HEAD + (
        "Łąki;2025;K;0;4;12;;rejestr\nłąki;2025;M;85;;;brak danych;rejestr\n"
        ";2025;K;0;4;250;szacunek;GUS\nDębowa Dolina;2025;M;0;4;0;;GUS\n"
    )
    assert stored(POPULATION, text, municipality, by).created == 4
    assert stored(POPULATION, text, municipality, by).unchanged == 4
    figures = Population.objects.order_by("village_unit_id", "sex", "age_from")
    kept = {(one.village_unit_id is None, one.sex, one.count, one.status) for one in figures}
    assert kept == {
        (False, "F", 12, "value"),
        (False, "M", None, "no_data"),
        (True, "F", 250, "estimate"),
        (True, "M", 0, "zero"),
    }
    again = text.replace(";12;", ";13;")
    assert stored(POPULATION, again, municipality, by).updated == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Nigdzie;2025;K;0;4;12;;rejestr", "Nigdzie"),
        ("Łąki;2025;X;0;4;12;;rejestr", "płeć"),
        ("Łąki;2025;K;0;9;12;;rejestr", "0–9"),
        ("Łąki;2025;K;70;;12;;rejestr", "wiek do"),
        ("Łąki;2025;K;0;4;;;rejestr", "liczba"),
        ("Łąki;2025;K;0;4;12;brak danych;rejestr", "status"),
        ("Łąki;2025;K;0;4;-1;;rejestr", "liczba"),
        ("Łąki;1025;K;0;4;1;;rejestr", "rok"),
        ("Łąki;2025;K;0;4;1;;", "źródło"),
        ("Łąki;2025;K;15;19;1;;rejestr", "2"),
        ("Łąki;2025;K;15;17;1;;rejestr", "2"),
        ("Łąki;2025;K;19;19;1;;rejestr", "2"),
    ],
)
def test_population_row_says_what_is_wrong(municipality, row, reason):
    VillageUnitFactory(municipality=municipality, name="Łąki")
    text = f"{HEAD}Łąki;2025;K;15;19;20;;rejestr\n{row}\n"
    result = parsed(POPULATION, text, municipality)
    assert [error.number for error in result.errors] == [3]
    assert reason in result.errors[0].reason
    assert len(result.rows) == 1


def test_population_file_without_a_column_is_refused(municipality):
    with pytest.raises(InvalidFile, match="płeć"):
        parsed(POPULATION, "jednostka;rok\nŁąki;2025\n", municipality)


def test_population_groups_that_overlap_with_stored_ones_give_way(municipality, access_as):
    by = access_as(Role.PLAN_COORDINATOR)
    stored(POPULATION, HEAD + ";2025;K;15;19;20;;GUS\n;2025;M;15;19;21;;GUS\n", municipality, by)
    stored(POPULATION, HEAD + ";2025;K;15;17;12;;GUS\n;2025;K;18;19;8;;GUS\n", municipality, by)
    left = set(Population.objects.values_list("sex", "age_from", "age_to"))
    assert left == {("F", 15, 17), ("F", 18, 19), ("M", 15, 19)}


def test_population_import_is_not_for_a_clerk(municipality, access_as):
    result = parsed(POPULATION, HEAD + ";2025;K;0;4;250;;GUS\n", municipality)
    with pytest.raises(NotAllowed):
        POPULATION.store(result.rows, municipality.pk, access_as(Role.CLERK))


def test_units_of_another_municipality_are_not_known_here(municipality):
    VillageUnitFactory(municipality=MunicipalityFactory(), name="Cudza")
    result = parsed(POPULATION, HEAD + "Cudza;2025;K;0;4;250;;GUS\n", municipality)
    assert len(result.errors) == 1


# --- summary ------------------------------------------------------------------------------------


def people(municipality, unit: VillageUnit | None, groups, *, year: int = 2025) -> None:
    for sex, age_from, age_to, count in groups:
        PopulationFactory(
            municipality=municipality,
            village_unit=unit,
            year=year,
            sex=sex,
            age_from=age_from,
            age_to=age_to,
            count=count,
            status="value" if count is not None else "no_data",
        )


FULL = [
    ("F", 10, 14, 50), ("M", 10, 14, 60), ("F", 15, 17, 30), ("M", 15, 17, 30),
    ("F", 18, 19, 20), ("M", 18, 19, 20), ("F", 60, 64, 40), ("M", 60, 64, 35),
    ("F", 65, 69, 30), ("M", 65, 69, 25), ("F", 80, 84, 20), ("M", 80, 84, 10),
    ("F", 85, None, 12), ("M", 85, None, 6),
]  # fmt: skip


def test_summary_adds_up_ages(municipality):
    people(municipality, None, FULL)
    summary = queries.population_summary(municipality)
    assert summary is not None
    assert (summary.total, summary.under_18, summary.working) == (388, 170, 40)
    assert (summary.over_60, summary.over_65, summary.over_80) == (178, 103, 48)
    assert summary.is_complete
    assert not summary.is_estimate
    assert [row.label for row in summary.by_age][:2] == ["10–14", "15–19"]
    assert summary.by_age[-1].label == "85+"
    assert (summary.by_age[1].female, summary.by_age[1].total) == (50, 100)


def test_summary_of_a_group_across_18_is_an_estimate(municipality):
    people(municipality, None, [("F", 15, 19, 50), ("M", 15, 19, 50)])
    summary = queries.population_summary(municipality)
    assert summary is not None
    assert (summary.under_18, summary.working, summary.is_estimate) == (60, 40, True)


def test_summary_takes_units_where_the_whole_is_missing(municipality):
    first = VillageUnitFactory(municipality=municipality, name="Łąki")
    second = VillageUnitFactory(municipality=municipality, name="Lipowa")
    people(municipality, first, [("A", 65, 69, 30)])
    people(municipality, second, [("A", 65, 69, None), ("A", 80, 84, 7)])
    summary = queries.population_summary(municipality)
    assert summary is not None
    assert (summary.total, summary.over_65, summary.is_complete) == (37, 37, False)
    assert [(row.name, row.total, row.is_complete) for row in summary.by_unit] == [
        ("Lipowa", 7, False),
        ("Łąki", 30, True),
    ]
    assert summary.by_age[0].female is None


def test_summary_is_of_the_latest_year_or_the_one_asked(municipality):
    people(municipality, None, [("A", 0, 4, 30)], year=2024)
    people(municipality, None, [("A", 0, 4, 40)], year=2025)
    latest = queries.population_summary(municipality)
    older = queries.population_summary(municipality, 2024)
    assert latest is not None
    assert older is not None
    assert (latest.total, older.total) == (40, 30)
    assert queries.population_years(municipality) == (2025, 2024)
    assert queries.population_summary(municipality, 1999) is None


def test_public_figures_hide_a_unit_of_few_old_people(municipality):
    for name, old in (("Łąki", 3), ("Lipowa", 30), ("Rynek", 40)):
        unit = VillageUnitFactory(municipality=municipality, name=name)
        people(municipality, unit, [("A", 0, 4, 50), ("A", 65, 69, 60), ("A", 80, 84, old)])
    summary = queries.population_summary(municipality)
    assert summary is not None
    public = queries.public_population(summary)
    rows = {row.name: row for row in public.by_unit}
    assert rows["Łąki"].over_80.count is None
    hidden = [row.name for row in public.by_unit if row.over_80.count is None]
    assert len(hidden) >= 2  # the total of the column would tell a single one
    assert public.hides
    assert public.over_80.count == 73
