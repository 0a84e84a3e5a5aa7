"""Figures: one by hand, or many from a file."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.enums import DataStatus
from mosty.core.errors import InvalidInput, NotFound
from mosty.core.imports import StoreCounts
from mosty.diagnosis.actions.access import require
from mosty.diagnosis.actions.stations import refresh_observations
from mosty.diagnosis.importers.figures import FigureRow, LeftOut
from mosty.diagnosis.models import Indicator, Observation
from mosty.diagnosis.rules import FIRST_YEAR, LAST_YEAR, has_number
from mosty.territory.models import Municipality, VillageUnit

_FIELDS = ("value", "status", "source", "note")


class FigureDoesNotFit(InvalidInput):
    """Value, status, year or source contradict each other."""

    code = "figure_does_not_fit"


@transaction.atomic
def record_observation(
    *,
    municipality: Municipality,
    indicator: Indicator,
    year: int,
    value: Decimal | None,
    status: DataStatus,
    source: str,
    note: str = "",
    village_unit: VillageUnit | None = None,
    by: Access,
) -> Observation:
    """The figure, new or corrected; whoever says "no data" may say why in the note."""
    require("diagnosis.edit", municipality.pk, by)
    if indicator.municipality_id not in (None, municipality.pk):
        raise NotFound(_("There is no such indicator here."))
    if village_unit is not None and village_unit.municipality_id != municipality.pk:
        raise NotFound(_("There is no such village unit here."))
    value, status = _fitting(value, status, year, source)
    stored, created = Observation.objects.update_or_create(
        municipality=municipality,
        indicator=indicator,
        village_unit=village_unit,
        year=year,
        defaults={
            "value": value,
            "status": status,
            "source": source.strip(),
            "note": note.strip(),
            "computed_from": {},
        },
    )
    refresh_observations(municipality)
    record(
        "diagnosis.observation_recorded",
        by=by,
        on=stored,
        data={"code": indicator.code, "year": year, "status": status, "created": created},
    )
    return stored


@transaction.atomic
def store_figures(
    rows: Sequence[FigureRow | LeftOut], municipality_id: int, by: Access
) -> StoreCounts:
    """Figures of a file, added or corrected; figures that are not in it stay as they are."""
    require("diagnosis.import", municipality_id, by)
    figures = [row for row in rows if isinstance(row, FigureRow)]
    known = {
        (one.indicator_id, one.village_unit_id, one.year): one
        for one in Observation.objects.filter(municipality_id=municipality_id)
    }
    created: list[Observation] = []
    updated: list[Observation] = []
    for row in figures:
        facts = {name: getattr(row, name) for name in _FIELDS}
        stored = known.get(row.place)
        if stored is None:
            created.append(
                Observation(
                    municipality_id=municipality_id,
                    indicator_id=row.indicator_id,
                    village_unit_id=row.unit_id,
                    year=row.year,
                    **facts,
                )
            )
        elif stored.computed_from or any(getattr(stored, n) != v for n, v in facts.items()):
            for name, fact in facts.items():
                setattr(stored, name, fact)
            stored.computed_from = {}
            stored.updated_at = timezone.now()
            updated.append(stored)
    Observation.objects.bulk_create(created, batch_size=500)
    Observation.objects.bulk_update(
        updated, (*_FIELDS, "computed_from", "updated_at"), batch_size=200
    )
    counts = StoreCounts(
        created=len(created),
        updated=len(updated),
        unchanged=len(figures) - len(created) - len(updated),
    )
    if created or updated:
        refresh_observations(Municipality.objects.get(pk=municipality_id))
    record(
        "diagnosis.figures_imported",
        by=by,
        data={
            "created": counts.created,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "other_units_left_out": sum(r.count for r in rows if isinstance(r, LeftOut)),
        },
    )
    return counts


def _fitting(
    value: Decimal | None, status: DataStatus, year: int, source: str
) -> tuple[Decimal | None, DataStatus]:
    problems: dict[str, str] = {}
    if not FIRST_YEAR <= year <= LAST_YEAR:
        problems["year"] = _("Write a year between %(first)d and %(last)d.") % {
            "first": FIRST_YEAR,
            "last": LAST_YEAR,
        }
    if not source.strip():
        problems["source"] = _("Write where the figure comes from.")
    if has_number(status) and value is None:
        problems["value"] = _("Write the number, or choose “no data” or “not applicable”.")
    if not has_number(status) and value is not None:
        problems["value"] = _("Leave the number empty when there is none.")
    if status == DataStatus.ZERO and value:
        problems["value"] = _("A zero is 0. Choose “value” for another number.")
    if problems:
        raise FigureDoesNotFit(_("The figure does not fit together."), fields=problems)
    if status == DataStatus.VALUE and value == 0:
        status = DataStatus.ZERO
    return value, status
