"""Reads of the calendar of duties: of the office, of one organisation, of everybody's year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from mosty.core.access import Access, Role
from mosty.partnership.enums import LocationVariant, StepState
from mosty.partnership.models import DutyMark, DutyTrigger, Walk
from mosty.partnership.queries.law import Sides, law_versions, term_words, words_of
from mosty.partnership.queries.procedures import walking_organisations
from mosty.partnership.queries.standards import value_words
from mosty.partnership.rules.clocks import Term, days_left
from mosty.partnership.rules.duties import DutyDay, Event, Law, Marked, Plan, Unknown, plan
from mosty.partnership.rules.duty_pack import (
    NGO,
    Duty,
    TriggerKind,
    duties_pack,
    trigger_kind,
)
from mosty.partnership.rules.standards import filled
from mosty.partnership.rules.steps import StepStanding, step_standing
from mosty.people.models import Organisation
from mosty.territory.models import LegalParameter, Municipality

#: What of a year's day that passed without a word stays in view.
LOOKS_BACK = timedelta(days=92)
LOOKS_AHEAD = timedelta(days=366)
_TAGS = {StepStanding.OVERDUE: "stop", StepStanding.SOON: "wait", StepStanding.DONE: "ok"}


@dataclass(frozen=True)
class DutyLine:
    """A duty on its day as a page shows it.

    Attributes:
        text: with numbers of law of that day in their places.
        rule: how its day is counted, in words.
        law: legal parameters behind it.
        trigger: the entered day from which it is counted.
        left: days until the last day; less than 0: passed.
    """

    day: DutyDay
    text: str
    who: str
    rule: str
    law: tuple[LegalParameter, ...]
    mark: DutyMark | None
    trigger: DutyTrigger | None
    standing: StepStanding
    left: int

    @property
    def tag(self) -> str:
        """Colour of its word; a day that Mosty only proposes is never alarming."""
        if self.is_overdue and self.day.duty.rule.proposal:
            return "wait"
        return _TAGS.get(self.standing, "plain")

    @property
    def is_ended(self) -> bool:
        return self.standing in (StepStanding.DONE, StepStanding.LEFT)

    @property
    def is_overdue(self) -> bool:
        return self.standing is StepStanding.OVERDUE


@dataclass(frozen=True)
class DutyCalendar:
    """Duties of one side in the order of their days.

    Attributes:
        unknown: duties whose number of law is not known.
        unused: kinds of days nobody entered: what they would bring is not counted.
        noted: what was noted of duties that are not counted any more; nothing is lost.
    """

    lines: Sequence[DutyLine]
    unknown: Sequence[Unknown]
    unused: Sequence[TriggerKind]
    noted: Sequence[DutyMark] = ()

    @property
    def overdue(self) -> Sequence[DutyLine]:
        return [one for one in self.lines if one.is_overdue]

    @property
    def coming(self) -> Sequence[DutyLine]:
        return [one for one in self.lines if not one.is_overdue and not one.is_ended]

    @property
    def ended(self) -> Sequence[DutyLine]:
        return [one for one in self.lines if one.is_ended]


def duty_calendar(
    municipality: Municipality,
    *,
    today: date,
    organisation: Organisation | None = None,
    since: date | None = None,
    until: date | None = None,
) -> DutyCalendar:
    """Duties of the office, or of one organisation, in [since, until).

    Without a span: what is overdue and what comes within a year.
    """
    sides = Sides(municipality)
    triggers = list(triggers_of(municipality, organisation))
    marks = list(DutyMark.objects.filter(municipality=municipality, organisation=organisation))
    duties = [one for one in duties_pack().items if one.is_of_ngo == (organisation is not None)]
    law = law_versions(code for one in duties for code in one.parameters)
    begin = since or today - LOOKS_BACK
    end = until or today + LOOKS_AHEAD
    found = plan(
        duties,
        law=law,
        since=begin,
        until=end,
        events=map(_event, triggers),
        marks=map(_marked, marks),
        organisation_id=organisation.pk if organisation else None,
        today=None if since else today,
    )
    by_key = {one.key: one for one in marks}
    entered = {one.pk: one for one in triggers}
    lines = [
        _line(one, law, by_key.get(one.key), entered, today)
        for one in found.days
        if one.duty.is_of(sides.on(one.due_on)) or _is_ended(by_key.get(one.key))
    ]
    shown = {one.day.key for one in lines}
    return DutyCalendar(
        lines,
        _unknown_of(found, sides.on(today)),
        _unused(triggers, organisation, sides.on(today)),
        [one for one in marks if one.key not in shown and _is_ended(one)],
    )


def year_calendar(municipality: Municipality, year: int, *, today: date) -> DutyCalendar:
    """Duties of the year that everybody may read: of the office and of organisations, without marks.

    What is counted from entered days is not among them.
    """
    sides = Sides(municipality)
    duties = [one for one in duties_pack().items if one.rule.is_yearly]
    law = law_versions(code for one in duties for code in one.parameters)
    found = plan(duties, law=law, since=date(year, 1, 1), until=date(year + 1, 1, 1))
    lines = [
        _line(one, law, None, {}, today)
        for one in found.days
        if one.duty.is_of(sides.on(one.due_on))
    ]
    return DutyCalendar(lines, _unknown_of(found, sides.on(today)), ())


def line_by_key(
    municipality: Municipality, key: str, *, today: date, organisation: Organisation | None = None
) -> DutyLine | None:
    """The duty with this key, however far away its day is within what can be marked."""
    calendar = duty_calendar(municipality, today=today, organisation=organisation)
    return next((one for one in calendar.lines if one.day.key == key), None)


def own_duty_lines(
    municipality: Municipality, access: Access, *, today: date
) -> Sequence[tuple[DutyLine, Organisation | None]]:
    """Open duties of whatever the reader keeps the calendar of: the office, own organisations."""
    found: list[tuple[DutyLine, Organisation | None]] = []
    if access.may("partnership.duties"):
        calendar = duty_calendar(municipality, today=today)
        found += [(line, None) for line in (*calendar.overdue, *calendar.coming)]
    for organisation in walking_organisations(municipality, access):
        calendar = duty_calendar(municipality, today=today, organisation=organisation)
        found += [(line, organisation) for line in (*calendar.overdue, *calendar.coming)]
    return found


def triggers_of(
    municipality: Municipality, organisation: Organisation | None = None
) -> Sequence[DutyTrigger]:
    """Days that the office, or the organisation, entered; the newest first."""
    return list(
        DutyTrigger.objects.filter(municipality=municipality, organisation=organisation).order_by(
            "-day", "-pk"
        )
    )


def trigger_by_id(
    municipality: Municipality, pk: int, organisation: Organisation | None = None
) -> DutyTrigger | None:
    return DutyTrigger.objects.filter(
        municipality=municipality, organisation=organisation, pk=pk
    ).first()


def trigger_kinds(
    municipality: Municipality, organisation: Organisation | None, *, on: date
) -> Sequence[TriggerKind]:
    """Kinds of days this side may enter under the variant of the day."""
    side = Sides(municipality).on(on)
    return [one for one in _kinds_of(organisation) if one.is_of(side)]


def walking(municipality: Municipality) -> Sequence[Organisation]:
    """Organisations that go the way or entered a day: those that keep a calendar of duties."""
    walks = Walk.objects.filter(organisation__municipality=municipality)
    own = DutyTrigger.objects.filter(municipality=municipality).exclude(organisation=None)
    ids = {
        *walks.values_list("organisation", flat=True),
        *own.values_list("organisation", flat=True),
    }
    return list(Organisation.objects.unmerged().filter(municipality=municipality, pk__in=ids))


def who_words(duty: Duty) -> str:
    """The role that answers for the duty."""
    return _("organisation") if duty.is_of_ngo else str(Role(duty.who).label)


def rule_words(duty: Duty, law: Mapping[str, LegalParameter]) -> str:
    """`every year by 30 listopada`, `4 months from: the end of a programme`."""
    rule = duty.rule
    row = law.get(rule.parameter)
    if rule.is_yearly:
        if row is not None:
            return _("every year by %(day)s") % {"day": row.value}
        return _("every year (day proposed by Mosty)")
    kind = trigger_kind(rule.trigger)
    if rule.number is not None and rule.unit is not None:
        term = term_words(Term(rule.number, rule.unit))
        length = _("%(term)s (proposal of Mosty)") % {"term": term}
    else:
        length = value_words(row) if row else ""
    match rule.kind:
        case "before":
            words = _("%(term)s before: %(event)s")
        case "every":
            words = _("every %(term)s from: %(event)s")
        case _:
            words = _("%(term)s from: %(event)s")
    return words % {"term": length, "event": kind.title if kind else rule.trigger}


# --- inside -------------------------------------------------------------------------------------


def _kinds_of(organisation: Organisation | None) -> Sequence[TriggerKind]:
    wanted = NGO if organisation else "office"
    return [one for one in duties_pack().triggers if one.by == wanted]


def _event(row: DutyTrigger) -> Event:
    return Event(row.pk, row.code, row.day, row.organisation_id, row.ended_on)


def _marked(row: DutyMark) -> Marked:
    return Marked(row.key, row.due_on, StepState(row.state), row.done_on)


def _is_ended(mark: DutyMark | None) -> bool:
    return mark is not None and mark.state in (StepState.DONE, StepState.LEFT)


def _line(
    day: DutyDay,
    law: Law,
    mark: DutyMark | None,
    entered: Mapping[int, DutyTrigger],
    today: date,
) -> DutyLine:
    known = _law_of(day, law)
    return DutyLine(
        day=day,
        text=filled(day.duty.text, words_of({one.code: one for one in known})),
        who=who_words(day.duty),
        rule=rule_words(day.duty, {one.code: one for one in known}),
        law=known,
        mark=mark,
        trigger=entered.get(day.event.pk) if day.event else None,
        standing=step_standing(
            StepState(mark.state) if mark else StepState.TO_DO, day.due_on, on=today
        ),
        left=days_left(day.due_on, on=today),
    )


def _law_of(day: DutyDay, law: Law) -> tuple[LegalParameter, ...]:
    """Numbers of law of the day's words, and the one it was counted by."""
    found: dict[str, LegalParameter] = {}
    for code in day.duty.parameters:
        row = day.law if code == day.duty.rule.parameter else law.on(code, day.due_on)
        if isinstance(row, LegalParameter):
            found[code] = row
    return tuple(found.values())


def _unknown_of(found: Plan, side: LocationVariant) -> Sequence[Unknown]:
    return [one for one in found.unknown if one.duty.is_of(side)]


def _unused(
    triggers: Iterable[DutyTrigger], organisation: Organisation | None, side: LocationVariant
) -> Sequence[TriggerKind]:
    used = {one.code for one in triggers}
    return [one for one in _kinds_of(organisation) if one.is_of(side) and one.code not in used]
