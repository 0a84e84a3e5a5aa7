"""Forms of evidence: a file, a link, or who saw it, and until when it counts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from mosty.core.uploads import LARGEST
from mosty.directory.rules.freshness import add_months
from mosty.partnership.actions.evidence import EvidenceEntry
from mosty.partnership.enums import EvidenceKind
from mosty.partnership.models import Evidence
from mosty.partnership.rules.standards import StandardDefinition

_OTHER = "inny"


class EvidenceForm(forms.Form):
    """One piece of evidence; its last day is counted from the day of the document."""

    what = forms.ChoiceField(label=gettext_lazy("What it is"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=gettext_lazy("Own title"),
        help_text=gettext_lazy("Needed for something else. Give no names of people."),
        max_length=200,
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A PDF, a picture or a document, up to 20 MB."),
        required=False,
    )
    url = forms.URLField(
        label=gettext_lazy("or a link"), max_length=500, required=False, assume_scheme="https"
    )
    seen_by = forms.CharField(
        label=gettext_lazy("Who checked it on site"),
        help_text=gettext_lazy(
            "The function and the institution are enough. Never write what a certificate says."
        ),
        max_length=200,
        required=False,
    )
    dated_on = forms.DateField(
        label=gettext_lazy("Day of the document, or of the check"),
        widget=forms.DateInput,
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Counts until"),
        help_text=gettext_lazy(
            "Leave it empty: Mosty counts it from the day of the document as the standard says."
        ),
        required=False,
        widget=forms.DateInput,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        definition: StandardDefinition,
        today: Any = None,
    ) -> None:
        super().__init__(data, files, initial={"dated_on": today})
        self.definition = definition
        allowed = definition.allowed_kinds
        if EvidenceKind.FILE not in allowed:
            del self.fields["file"]
        if EvidenceKind.LINK not in allowed:
            del self.fields["url"]
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *(
                (str(place), _proof_words(proof.title, proof.valid_months))
                for place, proof in enumerate(definition.evidence)
            ),
            (_OTHER, gettext_lazy("something else")),
        ]

    @property
    def entry(self) -> EvidenceEntry:
        """What was given; of a file never more than the largest one and a byte is read."""
        given = self.cleaned_data
        upload, chosen = given.get("file"), given["what"]
        proof = self.definition.evidence[int(chosen)] if chosen.isdecimal() else None
        until = given["valid_until"]
        if until is None and proof is not None and proof.valid_months is not None:
            until = add_months(given["dated_on"], proof.valid_months)
        return EvidenceEntry(
            title=given["title"] or (proof.title if proof is not None else ""),
            data=upload.read(LARGEST + 1) if upload else b"",
            url=given.get("url", ""),
            seen_by=given["seen_by"],
            seen_on=given["dated_on"] if given["seen_by"] else None,
            valid_until=until,
        )

    @staticmethod
    def field_of(name: str) -> str | None:
        """Where an error of the action belongs."""
        return {"kind": "seen_by", "seen_on": "dated_on"}.get(name, name)


class EvidenceEndForm(forms.Form):
    """Another title or last day."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    valid_until = forms.DateField(
        label=gettext_lazy("Counts until"),
        help_text=gettext_lazy("Empty: it does not expire."),
        required=False,
        widget=forms.DateInput,
    )

    @staticmethod
    def values_of(evidence: Evidence) -> dict[str, Any]:
        return {"title": evidence.title, "valid_until": evidence.valid_until}


def _proof_words(title: str, months: int | None) -> str:
    if months is None:
        return title
    words = ngettext(
        "%(title)s (counts %(months)d month)", "%(title)s (counts %(months)d months)", months
    )
    return words % {"title": title, "months": months}
