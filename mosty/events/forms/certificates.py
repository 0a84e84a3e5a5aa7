"""Certificates: the rule, revoking, the code somebody types to check one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mosty.events.actions.certificates import RuleEntry
from mosty.events.enums import CertificateBasis


class CertificateRuleForm(forms.Form):
    """Who gets a certificate and what it says."""

    basis = forms.ChoiceField(
        label=_("What somebody must have taken part in"),
        choices=CertificateBasis.choices,
        initial=CertificateBasis.SHARE,
        widget=forms.RadioSelect,
    )
    percent = forms.IntegerField(
        label=_("How much, in per cent"),
        help_text=_(
            "Of the minutes of the whole programme without breaks; with named items, of the minutes"
            " of each of them."
        ),
        min_value=1,
        max_value=100,
        initial=80,
    )
    items = forms.MultipleChoiceField(
        label=_("Named items"),
        help_text=_("All that you tick are needed. Only with “named items”."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    topics = forms.CharField(
        label=_("Topics on the certificate"),
        help_text=_("One in each line. Left empty: titles of the items each person took part in."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    signer = forms.CharField(label=_("Who signs"), max_length=200, required=False)
    signer_role = forms.CharField(
        label=_("Function of this person"), max_length=200, required=False
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        items: Sequence[tuple[int, str]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        field = self.fields["items"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(pk), title) for pk, title in items]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("basis") == CertificateBasis.ITEMS and not cleaned.get("items"):
            self.add_error("items", _("Choose at least one item of the programme."))
        return cleaned

    def entry(self) -> RuleEntry:
        said = self.cleaned_data
        return RuleEntry(
            basis=CertificateBasis(said["basis"]),
            percent=said["percent"],
            item_ids=tuple(int(pk) for pk in said["items"]),
            topics=tuple(said["topics"].splitlines()),
            signer=said["signer"],
            signer_role=said["signer_role"],
        )


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is revoked"),
        help_text=_(
            "The reason is for your office. Whoever checks the paper reads only that it is void."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CheckForm(forms.Form):
    """The code from the paper."""

    kod = forms.CharField(
        label=_("Check code"),
        help_text=_(
            "Twelve letters and figures below the certificate, for example 7KQM-2XWA-P9DT."
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
