"""Lists of trust as columns and rows: consents, covers, plan, what experts found, what is shown."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.cells import Cell
from mosty.partnership.enums import ConsentScope, Verdict
from mosty.partnership.exports.tables import Listing
from mosty.partnership.models import AssessmentConsent
from mosty.partnership.queries.covers import CoverLine, Covers
from mosty.partnership.queries.experts import Verifying, grade_words, value_words
from mosty.partnership.queries.mirror import GapPicture
from mosty.partnership.queries.seeing import holding_consents
from mosty.partnership.queries.shared import SharedLine
from mosty.partnership.queries.steps import Plan


def consent_listing(rows: Iterable[AssessmentConsent], *, on: date) -> Listing:
    known = list(rows)
    holding = holding_consents(known, on=on)
    headers = (
        _("who may see"),
        _("what"),
        _("given on"),
        _("given by"),
        _("last day"),
        _("taken back on"),
        _("holds"),
    )
    return headers, [
        (
            row.shown_to.name if row.shown_to else _("the municipal office"),
            str(ConsentScope(row.scope).label),
            timezone.localdate(row.given_at),
            row.given_by_label,
            row.ends_on,
            timezone.localdate(row.revoked_at) if row.revoked_at else None,
            _("yes") if row in holding else _("no"),
        )
        for row in known
    ]


def cover_listing(covers: Covers) -> Listing:
    headers = (
        _("standard"),
        _("title"),
        _("who is covered"),
        _("who answers"),
        _("what was agreed"),
        _("asked on"),
        _("counts"),
        _("ended on"),
    )
    return headers, [
        (
            one.cover.standard_code,
            one.title,
            one.cover.organisation.name,
            one.cover.by.name,
            one.cover.note,
            timezone.localdate(one.cover.asked_at),
            cover_words(one),
            timezone.localdate(one.cover.ended_at) if one.cover.ended_at else None,
        )
        for one in covers.lines
    ]


def cover_words(line: CoverLine) -> str:
    if line.cover.ended_at is not None:
        return _("ended")
    return _("yes") if line.counts else _("waits for agreement")


def step_listing(plan: Plan) -> Listing:
    headers = (
        _("standard"),
        _("what is to be done"),
        _("who"),
        _("who helps"),
        _("what help"),
        _("by when"),
        _("state"),
        _("done on"),
        _("notes"),
    )
    return headers, [
        (
            one.title,
            one.step.text,
            one.step.who,
            one.step.helper.name if one.step.helper else "",
            one.step.help_text,
            one.step.due_on,
            one.step.get_state_display(),
            one.step.done_on,
            one.step.note,
        )
        for one in plan.lines
    ]


def verification_listing(work: Verifying) -> Listing:
    headers: Sequence[str] = (
        _("standard"),
        _("title"),
        _("grade of the organisation"),
        _("what I found"),
        _("which grade"),
        _("what I saw"),
    )
    rows: list[Sequence[Cell]] = [
        (
            line.standard.code,
            line.standard.title,
            grade_words(line.grade),
            str(Verdict(line.own.verdict).label) if line.own else "",
            value_words(line.own.value) if line.own and line.own.value is not None else "",
            line.own.note if line.own else "",
        )
        for line in work.lines
    ]
    return headers, rows


def shared_listing(lines: Sequence[SharedLine], *, on: date) -> Listing:
    """Names and one word: no numbers, so that nobody ranks organisations by them."""
    headers = (_("organisation"), _("what is shown"), _("how it stands"), _("as of"))
    return headers, [
        (
            one.organisation.name,
            shown_words(one),
            str(one.result.standing.label) if one.result else _("no assessment was handed in"),
            on if one.result else None,
        )
        for one in lines
    ]


def shown_words(line: SharedLine) -> str:
    scope = ConsentScope.WHOLE if line.is_whole else ConsentScope.STANDING
    return str(scope.label)


def gap_listing(picture: GapPicture) -> Listing:
    headers = (
        _("code"),
        _("practice"),
        _("own view (0–3)"),
        _("organisations together (0–3)"),
        _("organisations that answered"),
        _("gap"),
    )
    return headers, [
        (
            one.shown.definition.code,
            one.shown.definition.title,
            _("not applicable") if one.is_not_applicable else one.own,
            one.others.mean,
            one.others.count,
            one.gap,
        )
        for one in picture.lines
    ]
