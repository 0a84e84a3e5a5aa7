"""What an expert writes in the field: a day of the diary, a step tried, a finding."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from mosty.partnership.enums import (
    BodyLevel,
    FindingCategory,
    FindingSide,
    Frequency,
    TrialResult,
)
from mosty.partnership.models import DiaryEntry, Finding, StepTrial
from mosty.partnership.rules.fieldwork import (
    LONGEST_TEXT,
    DiaryFacts,
    FindingFacts,
    Problems,
    TrialFacts,
    proofs_of,
)
from mosty.partnership.rules.findings import diary_prompts, severity_choices

StepChoices = Sequence[tuple[str, str]]
_ANSWER = "answer_"


def _long(label: Any, hint: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class _FieldForm(forms.Form):
    """A record of the field: its uuid and the version that was opened stand in the form.

    The uuid is made with the empty form, so that a form sent twice is stored once.
    """

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        record: DiaryEntry | StepTrial | Finding | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        told: dict[str, Any] = {"day": timezone.localdate(), "uuid": uuid4(), "version": 0}
        if record is not None:
            told |= {
                name: getattr(record, name)
                for name in (*self.base_fields, "uuid", "version")
                if hasattr(record, name)
            }
        super().__init__(data, initial={**told, **(initial or {})})

    @property
    def next_version(self) -> int:
        """The one that is stored: after the one the form was opened with."""
        return int(self.cleaned_data["version"]) + 1

    def tell(self, problems: Problems) -> None:
        for name, message in problems.items():
            self.add_error(name if name in self.fields else None, str(message))

    def label_of(self, name: str) -> str:
        return str(self.fields[name].label) if name in self.fields else name


class DiaryForm(_FieldForm):
    """A day of the diary; the questions come from the pack."""

    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes you worked"),
        required=False,
        min_value=0,
        max_value=1_440,
    )
    people_met = forms.IntegerField(
        label=gettext_lazy("How many people you talked to"),
        required=False,
        min_value=0,
        max_value=10_000,
    )
    text = _long(
        gettext_lazy("The day in your words"),
        gettext_lazy("What you did, what you saw. Roles and institutions, no names of residents."),
        rows=5,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        record: DiaryEntry | None = None,
    ) -> None:
        answers = record.answers if record is not None else {}
        super().__init__(
            data,
            record=record,
            initial={f"{_ANSWER}{code}": text for code, text in answers.items()},
        )
        #: Answers to questions that the pack asks no more are kept as they are.
        self._kept = dict(answers)
        for prompt in diary_prompts():
            self.fields[f"{_ANSWER}{prompt.code}"] = _long(prompt.question, prompt.hint)

    @property
    def prompts(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(_ANSWER)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self.tell(self.facts().problems())
        return cleaned

    def facts(self) -> DiaryFacts:
        said = self.cleaned_data
        answers = {
            name.removeprefix(_ANSWER): said[name] for name in said if name.startswith(_ANSWER)
        }
        return DiaryFacts(
            day=said["day"],
            minutes=said["minutes"],
            people_met=said["people_met"],
            answers={**self._kept, **answers},
            text=said["text"],
        )


class TrialForm(_FieldForm):
    step_code = forms.ChoiceField(label=gettext_lazy("Step of the procedure"))
    result = forms.ChoiceField(
        label=gettext_lazy("How it is in practice"),
        choices=TrialResult.choices,
        widget=forms.RadioSelect,
    )
    practice = _long(
        gettext_lazy("What happens in practice"),
        gettext_lazy("First one sentence on the description, then one on what you saw."),
        rows=5,
    )
    days_taken = forms.IntegerField(
        label=gettext_lazy("How many days it took"), required=False, min_value=0, max_value=10_000
    )
    field_order = ("step_code", "result", "practice", "days_taken", "day")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        steps: StepChoices,
        record: StepTrial | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, record=record, initial=initial)
        _offer(self, "step_code", steps, record.step_code if record is not None else "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self.tell(self.facts().problems())
        return cleaned

    def facts(self) -> TrialFacts:
        said = self.cleaned_data
        names = ("step_code", "result", "day", "practice", "days_taken")
        return TrialFacts(**{name: said[name] for name in names})


class FindingForm(_FieldForm):
    category = forms.ChoiceField(
        label=gettext_lazy("Kind of finding"),
        choices=[("", gettext_lazy("choose from the list")), *FindingCategory.choices],
    )
    title = forms.CharField(label=gettext_lazy("The finding in one sentence"), max_length=200)
    text = _long(gettext_lazy("What you found"), rows=5)
    side = forms.ChoiceField(
        label=gettext_lazy("On whose side"), choices=FindingSide.choices, widget=forms.RadioSelect
    )
    severity = forms.TypedChoiceField(
        label=gettext_lazy("How much it stands in the way"),
        help_text=gettext_lazy("Not asked of an advantage."),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    frequency = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=[("", gettext_lazy("not known")), *Frequency.choices],
        required=False,
    )
    step_code = forms.ChoiceField(label=gettext_lazy("Step it is about"), required=False)
    place = forms.CharField(
        label=gettext_lazy("Where"),
        help_text=gettext_lazy("A village, a unit, a meeting. No private address."),
        max_length=200,
        required=False,
    )
    evidence = _long(
        gettext_lazy("What it rests on"),
        gettext_lazy(
            "One piece in a line: a talk (role and day), a document, an address. No names."
        ),
        rows=4,
    )
    proposed_change = _long(gettext_lazy("What should change"))
    addressee_level = forms.ChoiceField(
        label=gettext_lazy("Who can change it"),
        choices=[("", gettext_lazy("not known")), *BodyLevel.choices],
        required=False,
    )
    field_order = (
        "category",
        "title",
        "text",
        "side",
        "severity",
        "frequency",
        "day",
        "place",
        "step_code",
        "evidence",
        "proposed_change",
        "addressee_level",
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        steps: StepChoices,
        record: Finding | None = None,
        evidence: str = "",
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, record=record, initial={"evidence": evidence, **(initial or {})})
        severity = self.fields["severity"]
        assert isinstance(severity, forms.TypedChoiceField)
        severity.choices = [("", gettext_lazy("not asked")), *severity_choices()]
        _offer(
            self, "step_code", steps, record.step_code if record is not None else "", optional=True
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self.tell(self.facts().problems())
        return cleaned

    def facts(self) -> FindingFacts:
        said = self.cleaned_data
        names = (
            "category",
            "title",
            "side",
            "day",
            "text",
            "severity",
            "frequency",
            "step_code",
            "place",
            "proposed_change",
            "addressee_level",
        )
        return FindingFacts(
            **{name: said[name] for name in names}, evidence=proofs_of(said["evidence"])
        )


def _offer(
    form: forms.Form, name: str, steps: StepChoices, current: str, *, optional: bool = False
) -> None:
    """The steps to choose from; the current one stays even if the procedures have it no more."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    choices = list(steps)
    if current and current not in dict(choices):
        choices.append((current, current))
    empty = gettext_lazy("none in particular") if optional else gettext_lazy("choose from the list")
    field.choices = [("", empty), *choices]
