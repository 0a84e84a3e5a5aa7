"""The calendar of duties: which duty falls on which day; pure.

Numbers of law come in as `Law`, the rows of dated legal parameters: a number that is not known is
told (`Unknown`), never guessed. Which one holds: for a day of the year the number in force on that
very day; for what is counted from an event the number in force on the day of the event.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from mosty.core.access import Role
from mosty.partnership.enums import StepState
from mosty.partnership.rules.clocks import (
    DayOfYear,
    Term,
    after,
    before,
    every,
    moved,
    read_day_of_year,
    read_term,
)
from mosty.partnership.rules.duty_pack import Duty, DutyRule

#: Duties of an office are told to the role they name; where nobody holds it, to the next of these.
STAND_INS = (Role.NGO_OFFICER, Role.PLAN_COORDINATOR, Role.CENTRE_DIRECTOR, Role.CLERK)

# --- numbers of law -----------------------------------------------------------------------------


class LawRow(Protocol):
    """A legal parameter as the clocks need it."""

    @property
    def value(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


@dataclass(frozen=True)
class Law:
    """Versions of legal parameters, by code."""

    rows: Mapping[str, Sequence[LawRow]]

    def on(self, code: str, day: date) -> LawRow | None:
        """The version in force on the day; the youngest, where versions overlap."""
        found = [
            one
            for one in self.rows.get(code, ())
            if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)
        ]
        return max(found, key=lambda one: one.valid_from, default=None)


# --- which day ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """A day that somebody entered.

    Attributes:
        ended_on: from this day on nothing more is counted from it.
    """

    pk: int
    code: str
    day: date
    organisation_id: int | None = None
    ended_on: date | None = None


@dataclass(frozen=True)
class Marked:
    """What somebody noted of a duty."""

    key: str
    due_on: date
    state: StepState
    done_on: date | None = None

    @property
    def counts_from(self) -> date | None:
        """The day from which the next time is counted: when it was done, or fell due and was left."""
        if self.state == StepState.DONE:
            return self.done_on
        return self.due_on if self.state == StepState.LEFT else None


@dataclass(frozen=True)
class DutyDay:
    """A duty on a day.

    Attributes:
        key: names it for good.
        law: the number of law it was counted by; None: a proposal.
        plain: the day before it moved past a Saturday or a holiday.
    """

    duty: Duty
    key: str
    due_on: date
    plain: date
    law: LawRow | None = None
    event: Event | None = None
    organisation_id: int | None = None

    @property
    def has_moved(self) -> bool:
        return self.due_on != self.plain


@dataclass(frozen=True)
class Unknown:
    """A duty that cannot be counted: the number of law is not known, or cannot be read."""

    duty: Duty
    parameter: str


@dataclass(frozen=True)
class Plan:
    """Duties in the order of their days, and those that could not be counted."""

    days: Sequence[DutyDay]
    unknown: Sequence[Unknown] = field(default=())


def duty_key(duty: str, *, event: int | None, organisation: int | None, period: str) -> str:
    """One word for a duty of one period: `task_report.e12.o4.`, `cooperation_programme.e0.o0.2026`.

    A day of the year is named by its year, so that a change of the law moves the day and not the
    duty; what comes every so long by the day it falls on; what comes once by its event alone.
    """
    return f"{duty}.e{event or 0}.o{organisation or 0}.{period}"


def plan(
    duties: Iterable[Duty],
    *,
    law: Law,
    since: date,
    until: date,
    events: Iterable[Event] = (),
    marks: Iterable[Marked] = (),
    organisation_id: int | None = None,
    today: date | None = None,
) -> Plan:
    """Duties within [since, until).

    What is counted from an event and was not ended stays in view however long it is overdue; of
    what comes every so long only the first day that passed does.

    Args:
        events: days of one side: of the office, or of one organisation.
        organisation_id: whose duties of the year they are; None: the office's.
        today: overdue days before `since` are told up to this day; None: they are not.
    """
    noted = {one.key: one for one in marks}
    days: list[DutyDay] = []
    unknown: list[Unknown] = []
    of_kind: dict[str, list[Event]] = {}
    for event in events:
        of_kind.setdefault(event.code, []).append(event)
    for duty in duties:
        if duty.rule.is_yearly:
            found: Iterable[DutyDay] | None = _yearly(duty, law, since, until, organisation_id)
        else:
            found = _counted(
                duty, law, of_kind.get(duty.rule.trigger, ()), noted, since, until, today
            )
        if found is None:
            unknown.append(Unknown(duty, duty.rule.parameter))
        else:
            days.extend(found)
    days.sort(key=lambda one: (one.due_on, one.duty.code, one.key))
    return Plan(days, unknown)


def _yearly(
    duty: Duty, law: Law, since: date, until: date, organisation_id: int | None
) -> list[DutyDay] | None:
    """Days of the year; None: the number of law is known for none of the years."""
    found, known = [], False
    for year in range(since.year - 1, until.year + 1):
        counted = _day_in_year(duty.rule, law, year)
        if counted is None:
            continue
        known = True
        plain, row = counted
        due = moved(plain, duty.moves)
        if since <= due < until:
            key = duty_key(duty.code, event=None, organisation=organisation_id, period=str(year))
            found.append(DutyDay(duty, key, due, plain, row, organisation_id=organisation_id))
    return found if known else None


def _day_in_year(rule: DutyRule, law: Law, year: int) -> tuple[date, LawRow | None] | None:
    if not rule.parameter:
        assert rule.month is not None
        assert rule.day is not None
        return DayOfYear(rule.month, rule.day).in_year(year), None
    for probe in (date(year, 12, 31), date(year, 1, 1)):
        row = law.on(rule.parameter, probe)
        guess = read_day_of_year(row.value) if row else None
        held = law.on(rule.parameter, guess.in_year(year)) if guess else None
        day = read_day_of_year(held.value) if held else None
        if day is not None:
            return day.in_year(year), held
    return None


def _counted(
    duty: Duty,
    law: Law,
    events: Sequence[Event],
    noted: Mapping[str, Marked],
    since: date,
    until: date,
    today: date | None,
) -> list[DutyDay] | None:
    """Days counted from events; None: the number of law is not known."""
    found: list[DutyDay] = []
    for event in events:
        counted = _term(duty.rule, law, event.day)
        if counted is None:
            return None
        term, row = counted
        for period, plain in _days_of(duty, event, term, noted, since, until, today):
            due = moved(plain, duty.moves)
            key = duty_key(
                duty.code, event=event.pk, organisation=event.organisation_id, period=period
            )
            in_view = since <= due < until or _is_overdue(key, due, noted, today)
            if in_view and (event.ended_on is None or due <= event.ended_on or key in noted):
                found.append(DutyDay(duty, key, due, plain, row, event, event.organisation_id))
    return found


def _days_of(
    duty: Duty,
    event: Event,
    term: Term,
    noted: Mapping[str, Marked],
    since: date,
    until: date,
    today: date | None,
) -> Iterator[tuple[str, date]]:
    """(period of the key, day) of a duty counted from the event."""
    if duty.rule.kind == "after":
        yield "", after(event.day, term)
        return
    if duty.rule.kind == "before":
        yield "", before(event.day, term)
        return
    prefix = duty_key(duty.code, event=event.pk, organisation=event.organisation_id, period="")
    ended = [one for key, one in noted.items() if key.startswith(prefix)]
    for one in ended:
        if one.counts_from is not None:
            yield one.key.removeprefix(prefix), one.due_on
    start = max([one.counts_from for one in ended if one.counts_from is not None] + [event.day])
    first = after(start, term)
    if first < until:
        yield first.isoformat(), first
    for day in every(start, term, since=max(since, today or since), until=until):
        if day != first:
            yield day.isoformat(), day


def _is_overdue(key: str, due: date, noted: Mapping[str, Marked], today: date | None) -> bool:
    if today is None or due >= today:
        return False
    known = noted.get(key)
    return known is None or known.counts_from is None


def _term(rule: DutyRule, law: Law, day: date) -> tuple[Term, LawRow | None] | None:
    assert rule.unit is not None
    if rule.number is not None:
        return Term(rule.number, rule.unit), None
    row = law.on(rule.parameter, day)
    term = read_term(row.value, row.unit) if row else None
    return None if term is None or term.unit is not rule.unit else (term, row)


# --- reminders ----------------------------------------------------------------------------------


def reminder_due(
    remind_days: Iterable[int], due: date, told: Iterable[int], *, on: date
) -> int | None:
    """How many days ahead the reminder is that leaves now; None: none does.

    Of reminders whose day has come only the last one leaves, once; what has passed is told no more:
    the calendar shows it as overdue.
    """
    left = (due - on).days
    come = [one for one in remind_days if left <= one]
    if left < 0 or not come:
        return None
    nearest = min(come)
    return None if nearest in set(told) else nearest
