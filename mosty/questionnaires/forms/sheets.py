"""Many questions on one page, each with its own fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from mosty.questionnaires.forms.answers import AnswerForm
from mosty.questionnaires.rules import AnswerValue, QuestionSpec, complete_answers, conditions


@dataclass(frozen=True)
class SheetQuestion:
    """One question of the page: its fields and when it is asked."""

    spec: QuestionSpec
    form: AnswerForm
    condition: str

    @property
    def fields(self) -> Sequence[BoundField]:
        return [self.form[name] for name in self.form.fields]


class AnswersForm(forms.Form):
    """All questions at once; answers to questions that are not asked are left out.

    Attributes:
        answers: by code of the question, once the form is valid.
        left_out: how many answers did not count.
    """

    is_compact = False

    def __init__(
        self,
        specs: Sequence[QuestionSpec],
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.specs = specs
        self.questions = [
            SheetQuestion(
                spec,
                AnswerForm(spec, data, prefix=f"q{spec.position}", is_compact=self.is_compact),
                " ".join(conditions(specs, spec)),
            )
            for spec in specs
        ]

    def is_valid(self) -> bool:
        is_right = super().is_valid()
        found: dict[str, AnswerValue] = {}
        for question in self.questions:
            if question.form.is_valid() or not question.form.has_error("answer"):
                found[question.spec.code] = question.form.value
            else:
                is_right = False
        if not is_right:
            return False
        self.answers = complete_answers(self.specs, found)
        given = sum(not value.is_empty for value in found.values())
        self.left_out = given - len(self.answers)
        return True

    @property
    def all_forms(self) -> list[forms.Form]:
        """The head of the sheet and every question, for the summary of errors."""
        return [self, *(question.form for question in self.questions)]
