"""Open answers for the staff who read them and mark themes."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from mosty.questionnaires.enums import QuestionKind, ResponseState
from mosty.questionnaires.models import Answer
from mosty.questionnaires.queries import Question
from mosty.voices.models import Coding, Survey


@dataclass(frozen=True)
class OpenAnswer:
    """One answer in own words; carries no sign of who wrote it.

    Attributes:
        theme_ids: themes marked so far.
        quote_allowed: staff found that nobody can be recognised from it.
    """

    pk: int
    question: str
    text: str
    theme_ids: frozenset[int]
    quote_allowed: bool


def open_questions(survey: Survey) -> tuple[Question, ...]:
    """Questions answered in own words, "other: …" included."""
    return tuple(
        survey.questionnaire.questions.filter(Q(kind=QuestionKind.TEXT) | Q(options__has_text=True))
        .distinct()
        .order_by("position")
    )


def open_answers(
    survey: Survey, *, question: str = "", only_uncoded: bool = False
) -> QuerySet[Answer]:
    """Sent answers in own words, in the order they came."""
    found = (
        Answer.objects.filter(
            response__questionnaire=survey.questionnaire_id,
            response__state=ResponseState.SUBMITTED,
        )
        .exclude(text="")
        .select_related("question")
        .prefetch_related(Prefetch("codings", queryset=Coding.objects.order_by("id")))
    )
    if question:
        found = found.filter(question__code=question)
    if only_uncoded:
        found = found.filter(codings__isnull=True)
    return found.order_by("question__position", "id")


def as_open_answer(answer: Answer) -> OpenAnswer:
    """The answer as the coding page shows it."""
    codings = list(answer.codings.all())
    return OpenAnswer(
        pk=answer.pk,
        question=answer.question.text,
        text=answer.text,
        theme_ids=frozenset(coding.theme_id for coding in codings),
        quote_allowed=any(coding.quote_allowed for coding in codings),
    )
