"""What waits for an answer, by when, who is reminded; the packs of bodies and of the café."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.partnership.enums import CafeState, RecommendationState, SendingOutcome
from mosty.partnership.rules.bodies import (
    bodies_by_level,
    bodies_pack,
    body_of,
    in_words,
    named_parameters,
    parameters_of,
)
from mosty.partnership.rules.cafe import (
    ORDER,
    cafe_pack,
    dot_words,
    dots_a_note,
    easy_question,
    free_slot,
    id_of_other_words,
    next_state,
    question_in,
    ranking,
    state_before,
)
from mosty.partnership.rules.recommendations import (
    MOVES,
    Progress,
    SendingFacts,
    may_move,
    must_be_reminded,
    progress_of,
    share_for,
)

SENT, DUE = date(2027, 3, 1), date(2027, 3, 31)
WAITS = SendingFacts(SendingOutcome.WAITING, SENT, DUE)
ONE_DAY = timedelta(days=1)


# --- answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "progress"),
    [
        (SENT, Progress.WAITING),
        (DUE, Progress.WAITING),
        (DUE + ONE_DAY, Progress.OVERDUE),
    ],
)
def test_an_answer_is_late_from_the_day_after_the_last_one(today, progress):
    assert WAITS.progress(today) == progress


def test_without_a_day_an_answer_waits_and_is_never_late():
    facts = SendingFacts(SendingOutcome.WAITING, SENT, None)
    assert facts.progress(date(2040, 1, 1)) == Progress.WAITING


@pytest.mark.parametrize(
    ("outcomes", "progress"),
    [
        ((), Progress.NOT_SENT),
        (("accepted",), Progress.ANSWERED),
        (("refused", "implemented"), Progress.IMPLEMENTED),
        (("implemented", "waiting"), Progress.WAITING),
        (("accepted", "waiting"), Progress.WAITING),
    ],
)
def test_a_recommendation_waits_as_long_as_one_body_owes_an_answer(outcomes, progress):
    facts = [SendingFacts(one, SENT, DUE) for one in outcomes]
    assert progress_of(facts, SENT) == progress


@given(
    st.lists(st.sampled_from(SendingOutcome.values), max_size=6),
    st.integers(min_value=-40, max_value=40),
)
def test_one_late_answer_makes_the_whole_late_and_nothing_else_does(outcomes, shift):
    facts = [SendingFacts(one, SENT, DUE) for one in outcomes]
    today = DUE + timedelta(days=shift)
    is_late = shift > 0 and "waiting" in outcomes
    assert (progress_of(facts, today) == Progress.OVERDUE) == is_late


@pytest.mark.parametrize(
    ("today", "reminded_on", "told"),
    [
        (DUE - timedelta(days=4), None, False),
        (DUE - timedelta(days=3), None, True),
        (DUE, DUE - timedelta(days=3), False),
        (DUE + ONE_DAY, DUE - timedelta(days=3), True),
        (DUE + timedelta(days=5), DUE + ONE_DAY, False),
        (DUE + timedelta(days=15), DUE + ONE_DAY, True),
    ],
)
def test_reminders_come_before_the_day_once_late_and_then_every_two_weeks(today, reminded_on, told):
    assert must_be_reminded(WAITS, reminded_on=reminded_on, today=today) is told


def test_nobody_is_reminded_of_an_answer_that_came_or_has_no_day():
    later = DUE + timedelta(days=90)
    for facts in (
        SendingFacts(SendingOutcome.REFUSED, SENT, DUE),
        SendingFacts(SendingOutcome.WAITING, SENT, None),
    ):
        assert not must_be_reminded(facts, reminded_on=None, today=later)


def test_states_follow_each_other_as_the_table_says():
    draft, adopted = RecommendationState.DRAFT, RecommendationState.ADOPTED
    assert set(MOVES) == set(RecommendationState)
    assert may_move(draft, adopted)
    assert not may_move(adopted, draft)
    assert not may_move(adopted, RecommendationState.REJECTED)
    assert not any(may_move(state, state) for state in RecommendationState)


@pytest.mark.parametrize(
    ("votes", "percent"),
    [
        ((None, None, None), None),
        ((0, 0, 0), None),
        ((1, 1, 0), 50),
        ((2, 1, 0), 67),
        ((1, 2, 0), 33),
    ],
)
def test_share_of_votes_counts_those_who_abstain(votes, percent):
    assert share_for(*votes) == percent


# --- bodies ---------------------------------------------------------------------------------------


def test_every_text_of_a_body_names_only_parameters_it_lists():
    for body in bodies_pack().items:
        named = set(named_parameters(body.what)) | set(named_parameters(body.note))
        assert named <= set(body.parameters)
        assert parameters_of([body]) >= named


def test_bodies_stand_under_their_levels_nearest_first_and_none_is_left_out():
    levels = bodies_by_level()
    assert [level.code for level, _found in levels][:2] == ["organisation", "municipality"]
    assert sum(len(found) for _level, found in levels) == len(bodies_pack().items)
    assert body_of("GRDPP").is_council
    assert body_of("NIKT") is None


def test_a_parameter_that_is_not_known_is_said_to_be_unknown():
    text = "Na opinię ma {udpp.council_opinion_days}."
    assert in_words(text, {"udpp.council_opinion_days": "14 dni"}) == "Na opinię ma 14 dni."
    assert "{" not in in_words(text, {})
    assert "14" not in in_words(text, {})


# --- café -----------------------------------------------------------------------------------------


def test_the_pack_of_the_cafe_has_every_text_for_people_in_three_languages():
    pack = cafe_pack()
    assert pack.minutes > 0
    for one in (*pack.questions, *pack.note_rules, pack.dots, pack.invite):
        assert one.text
        assert one.text_uk
        assert one.easy


def test_a_question_of_the_pack_is_read_in_ukrainian_and_an_own_one_stays():
    one = cafe_pack().questions[0]
    assert question_in(one.text, "uk") == one.text_uk
    assert question_in(one.text, "pl") == one.text
    assert question_in("Nasze pytanie?", "uk") == "Nasze pytanie?"
    assert easy_question(one.text) == one.easy
    assert easy_question("Nasze pytanie?") == ""


def test_numbers_of_the_cafe_are_filled_into_the_rule_of_dots():
    words = dot_words(cafe_pack().dots.text, 5)
    assert "5" in words
    assert "{" not in words
    assert dots_a_note(1) == 1


def test_a_cafe_goes_on_step_by_step():
    assert next_state(CafeState.ENDED) is None
    assert state_before(CafeState.PREPARED) is None
    for first, second in pairwise(ORDER):
        assert next_state(first) == second
        assert state_before(second) == first


@given(st.sets(st.integers(1, 10)), st.integers(1, 10))
def test_a_free_slot_is_one_nobody_has_and_there_is_none_when_all_are_given(taken, dots):
    slot = free_slot(taken, dots)
    if slot is None:
        assert taken >= set(range(1, dots + 1))
    else:
        assert slot not in taken
        assert 1 <= slot <= dots


@given(st.dictionaries(st.integers(1, 30), st.integers(0, 9)))
def test_ranking_keeps_every_note_and_equal_dots_share_a_place(dots):
    found = ranking(dots, sorted(dots))
    assert sorted(one.note_id for one in found) == sorted(dots)
    assert [one.dots for one in found] == sorted(dots.values(), reverse=True)
    for one in found:
        assert one.place == 1 + sum(count > one.dots for count in dots.values())


@given(st.uuids(), st.integers(1, 99), st.text(max_size=20))
def test_the_id_of_other_words_is_the_same_each_time(client_id, table, text):
    made = id_of_other_words(client_id, table, text)
    assert made == id_of_other_words(client_id, table, text)
    assert made != client_id
    assert made != id_of_other_words(client_id, table + 1, text)
