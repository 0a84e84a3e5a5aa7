"""Forms of series of trainings and of their teams."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from mosty.events.actions.series import TeamDetails
from mosty.events.models import Event, Team, TrainingSeries
from mosty.events.queries.series import Candidate
from mosty.events.rules.dates import days_words


class SeriesForm(forms.Form):
    """What the series is, and which events belong to it."""

    title = forms.CharField(label=gettext_lazy("Title of the series"), max_length=300)
    description = forms.CharField(
        label=gettext_lazy("What it is about and for whom"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    places = forms.IntegerField(
        label=gettext_lazy("How many people are to be trained"),
        min_value=1,
        max_value=100_000,
        required=False,
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events of the series"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        series: TrainingSeries | None,
        own: Sequence[Event],
        free: Sequence[Event],
    ) -> None:
        initial: dict[str, Any] = {"events": [str(one.pk) for one in own]}
        if series is not None:
            names = ("title", "description", "places")
            initial |= {name: getattr(series, name) for name in names}
        super().__init__(data, initial=initial)
        field = self.fields["events"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (str(one.pk), f"{one.title}, {days_words(one.starts_on, one.ends_on)}")
            for one in (*own, *free)
        ]

    def facts(self) -> dict[str, Any]:
        facts = dict(self.cleaned_data)
        return {"event_ids": [int(pk) for pk in facts.pop("events")], **facts}


class TeamForm(forms.Form):
    """A team: where, from when to when, who."""

    name = forms.CharField(label=gettext_lazy("Name of the team"), max_length=200)
    place = forms.CharField(label=gettext_lazy("Where it works"), max_length=200, required=False)
    starts_on = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput)
    ends_on = forms.DateField(
        label=gettext_lazy("To"),
        help_text=gettext_lazy("Empty with a first day: six months."),
        required=False,
        widget=forms.DateInput,
    )
    members = forms.MultipleChoiceField(
        label=gettext_lazy("People"),
        help_text=gettext_lazy("Those who came to at least one event of the series."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        candidates: Sequence[Candidate],
        team: Team | None = None,
    ) -> None:
        initial: dict[str, Any] = {}
        if team is not None:
            names = ("name", "place", "starts_on", "ends_on")
            initial = {name: getattr(team, name) for name in names}
            chosen = team.members.values_list("participant_id", flat=True)
            initial["members"] = [str(pk) for pk in chosen if pk]
        super().__init__(data, initial=initial)
        own = team.name if team else ""
        field = self.fields["members"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (str(one.participant.pk), _words(one)) for one in candidates if one.team in ("", own)
        ]

    def details(self) -> TeamDetails:
        facts = dict(self.cleaned_data)
        return TeamDetails(
            name=facts["name"],
            place=facts["place"],
            starts_on=facts["starts_on"],
            ends_on=facts["ends_on"],
            participant_ids=tuple(int(pk) for pk in facts["members"]),
        )


def _words(one: Candidate) -> str:
    return f"{one.name}, {one.institution}" if one.institution else one.name
