"""Forms of an open institution: a round, its answers, small steps, rungs of the ladder."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosty.partnership.actions.open_rounds import RoundEntry
from mosty.partnership.actions.open_steps import MarkEntry, SmallStepEntry
from mosty.partnership.enums import LadderLevel, OpenGroup, StepState
from mosty.partnership.models import OpenRound, SmallStep
from mosty.partnership.rules.open_institution import Practice, answer_words, open_pack
from mosty.people.models import Organisation
from mosty.questionnaires.forms import AnswersForm
from mosty.questionnaires.forms.sheets import SheetQuestion
from mosty.questionnaires.rules import QuestionSpec


class RoundForm(forms.Form):
    """The days of a round and, while it is being prepared, its institution."""

    institution = forms.ChoiceField(label=gettext_lazy("Institution"))
    place = forms.CharField(
        label=gettext_lazy("Place, where the institution has several"),
        max_length=300,
        required=False,
    )
    opens_on = forms.DateField(label=gettext_lazy("First day of answering"), widget=forms.DateInput)
    closes_on = forms.DateField(
        label=gettext_lazy("Last day of answering"),
        help_text=gettext_lazy("Results are shown after that day. Two or three weeks are enough."),
        widget=forms.DateInput,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        institutions: Sequence[Organisation] = (),
        open_round: OpenRound | None = None,
    ) -> None:
        initial = {}
        if open_round is not None:
            initial = {
                name: getattr(open_round, name) for name in ("place", "opens_on", "closes_on")
            }
        super().__init__(data, initial=initial)
        if open_round is not None:
            del self.fields["institution"]
            return
        field = self.fields["institution"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *((str(one.pk), one.name) for one in institutions)]

    def entry(self) -> RoundEntry:
        said = self.cleaned_data
        return RoundEntry(
            int(said["institution"]), said["opens_on"], said["closes_on"], said["place"]
        )


class PracticesForm(AnswersForm):
    """All practices of one group; not knowing is an answer too. `is_easy`: in easy words."""

    def __init__(
        self,
        specs: Sequence[QuestionSpec],
        data: Mapping[str, Any] | None = None,
        *,
        language: str | None,
        is_easy: bool = False,
    ) -> None:
        if is_easy:
            specs = [replace(one, text=one.text_easy or one.text) for one in specs]
        super().__init__(specs, data)
        grades, declined = answer_words(language, is_easy=is_easy)
        for question in self.questions:
            field = question.form.fields["answer"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [
                (key, grades[int(key)] if key.isdecimal() else declined)
                for key, _words in cast("list[tuple[str, str]]", field.choices)
            ]

    def by_area(
        self, *, is_easy: bool, language: str | None
    ) -> Sequence[tuple[str, Sequence[SheetQuestion]]]:
        """Questions below the title of their area."""
        found = []
        for area in open_pack().areas:
            title = area.title_uk if language == "uk" else area.easy if is_easy else area.title
            codes = area.code.lower()
            found.append((title, [one for one in self.questions if one.spec.code[0] == codes]))
        return found


class SmallStepForm(forms.Form):
    """A small step: of the pack or in own words, who takes it, by when, what became of it."""

    practice = forms.ChoiceField(label=gettext_lazy("Practice it leads to"))
    text = forms.CharField(
        label=gettext_lazy("What you will do"),
        help_text=gettext_lazy("One thing that fits into 90 days."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sign = forms.CharField(
        label=gettext_lazy("By what you will see that it is done"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    who = forms.CharField(
        label=gettext_lazy("Who sees to it"),
        help_text=gettext_lazy("A function is enough."),
        max_length=200,
        required=False,
    )
    starts_on = forms.DateField(label=gettext_lazy("It starts on"), widget=forms.DateInput)
    due_on = forms.DateField(
        label=gettext_lazy("Done by"),
        help_text=gettext_lazy("Leave it empty for 90 days."),
        required=False,
        widget=forms.DateInput,
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("step", "How it goes"),
        choices=StepState.choices,
        widget=forms.RadioSelect,
    )
    result = forms.CharField(
        label=gettext_lazy("What became of it"),
        help_text=gettext_lazy("Needed when it is done or left out."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        language: str | None,
        step: SmallStep | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        names = ("practice", "text", "sign", "who", "starts_on", "due_on", "state", "result")
        if step is not None:
            initial = {name: getattr(step, name) for name in (*names, "revision")}
        super().__init__(data, initial={"state": StepState.TO_DO, **(initial or {})})
        field = self.fields["practice"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *_practices(open_pack().items, language)]

    def entry(self) -> SmallStepEntry:
        said = self.cleaned_data
        return SmallStepEntry(
            practice=said["practice"],
            text=said["text"],
            sign=said["sign"],
            who=said["who"],
            starts_on=said["starts_on"],
            due_on=said["due_on"],
            state=StepState(said["state"]),
            result=said["result"],
        )

    def label_of(self, name: str) -> str:
        return str(self.fields[name].label)


class LadderForm(forms.Form):
    """On which rung residents stand, in whose eyes, and why."""

    group = forms.ChoiceField(
        label=gettext_lazy("In whose eyes"), choices=OpenGroup.choices, widget=forms.RadioSelect
    )
    level = forms.ChoiceField(label=gettext_lazy("Rung"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("By what you see it"),
        help_text=gettext_lazy("An example, without names of people."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    place = forms.CharField(
        label=gettext_lazy("Place, where the institution has several"),
        max_length=300,
        required=False,
    )
    marked_on = forms.DateField(label=pgettext_lazy("of a rung", "Seen on"), widget=forms.DateInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(int(one)), f"{int(one)} – {one.label}") for one in LadderLevel]

    def entry(self) -> MarkEntry:
        said = self.cleaned_data
        return MarkEntry(
            group=OpenGroup(said["group"]),
            level=LadderLevel(int(said["level"])),
            reason=said["reason"],
            marked_on=said["marked_on"],
            place=said["place"],
        )


def _practices(items: Sequence[Practice], language: str | None) -> list[tuple[str, str]]:
    return [(one.code, f"{one.code} {one.title_in(language)}") for one in items]
