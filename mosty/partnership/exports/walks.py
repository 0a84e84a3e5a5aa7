"""Procedures, an organisation's way and duties as tables."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mosty.core.cells import Cell
from mosty.partnership.enums import LocationVariant, StepState
from mosty.partnership.exports.tables import Listing
from mosty.partnership.queries.duties import DutyCalendar
from mosty.partnership.queries.procedures import WalkView, shown_stages
from mosty.partnership.rules.procedures import BOTH


def procedure_listing(*, on: date) -> Listing:
    """Every step of both variants once, in the order of the pack."""
    headers = [
        _("Step"),
        _("Stage"),
        _("Variant"),
        _("What to do"),
        _("How"),
        _("Who in the organisation"),
        _("Whom to meet"),
        _("Document"),
        _("Legal basis"),
        _("Deadline"),
        _("By what one knows"),
        _("Who helps"),
        _("What is different"),
    ]
    rows: dict[str, list[Cell]] = {}
    for side in LocationVariant:
        for stage in shown_stages(side, on=on):
            for one in stage.steps:
                step = one.step
                rows[step.code] = [
                    step.code,
                    stage.stage.title,
                    _("both") if step.variant == BOTH else str(LocationVariant(step.variant).label),
                    step.title,
                    one.text,
                    step.who,
                    step.meet,
                    step.document,
                    step.basis,
                    one.deadline,
                    step.evidence,
                    step.help,
                    step.differs,
                ]
    return headers, [rows[code] for code in sorted(rows, key=_order)]


def walk_listing(view: WalkView) -> Listing:
    """The way of an organisation, with what was noted of steps of the other variant at the end."""
    headers = [
        _("Step"),
        _("Stage"),
        _("What to do"),
        _("How it stands"),
        _("By when"),
        _("When it was done"),
        _("By what one knows"),
        _("Address of the document"),
        _("Notes"),
        _("Deadline"),
        _("Legal basis"),
    ]
    rows: list[list[Cell]] = []
    for stage in view.stages:
        for line in stage.lines:
            row, step = line.row, line.shown.step
            rows.append(
                [
                    step.code,
                    stage.stage.title,
                    step.title,
                    str(StepState(row.state).label) if row else str(StepState.TO_DO.label),
                    row.due_on if row else None,
                    row.done_on if row else None,
                    row.evidence if row else "",
                    row.evidence_url if row else "",
                    row.note if row else "",
                    line.shown.deadline,
                    step.basis,
                ]
            )
    for kept in view.kept:
        rows.append(
            [
                kept.code,
                _("of the other variant"),
                kept.title,
                str(StepState(kept.state).label),
                kept.due_on,
                kept.done_on,
                kept.evidence,
                kept.evidence_url,
                kept.note,
                "",
                "",
            ]
        )
    return headers, rows


def duty_listing(calendar: DutyCalendar) -> Listing:
    """Duties in the order of their days."""
    headers = [
        pgettext("duty", "Day"),
        _("Duty"),
        _("How the day is counted"),
        _("Counted from"),
        _("Who answers"),
        _("How it stands"),
        _("When it was done"),
        _("By what one knows"),
        _("Notes"),
        _("Legal basis"),
        _("Number of law"),
    ]
    rows: list[list[Cell]] = []
    for line in calendar.lines:
        mark = line.mark
        rows.append(
            [
                line.day.due_on,
                line.day.duty.title,
                line.rule,
                line.trigger.title if line.trigger else "",
                line.who,
                line.standing.label,
                mark.done_on if mark else None,
                mark.evidence if mark else "",
                mark.note if mark else "",
                line.day.duty.basis,
                "; ".join(f"{one.title}: {one.value} {one.unit}".strip() for one in line.law),
            ]
        )
    return headers, rows


def _order(code: str) -> tuple[int, int, str]:
    number, _dash, side = code.partition("-")
    stage, step = number.split(".")
    return int(stage), int(step), side
