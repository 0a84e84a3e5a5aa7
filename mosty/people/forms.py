"""Forms of people."""

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mosty.core.access import Role
from mosty.core.enums import DiArea
from mosty.people.enums import OrganisationForm
from mosty.people.models import Organisation

_ANY = [("", pgettext_lazy("forms of organisations", "all"))]


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail alone (a code is sent), or e-mail with a password for those who have set one."""

    def _setup_password_field(self) -> None:
        field = self.fields["password"]
        field.required = False
        field.widget.attrs.pop("required", None)
        field.label = _("Password, if you have set one")
        field.help_text = _("Leave it empty and we send a code to your e-mail address.")


class OrganisationFilterForm(forms.Form):
    """What to look for; kept in the address."""

    szukaj = forms.CharField(label=_("Name, place or number"), max_length=100, required=False)
    forma = forms.ChoiceField(
        label=_("Form"), choices=[*_ANY, *OrganisationForm.choices], required=False
    )

    def chosen(self) -> Mapping[str, str]:
        """What was chosen; wrong values count as not chosen."""
        self.is_valid()
        given = self.cleaned_data
        return {"text": given.get("szukaj", ""), "form": given.get("forma", "")}


class OrganisationEditForm(forms.ModelForm[Organisation]):
    """All that is known about an organisation; numbers are checked by the action."""

    areas = forms.MultipleChoiceField(
        label=_("Whom it works for"),
        choices=DiArea.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Organisation
        fields = (
            "name", "short_name", "form", "register", "register_number", "nip", "regon",
            "is_public_benefit", "areas", "description", "address", "email", "phone", "website",
            "patron",
        )  # fmt: skip
        labels = {
            "name": _("Full name"),
            "short_name": _("Short name"),
            "form": _("Legal form"),
            "register": _("Register it is entered in"),
            "register_number": _("Number in the register"),
            "nip": "NIP",
            "regon": "REGON",
            "is_public_benefit": _("It has the status of a public benefit organisation (OPP)"),
            "description": _("What it does"),
            "address": _("Address"),
            "email": _("E-mail"),
            "phone": _("Telephone"),
            "patron": _("Organisation that stands behind it"),
        }
        help_texts = {
            "register": _("A group without a register is welcome: choose “no register”."),
            "description": _("Two or three sentences residents will understand."),
            "phone": _("It is shown to everybody; do not write a private number."),
            "patron": _("For an informal group: who signs agreements for it."),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, patrons: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance.pk
        self.fields["patron"].choices = [  # type: ignore[attr-defined]
            ("", _("none")),
            *((one.pk, one.name) for one in patrons if one.pk != own),
        ]

    def _post_clean(self) -> None:
        """Rules are the action's: it checks the same for pages and files."""

    def given(self) -> dict[str, Any]:
        """The fields as the action takes them."""
        fields = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        patron = fields.pop("patron", None)
        return {**fields, "patron_id": patron.pk if patron else None}


class InvitationForm(forms.Form):
    """Whom to invite and to what."""

    email = forms.EmailField(label=_("E-mail address of the person"), max_length=254)
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = set(roles)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in Role if role in given
        ]


class NewPersonForm(forms.Form):
    """What a person without an account says when they accept an invitation."""

    full_name = forms.CharField(label=_("Your first and last name"), max_length=120)
