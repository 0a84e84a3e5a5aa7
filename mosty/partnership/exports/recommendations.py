"""Recommendations as files: tables of the register and the desk, the collection as a document."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from mosty.core.cells import Cell
from mosty.core.documents import DocumentSource, render_documents
from mosty.core.formatting import day
from mosty.partnership.enums import RecommendationKind
from mosty.partnership.exports.tables import Listing
from mosty.partnership.queries.recommendations import (
    GroundLine,
    RecommendationLine,
    SendingLine,
    grounds_of_lines,
    register_counts,
)
from mosty.territory.models import Municipality

DOCUMENT_FORMATS = ("pdf", "docx", "odt")


def register_listing(lines: Sequence[RecommendationLine], *, with_staff: bool) -> Listing:
    """One row for every body a recommendation was sent to; one not sent has a row of its own."""
    rows = [
        row
        for line in lines
        for row in (
            [_row(line, sending, with_staff) for sending in line.sendings]
            or [_row(line, None, with_staff)]
        )
    ]
    return _headers(with_staff), rows


def collection(
    municipality: Municipality,
    lines: Sequence[RecommendationLine],
    file_format: str,
    *,
    today: date,
    with_staff: bool,
) -> bytes:
    """The collection of recommendations, in the language in use; by kind, with what was answered."""
    known = grounds_of_lines(lines, with_staff=with_staff)
    kinds: dict[str, list[tuple[RecommendationLine, Sequence[GroundLine]]]] = {}
    for line in sorted(lines, key=lambda one: (one.recommendation.year, one.recommendation.number)):
        kinds.setdefault(_kind_title(line.recommendation.kind), []).append(
            (line, known.get(line.recommendation.pk, ()))
        )
    path = reverse("partnership:recommendation_list", args=[municipality.slug])
    source = DocumentSource(
        title=_("Collection of recommendations"),
        subtitle=municipality.name,
        author=municipality.name,
        as_of=today,
        html=render_to_string(
            "partnership/recommendations/document.html",
            {
                "kinds": kinds,
                "counts": register_counts([line.progress for line in lines]),
                "address": f"{settings.BASE_URL}{path}",
            },
        ),
        language=get_language() or "pl",
        footer=_("As of %(day)s") % {"day": day(today)},
    )
    return render_documents(source, [file_format])[file_format]


# --- inside ---------------------------------------------------------------------------------------


def _kind_title(kind: str) -> str:
    """The heading of a part: in Polish the adjective follows the plural."""
    match RecommendationKind(kind):
        case RecommendationKind.SYSTEMIC:
            return _("Systemic recommendations")
        case RecommendationKind.LEGISLATIVE:
            return _("Legislative recommendations")
        case RecommendationKind.ORGANISATIONAL:
            return _("Organisational recommendations")
        case RecommendationKind.SKILLS:
            return _("Recommendations on skills")
        case RecommendationKind.FINANCIAL:
            return _("Financial recommendations")


def _headers(with_staff: bool) -> Sequence[str]:
    common = (
        pgettext("recommendation", "number"),
        _("recommendation"),
        _("kind"),
        _("state"),
        _("sent to"),
        _("sent on"),
        _("answer due on"),
        _("due by"),
        _("where it stands"),
        _("answered on"),
        _("answer"),
        _("done since"),
        _("what was done"),
        _("votes in favour"),
        _("votes against"),
        _("abstaining"),
    )
    return (*common, _("public"), _("reference")) if with_staff else common


def _row(line: RecommendationLine, sending: SendingLine | None, with_staff: bool) -> Sequence[Cell]:
    one = line.recommendation
    sent = sending.sending if sending is not None else None
    row: tuple[Cell, ...] = (
        line.mark,
        line.title,
        str(one.get_kind_display()),
        str(one.get_state_display()),
        sent.body_name if sent else "",
        sent.sent_on if sent else None,
        sent.due_on if sent else None,
        sent.due_basis if sent else "",
        str(_standing(line, sending)),
        sent.answered_on if sent else None,
        sent.answer if sent else "",
        sent.implemented_on if sent else None,
        sent.implemented_note if sent else "",
        one.votes_for,
        one.votes_against,
        one.votes_abstain,
    )
    if not with_staff:
        return row
    return (*row, _("yes") if one.is_public else _("no"), sent.reference if sent else "")


def _standing(line: RecommendationLine, sending: SendingLine | None) -> str:
    if sending is None:
        return str(line.progress.label)
    if sending.is_waiting:
        return str(sending.progress.label)
    return str(sending.sending.get_outcome_display())
