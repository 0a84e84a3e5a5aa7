"""Forms of recommendations: their words, grounds, votes, sendings and answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.partnership.actions.grounds import GroundEntry
from mosty.partnership.actions.recommendations import RecommendationEntry, Votes
from mosty.partnership.actions.sendings import AnswerEntry, SendingEntry
from mosty.partnership.enums import RecommendationKind, RecommendationState, SendingOutcome
from mosty.partnership.models import Finding, Recommendation, Sending
from mosty.partnership.rules.bodies import body_choices
from mosty.partnership.rules.recommendations import EASIER_WORDS, DueBy, Progress
from mosty.people.models import Organisation
from mosty.thread.models import Insight

_LONGEST = 6_000


def _long(label: Any, hint: Any = "", *, rows: int = 4, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class RecommendationForm(forms.Form):
    """The words of a recommendation; once it is decided only the easier ones can be changed."""

    title = forms.CharField(
        label=gettext_lazy("What should change"),
        help_text=gettext_lazy("One sentence that says what somebody should do."),
        max_length=300,
    )
    problem = _long(gettext_lazy("What is wrong today"), required=True)
    text = _long(
        gettext_lazy("What is recommended"),
        gettext_lazy("Who should do what, and by what one will know that it is done."),
        rows=6,
        required=True,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of recommendation"),
        choices=RecommendationKind.choices,
        widget=forms.RadioSelect,
    )
    legal_basis = forms.CharField(
        label=gettext_lazy("Law that would have to change"), max_length=300, required=False
    )
    proposed_provision = _long(gettext_lazy("Proposed words of the law"))
    cost_effect = _long(gettext_lazy("Cost and effect"), rows=3)
    text_easy = _long(
        gettext_lazy("In easy words"), gettext_lazy("Short sentences, one thought in each.")
    )
    title_uk = forms.CharField(
        label=gettext_lazy("Title in Ukrainian"), max_length=300, required=False
    )
    text_uk = _long(gettext_lazy("What is recommended, in Ukrainian"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        found: Recommendation | None = None,
        is_decided: bool = False,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        known = {name: getattr(found, name) for name in self.base_fields} if found else {}
        super().__init__(data, initial={**known, **(initial or {})})
        self.kept = known
        if is_decided:
            for name in set(self.fields) - {*EASIER_WORDS, "revision"}:
                del self.fields[name]

    def entry(self) -> RecommendationEntry:
        """What was typed; words that cannot be changed any more as they are."""
        said = {**self.kept, **self.cleaned_data}
        return RecommendationEntry(
            **{name: said[name] or "" for name in RecommendationEntry.__dataclass_fields__}
        )

    def label_of(self, name: str) -> str:
        return str(self.base_fields[name].label)


class GroundForm(forms.Form):
    """A ground of a recommendation: a finding, an insight, or what people said."""

    finding = forms.ChoiceField(label=gettext_lazy("Finding of a model test"), required=False)
    insight = forms.ChoiceField(label=gettext_lazy("Insight of the golden thread"), required=False)
    text = _long(
        gettext_lazy("What people said"),
        gettext_lazy(
            "In their own words. Everybody reads it once the recommendation is public: leave out"
            " names and what could tell who it is about."
        ),
        rows=3,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        findings: Sequence[Finding],
        insights: Sequence[Insight],
    ) -> None:
        super().__init__(data)
        self._offer("finding", [(one.pk, f"{one.location.name}: {one.title}") for one in findings])
        self._offer(
            "insight",
            [(one.pk, f"{one.station.title}: {Truncator(one.text).chars(90)}") for one in insights],
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        given = [name for name in ("finding", "insight", "text") if said.get(name)]
        if not self.errors and len(given) != 1:
            self.add_error(
                None, _("Choose a finding or an insight, or write what people said: one at a time.")
            )
        return said

    def entry(self) -> GroundEntry:
        said = self.cleaned_data
        return GroundEntry(
            finding_id=int(said["finding"]) if said.get("finding") else None,
            insight_id=int(said["insight"]) if said.get("insight") else None,
            text=said.get("text") or "",
        )

    def _offer(self, name: str, choices: Sequence[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        if choices:
            field.choices = [("", "–"), *((str(pk), label) for pk, label in choices)]
        else:
            del self.fields[name]


class VotesForm(forms.Form):
    """How people voted; everything left empty: nobody did."""

    votes_for = forms.IntegerField(
        label=gettext_lazy("In favour"), min_value=0, max_value=99_999, required=False
    )
    votes_against = forms.IntegerField(
        label=gettext_lazy("Against"), min_value=0, max_value=99_999, required=False
    )
    votes_abstain = forms.IntegerField(
        label=gettext_lazy("Abstaining"), min_value=0, max_value=99_999, required=False
    )
    voted_by = forms.CharField(
        label=gettext_lazy("Who voted, when"),
        help_text=gettext_lazy("A council, a workshop, a café. Numbers, never names."),
        max_length=300,
        required=False,
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, found: Recommendation | None = None
    ) -> None:
        known = {name: getattr(found, name) for name in self.base_fields} if found else {}
        super().__init__(data, initial=known)

    def votes(self) -> Votes | None:
        said = self.cleaned_data
        numbers = [said["votes_for"], said["votes_against"], said["votes_abstain"]]
        if all(one is None for one in numbers) and not said["voted_by"]:
            return None
        in_favour, against, abstaining = (one or 0 for one in numbers)
        return Votes(in_favour, against, abstaining, said["voted_by"])


class MoveForm(forms.Form):
    """The next state, with a reason where one is owed."""

    to = forms.ChoiceField(choices=RecommendationState.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Needed when it is rejected."),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BodyForm(forms.Form):
    """To whom: the first step of a sending."""

    adresat = forms.ChoiceField(
        label=gettext_lazy("To whom"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose to whom it is sent.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        field = self.fields["adresat"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [one for _level, bodies in body_choices() for one in bodies]


class SendingForm(forms.Form):
    """The second step: when, and by when an answer is awaited."""

    body_name = forms.CharField(
        label=gettext_lazy("As the letter is addressed"),
        help_text=gettext_lazy("For example with the name of your council or minister."),
        max_length=300,
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisation from the list"),
        required=False,
    )
    sent_on = forms.DateField(label=gettext_lazy("Sent on"), widget=forms.DateInput)
    reference = forms.CharField(
        label=gettext_lazy("Reference of the letter"), max_length=100, required=False
    )
    due_by = forms.ChoiceField(
        label=gettext_lazy("By when an answer is due"), widget=forms.RadioSelect
    )
    agreed_on = forms.DateField(
        label=gettext_lazy("Day agreed in the letter"), widget=forms.DateInput, required=False
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        name: str,
        ways: Sequence[tuple[DueBy, str]],
        organisations: Any,
    ) -> None:
        first = {"body_name": name, "sent_on": timezone.localdate(), "due_by": ways[0][0]}
        super().__init__(data, initial=first)
        chosen, listed = self.fields["due_by"], self.fields["organisation"]
        assert isinstance(chosen, forms.ChoiceField)
        assert isinstance(listed, forms.ModelChoiceField)
        chosen.choices = [(str(way), words) for way, words in ways]
        listed.queryset = organisations

    def entry(self, body: str) -> SendingEntry:
        said = self.cleaned_data
        way = DueBy(said["due_by"])
        return SendingEntry(
            body=body,
            body_name=said["body_name"],
            organisation_id=said["organisation"].pk if said["organisation"] else None,
            sent_on=said["sent_on"],
            reference=said["reference"],
            due_by=way,
            agreed_on=said["agreed_on"] if way == DueBy.AGREED else None,
        )


class AnswerForm(forms.Form):
    """What came back."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What was answered"),
        choices=SendingOutcome.choices,
        widget=forms.RadioSelect,
    )
    answered_on = forms.DateField(
        label=gettext_lazy("The answer came on"), widget=forms.DateInput, required=False
    )
    answer = _long(
        gettext_lazy("The answer"),
        gettext_lazy(
            "Everybody reads it when the recommendation is public: leave out names of people who"
            " do not hold an office."
        ),
        rows=6,
    )
    implemented_on = forms.DateField(
        label=gettext_lazy("Done since"), widget=forms.DateInput, required=False
    )
    implemented_note = _long(gettext_lazy("What was done"), rows=3)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, sending: Sending) -> None:
        names = ("outcome", "answered_on", "answer", "implemented_on", "implemented_note")
        known = {name: getattr(sending, name) for name in names}
        if sending.outcome == SendingOutcome.WAITING:
            known["outcome"] = ""
        super().__init__(data, initial={**known, "seen": sending.updated_at.isoformat()})

    def clean_seen(self) -> datetime:
        moment = parse_datetime(self.cleaned_data["seen"])
        if moment is None or timezone.is_naive(moment):
            raise forms.ValidationError(_("Open this page again."))
        return moment

    def entry(self) -> AnswerEntry:
        said = self.cleaned_data
        return AnswerEntry(
            outcome=SendingOutcome(said["outcome"]),
            answered_on=said["answered_on"],
            answer=said["answer"],
            implemented_on=said["implemented_on"],
            implemented_note=said["implemented_note"],
        )

    def label_of(self, name: str) -> str:
        return str(self.fields[name].label)


class RegisterFilterForm(forms.Form):
    """What the register is narrowed to; everything stays in the address."""

    stan = forms.ChoiceField(label=gettext_lazy("Answer"), required=False)
    rodzaj = forms.ChoiceField(label=gettext_lazy("Kind of recommendation"), required=False)
    adresat = forms.ChoiceField(label=gettext_lazy("To whom"), required=False)
    szukaj = forms.CharField(label=gettext_lazy("Words"), max_length=100, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, bodies: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        every = ("", _("all"))
        self._offer("stan", [every, ("owed", _("somebody owes an answer")), *Progress.choices])
        self._offer("rodzaj", [every, *RecommendationKind.choices])
        self._offer("adresat", [every, *bodies])

    def _offer(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
