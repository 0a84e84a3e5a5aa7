"""The core indicators computed from what is stored; each result keeps what it was computed from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from mosty.core.access import Access, system_access
from mosty.core.audit import record
from mosty.core.enums import DataStatus
from mosty.core.jobs import run_job, start_job
from mosty.core.models import JobRun
from mosty.diagnosis.actions.access import require
from mosty.diagnosis.actions.inputs import POPULATION, Input, Inputs, inputs_by_year
from mosty.diagnosis.actions.stations import refresh_observations
from mosty.diagnosis.models import Indicator, Observation
from mosty.diagnosis.queries.figures import indicators
from mosty.diagnosis.rules import has_number
from mosty.engines.errors import ShapeError
from mosty.engines.indicators import (
    FORMULAS,
    VERSION,
    FigureStatus,
    Reason,
    Result,
    compute,
)
from mosty.people.models import User
from mosty.people.queries import access_for
from mosty.territory.models import Municipality

_PLACES = Decimal("0.0001")
_LANGUAGE = "pl"  # sources and notes are stored and read by residents
_LONGEST = 300


@dataclass(frozen=True)
class ComputeOutcome:
    """What a run of the computation did.

    Attributes:
        kept: figures somebody entered by hand, which are never overwritten.
        unknown: codes of indicators without any number.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    unknown: tuple[str, ...] = ()


@transaction.atomic
def compute_core_indicators(*, municipality: Municipality, by: Access) -> ComputeOutcome:
    """All indicators of the engine, for every year that has an input of its own.

    An indicator nobody has an input for gets "no data" in the latest year, with what is missing.
    """
    require("diagnosis.edit", municipality.pk, by)
    today = timezone.localdate()
    with translation.override(_LANGUAGE):
        years = inputs_by_year(municipality, today)
        known = {one.code: one for one in indicators(municipality)}
        run = _Run(municipality, known)
        latest = max((year for year, inputs in years.items() if _own(inputs)), default=today.year)
        for code in FORMULAS:
            if code not in known:
                continue
            own_years = [year for year, inputs in years.items() if _has_own(code, inputs)]
            for year in sorted(own_years) or [latest]:
                run.compute(code, year, years.get(year, {}))
    if run.outcome.created or run.outcome.updated:
        refresh_observations(municipality)
    record(
        "diagnosis.indicators_computed",
        by=by,
        data={
            "created": run.outcome.created,
            "updated": run.outcome.updated,
            "unchanged": run.outcome.unchanged,
            "kept": run.outcome.kept,
            "unknown": list(run.outcome.unknown),
        },
    )
    return run.outcome


@transaction.atomic
def start_computing(*, municipality: Municipality, by: Access) -> JobRun:
    """A background job that computes the core indicators and ends at the list of indicators."""
    require("diagnosis.edit", municipality.pk, by)
    return start_job(
        compute_job,
        kind="diagnosis.compute_indicators",
        title=_("Computing the core indicators"),
        by=by,
        args={"municipality_id": municipality.pk, "user_id": by.user_id},
    )


@task()
def compute_job(job_id: str, municipality_id: int, user_id: int | None) -> None:
    """The computation as a job, with the rights its author has when it runs."""
    with run_job(job_id) as job:
        municipality = Municipality.objects.get(pk=municipality_id)
        by = (
            system_access(municipality_id)
            if user_id is None
            else access_for(User.objects.get(pk=user_id), municipality_id)
        )
        outcome = compute_core_indicators(municipality=municipality, by=by)
        job.finish(
            result={
                "created": outcome.created,
                "updated": outcome.updated,
                "unchanged": outcome.unchanged,
                "kept": outcome.kept,
                "unknown": list(outcome.unknown),
            },
            path=reverse("diagnosis:indicator_list", args=[municipality.slug]),
        )


