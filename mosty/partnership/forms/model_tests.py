"""What whoever leads a test says of it, of its places and of their experts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosty.core.enums import DiArea
from mosty.partnership.actions.field_experts import ExpertEntry
from mosty.partnership.actions.model_tests import (
    JUDGED_FIELDS,
    PLACE_FIELDS,
    TEST_FIELDS,
)
from mosty.partnership.enums import FindingCategory, FindingState, LocalSystemKind, LocationVariant
from mosty.partnership.models import FieldExpert, FieldLocation, ModelTest
from mosty.partnership.rules.field_weeks import six_months_on
from mosty.territory.enums import MunicipalityKind

_LONGEST = 10_000
_MOST = 100_000


def _long(label: Any, hint: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _count(label: Any, hint: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=hint, required=False, min_value=0, max_value=_MOST
    )


class _RevisionForm(forms.Form):
    """A form over fields of one record, with the revision it was opened at."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    names: tuple[str, ...] = ()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        record: ModelTest | FieldLocation | None = None,
    ) -> None:
        initial = (
            {name: getattr(record, name) for name in (*self.names, "revision")}
            if record is not None
            else None
        )
        super().__init__(data, initial=initial)

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in self.names}

    def label_of(self, name: str) -> str:
        return str(self.fields[name].label)


class ModelTestForm(_RevisionForm):
    names = TEST_FIELDS
    title = forms.CharField(label=gettext_lazy("Title of the test"), max_length=300)
    purpose = _long(
        gettext_lazy("What the test should show"),
        gettext_lazy("Two or three sentences. When the test is public, everybody reads them."),
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput)
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Leave empty for six months."),
        widget=forms.DateInput,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and not last and "ends_on" not in self.errors:
            cleaned["ends_on"] = six_months_on(first)
        elif first and last and last <= first:
            self.add_error("ends_on", _("The last day must be later than the first."))
        return cleaned


class PlaceForm(_RevisionForm):
    names = PLACE_FIELDS
    name = forms.CharField(label=gettext_lazy("Municipality"), max_length=120)
    voivodeship = forms.CharField(label=gettext_lazy("Voivodeship"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of municipality"),
        choices=MunicipalityKind.choices,
        widget=forms.RadioSelect,
    )
    variant = forms.ChoiceField(
        label=gettext_lazy("How services are organised there"),
        choices=LocationVariant.choices,
        widget=forms.RadioSelect,
        initial=LocationVariant.OPS,
    )
    organisation_count = _count(
        gettext_lazy("How many organisations"),
        gettext_lazy("Organisations and groups that work for residents. The comparison uses it."),
    )
    unit_count = _count(
        gettext_lazy("How many units of the municipality"),
        gettext_lazy("Centres, schools, libraries, day centres: those that give services."),
    )
    description = _long(gettext_lazy("What one should know of the place"))


class JudgementForm(_RevisionForm):
    names = JUDGED_FIELDS
    local_system = forms.ChoiceField(
        label=gettext_lazy("How organisations and units stand to each other"),
        choices=[("", gettext_lazy("not judged yet")), *LocalSystemKind.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    local_system_reason = _long(
        gettext_lazy("What you judge this by"),
        gettext_lazy("Who works with whom, how often, over what. Facts, without names."),
    )
    organisation_count = PlaceForm.base_fields["organisation_count"]
    unit_count = PlaceForm.base_fields["unit_count"]
    summary = _long(
        gettext_lazy("Summary of the test in this place"),
        gettext_lazy(
            "What works, what stands in the way, what should change. It opens the final report."
        ),
        rows=8,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("local_system") and not (cleaned.get("local_system_reason") or "").strip():
            self.add_error("local_system_reason", _("Write what you judge this by."))
        return cleaned


class ExpertForm(forms.Form):
    """Who tests the model in a place; the account is asked for once."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail of the account"),
        help_text=gettext_lazy("The person signs in with it and writes under their own name."),
    )
    name = forms.CharField(
        label=gettext_lazy("First and last name"), max_length=200, required=False
    )
    affiliation = forms.CharField(
        label=gettext_lazy("Institution or organisation"), max_length=200, required=False
    )
    since = forms.DateField(
        label=pgettext_lazy("expert", "First day"),
        help_text=gettext_lazy("Leave empty for the whole test."),
        widget=forms.DateInput,
        required=False,
    )
    until = forms.DateField(
        label=pgettext_lazy("expert", "Last day"), widget=forms.DateInput, required=False
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, expert: FieldExpert | None = None
    ) -> None:
        names = ("name", "affiliation", "since", "until")
        initial = {name: getattr(expert, name) for name in names} if expert is not None else None
        super().__init__(data, initial=initial)
        if expert is not None:
            del self.fields["email"]

    def entry(self) -> ExpertEntry:
        return ExpertEntry(**self.cleaned_data)


class FindingFilterForm(forms.Form):
    """Which findings to show; what is chosen stays in the address."""

    rodzaj = forms.ChoiceField(
        label=gettext_lazy("Kind of finding"),
        choices=[("", gettext_lazy("all kinds")), *FindingCategory.choices],
        required=False,
    )
    stan = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("all states")), *FindingState.choices],
        required=False,
    )

    def chosen(self, name: str) -> str:
        """What was chosen; an unknown word is none."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


class DropForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why the finding is dropped"),
        help_text=gettext_lazy("Whoever wrote it reads the reason."),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FindingInsightForm(forms.Form):
    """What stays on the golden thread for the diagnosis and the plan."""

    area = forms.ChoiceField(
        label=gettext_lazy("Group of people it is about"),
        choices=DiArea.choices,
        initial=DiArea.HOR,
    )
    text = forms.CharField(
        label=gettext_lazy("What was learned"),
        help_text=gettext_lazy("Two or three sentences somebody understands who was not there."),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
