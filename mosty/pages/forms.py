"""Forms of the pages."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mosty.core.enums import DiArea
from mosty.core.errors import StaleEdit
from mosty.pages.actions import StatementFields
from mosty.pages.queries.statement import statement
from mosty.pages.rules import Assessment, Conformance
from mosty.territory.queries import Municipality, VillageUnit
from mosty.thread.enums import StationKind


class ThreadFilterForm(forms.Form):
    """Which stations of the thread to show; names are those of the address."""

    rodzaj = forms.ChoiceField(label=_("Station"), required=False)
    obszar = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {
            StationKind.VOICE: pgettext_lazy("stations", "Voices"),
            StationKind.NEED: pgettext_lazy("stations", "Needs"),
            StationKind.ACTION: pgettext_lazy("stations", "Actions"),
            StationKind.SERVICE: pgettext_lazy("stations", "Services"),
            StationKind.CHANGE: pgettext_lazy("stations", "Changes"),
        }
        _choose(self, "rodzaj", [("", _("all")), *((k.value, t) for k, t in kinds.items())])
        _choose(self, "obszar", [("", _("all")), *DiArea.choices])

    def chosen(self, name: str) -> str:
        """The choice, empty when it is none of those offered."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


class NearbyForm(forms.Form):
    """Where the person lives."""

    gdzie = forms.ChoiceField(label=_("Where do you live?"), required=False)

    def __init__(self, *args: Any, units: Iterable[VillageUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(str(unit.pk), unit.name) for unit in units]
        _choose(self, "gdzie", [("", _("the whole municipality")), *places])


class SearchForm(forms.Form):
    """What to look for in the whole municipality."""

    q = forms.CharField(
        label=_("What are you looking for?"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def text(self) -> str:
        """The text, empty when it is too long to be one."""
        self.is_valid()
        return str(self.cleaned_data.get("q", "")).strip()


class AuditFilterForm(forms.Form):
    """Which entries of the audit log to show."""

    czynnosc = forms.ChoiceField(label=_("Deed"), required=False)
    od = forms.DateField(label=pgettext_lazy("day", "From"), required=False)
    do = forms.DateField(label=pgettext_lazy("day", "To"), required=False)

    def __init__(self, *args: Any, actions: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "czynnosc", [("", _("all")), *actions])
        for name in ("od", "do"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"})

    def narrowing(self) -> dict[str, Any]:
        """Arguments of `audit_entries`; what cannot be read narrows nothing."""
        self.is_valid()
        return {
            "action": self.cleaned_data.get("czynnosc", ""),
            "from_day": self.cleaned_data.get("od"),
            "to_day": self.cleaned_data.get("do"),
        }

    def query(self) -> str:
        """The same choice as a query string, for the address of the export."""
        self.is_valid()
        return urlencode({name: str(value) for name, value in self.cleaned_data.items() if value})


class UploadForm(forms.Form):
    """A file to import."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX. The first row holds the names of the columns."),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. The first row must hold the names of columns."),
        },
        allow_empty_file=True,
    )


class InsightForm(forms.Form):
    """Why an insight is put aside; several stand on one page, so ids carry the insight's."""

    reason = forms.CharField(
        label=_("Reason, if you put it aside"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @classmethod
    def for_insight(cls, pk: int, data: Any = None) -> "InsightForm":
        return cls(data, auto_id=f"insight-{pk}-%s")


class StatementForm(forms.Form):
    """The accessibility statement and the contact of the office."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    address = forms.CharField(label=_("Address of the office"), max_length=200)
    contact_person = forms.CharField(
        label=_("Who answers questions about accessibility"),
        max_length=120,
        help_text=_("A name, or a post such as “accessibility coordinator”."),
    )
    email = forms.EmailField(label=_("E-mail"))
    phone = forms.CharField(label=_("Phone"), max_length=40)
    website = forms.URLField(
        assume_scheme="https", label=_("Website of the municipality"), required=False
    )
    bip_url = forms.URLField(
        assume_scheme="https", label=_("Public Information Bulletin (BIP)"), required=False
    )
    status = forms.ChoiceField(
        label=_("How far does the site meet the act?"),
        choices=Conformance.choices,
        widget=forms.RadioSelect,
    )
    published_on = forms.DateField(label=_("The site was published on"))
    updated_on = forms.DateField(label=_("Last important change of the site"))
    prepared_on = forms.DateField(label=_("The statement was prepared on"))
    reviewed_on = forms.DateField(
        label=_("Last review of the statement"),
        required=False,
        help_text=_("The law asks for a review every year by 31 March."),
    )
    assessment = forms.ChoiceField(
        label=_("Who checked the site?"), choices=Assessment.choices, widget=forms.RadioSelect
    )
    auditor = forms.CharField(label=_("Name of the external body"), max_length=200, required=False)
    not_accessible = forms.CharField(
        label=_("What is not accessible and why"), widget=forms.Textarea, required=False
    )
    exempt = forms.CharField(label=_("What the act exempts"), widget=forms.Textarea, required=False)
    shortcuts = forms.CharField(
        label=_("Keyboard shortcuts"), widget=forms.Textarea, required=False
    )
    buildings = forms.CharField(
        label=_("Access to the building"),
        widget=forms.Textarea,
        help_text=_("Entrance, stairs and lift, toilet, parking, assistance dog."),
    )
    sign_language = forms.CharField(
        label=_("Sign language interpreter"),
        widget=forms.Textarea,
        help_text=_("How to get one, or that there is none."),
    )
    apps = forms.CharField(
        label=_("Mobile applications"),
        widget=forms.Textarea,
        required=False,
        help_text=_("Leave empty if there are none."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    @staticmethod
    def initial_from(municipality: Municipality) -> dict[str, Any]:
        """What is stored now, with today for the first statement."""
        today = timezone.localdate()
        known = {name: value for name, value in asdict(statement(municipality)).items() if value}
        contact = {name: getattr(municipality, name) for name in StatementFields.CONTACT}
        first = {"revision": 0, "updated_on": today, "prepared_on": today, "assessment": "self"}
        return {**first, **known, **contact}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("assessment") == Assessment.AUDIT and not cleaned.get("auditor"):
            self.add_error("auditor", _("Write who checked the site."))
        if cleaned.get("status") not in (None, Conformance.FULL) and not (
            cleaned.get("not_accessible") or cleaned.get("exempt")
        ):
            self.add_error("not_accessible", _("Write what is not accessible and why."))
        return cleaned

    def changes(self) -> StatementFields:
        return StatementFields(**self.cleaned_data)

    def with_revision(self, revision: int) -> dict[str, Any]:
        """What was typed, ready to be sent once more over the version now stored."""
        return {**{name: self.data.get(name, "") for name in self.fields}, "revision": revision}

    def differences(self, stale: StaleEdit) -> tuple["Difference", ...]:
        """Fields in which the stored version and the typed one differ."""
        return tuple(
            Difference(str(self.fields[name].label), str(value or ""), str(stale.yours[name] or ""))
            for name, value in stale.theirs.items()
        )


@dataclass(frozen=True)
class Difference:
    """One field as somebody else saved it and as you typed it."""

    label: str
    theirs: str
    yours: str


def _choose(form: forms.Form, name: str, choices: Iterable[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
