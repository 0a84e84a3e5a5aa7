"""Indicators: the list with latest figures, and one indicator through the years."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mosty.core.errors import NotFound
from mosty.diagnosis.queries import (
    Indicator,
    indicator_by_code,
    indicator_lines,
    indicators,
    is_published,
    place_chart,
    place_years,
    series_chart,
    shown_figures,
)
from mosty.diagnosis.rules import sees_staff
from mosty.territory.guards import ScopedRequest, public


@public
def indicator_list(request: ScopedRequest) -> HttpResponse:
    """All indicators that have figures, core ones first; staff also see those without."""
    municipality = request.municipality
    is_staff = sees_staff(request.access, municipality.pk)
    if not (is_staff or is_published(municipality)):
        return render(request, "diagnosis/not_yet.html")
    figures = shown_figures(municipality, with_raw=is_staff)
    lines = [
        line
        for line in indicator_lines(indicators(municipality), figures)
        if line.is_core or is_staff or line.year is not None
    ]
    return render(
        request,
        "diagnosis/indicator_list.html",
        {
            "is_staff": is_staff,
            "may_edit": request.access.may("diagnosis.edit"),
            "may_import": request.access.may("diagnosis.import"),
            "core_lines": [line for line in lines if line.is_core],
            "other_lines": [line for line in lines if not line.is_core],
        },
    )


@public
def indicator_detail(request: ScopedRequest, code: str) -> HttpResponse:
    """One indicator: series, formula, source, and what its latest figure was computed from."""
    municipality = request.municipality
    is_staff = sees_staff(request.access, municipality.pk)
    indicator = indicator_by_code(municipality, code)
    if indicator is None or not (is_staff or is_published(municipality)):
        raise NotFound(_("There is no such indicator here."))
    figures = shown_figures(municipality, with_raw=is_staff)
    line = indicator_lines([indicator], figures)[0]
    years = place_years(municipality)
    return render(
        request,
        "diagnosis/indicator_detail.html",
        {
            "is_staff": is_staff,
            "may_edit": request.access.may("diagnosis.edit"),
            "indicator": indicator,
            "line": line,
            "series": tuple(reversed(figures.get(code, ()))),
            "chart": series_chart(indicator, figures.get(code, ())),
            "place_chart": place_chart(municipality, indicator, years[indicator.pk])
            if indicator.pk in years
            else None,
            "inputs": indicator_lines(_inputs(request, indicator), figures),
        },
    )


def _inputs(request: ScopedRequest, indicator: Indicator) -> list[Indicator]:
    known: Mapping[str, Indicator] = {one.code: one for one in indicators(request.municipality)}
    return [known[code] for code in indicator.inputs if code in known]
