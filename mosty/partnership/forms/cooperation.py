"""Forms of the cooperation map: ties, coordinators of lines, members of federations."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosty.partnership.actions.ties import TieEntry, version_of
from mosty.partnership.enums import TieKind, TieStrength
from mosty.partnership.models import TieDeclaration
from mosty.people.models import Organisation

Choices = Sequence[tuple[str, str]]
_NOTE_HINT = gettext_lazy("Only your organisation reads it.")
_SINCE = gettext_lazy("Since when")


def organisation_choices(organisations: Sequence[Organisation]) -> Choices:
    return [("", "–"), *((str(one.pk), one.name) for one in organisations)]


def _choices(field: forms.Field, choices: Choices) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class MapFilter(forms.Form):
    """Which ties the drawing and the table show."""

    rodzaj = forms.ChoiceField(label=gettext_lazy("Kind of tie"), required=False)
    linia = forms.ChoiceField(label=gettext_lazy("Line of service"), required=False)
    jednostronne = forms.BooleanField(
        label=gettext_lazy("Only ties one side declares"), required=False
    )

    def __init__(self, data: Mapping[str, Any] | None, *, lines: Choices) -> None:
        super().__init__(data)
        every = ("", str(pgettext_lazy("ties", "all")))
        _choices(
            self.fields["rodzaj"], [every, *((kind.value, str(kind.label)) for kind in TieKind)]
        )
        _choices(self.fields["linia"], [every, *lines])

    def chosen(self) -> dict[str, Any]:
        """Arguments of `tie_map`; what nobody knows is left out."""
        known = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return {
            "kind": known.get("rodzaj", ""),
            "line": known.get("linia", ""),
            "only_one_sided": known.get("jednostronne", False),
        }


class TieForm(forms.Form):
    """What an organisation says of its tie with another."""

    other = forms.ChoiceField(label=gettext_lazy("With whom"))
    kind = forms.ChoiceField(
        label=gettext_lazy("What the tie is about"),
        choices=TieKind.choices,
        widget=forms.RadioSelect,
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Which side coordinates, pays or sends people"),
        help_text=gettext_lazy("Needed for coordination, funding and sending people alone."),
        choices=[
            ("ours", gettext_lazy("our organisation")),
            ("theirs", gettext_lazy("the other organisation")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    strength = forms.TypedChoiceField(
        label=gettext_lazy("How strong it is"),
        choices=TieStrength.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    line = forms.ChoiceField(label=gettext_lazy("Line of service"), required=False)
    since = forms.DateField(label=_SINCE, required=False, widget=forms.DateInput)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=_NOTE_HINT,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        others: Sequence[Organisation],
        lines: Choices,
    ) -> None:
        super().__init__(data)
        _choices(self.fields["other"], organisation_choices(others))
        _choices(self.fields["line"], lines)

    def entry(self) -> TieEntry:
        facts = self.cleaned_data
        return TieEntry(
            other_id=int(facts["other"]),
            kind=TieKind(facts["kind"]),
            strength=TieStrength(facts["strength"]),
            is_ours={"ours": True, "theirs": False}.get(facts["direction"]),
            line=facts["line"],
            since=facts["since"],
            note=facts["note"],
        )


class TieWordForm(forms.Form):
    """How strong a tie is, since when: to change one's own word or to confirm another's."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    strength = forms.TypedChoiceField(
        label=gettext_lazy("How strong it is"),
        choices=TieStrength.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    since = forms.DateField(label=_SINCE, required=False, widget=forms.DateInput)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=_NOTE_HINT,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, tie: TieDeclaration, is_own: bool
    ) -> None:
        initial: dict[str, Any] = {"strength": tie.strength}
        if is_own:
            initial |= {"since": tie.since, "note": tie.note, "seen": version_of(tie)}
        super().__init__(data, initial=initial)

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "strength": TieStrength(self.cleaned_data["strength"]),
            "since": self.cleaned_data["since"],
            "note": self.cleaned_data["note"],
        }


class CoordinatorForm(forms.Form):
    """Who coordinates a line of service."""

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation or unit"))
    person = forms.CharField(
        label=gettext_lazy("Person or function"),
        help_text=gettext_lazy("A function is enough: “service organiser”."),
        required=False,
        max_length=200,
    )
    basis = forms.CharField(
        label=gettext_lazy("On what basis"),
        help_text=gettext_lazy("For example: order of the mayor no. 12/2027, agreement of 5 May."),
        required=False,
        max_length=300,
    )
    since = forms.DateField(label=gettext_lazy("From which day"), widget=forms.DateInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, organisations: Sequence[Organisation]
    ) -> None:
        super().__init__(data, initial={"since": timezone.localdate()})
        _choices(self.fields["organisation"], organisation_choices(organisations))

    @property
    def facts(self) -> dict[str, Any]:
        facts = dict(self.cleaned_data)
        return {"organisation_id": int(facts.pop("organisation")), **facts}


class MemberForm(forms.Form):
    """A new member of a federation."""

    member = forms.ChoiceField(
        label=gettext_lazy("Organisation of this municipality"), required=False
    )
    name = forms.CharField(
        label=gettext_lazy("Or the name of another organisation"), required=False, max_length=200
    )
    town = forms.CharField(label=gettext_lazy("Town"), required=False, max_length=100)
    register_number = forms.CharField(
        label=gettext_lazy("Number in a register (KRS or another)"), required=False, max_length=40
    )
    since = forms.DateField(
        label=gettext_lazy("Member since"), required=False, widget=forms.DateInput
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, organisations: Sequence[Organisation]
    ) -> None:
        super().__init__(data)
        _choices(self.fields["member"], organisation_choices(organisations))

    @property
    def facts(self) -> dict[str, Any]:
        facts = dict(self.cleaned_data)
        member = facts.pop("member")
        return {"member_id": int(member) if member else None, **facts}


class MembersFileForm(forms.Form):
    """A file with members."""

    file = forms.FileField(
        label=gettext_lazy("List of members (CSV or XLSX)"),
        help_text=gettext_lazy(
            "Columns: nazwa (needed), miejscowość, numer, członek od. The order does not matter."
        ),
    )
    is_partial = forms.BooleanField(label=gettext_lazy("Import the good rows only"), required=False)
