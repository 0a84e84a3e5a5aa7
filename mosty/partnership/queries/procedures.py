"""Reads of the procedures: steps with numbers of law, what differs, an organisation's own way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.errors import NotFound
from mosty.partnership.enums import LocationVariant, StepState
from mosty.partnership.models import Walk, WalkStep
from mosty.partnership.queries.law import Sides, law_on, term_words, words_of
from mosty.partnership.queries.standards import value_words
from mosty.partnership.rules.clocks import before as term_before
from mosty.partnership.rules.clocks import deadline, read_day_of_year, read_term
from mosty.partnership.rules.procedures import (
    Act,
    Change,
    ProcedureStep,
    Stage,
    StageProgress,
    acts_of,
    changes,
    next_steps,
    progress,
    side_of,
    stages_for,
    step_of,
    steps_for,
)
from mosty.partnership.rules.standards import filled
from mosty.partnership.rules.steps import StepStanding, step_standing
from mosty.people.models import Organisation
from mosty.people.queries import organisations
from mosty.territory.models import LegalParameter, Municipality

_TAGS = {StepStanding.OVERDUE: "stop", StepStanding.SOON: "wait", StepStanding.DONE: "ok"}


@dataclass(frozen=True)
class ShownStep:
    """A step as a page shows it.

    Attributes:
        text: with numbers of law in their places.
        deadline: in words; empty: none. A deadline without a legal parameter says it is a proposal.
        law: legal parameters behind it, as they stand on the day; acts: those of the basis.
    """

    step: ProcedureStep
    text: str
    deadline: str
    law: tuple[LegalParameter, ...]
    acts: Sequence[Act]


@dataclass(frozen=True)
class ShownStage:
    stage: Stage
    steps: Sequence[ShownStep]


def shown_stages(side: LocationVariant, *, on: date) -> Sequence[ShownStage]:
    """Stages and steps of one variant with numbers of law of the day, in one query."""
    law = _law_of(steps_for(side), on)
    return [
        ShownStage(stage, [shown_step(one, law) for one in steps])
        for stage, steps in stages_for(side)
    ]


def step_on(code: str, *, on: date) -> ShownStep | None:
    """One step as it stands on the day; None: there is none with this code."""
    step = step_of(code)
    return shown_step(step, _law_of([step], on)) if step else None


def shown_step(step: ProcedureStep, law: Mapping[str, LegalParameter]) -> ShownStep:
    return ShownStep(
        step,
        filled(step.text, words_of(law)),
        deadline_words(step, law),
        tuple(law[code] for code in step.all_parameters if code in law),
        acts_of(step.basis),
    )


def deadline_words(step: ProcedureStep, law: Mapping[str, LegalParameter]) -> str:
    """`30 dni, licząc od: koniec zadania`; a number that is not known is said, not guessed."""
    rule = step.deadline
    if rule is None:
        return ""
    if rule.proposed is not None:
        length = _("%(term)s (proposal of Mosty)") % {"term": term_words(rule.proposed)}
    else:
        row = law.get(rule.parameter)
        if row is None:
            return _("[no number of law is known for %(code)s]") % {"code": rule.parameter}
        if rule.is_yearly:
            return _("every year by %(day)s") % {"day": row.value}
        term = read_term(row.value, row.unit)
        length = term_words(term) if term else value_words(row)
    words = _("%(term)s before: %(event)s") if rule.before else _("%(term)s from: %(event)s")
    return words % {"term": length, "event": rule.source}


def counted_due(step: ProcedureStep, event_on: date | None, *, today: date) -> date | None:
    """The last day of the step by its deadline; None: none, or a number of law is not known.

    `event_on`: the event from which it is counted; a day of the year needs none.
    """
    rule = step.deadline
    if rule is None or (event_on is None and not rule.is_yearly):
        return None
    if rule.is_yearly:
        row = law_on([rule.parameter], today).get(rule.parameter)
        day = read_day_of_year(row.value) if row else None
        if day is None:
            return None
        this_year = day.in_year(today.year)
        return this_year if this_year >= today else day.in_year(today.year + 1)
    assert event_on is not None
    term = rule.proposed
    if term is None:
        row = law_on([rule.parameter], event_on).get(rule.parameter)
        term = read_term(row.value, row.unit) if row else None
    if term is None:
        return None
    return term_before(event_on, term) if rule.before else deadline(event_on, term)


# --- what differs -------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownChange:
    """A step that is other in the other variant.

    Attributes:
        row: what an organisation did of the old step, where it is known.
    """

    change: Change
    old: ShownStep | None
    new: ShownStep | None
    row: WalkStep | None = None


def shown_changes(
    to: LocationVariant, *, on: date, rows: Mapping[str, WalkStep] | None = None
) -> Sequence[ShownChange]:
    """What differs when the municipality becomes `to`, step by step."""
    found = changes(to)
    both = [step for one in found for step in (one.old, one.new) if step]
    law = _law_of(both, on)
    return [
        ShownChange(
            one,
            shown_step(one.old, law) if one.old else None,
            shown_step(one.new, law) if one.new else None,
            (rows or {}).get(one.old.code) if one.old else None,
        )
        for one in found
    ]


# --- the way of an organisation -----------------------------------------------------------------


@dataclass(frozen=True)
class WalkLine:
    """A step of the walk.

    Attributes:
        row: None: nobody has noted anything of it.
        before: what the organisation did of the step that stood in its place under the other variant.
    """

    shown: ShownStep
    row: WalkStep | None
    standing: StepStanding
    before: WalkStep | None

    @property
    def tag(self) -> str:
        return _TAGS.get(self.standing, "plain")


@dataclass(frozen=True)
class WalkStage:
    stage: Stage
    lines: Sequence[WalkLine]
    progress: StageProgress


@dataclass(frozen=True)
class WalkView:
    """An organisation's own way.

    Attributes:
        walk: None: it has not begun.
        next_lines: what to do now, at most three.
        kept: steps of the other variant, or of an older pack, with what was noted; nothing is lost.
        changed_on: the day of a change the organisation has not looked at yet.
        coming: the next change that is known, and to what.
    """

    organisation: Organisation
    walk: Walk | None
    side: LocationVariant
    stages: Sequence[WalkStage]
    next_lines: Sequence[WalkLine]
    kept: Sequence[WalkStep]
    changed_on: date | None
    coming: tuple[date, LocationVariant] | None
    progress: StageProgress


def walking_organisations(municipality: Municipality, access: Access) -> Sequence[Organisation]:
    """Organisations whose way the reader goes (by a role in them), in Polish order."""
    ids = {
        organisation_id
        for organisation_id, _role in access.organisation_roles
        if access.may("partnership.walk", organisation_id=organisation_id)
    }
    return list(organisations(municipality).filter(pk__in=ids)) if ids else []


def walking_organisation(municipality: Municipality, pk: int, access: Access) -> Organisation:
    """The organisation, for somebody of it; for others it is not there.

    Raises: NotFound.
    """
    found = organisations(municipality).filter(pk=pk).first()
    if (
        found is None
        or municipality.pk != access.municipality_id
        or not access.may("partnership.walk", organisation_id=pk)
    ):
        raise NotFound(_("There is no such page, or it belongs to another organisation."))
    return found


def walk_of(organisation: Organisation) -> Walk | None:
    return Walk.objects.filter(organisation=organisation).first()


def walk_view(organisation: Organisation, *, on: date) -> WalkView:
    """The whole way as it stands on the day, in a constant number of queries."""
    sides = Sides(organisation.municipality)
    side = sides.on(on)
    walk = walk_of(organisation)
    rows = {one.code: one for one in walk.steps.all()} if walk else {}
    states = {code: StepState(one.state) for code, one in rows.items()}
    stages = [
        WalkStage(
            one.stage,
            [_line(shown, rows, on) for shown in one.steps],
            progress([shown.step for shown in one.steps], states),
        )
        for one in shown_stages(side, on=on)
    ]
    lines = {line.shown.step.code: line for stage in stages for line in stage.lines}
    has_changed = walk is not None and side_of(walk.seen_variant) != side
    return WalkView(
        organisation=organisation,
        walk=walk,
        side=side,
        stages=stages,
        next_lines=[lines[one.code] for one in next_steps(side, states)][:3],
        kept=[row for code, row in sorted(rows.items()) if code not in lines],
        changed_on=sides.change_before(on) if has_changed else None,
        coming=sides.change_after(on),
        progress=progress(steps_for(side), states),
    )


def walk_changes(view: WalkView, *, on: date) -> Sequence[ShownChange]:
    """What differs since the organisation looked last, with what it did of the old steps."""
    if view.walk is None:
        return shown_changes(view.side, on=on)
    return shown_changes(view.side, on=on, rows={one.code: one for one in view.kept})


def walk_line(organisation: Organisation, code: str, *, on: date) -> WalkLine | None:
    """One step of the way; also one of the other variant that was noted once."""
    shown = step_on(code, on=on)
    walk = walk_of(organisation)
    if shown is None or walk is None:
        return None
    rows = {one.code: one for one in walk.steps.filter(code__in=[code, shown.step.pair or code])}
    if not shown.step.is_of(Sides(organisation.municipality).on(on)) and code not in rows:
        return None
    return _line(shown, rows, on)


# --- inside -------------------------------------------------------------------------------------


def _line(shown: ShownStep, rows: Mapping[str, WalkStep], on: date) -> WalkLine:
    row = rows.get(shown.step.code)
    state = StepState(row.state) if row else StepState.TO_DO
    standing = step_standing(state, row.due_on if row else None, on=on)
    return WalkLine(shown, row, standing, rows.get(shown.step.pair) if shown.step.pair else None)


def _law_of(steps: Iterable[ProcedureStep], on: date) -> Mapping[str, LegalParameter]:
    return law_on({code for one in steps for code in one.all_parameters}, on)
