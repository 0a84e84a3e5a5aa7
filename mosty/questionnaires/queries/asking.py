"""Reads for asking: ready questions, the questions of one questionnaire, given answers."""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

from django.db.models import QuerySet

from mosty.questionnaires.enums import Comparison, QuestionKind, ResponseState
from mosty.questionnaires.models import (
    Answer,
    BankQuestion,
    Option,
    Question,
    Questionnaire,
    Response,
    SkipRule,
)
from mosty.questionnaires.rules import (
    AnswerValue,
    OptionSpec,
    QuestionDefinition,
    QuestionSpec,
    RuleSpec,
)
from mosty.territory.models import Municipality
from mosty.territory.queries import village_units


def bank_questions(*, audience: str = "") -> tuple[BankQuestion, ...]:
    """Ready questions in the order of the pack, all or of one audience."""
    found = BankQuestion.objects.all()
    return tuple(found.filter(audience=audience) if audience else found)


def bank_definitions(codes: Iterable[str] | None = None) -> tuple[QuestionDefinition, ...]:
    """Ready questions in the order of the pack, all or those with these codes."""
    rows = BankQuestion.objects.all()
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    return tuple(QuestionDefinition.model_validate(row.definition) for row in rows)


def question_specs(questionnaire: Questionnaire) -> tuple[QuestionSpec, ...]:
    """Questions of one questionnaire in order, with options and rules."""
    return specs_of((questionnaire,))[questionnaire.pk]


def specs_of(questionnaires: Iterable[Questionnaire]) -> dict[int, tuple[QuestionSpec, ...]]:
    """Questions of several questionnaires of one municipality by id, in a few queries."""
    wanted = list(questionnaires)
    questions = list(
        Question.objects.filter(questionnaire__in=[one.pk for one in wanted]).order_by("position")
    )
    options: dict[int, list[OptionSpec]] = defaultdict(list)
    for option in Option.objects.filter(question__in=questions).order_by("position"):
        options[option.question_id].append(
            OptionSpec(option.code, option.text, option.text_uk, option.has_text)
        )
    rules: dict[int, list[RuleSpec]] = defaultdict(list)
    codes = {question.pk: question.code for question in questions}
    for rule in SkipRule.objects.filter(question__in=questions).order_by("id"):
        rules[rule.question_id].append(
            RuleSpec(
                codes[rule.depends_on_id],
                Comparison(rule.comparison),
                tuple(str(value) for value in rule.values),
            )
        )
    places: dict[int, tuple[OptionSpec, ...]] = {}
    if any(question.kind == QuestionKind.VILLAGE_UNIT for question in questions):
        for municipality in {one.municipality_id: one.municipality for one in wanted}.values():
            places[municipality.pk] = place_options(municipality)
    home = {one.pk: one.municipality_id for one in wanted}
    specs: dict[int, list[QuestionSpec]] = {one.pk: [] for one in wanted}
    for question in questions:
        offered = (
            places[home[question.questionnaire_id]]
            if question.kind == QuestionKind.VILLAGE_UNIT
            else tuple(options[question.pk])
        )
        specs[question.questionnaire_id].append(_spec(question, offered, tuple(rules[question.pk])))
    return {pk: tuple(found) for pk, found in specs.items()}


def place_options(municipality: Municipality) -> tuple[OptionSpec, ...]:
    """Village units as options; the code is the id of the unit."""
    return tuple(OptionSpec(str(unit.pk), unit.name) for unit in village_units(municipality))


def draft_hash(token: str) -> str:
    """What the database keeps of the secret in a cookie."""
    return sha256(token.encode()).hexdigest()


def response_by_token(questionnaire: Questionnaire, token: str) -> Response | None:
    """The response started in this browser, sent or not, or None."""
    if not token:
        return None
    return Response.objects.filter(
        questionnaire=questionnaire, draft_hash=draft_hash(token)
    ).first()


def answers_of(response: Response) -> dict[str, AnswerValue]:
    """Answers of one response by code of the question."""
    return answers_by_response((response.pk,)).get(response.pk, {})


def answers_by_response(response_ids: Iterable[int]) -> dict[int, dict[str, AnswerValue]]:
    """Answers of many responses: response id -> code of the question -> answer."""
    found: dict[int, dict[str, AnswerValue]] = defaultdict(dict)
    ids = list(response_ids)
    for start in range(0, len(ids), 500):
        rows = Answer.objects.filter(response_id__in=ids[start : start + 500])
        for answer in rows.select_related("question"):
            found[answer.response_id][answer.question.code] = answer_value(answer)
    return dict(found)


def answer_value(answer: Answer) -> AnswerValue:
    """A stored answer as plain data."""
    return AnswerValue(
        choices=tuple(answer.choices),
        number=answer.number.normalize() if answer.number is not None else None,
        text=answer.text,
        is_declined=answer.is_declined,
    )


def submitted_responses(questionnaire: Questionnaire) -> QuerySet[Response]:
    """Responses that were sent, oldest first."""
    return questionnaire.responses.filter(state=ResponseState.SUBMITTED).order_by("id")


def _spec(
    question: Question, options: tuple[OptionSpec, ...], rules: tuple[RuleSpec, ...]
) -> QuestionSpec:
    return QuestionSpec(
        code=question.code,
        position=question.position,
        kind=QuestionKind(question.kind),
        text=question.text,
        text_uk=question.text_uk,
        text_easy=question.text_easy,
        hint=question.hint,
        hint_uk=question.hint_uk,
        is_required=question.is_required,
        may_decline=question.may_decline,
        scale_min=question.scale_min,
        scale_max=question.scale_max,
        scale_labels=(question.scale_min_label, question.scale_max_label),
        scale_labels_uk=(question.scale_min_label_uk, question.scale_max_label_uk),
        max_choices=question.max_choices,
        options=options,
        rules=rules,
        pk=question.pk,
    )
