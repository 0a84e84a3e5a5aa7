"""The core indicators computed from stored figures."""

from decimal import Decimal

import pytest
from django.utils import timezone

from mosty.core.access import Role, system_access
from mosty.core.enums import DataStatus
from mosty.core.errors import NotAllowed
from mosty.core.models import AuditEntry, JobRun
from mosty.diagnosis.actions import compute_core_indicators, start_computing
from mosty.diagnosis.models import Observation
from mosty.diagnosis.queries import dashboard, latest_observation, unknowns
from mosty.territory.models import Population
from tests.factories.territory import MunicipalityFactory


def _compute(municipality):
    return compute_core_indicators(municipality=municipality, by=system_access(municipality.pk))


def test_foster_care_of_the_demo_is_68_percent(municipality, observe, balance) -> None:
    observe("X-PIECZA-RODZINNA", 13, source="PCPR")
    observe("X-PIECZA-RAZEM", 19, source="PCPR")
    _compute(municipality)
    stored = latest_observation(municipality, "DI-01")
    assert (stored.year, round(stored.value), stored.status) == (2025, 68, DataStatus.VALUE)
    assert stored.source.endswith("PCPR")
    line = next(line for line in dashboard(municipality) if line.code == "DI-01")
    assert line.text == "68\u00a0%"


def test_a_computed_figure_keeps_what_it_was_computed_from(municipality, observe, balance) -> None:
    observe("X-PIECZA-RODZINNA", 13)
    observe("X-PIECZA-RAZEM", 19)
    _compute(municipality)
    kept = latest_observation(municipality, "DI-01").computed_from
    assert kept["inputs"]["X-PIECZA-RAZEM"] == {
        "value": "19",
        "status": "value",
        "source": "OZPS 2025",
        "year": 2025,
    }
    assert len(kept["fingerprint"]) == 64


def test_computing_twice_changes_nothing(municipality, observe, balance) -> None:
    observe("X-PIECZA-RODZINNA", 13)
    observe("X-PIECZA-RAZEM", 19)
    first = _compute(municipality)
    stored = list(Observation.objects.order_by("pk").values())
    second = _compute(municipality)
    assert (second.created, second.updated) == (0, 0)
    assert second.unchanged == first.created
    assert list(Observation.objects.order_by("pk").values()) == stored


def test_a_missing_input_gives_no_data_and_says_what_is_missing(
    municipality, observe, balance
) -> None:
    observe("X-PIECZA-RAZEM", 19)
    observe("X-PIECZA-RODZINNA", None)
    outcome = _compute(municipality)
    stored = latest_observation(municipality, "DI-01")
    assert (stored.value, stored.status) == (None, DataStatus.NO_DATA)
    assert "rodzinnej pieczy" in stored.note
    assert "DI-01" in outcome.unknown
    unknown = next(one for one in unknowns(municipality) if one.code == "DI-01")
    assert unknown.missing == ("Dzieci z gminy w rodzinnej pieczy zastępczej",)
    assert "PCPR" in unknown.where


def test_nothing_stored_gives_no_data_for_all_sixteen(municipality, pack, balance) -> None:
    _compute(municipality)
    lines = dashboard(municipality)
    assert len(lines) == 16
    assert {line.status for line in lines} == {DataStatus.NO_DATA}
    assert all(not line.has_number for line in lines)


def test_nobody_in_care_is_not_applicable(municipality, observe, balance) -> None:
    observe("X-PIECZA-RODZINNA", 0)
    observe("X-PIECZA-RAZEM", 0)
    _compute(municipality)
    assert latest_observation(municipality, "DI-01").status == DataStatus.NOT_APPLICABLE


def test_a_part_larger_than_the_whole_is_not_a_figure(municipality, observe, balance) -> None:
    observe("X-PIECZA-RODZINNA", 25)
    observe("X-PIECZA-RAZEM", 19)
    _compute(municipality)
    assert latest_observation(municipality, "DI-01").status == DataStatus.NO_DATA


