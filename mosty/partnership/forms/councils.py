"""What staff says of a council, its terms and its seats."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosty.partnership.actions.council_terms import MemberEntry, TermEntry
from mosty.partnership.enums import CouncilSide
from mosty.partnership.models import Council, CouncilMember, CouncilTerm
from mosty.partnership.rules.bodies import bodies_by_level
from mosty.people.models import Organisation


def _long(label: Any, hint: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _line(
    label: Any, hint: Any = "", *, longest: int = 300, required: bool = False
) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=longest, required=required)


def _day(label: Any, hint: Any = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, help_text=hint, required=required, widget=forms.DateInput)


def council_kinds() -> list[tuple[str, Any]]:
    """Kinds of councils, nearest to the resident first."""
    return [
        (level.title, [(one.code, one.title) for one in found if one.is_council])
        for level, found in bodies_by_level()
        if any(one.is_council for one in found)
    ]


class CouncilForm(forms.Form):
    """A council as everybody reads of it."""

    body = forms.ChoiceField(
        label=gettext_lazy("What kind of council it is"),
        help_text=gettext_lazy("By this the law is known: the clock of drafts, length of a term."),
    )
    name = _line(gettext_lazy("Name"), required=True)
    description = _long(
        gettext_lazy("What it does"), gettext_lazy("For whom it speaks and what it can change.")
    )
    description_easy = _long(
        gettext_lazy("In easy words"), gettext_lazy("Short sentences, one thought in each.")
    )
    contact = _line(
        gettext_lazy("How to reach it"),
        gettext_lazy("Everybody reads it: an address of the office, not a private one."),
    )
    basis = _line(
        gettext_lazy("On what it stands"),
        gettext_lazy("The resolution or order that made it, and its rules of work."),
    )
    created_on = _day(gettext_lazy("Since when it exists"))
    ended_on = _day(gettext_lazy("Last day"), gettext_lazy("Only when it exists no more."))
    name_uk = _line(gettext_lazy("Name in Ukrainian"))
    description_uk = _long(gettext_lazy("Description in Ukrainian"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, council: Council | None = None
    ) -> None:
        initial = {name: getattr(council, name) for name in self.base_fields} if council else None
        super().__init__(data, initial=initial)
        field = self.fields["body"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "---------"), *council_kinds()]

    @property
    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def label_of(self, fact: str) -> str:
        return str(self.fields[fact].label)


class CouncilTermForm(forms.Form):
    """A term: the last day may be left to law."""

    number = forms.IntegerField(label=gettext_lazy("Which term it is"), min_value=1, max_value=999)
    starts_on = _day(gettext_lazy("First day"), required=True)
    ends_on = _day(gettext_lazy("Last day"))
    end_basis = _line(
        gettext_lazy("Why it ends then"),
        gettext_lazy("Only beside a last day: the statute, § and date."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        term: CouncilTerm | None = None,
        next_number: int = 1,
        law: str = "",
    ) -> None:
        """`law`: how long a term lasts by law, in words; empty: law does not say."""
        initial: dict[str, Any] = {"number": next_number}
        if term is not None:
            initial = {name: getattr(term, name) for name in self.base_fields}
        super().__init__(data, initial=initial)
        field = self.fields["ends_on"]
        if law:
            field.help_text = gettext_lazy("Leave empty to count it by law: %(law)s.") % {
                "law": law
            }
        else:
            field.required = True

    @property
    def entry(self) -> TermEntry:
        return TermEntry(**self.cleaned_data)


class SeatForm(forms.Form):
    """Who sits in the council, and for whom."""

    name = _line(
        gettext_lazy("First and last name"),
        gettext_lazy("Everybody reads it on the page of the council."),
        longest=200,
        required=True,
    )
    side = forms.ChoiceField(
        label=gettext_lazy("For whom they sit"),
        choices=CouncilSide.choices,
        widget=forms.RadioSelect,
        initial=CouncilSide.NGO,
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=pgettext_lazy("seat", "Organisation"),
        required=False,
    )
    voice_of = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Carries the common voice of a federation"),
        required=False,
    )
    role = _line(
        gettext_lazy("Function in the council"),
        gettext_lazy("For example: chairs the council."),
        longest=100,
    )
    since = _day(
        gettext_lazy("Sits from"), gettext_lazy("Leave empty: from the first day of the term.")
    )
    until = _day(gettext_lazy("Last day"), gettext_lazy("Leave empty: to the end of the term."))
    email = forms.EmailField(
        label=gettext_lazy("E-mail of the account"),
        help_text=gettext_lazy(
            "Then letters about meetings and drafts come, and meetings show in the own calendar."
            " Nobody reads it on a public page."
        ),
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        member: CouncilMember | None = None,
        organisations: Any,
        federations: Any,
    ) -> None:
        super().__init__(data, initial=_seat(member) if member is not None else None)
        for name, choices in (("organisation", organisations), ("voice_of", federations)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = choices
        if not federations and not (member is not None and member.voice_of_id):
            del self.fields["voice_of"]

    @property
    def entry(self) -> MemberEntry:
        given = self.cleaned_data
        organisation, voice_of = given["organisation"], given.get("voice_of")
        return MemberEntry(
            name=given["name"],
            side=CouncilSide(given["side"]),
            role=given["role"],
            organisation_id=organisation.pk if organisation is not None else None,
            voice_of_id=voice_of.pk if voice_of is not None else None,
            email=given["email"],
            since=given["since"],
            until=given["until"],
        )


def _seat(member: CouncilMember) -> dict[str, Any]:
    return {
        "name": member.name,
        "side": member.side,
        "organisation": member.organisation_id,
        "voice_of": member.voice_of_id,
        "role": member.role,
        "since": member.since,
        "until": member.until,
        "email": member.user.email if member.user is not None else "",
    }
