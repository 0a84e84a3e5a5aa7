"""Village units and population from files."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy

from mosty.core.audit import record
from mosty.core.imports import ImportActor, ImportKind, StoreCounts
from mosty.core.text import fold, sort_key
from mosty.territory.importers import (
    POPULATION_COLUMNS,
    VILLAGE_UNIT_COLUMNS,
    PopulationRow,
    VillageUnitRow,
    parse_population,
    parse_village_units,
)
from mosty.territory.models import Population, VillageUnit

_UNIT_FIELDS = ("name", "kind", "latitude", "longitude")
_FIGURE_FIELDS = ("age_to", "count", "status", "source")


@transaction.atomic
def store_village_units(
    rows: Sequence[VillageUnitRow], municipality_id: int, by: ImportActor
) -> StoreCounts:
    """The units of the file, added or changed by name; units that are not in it stay."""
    by.require("territory.unit_import")
    known = {
        fold(unit.name): unit for unit in VillageUnit.objects.filter(municipality=municipality_id)
    }
    created: list[VillageUnit] = []
    updated: list[VillageUnit] = []
    for row in rows:
        facts = {name: getattr(row, name) for name in _UNIT_FIELDS}
        unit = known.get(fold(row.name))
        if unit is None:
            key = sort_key(row.name)[:240]
            created.append(VillageUnit(municipality_id=municipality_id, sort_key=key, **facts))
        elif any(getattr(unit, name) != facts[name] for name in _UNIT_FIELDS):
            for name in _UNIT_FIELDS:
                setattr(unit, name, facts[name])
            unit.sort_key = sort_key(unit.name)[:240]
            updated.append(unit)
    VillageUnit.objects.bulk_create(created)
    VillageUnit.objects.bulk_update(updated, (*_UNIT_FIELDS, "sort_key"))
    return _counted("territory.village_units_stored", len(created), len(updated), len(rows), by)


@transaction.atomic
def store_population(
    rows: Sequence[PopulationRow], municipality_id: int, by: ImportActor
) -> StoreCounts:
    """The figures of the file; older figures whose ages overlap with new ones give way."""
    by.require("territory.population_import")
    years = {row.year for row in rows}
    known: dict[tuple[object, int], Population] = {}
    stored = Population.objects.filter(municipality=municipality_id, year__in=years)
    for figure in stored:
        known[_place(figure), figure.age_from] = figure
    created: list[Population] = []
    updated: list[Population] = []
    taken: dict[object, list[PopulationRow]] = {}
    for row in rows:
        taken.setdefault(row.place, []).append(row)
        facts = {name: getattr(row, name) for name in _FIGURE_FIELDS}
        old = known.pop((row.place, row.age_from), None)
        if old is None:
            created.append(
                Population(
                    municipality_id=municipality_id,
                    village_unit_id=row.unit_id,
                    year=row.year,
                    sex=row.sex,
                    age_from=row.age_from,
                    **facts,
                )
            )
        elif any(getattr(old, name) != facts[name] for name in _FIGURE_FIELDS):
            for name in _FIGURE_FIELDS:
                setattr(old, name, facts[name])
            updated.append(old)
    replaced = [
        figure.pk
        for (place, _age), figure in known.items()
        if any(row.overlaps(figure.age_from, figure.age_to) for row in taken.get(place, ()))
    ]
    Population.objects.filter(pk__in=replaced).delete()
    Population.objects.bulk_create(created, batch_size=500)
    Population.objects.bulk_update(updated, _FIGURE_FIELDS, batch_size=200)
    return _counted("territory.population_stored", len(created), len(updated), len(rows), by)


def _place(figure: Population) -> object:
    return figure.village_unit_id, figure.year, figure.sex


def _counted(action: str, created: int, updated: int, total: int, by: ImportActor) -> StoreCounts:
    if created or updated:
        record(action, by=by, data={"created": created, "updated": updated})
    return StoreCounts(created, updated, total - created - updated)


VILLAGE_UNITS = ImportKind(
    code="territory.village_units",
    title=gettext_lazy("Village units"),
    permission="territory.unit_import",
    columns=VILLAGE_UNIT_COLUMNS,
    parse=parse_village_units,
    store=store_village_units,
    note=gettext_lazy("Units that are not in the file stay as they are."),
)

POPULATION = ImportKind(
    code="territory.population",
    title=gettext_lazy("Population by age and village unit"),
    permission="territory.population_import",
    columns=POPULATION_COLUMNS,
    parse=parse_population,
    store=store_population,
    note=gettext_lazy(
        "Import village units first. Groups of five years (65–69); 15–17 and 18–19 may stand apart."
    ),
)
