"""The logic of a questionnaire: which questions a person is asked, and which answers are right.

Pure: questions and answers go in as plain data. A question is asked when all its rules hold; a
rule looks at one earlier question. The answer to a question that is not asked counts as no answer,
so a chain of rules closes by itself. Every comparison needs a real answer: no answer and "I prefer
not to say" never open a further question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from mosty.core.errors import InvalidInput
from mosty.questionnaires.enums import Comparison, QuestionKind

LONGEST_TEXT = 4_000
LONGEST_OTHER = 400
_WITH_OPTIONS = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.VILLAGE_UNIT})
_WITH_NUMBER = frozenset({QuestionKind.SCALE, QuestionKind.NUMBER})
_LARGEST_NUMBER = Decimal(10) ** 9


class InvalidAnswer(InvalidInput):
    """The answer does not fit the question; what was typed is kept by the page."""

    code = "invalid_answer"


class RuleLooksAhead(InvalidInput):
    """A rule looks at the question itself, a later one, or one that is not there."""

    code = "rule_looks_ahead"


@dataclass(frozen=True)
class AnswerValue:
    """What a person answered to one question.

    Attributes:
        choices: codes of chosen options, each once.
        number: of a scale or number question.
        text: own words, or what "other" means.
        is_declined: "I prefer not to say"; then the rest is empty.
    """

    choices: tuple[str, ...] = ()
    number: Decimal | None = None
    text: str = ""
    is_declined: bool = False

    @property
    def is_given(self) -> bool:
        """Whether it says something about the person (declining does not)."""
        return not self.is_declined and bool(
            self.choices or self.number is not None or self.text.strip()
        )

    @property
    def is_empty(self) -> bool:
        return not self.is_declined and not self.is_given


DECLINED = AnswerValue(is_declined=True)


@dataclass(frozen=True)
class RuleSpec:
    """Ask only if the answer to `depends_on` compares so with `values`."""

    depends_on: str
    comparison: Comparison
    values: tuple[str, ...] = ()

    def holds(self, answer: AnswerValue | None) -> bool:
        """Whether the answer (None: there is none) opens the question."""
        if answer is None or not answer.is_given:
            return False
        match self.comparison:
            case Comparison.ANY_OF:
                return self._names(answer)
            case Comparison.NONE_OF:
                return not self._names(answer)
            case Comparison.AT_LEAST:
                return answer.number is not None and answer.number >= self._limit
            case Comparison.AT_MOST:
                return answer.number is not None and answer.number <= self._limit
            case _:
                return True

    def _names(self, answer: AnswerValue) -> bool:
        if answer.number is not None:
            return answer.number in {_as_number(value) for value in self.values}
        return not set(answer.choices).isdisjoint(self.values)

    @property
    def _limit(self) -> Decimal:
        limit = _as_number(self.values[0]) if self.values else None
        return Decimal(0) if limit is None else limit


@dataclass(frozen=True)
class OptionSpec:
    """One option as it is offered."""

    code: str
    text: str
    text_uk: str = ""
    has_text: bool = False


@dataclass(frozen=True)
class QuestionSpec:
    """One question with everything the logic needs, in the order of its questionnaire."""

    code: str
    position: int
    kind: QuestionKind
    text: str
    text_uk: str = ""
    text_easy: str = ""
    hint: str = ""
    hint_uk: str = ""
    is_required: bool = False
    may_decline: bool = True
    scale_min: int | None = None
    scale_max: int | None = None
    scale_labels: tuple[str, str] = ("", "")
    scale_labels_uk: tuple[str, str] = ("", "")
    max_choices: int | None = None
    options: tuple[OptionSpec, ...] = ()
    rules: tuple[RuleSpec, ...] = ()
    pk: int = 0

    @property
    def has_options(self) -> bool:
        return self.kind in _WITH_OPTIONS

    @property
    def has_number(self) -> bool:
        return self.kind in _WITH_NUMBER

    @property
    def other(self) -> OptionSpec | None:
        """The option that asks for own words ("other: …"), if there is one."""
        return next((option for option in self.options if option.has_text), None)

    def option(self, code: str) -> OptionSpec | None:
        return next((option for option in self.options if option.code == code), None)

    @property
    def points(self) -> tuple[int, ...]:
        """Points of a scale, from its low end to its high end."""
        if self.kind != QuestionKind.SCALE or self.scale_min is None or self.scale_max is None:
            return ()
        return tuple(range(self.scale_min, self.scale_max + 1))

    def localised(self, language: str | None) -> "QuestionSpec":
        """The question in the reader's language; Polish where there is no translation."""
        if language != "uk":
            return self
        return replace(
            self,
            text=self.text_uk or self.text,
            text_easy="" if self.text_uk else self.text_easy,
            hint=self.hint_uk or ("" if self.text_uk else self.hint),
            scale_labels=(
                self.scale_labels_uk[0] or self.scale_labels[0],
                self.scale_labels_uk[1] or self.scale_labels[1],
            ),
            options=tuple(
                replace(option, text=option.text_uk or option.text) for option in self.options
            ),
        )


Answers = Mapping[str, AnswerValue]


