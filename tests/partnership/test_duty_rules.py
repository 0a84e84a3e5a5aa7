"""The calendar of duties: which day, by which number of law; the packs themselves."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mosty.partnership.enums import LocationVariant, StepState
from mosty.partnership.rules.clocks import read_day_of_year, read_term
from mosty.partnership.rules.duties import (
    Event,
    Law,
    Marked,
    duty_key,
    plan,
    reminder_due,
)
from mosty.partnership.rules.duty_pack import Duty, DutyRule, duties_pack, duty_of
from mosty.partnership.rules.procedures import (
    changes,
    next_steps,
    procedures_pack,
    progress,
    side_of,
    stages_for,
    steps_for,
)
from mosty.territory.enums import Variant

OPS, CUS = LocationVariant.OPS, LocationVariant.CUS
LAW_FILE = Path(__file__).parents[2] / "mosty/territory/content/legal_parameters.yaml"


@dataclass(frozen=True)
class Row:
    value: str
    unit: str
    valid_from: date
    valid_to: date | None = None


def _law(**rows):
    return Law({code.replace("__", "."): found for code, found in rows.items()})


def _real_law():
    rows = {}
    for one in yaml.safe_load(LAW_FILE.read_text(encoding="utf-8"))["items"]:
        row = Row(one["value"], one["unit"], one["valid_from"], one.get("valid_to"))
        rows.setdefault(one["code"], []).append(row)
    return Law(rows)


REAL = _real_law()


def _duty(code):
    found = duty_of(code)
    assert found is not None
    return found


def _days(
    code, events=(), marks=(), *, law=REAL, since=date(2026, 1, 1), until=date(2028, 1, 1), **more
):
    found = plan(
        [_duty(code)], law=law, since=since, until=until, events=events, marks=marks, **more
    )
    return [one.due_on for one in found.days]


# --- the packs ----------------------------------------------------------------------------------


def test_every_number_of_law_in_the_packs_is_known_and_read():
    for duty in duties_pack().items:
        for code in duty.parameters:
            assert REAL.rows.get(code), f"{duty.code}: {code}"
        rule = duty.rule
        if not rule.parameter:
            continue
        row = REAL.on(rule.parameter, date(2026, 11, 23))
        assert row is not None, duty.code
        if rule.is_yearly:
            assert read_day_of_year(row.value), duty.code
        else:
            term = read_term(row.value, row.unit)
            assert term is not None, duty.code
            assert term.unit is rule.unit, duty.code
    for step in procedures_pack().items:
        for code in step.all_parameters:
            assert REAL.rows.get(code), f"{step.code}: {code}"
        rule = step.deadline
        if rule is not None and rule.parameter:
            row = REAL.on(rule.parameter, date(2026, 11, 23))
            assert row is not None, step.code
            if rule.is_yearly:
                assert read_day_of_year(row.value), step.code
            else:
                term = read_term(row.value, row.unit)
                assert term is not None, step.code
                assert term.unit == rule.kind, step.code


def test_what_no_act_gives_says_that_it_is_a_proposal():
    for duty in duties_pack().items:
        if duty.rule.proposal:
            assert "propozycja Mosty" in duty.basis, duty.code
    for step in procedures_pack().items:
        if step.deadline and step.deadline.is_proposal:
            assert (
                "propozycja" in step.basis
                or "dobra praktyka" in step.basis
                or ("zasada" in step.basis)
            ), step.code


def test_both_variants_walk_ten_stages_with_no_step_of_the_other():
    for side, other in ((OPS, CUS), (CUS, OPS)):
        stages = stages_for(side)
        assert [stage.code for stage, _steps in stages] == [str(number) for number in range(10)]
        assert all(steps for _stage, steps in stages)
        assert not any(one.variant == other for one in steps_for(side))


def test_change_tells_every_step_that_is_other_new_or_gone():
    found = changes(CUS)
    assert {one.new.code for one in found if one.new} == {
        one.code for one in procedures_pack().items if one.variant == "cus"
    }
    assert {one.old.code for one in found if one.old} == {
        one.code for one in procedures_pack().items if one.variant == "ops"
    }
    assert all(one.differs for one in found if one.old and one.new)
    back = {(one.new and one.new.code, one.old and one.old.code) for one in changes(OPS)}
    assert back == {(one.old and one.old.code, one.new and one.new.code) for one in found}


def test_side_follows_the_variant():
    assert side_of(Variant.OPS) == OPS
    assert {side_of(one) for one in Variant if one is not Variant.OPS} == {CUS}


def test_progress_leaves_out_what_was_left_out():
    steps = steps_for(OPS)
    states = {steps[0].code: StepState.DONE, steps[1].code: StepState.LEFT}
    found = progress(steps, states)
    assert (found.done, found.wanted) == (1, len(steps) - 1)
    states[steps[5].code] = StepState.DOING
    assert next(next_steps(OPS, states)) == steps[5]


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "yearly"},
        {"kind": "yearly", "month": 10, "day": 1},
        {"kind": "yearly", "parameter": "a.b", "month": 10, "day": 1, "proposal": True},
        {"kind": "after", "unit": "days", "parameter": "a.b"},
        {"kind": "after", "trigger": "x", "unit": "days", "number": 3},
        {"kind": "yearly", "parameter": "a.b", "trigger": "x"},
    ],
)
def test_rule_that_could_not_be_counted_is_refused(rule):
    with pytest.raises(ValueError, match="a rule"):
        DutyRule.model_validate(rule)


# --- days of the year -----------------------------------------------------------------------------


def test_day_of_the_year_comes_from_law():
    assert _days("cooperation_programme") == [date(2026, 11, 30), date(2027, 11, 30)]


def test_change_of_law_moves_the_day_and_keeps_the_duty():
    law = _law(
        udpp__programme_day=[
            Row("30 listopada", "", date(2020, 1, 1), date(2026, 12, 31)),
            Row("15 grudnia", "", date(2027, 1, 1)),
        ]
    )
    found = plan(
        [_duty("cooperation_programme")], law=law, since=date(2026, 1, 1), until=date(2028, 1, 1)
    ).days
    assert [one.due_on for one in found] == [date(2026, 11, 30), date(2027, 12, 15)]
    assert [one.key for one in found] == [
        "cooperation_programme.e0.o0.2026",
        "cooperation_programme.e0.o0.2027",
    ]


def test_law_that_changes_within_the_year_holds_by_its_own_day():
    law = _law(
        udpp__programme_day=[
            Row("30 listopada", "", date(2020, 1, 1), date(2026, 6, 30)),
            Row("31 października", "", date(2026, 7, 1)),
        ]
    )
    assert _days("cooperation_programme", law=law, until=date(2027, 1, 1)) == [date(2026, 10, 31)]


@pytest.mark.parametrize("value", [None, "30 brumaire", "30"])
def test_number_of_law_that_is_not_known_is_told_and_not_guessed(value):
    rows = [] if value is None else [Row(value, "", date(2020, 1, 1))]
    found = plan(
        [_duty("cooperation_programme")],
        law=_law(udpp__programme_day=rows),
        since=date(2026, 1, 1),
        until=date(2027, 1, 1),
    )
    assert not found.days
    assert [one.parameter for one in found.unknown] == ["udpp.programme_day"]


def test_proposed_day_needs_no_law():
    assert _days("cooperation_opinion", law=Law({}), until=date(2027, 1, 1)) == [date(2026, 10, 1)]


# --- counted from an event ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "trigger", "day", "due"),
    [
        ("programme_information", "programme_ended", "2026-10-31", "2027-02-28"),
        ("task_report", "task_ended", "2026-12-31", "2027-01-30"),
        ("own_offer_answer", "own_offer", "2027-01-31", "2027-02-28"),
        ("small_grant_publication", "small_grant_offer", "2026-12-23", "2027-01-07"),
        ("council_creation", "council_motion", "2026-12-31", "2027-02-28"),
        ("continuity", "financing_ends", "2027-08-31", "2027-02-28"),
        ("call_justification", "call_results", "2027-01-30", "2027-03-01"),
        # a deadline of a proceeding: 7 days end on Saturday 2 January 2027 and move to Monday
        ("information_answer", "information_request", "2026-12-26", "2027-01-04"),
    ],
)
def test_duty_is_counted_from_the_day_that_was_entered(code, trigger, day, due):
    event = Event(5, trigger, date.fromisoformat(day))
    assert _days(code, [event]) == [date.fromisoformat(due)]


def test_deadline_that_moved_keeps_the_plain_day():
    event = Event(5, "information_request", date(2026, 12, 26))
    day = plan(
        [_duty("information_answer")],
        law=REAL,
        since=date(2026, 1, 1),
        until=date(2028, 1, 1),
        events=[event],
    ).days[0]
    assert day.plain == date(2027, 1, 2)
    assert day.has_moved


def test_number_of_law_of_the_day_of_the_event_holds():
    law = _law(
        udpp__task_report_days=[
            Row("30", "dni", date(2020, 1, 1), date(2026, 12, 31)),
            Row("60", "dni", date(2027, 1, 1)),
        ]
    )
    old, new = (
        Event(pk, "task_ended", day) for pk, day in ((1, date(2026, 12, 31)), (2, date(2027, 1, 1)))
    )
    assert _days("task_report", [old, new], law=law) == [date(2027, 1, 30), date(2027, 3, 2)]


def test_number_with_another_unit_than_the_rule_is_not_taken():
    law = _law(udpp__task_report_days=[Row("2", "miesiące", date(2020, 1, 1))])
    found = plan(
        [_duty("task_report")],
        law=law,
        since=date(2026, 1, 1),
        until=date(2028, 1, 1),
        events=[Event(1, "task_ended", date(2026, 12, 31))],
    )
    assert [one.parameter for one in found.unknown] == ["udpp.task_report_days"]


def test_ended_event_brings_nothing_more():
    event = Event(1, "cus_started", date(2026, 1, 31), ended_on=date(2026, 6, 30))
    assert _days("coordinators_meeting", [event]) == [date(2026, 4, 30)]


# --- every so long --------------------------------------------------------------------------------


def test_what_comes_every_so_long_comes_from_its_start():
    event = Event(1, "cus_started", date(2025, 11, 30))
    assert _days("coordinators_meeting", [event], until=date(2027, 1, 1)) == [
        date(2026, 2, 28),
        date(2026, 5, 30),
        date(2026, 8, 30),
        date(2026, 11, 30),
    ]


def test_next_time_is_counted_from_the_day_it_was_done():
    event = Event(1, "cus_started", date(2026, 1, 1))
    key = duty_key("coordinators_meeting", event=1, organisation=None, period="2026-04-01")
    mark = Marked(key, date(2026, 4, 1), StepState.DONE, date(2026, 3, 20))
    assert _days("coordinators_meeting", [event], [mark], until=date(2026, 10, 1)) == [
        date(2026, 4, 1),
        date(2026, 6, 20),
        date(2026, 9, 20),
    ]


def test_left_out_time_counts_from_its_own_day():
    event = Event(1, "cus_started", date(2026, 1, 1))
    key = duty_key("coordinators_meeting", event=1, organisation=None, period="2026-04-01")
    mark = Marked(key, date(2026, 4, 1), StepState.LEFT)
    assert _days("coordinators_meeting", [event], [mark], until=date(2026, 8, 1)) == [
        date(2026, 4, 1),
        date(2026, 7, 1),
    ]


def test_of_what_was_never_done_only_the_first_day_is_overdue():
    event = Event(1, "cus_started", date(2024, 1, 1))
    today = date(2026, 11, 23)
    found = _days(
        "coordinators_meeting",
        [event],
        since=today - timedelta(days=92),
        until=date(2027, 6, 1),
        today=today,
    )
    assert found == [date(2024, 4, 1), date(2027, 1, 1), date(2027, 4, 1)]


def test_what_is_overdue_stays_in_view_until_it_is_noted():
    event = Event(1, "programme_ended", date(2025, 1, 31))
    today = date(2026, 11, 23)
    span = {"since": date(2026, 9, 1), "until": date(2027, 9, 1), "today": today}
    assert _days("programme_information", [event], **span) == [date(2025, 5, 31)]
    key = duty_key("programme_information", event=1, organisation=None, period="")
    mark = Marked(key, date(2025, 5, 31), StepState.DONE, date(2025, 5, 2))
    assert _days("programme_information", [event], [mark], **span) == []


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(0, 800),
    st.sampled_from([one for one in duties_pack().items if not one.rule.is_yearly]),
)
def test_every_day_lies_in_the_span_and_has_its_own_key(start, length, duty: Duty):
    event = Event(7, duty.rule.trigger, date(2022, 2, 28))
    until = start + timedelta(days=length)
    law = Law(
        {
            code: [Row(r.value, r.unit, date(2000, 1, 1)) for r in rows[:1]]
            for code, rows in REAL.rows.items()
        }
    )
    found = plan([duty], law=law, since=start, until=until, events=[event])
    assert not found.unknown
    assert all(start <= one.due_on < until for one in found.days)
    assert len({one.key for one in found.days}) == len(found.days)
    assert list(found.days) == sorted(found.days, key=lambda one: one.due_on)


# --- reminders ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "told", "reminder"),
    [
        (61, (), None),
        (60, (), 60),
        (59, (60,), None),
        (30, (60,), 30),
        (20, (), 30),  # the day of the first one passed unseen: one letter, not two
        (5, (60, 30), 7),
        (5, (60, 30, 7), None),
        (0, (60, 30), 7),
        (-1, (), None),
    ],
)
def test_reminder_leaves_once_a_step(left, told, reminder):
    today = date(2026, 11, 23)
    due = today + timedelta(days=left)
    assert reminder_due((60, 30, 7), due, told, on=today) == reminder
