"""A hundred thousand rows: each kind of import takes them in under a minute."""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from time import perf_counter, process_time

import pytest

from mosty.core.access import system_access
from mosty.core.imports import ImportFile, run_import
from mosty.diagnosis.models import Indicator
from mosty.territory.models import Municipality
from tests.factories.diagnosis import IndicatorFactory
from tests.factories.territory import VillageUnitFactory
from tests.faults.sheets import (
    OBSERVATIONS,
    ORGANISATIONS,
    POPULATION,
    RESPONSES,
    SERVICES,
    SHEETS,
    Sheet,
    Value,
    as_csv,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_after_the_survey")]
ROWS = 100_000
SECONDS = 60  # of processor time


def _organisations() -> list[Sequence[Value]]:
    return [
        ORGANISATIONS.with_cells(0, {"nazwa": f"Koło „Łąka” {number}", "numer": str(number)})
        for number in range(ROWS)
    ]


def _services() -> list[Sequence[Value]]:
    return [SERVICES.with_cells(0, {"id": f"U{number}"}) for number in range(ROWS)]


def _population() -> list[Sequence[Value]]:
    return [
        (None if place == 0 else f"Wieś {place}", year, sex, age, age, 31, None, "rejestr")
        for year in range(2000, 2100)
        for sex in ("K", "M")
        for age in range(100)
        for place in range(5)
    ]


def _observations() -> list[Sequence[Value]]:
    return [
        (f"W-{number}", 2000 + year, Decimal("12.5"), None, "GUS", None, "")
        for number in range(ROWS // 100)
        for year in range(100)
    ]


def _responses() -> list[Sequence[Value]]:
    return [
        RESPONSES.with_cells(0, {"nr ankiety": f"P-{number}", "data": date(2026, 3, 5)})
        for number in range(ROWS)
    ]


def _prepare(sheet: Sheet, municipality: Municipality) -> None:
    sheet.prepare(municipality)
    if sheet is POPULATION:
        for place in range(1, 5):
            VillageUnitFactory(municipality=municipality, name=f"Wieś {place}")
    if sheet is OBSERVATIONS:
        Indicator.objects.bulk_create(
            IndicatorFactory.build(code=f"W-{number}") for number in range(ROWS // 100)
        )


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize(
    ("sheet", "rows"),
    [
        (ORGANISATIONS, _organisations),
        (SERVICES, _services),
        (POPULATION, _population),
        (OBSERVATIONS, _observations),
        (RESPONSES, _responses),
    ],
    ids=[sheet.code for sheet in SHEETS],
)
def test_hundred_thousand_rows_are_stored_in_under_a_minute(
    municipality, settings, capsys, sheet: Sheet, rows: Callable[[], list[Sequence[Value]]]
):
    settings.MAX_UPLOAD_BYTES = 60 * 1024 * 1024
    _prepare(sheet, municipality)
    made = rows()
    assert len(made) == ROWS
    file = ImportFile("wiele.csv", as_csv(sheet.headers, made, encoding="cp1250"))
    by = system_access(municipality.pk)
    started, worked = perf_counter(), process_time()
    outcome = run_import(sheet.code, file, municipality.pk, by)
    seconds, worked = perf_counter() - started, process_time() - worked
    with capsys.disabled():
        sys.stdout.write(
            f"\n{sheet.code}: {ROWS} rows, {len(file.data) >> 20} MB,"
            f" {seconds:.1f} s ({worked:.1f} s of work)\n"
        )
    assert (outcome.created, outcome.errors) == (ROWS, ())
    assert worked < SECONDS  # a machine that is busy with other things may take longer