class _Run:
    """One run over the formulas."""

    def __init__(self, municipality: Municipality, known: Mapping[str, Indicator]) -> None:
        self.municipality = municipality
        self.known = known
        self.outcome = ComputeOutcome()
        self.stored = {
            (one.indicator_id, one.year): one
            for one in Observation.objects.filter(
                municipality=municipality,
                village_unit=None,
                indicator__in=[one.pk for code, one in known.items() if code in FORMULAS],
            )
        }

    def compute(self, code: str, year: int, inputs: Inputs) -> None:
        """One indicator in one year, stored unless it is there already or entered by hand."""
        indicator = self.known[code]
        used = {name: inputs[name] for name in FORMULAS[code].inputs if name in inputs}
        try:
            result = compute(code, {name: one.figure for name, one in used.items()})
            note = self._note(result)
        except ShapeError:
            result = Result(None, FigureStatus.NO_DATA, indicator.unit)
            note = _("the figures it is computed from contradict each other; check them")
        stored = self.stored.get((indicator.pk, year))
        if stored is not None and not stored.computed_from and has_number(stored.status):
            self.outcome = replace(self.outcome, kept=self.outcome.kept + 1)
            return
        self._store(stored or Observation(), indicator, year, self._facts(code, result, used, note))
        if result.value is None:
            self.outcome = replace(
                self.outcome, unknown=tuple(dict.fromkeys((*self.outcome.unknown, code)))
            )

    def _facts(
        self, code: str, result: Result, used: Mapping[str, Input], note: str
    ) -> dict[str, object]:
        inputs = {name: one.as_json() for name, one in used.items()}
        basis = {"engine": f"indicators {VERSION}", "formula": code, "inputs": inputs}
        text = json.dumps(basis, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        value = result.value
        return {
            "value": None if value is None else value.quantize(_PLACES, rounding=ROUND_HALF_UP),
            "status": str(DataStatus(result.status)),
            "source": self._source(code, used),
            "note": note[:_LONGEST],
            "computed_from": basis
            | {
                "fingerprint": hashlib.sha256(text.encode()).hexdigest(),
                "missing": list(result.missing),
            },
        }

    def _store(
        self, stored: Observation, indicator: Indicator, year: int, facts: dict[str, object]
    ) -> None:
        is_new = stored.pk is None
        if not is_new and all(getattr(stored, name) == fact for name, fact in facts.items()):
            self.outcome = replace(self.outcome, unchanged=self.outcome.unchanged + 1)
            return
        stored.municipality = self.municipality
        stored.indicator = indicator
        stored.year = year
        for name, fact in facts.items():
            setattr(stored, name, fact)
        stored.save()
        if is_new:
            self.outcome = replace(self.outcome, created=self.outcome.created + 1)
        else:
            self.outcome = replace(self.outcome, updated=self.outcome.updated + 1)

    def _source(self, code: str, used: Mapping[str, Input]) -> str:
        sources = "; ".join(
            dict.fromkeys(one.source for one in used.values() if one.figure.value is not None)
        )
        if not sources:
            return _("computed in Mosty")
        text = _("computed from: %(sources)s") % {"sources": sources}
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

    def _note(self, result: Result) -> str:
        names = ", ".join(
            self.known[code].name if code in self.known else code for code in result.missing
        )
        if result.reason == Reason.MISSING:
            return _("missing: %(names)s") % {"names": names}
        if result.reason == Reason.NOT_APPLICABLE:
            return _("does not apply: %(names)s") % {"names": names}
        if result.reason == Reason.NOTHING_TO_DIVIDE_BY:
            return _("there is nobody or nothing to compare with")
        return ""


def _own(inputs: Inputs) -> bool:
    return any(code.startswith("X-") and code not in POPULATION for code in inputs)


def _has_own(code: str, inputs: Inputs) -> bool:
    """Whether the year has an input of the formula other than a number of residents."""
    return any(name in inputs for name in FORMULAS[code].inputs if name not in POPULATION)
