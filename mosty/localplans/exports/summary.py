"""The plan on one page, in plain words, for the notice board and for every household."""

from datetime import date

from django.template.loader import render_to_string
from django.utils import translation

from mosty.core.documents import DocumentSource
from mosty.localplans.exports.readable import action_views, goal_views, iso_day
from mosty.localplans.queries.budget import snapshot_budget
from mosty.localplans.queries.snapshot import PlanSnapshot
from mosty.territory.models import Municipality
from mosty.territory.queries import variant_on
from mosty.voices.queries import participation, theme_summaries

#: So many actions fit on one page; the rest is counted and found in the whole plan.
_SHOWN = 12


def build_summary(
    snapshot: PlanSnapshot, municipality: Municipality, *, as_of: date, version_number: int
) -> DocumentSource:
    """One page: why, what will be done, for how much, where to ask."""
    with translation.override("pl"):
        themes = [
            theme
            for theme in theme_summaries(municipality)
            if theme.is_public and theme.kind == "need"
        ]
        actions = action_views(snapshot)
        html = render_to_string(
            "localplans/document/summary.html",
            {
                "plan": snapshot,
                "goals": goal_views(snapshot),
                "actions": actions[:_SHOWN],
                "more": len(actions) - _SHOWN,
                "budget": snapshot_budget(snapshot, axis="source"),
                "themes": themes[:4],
                "participation": participation(municipality),
                "variant": variant_on(municipality, as_of),
                "municipality": municipality,
                "law_day": iso_day(snapshot.law_as_of),
                "version_number": version_number,
            },
        )
    return DocumentSource(
        title=f"Plan w skrócie: {snapshot.municipality_name} {snapshot.year_from}–{snapshot.year_to}",
        subtitle="",
        author=f"Gmina {snapshot.municipality_name}",
        as_of=as_of,
        html=html,
        layout="sheet",
        page_limit=1,
        footer=f"Streszczenie LPDI gminy {snapshot.municipality_name}, wersja {version_number}",
    )