def check_order(questions: Sequence[QuestionSpec]) -> None:
    """Nothing, or RuleLooksAhead: every rule must look at an earlier question, so no circle exists."""
    earlier: set[str] = set()
    for question in questions:
        for rule in question.rules:
            if rule.depends_on not in earlier:
                raise RuleLooksAhead(
                    _("The question “%(question)s” depends on one that does not stand before it.")
                    % {"question": question.text}
                )
        earlier.add(question.code)


def visible_questions(
    questions: Sequence[QuestionSpec], answers: Answers
) -> tuple[QuestionSpec, ...]:
    """The questions this person is asked, in order."""
    asked: dict[str, QuestionSpec] = {}
    for question in questions:
        if all(
            rule.holds(answers.get(rule.depends_on) if rule.depends_on in asked else None)
            for rule in question.rules
        ):
            asked[question.code] = question
    return tuple(asked.values())


def kept_answers(questions: Sequence[QuestionSpec], answers: Answers) -> dict[str, AnswerValue]:
    """Answers to the questions that are asked; the others and the empty ones are dropped."""
    return {
        question.code: answers[question.code]
        for question in visible_questions(questions, answers)
        if question.code in answers and not answers[question.code].is_empty
    }


def complete_answers(questions: Sequence[QuestionSpec], answers: Answers) -> dict[str, AnswerValue]:
    """What is stored when the answers are sent: the kept ones, if none is wrong or missing.

    Raises: InvalidAnswer: `fields` says what is wrong, by code of the question.
    """
    kept = kept_answers(questions, answers)
    problems = check_answers(questions, kept)
    if problems:
        raise InvalidAnswer(
            _("Some questions still need an answer."),
            fields={code: str(error.message) for code, error in problems.items()},
        )
    return kept


def check_answers(questions: Sequence[QuestionSpec], answers: Answers) -> dict[str, InvalidAnswer]:
    """What is wrong with the answers to the questions that are asked, by code of the question."""
    problems: dict[str, InvalidAnswer] = {}
    for question in visible_questions(questions, answers):
        try:
            check_answer(question, answers.get(question.code, AnswerValue()))
        except InvalidAnswer as error:
            problems[question.code] = error
    return problems


def check_answer(question: QuestionSpec, value: AnswerValue) -> None:
    """Nothing, or InvalidAnswer with a message for the person who answers."""
    if value.is_declined:
        if not question.may_decline:
            raise InvalidAnswer(_("This question needs an answer."))
        if value.choices or value.number is not None or value.text.strip():
            raise InvalidAnswer(_("Choose “I prefer not to say” or give an answer, not both."))
        return
    if value.is_empty:
        if question.is_required:
            raise InvalidAnswer(
                _("Give an answer or choose “I prefer not to say”.")
                if question.may_decline
                else _("This question needs an answer.")
            )
        return
    if question.has_options:
        _check_choices(question, value)
    elif question.has_number:
        _check_number(question, value)
    else:
        _check_text(value)


def _check_choices(question: QuestionSpec, value: AnswerValue) -> None:
    if value.number is not None:
        raise InvalidAnswer(_("Choose from the list."))
    if len(set(value.choices)) != len(value.choices) or any(
        question.option(code) is None for code in value.choices
    ):
        raise InvalidAnswer(_("Choose from the list."))
    if question.kind != QuestionKind.MULTIPLE and len(value.choices) > 1:
        raise InvalidAnswer(_("Choose one answer only."))
    if question.max_choices and len(value.choices) > question.max_choices:
        raise InvalidAnswer(
            _("Choose at most %(count)d answers.") % {"count": question.max_choices}
        )
    if value.text.strip():
        other = question.other
        if other is None or other.code not in value.choices:
            raise InvalidAnswer(
                _("To add your own words, also choose “%(option)s”.")
                % {"option": other.text if other else _("other")}
            )
        if len(value.text) > LONGEST_OTHER:
            raise InvalidAnswer(_too_long(value.text, LONGEST_OTHER))


def _check_number(question: QuestionSpec, value: AnswerValue) -> None:
    if value.number is None or value.choices or value.text.strip():
        raise InvalidAnswer(_("Write a number."))
    if not value.number.is_finite() or abs(value.number) >= _LARGEST_NUMBER:
        raise InvalidAnswer(_("Write a number."))
    if question.kind == QuestionKind.SCALE and value.number != value.number.to_integral_value():
        raise InvalidAnswer(_("Choose one point of the scale."))
    if value.number != round(value.number, 2):
        raise InvalidAnswer(_("Write at most two digits after the comma."))
    low, high = question.scale_min, question.scale_max
    if (low is not None and value.number < low) or (high is not None and value.number > high):
        if low is not None and high is not None:
            raise InvalidAnswer(
                _("Choose a number from %(low)d to %(high)d.") % {"low": low, "high": high}
            )
        raise InvalidAnswer(
            _("The number is too small.")
            if low is not None and value.number < low
            else _("The number is too large.")
        )


def _check_text(value: AnswerValue) -> None:
    if value.choices or value.number is not None:
        raise InvalidAnswer(_("Write your answer in your own words."))
    if len(value.text) > LONGEST_TEXT:
        raise InvalidAnswer(_too_long(value.text, LONGEST_TEXT))


def _too_long(text: str, longest: int) -> str:
    return _("The answer has %(length)d characters; at most %(longest)d fit.") % {
        "length": len(text),
        "longest": longest,
    }


def _as_number(value: str) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
