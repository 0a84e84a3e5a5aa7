"""Fixtures of core: a kind of import made up for the tests."""

from dataclasses import dataclass

import pytest

from mosty.core.imports import Column, ImportKind, StoreCounts, parse_rows, register_import
from mosty.core.imports import kinds as registry
from mosty.core.tables import read_table
from mosty.territory.enums import VillageUnitKind
from mosty.territory.models import VillageUnit


@dataclass(frozen=True)
class Line:
    name: str
    count: int


def parse_lines(file, municipality_id):
    table = read_table(file.data, file.name)
    table.require("nazwa", "ile")
    return parse_rows(
        table.rows,
        lambda row: Line(row.text("nazwa", required=True), row.integer("ile", required=True)),
        key=lambda line: line.name,
    )


def store_lines(rows, municipality_id, by):
    known = set(
        VillageUnit.objects.filter(municipality_id=municipality_id).values_list("name", flat=True)
    )
    fresh = [line for line in rows if line.name not in known]
    VillageUnit.objects.bulk_create(
        [
            VillageUnit(
                municipality_id=municipality_id,
                name=line.name,
                kind=VillageUnitKind.HAMLET,
                sort_key=line.name,
            )
            for line in fresh
        ],
        batch_size=1000,
    )
    return StoreCounts(created=len(fresh), unchanged=len(rows) - len(fresh))


KIND = ImportKind(
    code="tests.lines",
    title="wiersze próbne",
    permission="core.audit_read",
    columns=(Column("nazwa", required=True, example="Klub"), Column("ile", example="3")),
    parse=parse_lines,
    store=store_lines,
)


@pytest.fixture
def lines_kind(monkeypatch) -> ImportKind:
    monkeypatch.setattr(registry, "_kinds", {})
    register_import(KIND)
    return KIND
