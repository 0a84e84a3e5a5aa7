"""Forms of the organiser's work: tasks, money, letters, a copy of an event."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from mosty.events.actions.budget import BudgetEntry
from mosty.events.actions.mails import MailDetails
from mosty.events.enums import BudgetSide, MailKind, Pool, RegistrationState
from mosty.events.models import BudgetLine, Event, Mail
from mosty.events.queries.mails import AUDIENCE_STATES, KINDS
from mosty.events.queries.tasks import TaskLine
from mosty.events.rules.tasks import ReadyList


class TaskForm(forms.Form):
    """Something to do by a day."""

    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=300)
    due = forms.DateField(
        label=gettext_lazy("By when"),
        help_text=gettext_lazy("Kept as days before the event: a copy has its own dates."),
        widget=forms.DateInput,
    )
    who = forms.CharField(label=gettext_lazy("Who"), max_length=200, required=False)
    note = forms.CharField(
        label=gettext_lazy("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    @staticmethod
    def values_of(line: TaskLine) -> dict[str, Any]:
        task = line.task
        return {"title": task.title, "due": line.due, "who": task.who, "note": task.note}


class ReadyTasksForm(forms.Form):
    """Ready lists that fit the event."""

    lists = forms.MultipleChoiceField(
        label=gettext_lazy("Ready lists"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, ready: Sequence[ReadyList]
    ) -> None:
        super().__init__(data, initial={"lists": [one.code for one in ready]})
        field = self.fields["lists"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.code, f"{one.title} ({len(one.tasks)})") for one in ready]


class ZlotyField(forms.DecimalField):
    """A sum as people write it: `1 000,50`, `1000.50`, `1000,50 zł`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_digits=12, decimal_places=2, localize=True, **options)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.removesuffix("zł").split()).replace(".", ",")
        return super().to_python(value)


class BudgetLineForm(forms.Form):
    """A cost or an income, planned and then settled; sums in złote."""

    side = forms.ChoiceField(
        label=gettext_lazy("Side"),
        choices=BudgetSide.choices,
        initial=BudgetSide.COST,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=gettext_lazy("What for"), max_length=300)
    source = forms.CharField(
        label=gettext_lazy("Who pays, or where it comes from"),
        help_text=gettext_lazy("The same name joins costs with the money that pays them."),
        max_length=200,
        required=False,
    )
    planned = ZlotyField(label=gettext_lazy("Planned (zł)"))
    settled = ZlotyField(
        label=gettext_lazy("Settled (zł)"),
        help_text=gettext_lazy("Empty: not settled yet."),
        required=False,
    )
    document = forms.CharField(
        label=gettext_lazy("Number of the invoice, bill or contract"),
        max_length=100,
        required=False,
    )
    settled_on = forms.DateField(
        label=gettext_lazy("Settled on"), required=False, widget=forms.DateInput
    )

    @staticmethod
    def values_of(line: BudgetLine) -> dict[str, Any]:
        names = ("side", "title", "source", "planned", "settled", "document", "settled_on")
        return {name: getattr(line, name) for name in names}

    def entry(self) -> BudgetEntry:
        return BudgetEntry(**{**self.cleaned_data, "side": BudgetSide(self.cleaned_data["side"])})


class MailForm(forms.Form):
    """A letter and to whom it goes."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of letter"),
        choices=[(kind.value, kind.label) for kind in KINDS],
        initial=MailKind.REMINDER,
    )
    states = forms.MultipleChoiceField(
        label=gettext_lazy("To whom it goes"),
        choices=[(state.value, state.label) for state in AUDIENCE_STATES],
        initial=[RegistrationState.CONFIRMED],
        widget=forms.CheckboxSelectMultiple,
    )
    pool = forms.ChoiceField(
        label=gettext_lazy("How they take part"),
        choices=[("", gettext_lazy("both ways")), *Pool.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    body = forms.CharField(label=gettext_lazy("Letter"), widget=forms.Textarea(attrs={"rows": 12}))
    subject_uk = forms.CharField(
        label=gettext_lazy("Subject in Ukrainian"), max_length=200, required=False
    )
    body_uk = forms.CharField(
        label=gettext_lazy("Letter in Ukrainian"),
        help_text=gettext_lazy(
            "For those who registered in Ukrainian; empty: they get the Polish one."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    MAIN = ("kind", "states", "pool", "subject", "body")
    UKRAINIAN = ("subject_uk", "body_uk")

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MAIN]

    @property
    def ukrainian(self) -> list[forms.BoundField]:
        return [self[name] for name in self.UKRAINIAN]

    @staticmethod
    def values_of(mail: Mail) -> dict[str, Any]:
        names = ("kind", "subject", "body", "subject_uk", "body_uk")
        return {
            **{name: getattr(mail, name) for name in names},
            "states": [code for code in mail.audience if code in AUDIENCE_STATES],
            "pool": next((code for code in mail.audience if code in Pool.values), ""),
        }

    def details(self) -> MailDetails:
        facts = dict(self.cleaned_data)
        pool = facts.pop("pool")
        audience = (*facts.pop("states"), *([pool] if pool else []))
        facts["kind"] = MailKind(facts["kind"])
        return MailDetails(**facts, audience=audience)


class CopyForm(forms.Form):
    """A copy of the event on another day."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    starts_on = forms.DateField(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("Everything moves by as many days; hours stay as they are."),
        widget=forms.DateInput,
    )
    with_people = forms.BooleanField(
        label=gettext_lazy("with speakers, moderators and hosts: their time is taken too"),
        required=False,
    )

    @staticmethod
    def values_of(event: Event, starts_on: date) -> dict[str, Any]:
        return {"title": event.title, "starts_on": starts_on}
