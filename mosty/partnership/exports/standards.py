"""Lists of standards, assessments and evidence as columns and rows."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mosty.core.cells import Cell
from mosty.partnership.enums import GradeValue
from mosty.partnership.exports.tables import Listing
from mosty.partnership.queries.assessments import AssessmentView, StandardLine
from mosty.partnership.queries.evidence import EvidenceLine
from mosty.partnership.queries.standards import ShownSet


def standard_listing(shown: ShownSet) -> Listing:
    """The standards in use."""
    questions = {one.code: one.question for one in shown.definition.conditions}
    headers = (
        _("code"),
        _("area"),
        _("standard"),
        _("level"),
        _("only for those who say yes to"),
        _("minimum for those who say yes to"),
        _("what it asks for"),
        _("in easy words"),
        _("evidence"),
        _("grade 0"),
        _("grade 1"),
        _("grade 2"),
        _("grade 3"),
        _("basis"),
    )
    rows: list[Sequence[Cell]] = []
    for one in shown.active:
        said = one.definition
        rows.append(
            (
                said.code,
                shown.definition.area(said.area).title,
                said.title,
                str(said.level.label),
                questions.get(said.only_if, ""),
                questions.get(said.minimum_if, ""),
                said.requirement,
                said.easy,
                "; ".join(proof.title for proof in said.evidence),
                *said.scale,
                said.basis,
            )
        )
    return headers, rows


def assessment_listing(view: AssessmentView) -> Listing:
    """Every standard that applies, with the answer and how it stands on the day."""
    headers = (
        _("code"),
        _("area"),
        _("standard"),
        _("level"),
        _("grade"),
        _("what it means"),
        _("note"),
        _("how it stands"),
        _("evidence"),
        _("proven until"),
        _("who answers for it"),
    )
    rows: list[Sequence[Cell]] = [
        (
            line.standard.code,
            area.area.title,
            line.standard.title,
            str(line.on.level.label),
            line.grade.value if line.grade else None,
            _grade_words(line),
            line.grade.note if line.grade else "",
            str(line.on.fulfilment.label),
            "; ".join(one.evidence.title for one in line.evidence),
            line.on.proven_until,
            line.cover.by.name if line.cover else "",
        )
        for area in view.areas
        for line in area.lines
    ]
    return headers, rows


def evidence_listing(lines: Sequence[EvidenceLine]) -> Listing:
    headers = (
        _("standard"),
        _("evidence"),
        _("kind"),
        pgettext("evidence", "link"),
        _("checked by"),
        _("checked on"),
        _("counts until"),
        _("expired"),
    )
    return headers, [
        (
            line.evidence.standard_code,
            line.evidence.title,
            str(line.evidence.get_kind_display()),
            line.evidence.url,
            line.evidence.seen_by,
            line.evidence.seen_on,
            line.evidence.valid_until,
            _("yes") if line.is_expired else _("no"),
        )
        for line in lines
    ]


def _grade_words(line: StandardLine) -> str:
    if line.grade is None:
        return ""
    if line.grade.is_not_applicable:
        return _("does not apply")
    value = line.grade.value
    return "" if value is None else f"{GradeValue(value).label}: {line.scale_words}"
