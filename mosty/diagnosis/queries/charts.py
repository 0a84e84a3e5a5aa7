"""Drawings of the diagnosis: by group and by village unit, safe to publish."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mosty.core.charts import Bar, Chart, Series, bar_chart, line_chart
from mosty.core.enums import DiArea
from mosty.core.formatting import number
from mosty.diagnosis.models import Indicator
from mosty.diagnosis.queries.figures import (
    ShownFigure,
    indicators,
    place_figures,
    place_years,
    shown_figures,
)
from mosty.diagnosis.queries.records import need_counts_by_area
from mosty.diagnosis.rules import GROUP_COUNTS, best_known
from mosty.engines.disclosure import Shown
from mosty.territory.models import Municipality
from mosty.territory.queries import (
    PopulationSummary,
    population_summary,
    public_population,
)

_LEAST_YEARS = 2  # a line needs two points


@dataclass(frozen=True)
class ChartGroup:
    """Charts under one heading."""

    heading: str
    charts: tuple[Chart, ...]


@dataclass(frozen=True)
class ShownNumber:
    """A number in words with what it counts."""

    label: str
    text: str


def diagnosis_charts(municipality: Municipality) -> tuple[Chart, ...]:
    """All charts of the diagnosis in the order of the page."""
    return tuple(chart for group in chart_groups(municipality) for chart in group.charts)


def chart_groups(municipality: Municipality) -> tuple[ChartGroup, ...]:
    """Charts of the people, of the village units, and of each area; empty groups are left out."""
    figures = shown_figures(municipality)
    known = list(indicators(municipality))
    population = population_summary(municipality)
    groups = (
        ChartGroup(_("Residents"), _people(population)),
        ChartGroup(_("Village units"), (*_units(population), *_by_place(municipality, known))),
        ChartGroup(_("Groups"), (*_by_group(known, figures), *_needs(municipality))),
        *(
            ChartGroup(str(area.label).capitalize(), _over_years(area, known, figures))
            for area in DiArea
        ),
    )
    return tuple(group for group in groups if group.charts)


def series_chart(indicator: Indicator, figures: tuple[ShownFigure, ...]) -> Chart | None:
    """One indicator over the years, or None with fewer than two numbers."""
    if sum(one.has_number for one in figures) < _LEAST_YEARS:
        return None
    return line_chart(
        title=indicator.name,
        description=indicator.question or indicator.formula,
        series=[Series(_("Figure"), [(str(one.year), one.value) for one in figures])],
        unit=indicator.unit,
        decimals=indicator.decimals,
    )


def place_chart(municipality: Municipality, indicator: Indicator, year: int) -> Chart:
    """One indicator by village unit in one year."""
    return bar_chart(
        title=_("%(name)s, by village unit (%(year)d)") % {"name": indicator.name, "year": year},
        description=indicator.question,
        bars=[
            Bar(one.name, one.value, note="" if one.value is not None else one.text)
            for one in place_figures(municipality, indicator, year)
        ],
        unit=indicator.unit,
        decimals=indicator.decimals,
        label_header=_("Village unit"),
    )


def shown_population(summary: PopulationSummary) -> tuple[ShownNumber, ...]:
    """How many people live here, in four numbers that may be published."""
    public = public_population(summary)
    return tuple(
        ShownNumber(label, _count(shown))
        for label, shown in (
            (_("Residents"), public.total),
            (_("under 18"), public.under_18),
            (_("65 and older"), public.over_65),
            (_("80 and older"), public.over_80),
        )
    )


def _people(summary: PopulationSummary | None) -> tuple[Chart, ...]:
    if summary is None:
        return ()
    rows = public_population(summary).by_age
    return (
        bar_chart(
            title=_("People by age (%(year)d)") % {"year": summary.year},
            description=_("How many people of each age live here. Source: %(source)s.")
            % {"source": summary.source},
            bars=[_bar(row.label, row.total) for row in rows],
            unit=_("people"),
            label_header=_("Age"),
        ),
    )


def _units(summary: PopulationSummary | None) -> tuple[Chart, ...]:
    if summary is None or not summary.by_unit:
        return ()
    rows = public_population(summary).by_unit
    return (
        bar_chart(
            title=_("People by village unit (%(year)d)") % {"year": summary.year},
            description=_("Where people live. Source: %(source)s.") % {"source": summary.source},
            bars=[_bar(row.name, row.total) for row in rows],
            unit=_("people"),
            label_header=_("Village unit"),
        ),
        bar_chart(
            title=_("People of 80 and more by village unit (%(year)d)") % {"year": summary.year},
            description=_("Where people who need help most often live. Source: %(source)s.")
            % {"source": summary.source},
            bars=[_bar(row.name, row.over_80, kind="amber") for row in rows],
            unit=_("people"),
            label_header=_("Village unit"),
        ),
    )


def _by_place(municipality: Municipality, known: list[Indicator]) -> tuple[Chart, ...]:
    years = place_years(municipality)
    return tuple(
        place_chart(municipality, indicator, years[indicator.pk])
        for indicator in known
        if indicator.pk in years
    )


def _by_group(
    known: list[Indicator], figures: Mapping[str, tuple[ShownFigure, ...]]
) -> tuple[Chart, ...]:
    by_code = {one.code: one for one in known}
    bars = []
    for code in GROUP_COUNTS:
        series = figures.get(code, ())
        year = best_known((one.year, one.status) for one in series)
        latest = next((one for one in series if one.year == year), None)
        if latest is None or code not in by_code:
            continue
        note = str(latest.year) if latest.has_number else latest.text
        bars.append(Bar(by_code[code].name, latest.value, note=note))
    if not bars:
        return ()
    return (
        bar_chart(
            title=_("How many people get help or need it"),
            description=_("The latest known count of each group, with its year."),
            bars=bars,
            unit=_("people"),
            label_header=_("Group"),
        ),
    )


def _needs(municipality: Municipality) -> tuple[Chart, ...]:
    counts = need_counts_by_area(municipality)
    if not counts:
        return ()
    return (
        bar_chart(
            title=_("Needs by area"),
            description=_("How many needs the diagnosis names in each area."),
            bars=[Bar(str(area.label), counts[area]) for area in DiArea if counts[area]],
            unit="",
            label_header=_("Area"),
        ),
    )


def _over_years(
    area: DiArea, known: list[Indicator], figures: Mapping[str, tuple[ShownFigure, ...]]
) -> tuple[Chart, ...]:
    drawn = (
        series_chart(one, figures.get(one.code, ()))
        for one in known
        if one.area == area and one.is_core
    )
    return tuple(chart for chart in drawn if chart is not None)


def _count(shown: Shown) -> str:
    if shown.count is not None:
        return number(shown.count)
    return _("fewer than 5") if shown.is_small else _("hidden to protect people")


def _bar(label: str, shown: Shown, *, kind: str = "bridge") -> Bar:
    note = "" if shown.is_shown else _("hidden to protect people")
    return Bar(label, shown.count, note=note, kind=kind)
