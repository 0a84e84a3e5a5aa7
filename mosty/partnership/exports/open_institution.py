"""Results of an open institution as files: tables, and a report (PDF/UA, DOCX, ODT)."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mosty.core.cells import Cell
from mosty.core.documents import DocumentSource, render_documents
from mosty.core.formatting import day
from mosty.partnership.exports.tables import Listing
from mosty.partnership.models import LadderMark, OpenRound
from mosty.partnership.queries.open_rounds import OpenResults, StepLine
from mosty.partnership.rules.open_institution import GROUPS


def rounds_listing(found: Sequence[OpenRound]) -> Listing:
    """Self-assessments, one a row."""
    headers = (_("institution"), _("place"), _("first day"), _("last day"), _("state"))
    return headers, [
        (
            one.institution.name,
            one.place,
            one.opens_on,
            one.closes_on,
            str(one.get_state_display()),
        )
        for one in found
    ]


def results_listing(results: OpenResults) -> Listing:
    """Every practice with its means; an empty cell: fewer than five people answered."""
    headers = (_("code"), _("area"), _("practice"), *(str(one.label) for one in GROUPS), _("gap"))
    language = get_language()
    rows: list[Sequence[Cell]] = []
    for area in results.areas:
        title = area.area.title_uk if language == "uk" else area.area.title
        rows += [
            (
                line.practice.code,
                title,
                line.practice.title_in(language),
                *line.in_order,
                line.gap,
            )
            for line in area.practices
        ]
        rows.append((area.area.code, title, _("the whole area"), *area.in_order, None))
    return headers, rows


def steps_listing(lines: Sequence[StepLine]) -> Listing:
    """Small steps and what became of them."""
    headers = (
        _("practice"),
        _("step"),
        _("sign"),
        _("who"),
        _("from"),
        _("until"),
        _("state"),
        _("what became of it"),
    )
    return headers, [
        (
            line.practice,
            line.step.text,
            line.step.sign,
            line.step.who,
            line.step.starts_on,
            line.step.due_on,
            str(line.step.get_state_display()),
            line.step.result,
        )
        for line in lines
    ]


def ladder_listing(marks: Sequence[LadderMark]) -> Listing:
    """Marks on the ladder, newest first."""
    headers = (_("day"), _("place"), _("in whose eyes"), _("rung"), _("name of the rung"), _("why"))
    return headers, [
        (
            one.marked_on,
            one.place,
            str(one.get_group_display()),
            one.level,
            str(one.get_level_display()),
            one.reason,
        )
        for one in marks
    ]


def results_document(
    results: OpenResults, steps: Sequence[StepLine], as_of: date, file_format: str
) -> bytes:
    """The report of a round, in the language in use."""
    found = results.open_round
    path = reverse("partnership:open_results", args=[found.municipality.slug, found.slug])
    where = f"{found.institution.name}, {found.place}" if found.place else found.institution.name
    source = DocumentSource(
        title=_("Open institution: how three groups see it"),
        subtitle=f"{where}, {day(found.opens_on)} – {day(found.closes_on)}",
        author=found.municipality.name,
        as_of=as_of,
        html=render_to_string(
            "partnership/documents/open_institution.html",
            {
                "results": results,
                "steps": steps,
                "groups": [one.label for one in GROUPS],
                "is_ukrainian": get_language() == "uk",
                "address": f"{settings.BASE_URL}{path}",
            },
        ),
        images={"radar": str(results.chart.svg).encode()},
        language=get_language() or "pl",
        layout="sheet",
        footer=_("As of %(day)s") % {"day": day(as_of)},
    )
    return render_documents(source, [file_format])[file_format]
