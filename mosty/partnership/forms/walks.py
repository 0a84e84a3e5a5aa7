"""Forms of an organisation's way and of the calendar of duties."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosty.partnership.actions.duties import MarkEntry
from mosty.partnership.actions.walks import WalkEntry
from mosty.partnership.enums import StepState
from mosty.partnership.models import DutyMark, DutyTrigger, WalkStep
from mosty.partnership.rules.duty_pack import TriggerKind
from mosty.partnership.rules.procedures import ProcedureStep


class WalkStepForm(forms.Form):
    """What became of a step; the day from which its deadline runs is asked only where there is one."""

    state = forms.ChoiceField(
        label=gettext_lazy("How it stands"),
        choices=StepState.choices,
        initial=StepState.DOING,
        widget=forms.RadioSelect,
    )
    event_on = forms.DateField(required=False, widget=forms.DateInput)
    due_on = forms.DateField(label=gettext_lazy("By when"), required=False, widget=forms.DateInput)
    done_on = forms.DateField(
        label=gettext_lazy("When it was done"),
        help_text=gettext_lazy("Only for a step that is done. Empty: today."),
        required=False,
        widget=forms.DateInput,
    )
    evidence = forms.CharField(
        label=gettext_lazy("By what one knows"),
        help_text=gettext_lazy(
            "For example: number of the resolution, who was there. No data of people who get help."
        ),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence_url = forms.URLField(
        label=gettext_lazy("Address of the document"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    note = forms.CharField(
        label=gettext_lazy("Notes"),
        help_text=gettext_lazy("If you leave the step out, write why."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        step: ProcedureStep,
        row: WalkStep | None,
    ) -> None:
        super().__init__(data, initial=_values_of(row))
        rule = step.deadline
        if rule is None or rule.is_yearly:
            del self.fields["event_on"]
        else:
            self.fields["event_on"].label = gettext_lazy("Day of: %(event)s") % {
                "event": rule.source
            }
            self.fields["event_on"].help_text = gettext_lazy(
                "Give it and the last day is counted for you."
            )
        self.fields["due_on"].help_text = (
            gettext_lazy(
                "Empty: the day is counted by the deadline of the step, where there is one."
            )
            if rule
            else ""
        )

    @property
    def entry(self) -> WalkEntry:
        data = self.cleaned_data
        return WalkEntry(
            StepState(data["state"]),
            data["due_on"],
            data.get("event_on"),
            data["done_on"],
            data["evidence"],
            data["evidence_url"],
            data["note"],
        )


def _values_of(row: WalkStep | None) -> dict[str, Any]:
    if row is None:
        return {"revision": 0}
    names = ("state", "due_on", "done_on", "evidence", "evidence_url", "note", "revision")
    return {name: getattr(row, name) for name in names}


class TriggerForm(forms.Form):
    """A day from which duties are counted."""

    code = forms.ChoiceField(label=gettext_lazy("What happened, or will happen"))
    title = forms.CharField(
        label=gettext_lazy("Of what"),
        help_text=gettext_lazy(
            "For example: “Program usług społecznych 2024–2026”. No names of people."
        ),
        max_length=300,
    )
    day = forms.DateField(label=pgettext_lazy("duty", "Which day"), widget=forms.DateInput)
    ended_on = forms.DateField(
        label=gettext_lazy("Counted until"),
        help_text=gettext_lazy("From then on no duty is counted from it. Empty: further on."),
        required=False,
        widget=forms.DateInput,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        kinds: Sequence[TriggerKind],
        row: DutyTrigger | None = None,
        chosen: str = "",
    ) -> None:
        initial: dict[str, Any] = {"code": chosen}
        if row is not None:
            initial = {"title": row.title, "day": row.day, "ended_on": row.ended_on}
        super().__init__(data, initial=initial)
        if row is not None:
            del self.fields["code"]
            return
        del self.fields["ended_on"]
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *((one.code, one.title) for one in kinds)]


class MarkForm(forms.Form):
    """What became of a duty."""

    state = forms.ChoiceField(
        label=gettext_lazy("How it stands"),
        choices=StepState.choices,
        initial=StepState.DONE,
        widget=forms.RadioSelect,
    )
    done_on = forms.DateField(
        label=gettext_lazy("When it was done"),
        help_text=gettext_lazy("Empty: today."),
        required=False,
        widget=forms.DateInput,
    )
    evidence = forms.CharField(
        label=gettext_lazy("By what one knows"),
        help_text=gettext_lazy("For example: number of the resolution, address in BIP."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    note = forms.CharField(
        label=gettext_lazy("Notes"),
        help_text=gettext_lazy("If you leave it out, write why."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(self, data: Mapping[str, Any] | None = None, *, mark: DutyMark | None) -> None:
        initial: dict[str, Any] = {}
        if mark is not None and mark.updated_by_label:
            initial = {
                "state": mark.state,
                "done_on": mark.done_on,
                "evidence": mark.evidence,
                "note": mark.note,
                "seen": mark.updated_at.isoformat(),
            }
        super().__init__(data, initial=initial)

    @property
    def entry(self) -> MarkEntry:
        data = self.cleaned_data
        return MarkEntry(StepState(data["state"]), data["done_on"], data["evidence"], data["note"])

    @property
    def seen_at(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None
