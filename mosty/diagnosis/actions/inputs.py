"""Where the inputs of the core indicators come from: stored figures, population, the directory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from mosty.core.formatting import day
from mosty.diagnosis.models import Observation
from mosty.directory import queries as directory
from mosty.engines.indicators import Figure, FigureStatus
from mosty.territory.models import Municipality
from mosty.territory.queries import PopulationSummary, population_summary, population_years

PEOPLE, CHILDREN, OLDER = "X-LUDNOSC", "X-LUDNOSC-0-17", "X-LUDNOSC-65"
#: Numbers of people that others are compared with; alone they are no reason to compute.
POPULATION = frozenset({PEOPLE, CHILDREN, OLDER})
_BDL_PEOPLE = "BDL-72305"
_BDL_OLDER = ("BDL-72239", "BDL-72240")


@dataclass(frozen=True)
class Input:
    """A figure an indicator is computed from, with where it was found."""

    figure: Figure
    source: str
    year: int

    def as_json(self) -> dict[str, object]:
        value = self.figure.value
        return {
            "value": None if value is None else format(value.normalize(), "f"),
            "status": str(self.figure.status),
            "source": self.source,
            "year": self.year,
        }


Inputs = dict[str, Input]


def inputs_by_year(municipality: Municipality, today: date) -> dict[int, Inputs]:
    """Inputs of the formulas by year; population is filled in for every year that needs it."""
    stored = Observation.objects.filter(
        municipality=municipality, village_unit=None
    ).select_related("indicator")
    years: dict[int, Inputs] = {}
    for one in stored.filter(indicator__code__regex=r"^(X|BDL)-"):
        figure = Figure(one.value, FigureStatus(one.status))
        years.setdefault(one.year, {})[one.indicator.code] = Input(figure, one.source, one.year)
    for code, found in _from_directory(municipality, today).items():
        years.setdefault(today.year, {}).setdefault(code, found)
    population = _Population.of(municipality)
    for year, inputs in years.items():
        for code in sorted(POPULATION - inputs.keys()):
            known = population.find(code, year, inputs)
            if known is not None:
                inputs[code] = known
    return years


@dataclass(frozen=True)
class _Population:
    """Population of the municipality by year, as `territory` has it."""

    municipality: Municipality
    by_year: Mapping[int, PopulationSummary]

    @classmethod
    def of(cls, municipality: Municipality) -> "_Population":
        found = {
            year: population_summary(municipality, year) for year in population_years(municipality)
        }
        return cls(municipality, {year: one for year, one in found.items() if one is not None})

    def find(self, code: str, year: int, inputs: Mapping[str, Input]) -> Input | None:
        """Of the year itself (register, then BDL), else of the year beside it as an estimate."""
        summary = self.by_year.get(year)
        if summary is not None:
            return _of_summary(summary, code, is_estimate=False)
        if (known := _of_bdl(inputs, code)) is not None:
            return known
        for other in (year - 1, year + 1):
            if (summary := self.by_year.get(other)) is not None:
                return _of_summary(summary, code, is_estimate=True)
        return None


def _of_summary(summary: PopulationSummary, code: str, *, is_estimate: bool) -> Input:
    counts = {PEOPLE: summary.total, CHILDREN: summary.under_18, OLDER: summary.over_65}
    is_guess = is_estimate or summary.is_estimate or not summary.is_complete
    figure = Figure.of(counts[code], FigureStatus.ESTIMATE if is_guess else FigureStatus.VALUE)
    return Input(figure, f"{summary.source} ({summary.year})", summary.year)


def _of_bdl(inputs: Mapping[str, Input], code: str) -> Input | None:
    names = {PEOPLE: (_BDL_PEOPLE,), OLDER: _BDL_OLDER}.get(code, ())
    found = [inputs[name] for name in names if name in inputs]
    values = [one.figure.value for one in found if one.figure.value is not None]
    if not names or len(values) != len(names):
        return None
    return Input(Figure.of(sum(values, start=Decimal(0))), found[0].source, found[0].year)


def _from_directory(municipality: Municipality, today: date) -> Inputs:
    """People in services and their cost today; services without figures make it an estimate."""
    balance = directory.balance(municipality)
    source = _("register of services, as of %(day)s") % {"day": day(today)}
    status = FigureStatus.ESTIMATE if balance.unknown_services else FigureStatus.VALUE
    found: Inputs = {}
    for one, other, scale in (
        (
            ("X-OSOBY-SRODOWISKOWE", balance.community_people),
            ("X-OSOBY-CALODOBOWE", balance.residential_people),
            1,
        ),
        (
            ("X-WYDATKI-SRODOWISKOWE", balance.community_grosze),
            ("X-WYDATKI-INSTYTUCJONALNE", balance.residential_grosze),
            100,
        ),
    ):
        if not one[1] and not other[1]:
            continue  # nothing counted yet is not a zero
        for code, count in (one, other):
            found[code] = Input(Figure.of(Decimal(count) / scale, status), source, today.year)
    return found
