"""Forms of the office: change a standard, add one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosty.partnership.enums import EvidenceKind, Level
from mosty.partnership.rules.standards import (
    ProofWanted,
    ReadyStep,
    SetDefinition,
    StandardDefinition,
)

_TEXT = forms.Textarea(attrs={"rows": 3})


class StandardForm(forms.Form):
    """What one standard says; numbers of law stay in braces: {udpp.task_report_days}."""

    number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    area = forms.ChoiceField(label=gettext_lazy("Area"))
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    level = forms.ChoiceField(
        label=gettext_lazy("Level"), choices=Level.choices, widget=forms.RadioSelect
    )
    only_if = forms.ChoiceField(label=gettext_lazy("Only for those who say yes to"), required=False)
    minimum_if = forms.ChoiceField(
        label=gettext_lazy("Belongs to the minimum for those who say yes to"), required=False
    )
    requirement = forms.CharField(label=gettext_lazy("What it asks for"), widget=_TEXT)
    easy = forms.CharField(
        label=gettext_lazy("In easy words (standard)"), widget=_TEXT, required=False
    )
    why = forms.CharField(label=gettext_lazy("Why it matters"), widget=_TEXT, required=False)
    scale_0 = forms.CharField(label=gettext_lazy("What grade 0 means"), max_length=400)
    scale_1 = forms.CharField(label=gettext_lazy("What grade 1 means"), max_length=400)
    scale_2 = forms.CharField(label=gettext_lazy("What grade 2 means"), max_length=400)
    scale_3 = forms.CharField(label=gettext_lazy("What grade 3 means"), max_length=400)
    small = forms.BooleanField(
        label=gettext_lazy("belongs to the short way of small groups"), required=False
    )
    small_text = forms.CharField(
        label=gettext_lazy("How a small group meets it"), widget=_TEXT, required=False
    )
    guardian = forms.BooleanField(
        label=gettext_lazy("a guardian organisation or a federation may answer for it"),
        required=False,
    )
    basis = forms.CharField(
        label=gettext_lazy("Basis"),
        help_text=gettext_lazy("Act and article. Empty: no act asks for it."),
        widget=_TEXT,
        required=False,
    )
    title_uk = forms.CharField(
        label=gettext_lazy("Title in Ukrainian"), max_length=200, required=False
    )
    easy_uk = forms.CharField(
        label=gettext_lazy("Easy words in Ukrainian"), widget=_TEXT, required=False
    )
    note = forms.CharField(
        label=gettext_lazy("What changed and why"),
        help_text=gettext_lazy("Stands beside the version, for whoever reads it later."),
        max_length=500,
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        of_set: SetDefinition,
        standard: StandardDefinition | None = None,
        number: int = 0,
    ) -> None:
        initial: dict[str, Any] = {"number": number, "level": Level.MINIMUM, "small": True}
        if standard is not None:
            initial |= {name: getattr(standard, name) for name in self.base_fields if name in _SAME}
            initial |= {f"scale_{place}": text for place, text in enumerate(standard.scale)}
        super().__init__(data, initial=initial)
        self.standard = standard
        self._choose("area", [(one.code, f"{one.code}: {one.title}") for one in of_set.areas])
        conditions = [(one.code, one.question) for one in of_set.conditions]
        everybody = [("", gettext_lazy("everybody, without a question"))]
        self._choose("only_if", [*everybody, *conditions])
        self._choose("minimum_if", [("", gettext_lazy("nobody: the level stays")), *conditions])
        if standard is not None:
            del self.fields["area"]

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def definition(
        self, proofs: Sequence[ProofWanted], steps: Sequence[ReadyStep]
    ) -> StandardDefinition:
        """The standard as it was written; what the form does not ask for stays."""
        given = self.cleaned_data
        known = self.standard.model_dump() if self.standard else {"code": "X"}
        area = self.standard.area if self.standard else given["area"]
        facts = {name: given[name] for name in _SAME if name in given and name != "area"}
        scale = tuple(given[f"scale_{place}"] for place in range(4))
        return StandardDefinition.model_validate(
            {**known, **facts, "area": area, "scale": scale, "evidence": proofs, "steps": steps}
        )

    def label_of(self, name: str) -> str:
        """The label of a field of the standard, for the two versions beside each other."""
        if name in self.fields:
            return str(self.fields[name].label)
        return str(_PART_LABELS.get(name, name))


_SAME = frozenset(
    {
        *("area", "title", "level", "only_if", "minimum_if", "requirement", "easy", "why"),
        *("small", "small_text", "guardian", "basis", "title_uk", "easy_uk"),
    }
)
_PART_LABELS: Mapping[str, Any] = {
    "scale": gettext_lazy("What the grades mean"),
    "evidence": pgettext_lazy("standards", "Evidence"),
    "steps": gettext_lazy("Ready steps"),
}


class ProofForm(forms.Form):
    """A kind of evidence; an empty title leaves it out."""

    title = forms.CharField(label=gettext_lazy("What shows it"), max_length=200, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("As"), choices=EvidenceKind.choices, required=False)
    valid_months = forms.IntegerField(
        label=gettext_lazy("Counts for months"),
        help_text=gettext_lazy("Empty: it does not expire."),
        min_value=1,
        max_value=240,
        required=False,
    )


class ReadyStepForm(forms.Form):
    """A ready step; an empty text leaves it out."""

    text = forms.CharField(label=gettext_lazy("Step"), max_length=500, required=False)
    help = forms.CharField(label=gettext_lazy("Who helps"), max_length=300, required=False)
    days = forms.IntegerField(
        label=gettext_lazy("Usually takes days"), min_value=1, max_value=1000, required=False
    )


_ProofSet = forms.formset_factory(ProofForm, extra=2)
_StepSet = forms.formset_factory(ReadyStepForm, extra=2)


def proof_forms(
    data: Mapping[str, Any] | None, standard: StandardDefinition | None
) -> forms.BaseFormSet[ProofForm]:
    known = standard.evidence if standard else ()
    return _ProofSet(data, prefix="dowody", initial=[one.model_dump() for one in known])


def step_forms(
    data: Mapping[str, Any] | None, standard: StandardDefinition | None
) -> forms.BaseFormSet[ReadyStepForm]:
    known = standard.steps if standard else ()
    return _StepSet(data, prefix="kroki", initial=[one.model_dump() for one in known])


def proofs_given(rows: forms.BaseFormSet[ProofForm]) -> tuple[ProofWanted, ...]:
    given = [row.cleaned_data for row in rows.forms if row.cleaned_data.get("title")]
    return tuple(
        ProofWanted(
            kind=one["kind"] or EvidenceKind.FILE,
            title=one["title"],
            valid_months=one["valid_months"],
        )
        for one in given
    )


def steps_given(rows: forms.BaseFormSet[ReadyStepForm]) -> tuple[ReadyStep, ...]:
    given = [row.cleaned_data for row in rows.forms if row.cleaned_data.get("text")]
    return tuple(
        ReadyStep(text=one["text"], help=one["help"], days=one["days"] or 30) for one in given
    )
