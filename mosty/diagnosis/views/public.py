"""The diagnosis page: who we are, what we know, what people lack and what we already have."""

from django.http import HttpResponse
from django.shortcuts import render

from mosty.diagnosis.queries import (
    assets,
    by_area,
    chart_groups,
    dashboard,
    is_published,
    need_lines,
    shown_population,
    unknowns,
)
from mosty.diagnosis.rules import sees_staff
from mosty.territory.guards import ScopedRequest, public
from mosty.territory.queries import population_summary
from mosty.thread.queries import counts, waiting_insights
from mosty.voices.queries import participation, theme_summaries


@public
def report(request: ScopedRequest) -> HttpResponse:
    """The whole diagnosis on one page; before anything is public only staff see it."""
    municipality, access = request.municipality, request.access
    is_staff = sees_staff(access, municipality.pk)
    if not (is_staff or is_published(municipality)):
        return render(request, "diagnosis/not_yet.html")
    summary = population_summary(municipality)
    themes = [theme for theme in theme_summaries(municipality) if theme.is_public]
    return render(
        request,
        "diagnosis/report.html",
        {
            "is_staff": is_staff,
            "is_published": is_published(municipality),
            "may_edit": access.may("diagnosis.edit"),
            "may_import": access.may("diagnosis.import"),
            "stations": [
                {"kind": kind, "count": count}
                for kind, count in counts(municipality, access=access).items()
            ],
            "summary": summary,
            "people": shown_population(summary) if summary else (),
            "lines": dashboard(municipality, with_raw=is_staff),
            "groups": by_area(need_lines(municipality, access=access)),
            "assets": list(assets(municipality, public_only=not is_staff)),
            "channels": participation(municipality),
            "themes": themes[:6],
            "chart_groups": chart_groups(municipality),
            "unknowns": unknowns(municipality) if is_staff else (),
            "insights": waiting_insights(municipality) if is_staff else (),
        },
    )
