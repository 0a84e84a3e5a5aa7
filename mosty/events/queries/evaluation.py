"""The evaluation of an event: its state, its questions, its results without small numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import translation

from mosty.core.packs import load_pack
from mosty.engines.disclosure import show_count
from mosty.events.models import Evaluation, Event
from mosty.questionnaires.enums import QuestionnaireState
from mosty.questionnaires.queries import (
    QuestionResults,
    question_results,
    question_specs,
    submitted_responses,
    tallies,
)
from mosty.questionnaires.rules import (
    QuestionBank,
    QuestionDefinition,
    QuestionSpec,
    ShownCount,
    shown_count,
)

__all__ = ["Evaluation"]

PACK = Path(__file__).resolve().parents[1] / "content" / "evaluation.yaml"


@dataclass(frozen=True)
class EvaluationResults:
    """What those who came said, ready for everybody to read.

    Attributes:
        answers: how many sent their answers.
    """

    evaluation: Evaluation
    answers: ShownCount
    questions: Sequence[QuestionResults]

    @property
    def has_answers(self) -> bool:
        return self.answers.count != 0


def evaluation_of(event: Event) -> Evaluation | None:
    return (
        Evaluation.objects.filter(event=event)
        .select_related("questionnaire__municipality", "event")
        .first()
    )


def default_questions(path: Path = PACK) -> tuple[QuestionDefinition, ...]:
    """The ready set a new evaluation begins with."""
    return load_pack("evaluation", path, QuestionBank).items


def is_ready(evaluation: Evaluation) -> bool:
    """Whether its questions are settled: people may answer from its first day on."""
    return evaluation.questionnaire.state == QuestionnaireState.FROZEN


def takes_answers(evaluation: Evaluation, on: date) -> bool:
    return is_ready(evaluation) and evaluation.opens_on <= on <= evaluation.closes_on


def local_specs(evaluation: Evaluation) -> tuple[QuestionSpec, ...]:
    """Its questions in the reader's language."""
    language = translation.get_language()
    return tuple(spec.localised(language) for spec in question_specs(evaluation.questionnaire))


def evaluation_results(evaluation: Evaluation) -> EvaluationResults:
    """Counts per question; small ones are hidden, own words are not shown here."""
    whole = submitted_responses(evaluation.questionnaire).count()
    counted = tallies(evaluation.questionnaire)
    return EvaluationResults(
        evaluation=evaluation,
        answers=shown_count(show_count(whole)),
        questions=tuple(
            question_results(spec, counted[spec.pk], whole) for spec in local_specs(evaluation)
        ),
    )


def own_words(evaluation: Evaluation) -> Sequence[tuple[str, tuple[str, ...]]]:
    """Question -> what people wrote, in no order that tells who: for organisers alone."""
    found = []
    for question in evaluation.questionnaire.questions.order_by("position"):
        texts = question.answers.filter(response__state="submitted").exclude(text="")
        words = tuple(sorted(texts.values_list("text", flat=True)))
        if words:
            found.append((question.text, words))
    return tuple(found)
