"""The logic of questions: what is asked, what counts, what is wrong."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.questionnaires.enums import Comparison, QuestionKind
from mosty.questionnaires.rules import (
    LONGEST_TEXT,
    AnswerValue,
    InvalidAnswer,
    OptionSpec,
    QuestionSpec,
    RuleLooksAhead,
    RuleSpec,
    check_answer,
    check_order,
    complete_answers,
    conditions,
    describe_answer,
    kept_answers,
    visible_questions,
)

YES, NO = AnswerValue(choices=("tak",)), AnswerValue(choices=("nie",))
DECLINED = AnswerValue(is_declined=True)


def _single(code: str, position: int, *rules: RuleSpec, **facts: object) -> QuestionSpec:
    options = (OptionSpec("tak", "tak"), OptionSpec("nie", "nie"))
    return QuestionSpec(
        code, position, QuestionKind.SINGLE, code, options=options, rules=rules, **facts
    )


def _if_yes(code: str) -> RuleSpec:
    return RuleSpec(code, Comparison.ANY_OF, ("tak",))


CHAIN = (_single("a", 1), _single("b", 2, _if_yes("a")), _single("c", 3, _if_yes("b")))


def _codes(questions) -> list[str]:
    return [question.code for question in questions]


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, ["a"]),
        ({"a": YES}, ["a", "b"]),
        ({"a": NO, "b": YES, "c": YES}, ["a"]),
        ({"a": YES, "b": YES}, ["a", "b", "c"]),
        ({"a": DECLINED, "b": YES}, ["a"]),
    ],
)
def test_visible_questions_follow_a_chain_of_rules(answers, asked):
    assert _codes(visible_questions(CHAIN, answers)) == asked


@pytest.mark.parametrize(
    ("rule", "answer", "holds"),
    [
        (RuleSpec("q", Comparison.ANY_OF, ("tak",)), YES, True),
        (RuleSpec("q", Comparison.ANY_OF, ("tak",)), NO, False),
        (RuleSpec("q", Comparison.NONE_OF, ("tak",)), NO, True),
        (RuleSpec("q", Comparison.NONE_OF, ("tak",)), YES, False),
        (RuleSpec("q", Comparison.NONE_OF, ("tak",)), None, False),
        (RuleSpec("q", Comparison.NONE_OF, ("tak",)), DECLINED, False),
        (RuleSpec("q", Comparison.ANY_OF, ("3", "4")), AnswerValue(number=Decimal(4)), True),
        (RuleSpec("q", Comparison.NONE_OF, ("3",)), AnswerValue(number=Decimal(4)), True),
        (RuleSpec("q", Comparison.AT_LEAST, ("1",)), AnswerValue(number=Decimal(1)), True),
        (RuleSpec("q", Comparison.AT_LEAST, ("1",)), AnswerValue(number=Decimal(0)), False),
        (RuleSpec("q", Comparison.AT_MOST, ("2",)), AnswerValue(number=Decimal(2)), True),
        (RuleSpec("q", Comparison.AT_MOST, ("2",)), YES, False),
        (RuleSpec("q", Comparison.ANSWERED), AnswerValue(text="coś"), True),
        (RuleSpec("q", Comparison.ANSWERED), AnswerValue(text="  "), False),
        (RuleSpec("q", Comparison.ANSWERED), DECLINED, False),
    ],
)
def test_rule_compares_a_real_answer_only(rule, answer, holds):
    assert rule.holds(answer) is holds


def test_several_rules_must_all_hold():
    both = _single("c", 3, _if_yes("a"), RuleSpec("b", Comparison.NONE_OF, ("tak",)))
    questions = (_single("a", 1), _single("b", 2), both)
    assert both in visible_questions(questions, {"a": YES, "b": NO})
    assert both not in visible_questions(questions, {"a": YES, "b": YES})


@pytest.mark.parametrize(
    "questions",
    [
        (_single("a", 1, _if_yes("a")),),
        (_single("a", 1, _if_yes("b")), _single("b", 2)),
        (_single("a", 1, _if_yes("b")), _single("b", 2, _if_yes("a"))),
        (_single("a", 1, _if_yes("nie_ma")),),
    ],
)
def test_check_order_refuses_rules_that_do_not_look_back(questions):
    with pytest.raises(RuleLooksAhead):
        check_order(questions)


def test_check_order_accepts_a_chain():
    check_order(CHAIN)


MANY = QuestionSpec(
    "m",
    1,
    QuestionKind.MULTIPLE,
    "m",
    max_choices=2,
    options=(OptionSpec("x", "x"), OptionSpec("y", "y"), OptionSpec("inne", "inne", "", True)),
)
SCALE = QuestionSpec("s", 1, QuestionKind.SCALE, "s", scale_min=1, scale_max=5)
NUMBER = QuestionSpec("n", 1, QuestionKind.NUMBER, "n", scale_min=0, scale_max=168)
TEXT = QuestionSpec("t", 1, QuestionKind.TEXT, "t")
ONE = _single("o", 1)
NEEDED = _single("o", 1, is_required=True)
STRICT = _single("o", 1, is_required=True, may_decline=False)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (MANY, AnswerValue(("x", "y"))),
        (MANY, AnswerValue(("inne",), text="ogród")),
        (MANY, AnswerValue()),
        (SCALE, AnswerValue(number=Decimal(5))),
        (NUMBER, AnswerValue(number=Decimal("12.5"))),
        (TEXT, AnswerValue(text="ż" * LONGEST_TEXT)),
        (ONE, YES),
        (NEEDED, DECLINED),
    ],
)
def test_check_answer_accepts_what_fits(question, value):
    check_answer(question, value)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (MANY, AnswerValue(("x", "z"))),
        (MANY, AnswerValue(("x", "x"))),
        (MANY, AnswerValue(("x", "y", "inne"))),
        (MANY, AnswerValue(("x",), text="bez inne")),
        (MANY, AnswerValue(("inne",), text="a" * 401)),
        (MANY, AnswerValue(("x",), number=Decimal(1))),
        (ONE, AnswerValue(("tak", "nie"))),
        (ONE, AnswerValue(text="tak")),
        (ONE, AnswerValue(("tak",), is_declined=True)),
        (SCALE, AnswerValue(number=Decimal(6))),
        (SCALE, AnswerValue(number=Decimal("2.5"))),
        (SCALE, AnswerValue(("3",))),
        (NUMBER, AnswerValue(number=Decimal(-1))),
        (NUMBER, AnswerValue(number=Decimal(169))),
        (NUMBER, AnswerValue(number=Decimal("1.234"))),
        (NUMBER, AnswerValue(number=Decimal("NaN"))),
        (NUMBER, AnswerValue(number=Decimal("Infinity"))),
        (NUMBER, AnswerValue(text="dużo")),
        (TEXT, AnswerValue(text="a" * (LONGEST_TEXT + 1))),
        (TEXT, AnswerValue(("x",))),
        (NEEDED, AnswerValue()),
        (STRICT, DECLINED),
        (STRICT, AnswerValue()),
    ],
)
def test_check_answer_refuses_what_does_not_fit(question, value):
    with pytest.raises(InvalidAnswer):
        check_answer(question, value)


def test_complete_answers_names_questions_that_need_an_answer():
    with pytest.raises(InvalidAnswer) as caught:
        complete_answers((NEEDED, TEXT), {"t": AnswerValue(text="coś")})
    assert list(caught.value.fields) == ["o"]


def test_complete_answers_does_not_ask_for_what_is_hidden():
    hidden = _single("b", 2, _if_yes("a"), is_required=True)
    assert complete_answers((_single("a", 1), hidden), {"a": NO}) == {"a": NO}


def test_describe_answer_speaks_words():
    assert describe_answer(MANY, AnswerValue(("x", "inne"), text="ogród")) == ("x", "inne: ogród")
    assert describe_answer(NUMBER, AnswerValue(number=Decimal("12.5"))) == ("12,5",)
    assert describe_answer(ONE, DECLINED) == ("Wolę nie mówić",)
    assert describe_answer(ONE, None) == ()
    labelled = QuestionSpec(
        "s", 1, QuestionKind.SCALE, "s", scale_min=1, scale_max=5, scale_labels=("źle", "dobrze")
    )
    assert describe_answer(labelled, AnswerValue(number=Decimal(5))) == ("5 – dobrze",)
    assert describe_answer(labelled, AnswerValue(number=Decimal(3))) == ("3",)


def test_conditions_tell_on_paper_when_to_answer():
    assert conditions(CHAIN, CHAIN[1]) == ("Tylko jeśli odpowiedź na pytanie 1 to: tak.",)


# --- properties -------------------------------------------------------------------------------

_ANSWER = st.sampled_from([YES, NO, DECLINED, AnswerValue()])


@st.composite
def _questionnaires(draw) -> tuple[QuestionSpec, ...]:
    count = draw(st.integers(1, 7))
    questions: list[QuestionSpec] = []
    for position in range(1, count + 1):
        rules = []
        if position > 1:
            for earlier in draw(st.lists(st.integers(1, position - 1), max_size=2)):
                comparison = draw(
                    st.sampled_from([Comparison.ANY_OF, Comparison.NONE_OF, Comparison.ANSWERED])
                )
                rules.append(RuleSpec(f"q{earlier}", comparison, ("tak",)))
        questions.append(_single(f"q{position}", position, *rules))
    return tuple(questions)


def _answers(questions) -> st.SearchStrategy:
    return st.fixed_dictionaries({}, optional={question.code: _ANSWER for question in questions})


@given(st.data())
def test_visibility_depends_only_on_earlier_visible_answers(data):
    questions = data.draw(_questionnaires())
    answers = data.draw(_answers(questions))
    asked = visible_questions(questions, answers)
    codes = {question.code for question in asked}
    place = data.draw(st.integers(0, len(questions) - 1))
    # Whatever is answered at this question, later, or where nothing is asked, changes nothing here.
    changed = {
        code: answer
        for code, answer in answers.items()
        if code in codes and int(code[1:]) < questions[place].position
    } | data.draw(_answers(questions[place:]))
    before = questions[: place + 1]
    again = visible_questions(questions, changed)
    assert [q for q in before if q in asked] == [q for q in before if q in again]


@given(st.data())
def test_submitting_keeps_only_visible_answers_and_is_settled(data):
    questions = data.draw(_questionnaires())
    answers = data.draw(_answers(questions))
    kept = kept_answers(questions, answers)
    asked = {question.code for question in visible_questions(questions, answers)}
    assert set(kept) <= asked
    assert all(not answer.is_empty for answer in kept.values())
    assert {q.code for q in visible_questions(questions, kept)} == asked
    assert kept_answers(questions, kept) == kept


@pytest.mark.slow
@given(st.data())
def test_order_in_which_answers_came_does_not_matter(data):
    questions = data.draw(_questionnaires())
    answers = data.draw(_answers(questions))
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))
    assert visible_questions(questions, shuffled) == visible_questions(questions, answers)
    assert kept_answers(questions, shuffled) == kept_answers(questions, answers)


@given(st.data())
def test_generated_questionnaires_pass_the_order_check(data):
    check_order(data.draw(_questionnaires()))