def test_a_figure_entered_by_hand_is_kept(municipality, observe, balance) -> None:
    observe("X-PIECZA-RODZINNA", 13)
    observe("X-PIECZA-RAZEM", 19)
    observe("DI-01", 70, source="ROPS")
    assert _compute(municipality).kept == 1
    assert latest_observation(municipality, "DI-01").source == "ROPS"


def test_the_balance_comes_from_the_directory(municipality, pack, balance) -> None:
    balance.community_people, balance.residential_people = 57, 27
    balance.community_grosze, balance.residential_grosze = 80_000_000, 120_000_000
    _compute(municipality)
    ratio = latest_observation(municipality, "DI-04")
    assert ratio.year == timezone.localdate().year
    assert ratio.value.quantize(Decimal("0.1")) == Decimal("2.1")
    assert latest_observation(municipality, "DI-05").value == 40


def test_services_without_figures_make_the_balance_an_estimate(municipality, pack, balance) -> None:
    balance.community_people, balance.residential_people, balance.unknown_services = 57, 27, 3
    _compute(municipality)
    assert latest_observation(municipality, "DI-04").status == DataStatus.ESTIMATE


def test_population_of_the_register_is_used_and_of_the_next_year_is_an_estimate(
    municipality, observe, balance
) -> None:
    Population.objects.create(
        municipality=municipality,
        year=2025,
        sex="A",
        age_from=20,
        age_to=24,
        count=9180,
        source="rejestr mieszkańców",
    )
    observe("X-DPS-MIESZKANCY", 21, year=2025)
    observe("X-DPS-MIESZKANCY", 24, year=2024)
    observe("X-DPS-MIESZKANCY", 24, year=2020)
    _compute(municipality)
    found = {
        one.year: (one.status, None if one.value is None else round(one.value, 1))
        for one in Observation.objects.filter(indicator__code="DI-03")
    }
    assert found == {
        2025: (DataStatus.VALUE, Decimal("22.9")),
        2024: (DataStatus.ESTIMATE, Decimal("26.1")),
        2020: (DataStatus.NO_DATA, None),
    }


def test_population_of_bdl_is_used_without_a_register(municipality, observe, balance) -> None:
    observe("X-DPS-MIESZKANCY", 21)
    observe("BDL-72305", 9180)
    _compute(municipality)
    assert round(latest_observation(municipality, "DI-03").value, 1) == Decimal("22.9")


def test_other_municipalities_are_not_counted(municipality, observe, balance) -> None:
    other = MunicipalityFactory()
    observe("X-PIECZA-RODZINNA", 13, municipality=other)
    observe("X-PIECZA-RAZEM", 19, municipality=other)
    _compute(municipality)
    assert latest_observation(municipality, "DI-01").status == DataStatus.NO_DATA
    assert latest_observation(other, "DI-01") is None


def test_computing_is_recorded_and_refused_without_the_right(
    municipality, pack, balance, access_as
) -> None:
    compute_core_indicators(municipality=municipality, by=access_as(Role.PLAN_COORDINATOR))
    assert AuditEntry.objects.filter(action="diagnosis.indicators_computed").count() == 1
    for role in (Role.CLERK, Role.MAYOR, Role.RESIDENT):
        with pytest.raises(NotAllowed):
            compute_core_indicators(municipality=municipality, by=access_as(role))
    with pytest.raises(NotAllowed):
        compute_core_indicators(
            municipality=MunicipalityFactory(), by=access_as(Role.PLAN_COORDINATOR)
        )


def test_the_job_computes_and_leads_to_the_list(
    municipality, observe, balance, access_as, django_capture_on_commit_callbacks
) -> None:
    observe("X-PIECZA-RODZINNA", 13)
    observe("X-PIECZA-RAZEM", 19)
    with django_capture_on_commit_callbacks(execute=True):
        job = start_computing(municipality=municipality, by=access_as(Role.PLAN_COORDINATOR))
    job = JobRun.objects.get(pk=job.pk)
    assert job.error == ""
    assert job.result_path == "/debowa-dolina/diagnoza/wskazniki/"
    assert round(latest_observation(municipality, "DI-01").value) == 68
