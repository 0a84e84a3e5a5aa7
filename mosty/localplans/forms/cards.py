"""Forms of an action card: its text, its budget grid, its links."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import DiArea
from mosty.localplans.actions import CardFields
from mosty.localplans.enums import DeliveryForm, FundingSource
from mosty.localplans.forms.fields import DayField, MoneyField, optional_id, text_area
from mosty.localplans.queries import LocalPlan
from mosty.localplans.queries.budget import plan_years
from mosty.localplans.queries.plans import (
    organisation_choices,
    service_type_choices,
)
from mosty.localplans.queries.snapshot import BudgetRow
from mosty.localplans.rules import code_key
from mosty.thread.models import Station


class CardForm(forms.Form):
    """An action: what, for whom, by whom, when."""

    code = forms.CharField(label=_("Code"), max_length=10)
    title = forms.CharField(label=_("Title of the action"), max_length=200)
    goal_id = forms.TypedChoiceField(
        label=_("Goal it serves"), coerce=optional_id, empty_value=None
    )
    area = forms.ChoiceField(label=_("Area"), choices=DiArea.choices)
    description = forms.CharField(label=_("What will be done"), widget=text_area(6))
    text_easy = forms.CharField(
        label=_("The same in easy words"),
        help_text=_("Residents read this first. Short sentences, everyday words."),
        required=False,
        widget=text_area(4),
    )
    recipients = forms.CharField(
        label=_("For whom"),
        help_text=_("Which people and how many, for example: 40 people over 75 living alone."),
        max_length=300,
    )
    delivery_form = forms.ChoiceField(label=_("Form of delivery"), choices=DeliveryForm.choices)
    service_type_code = forms.ChoiceField(label=_("Type of service"), required=False)
    provider_id = forms.TypedChoiceField(
        label=_("Provider"), required=False, coerce=optional_id, empty_value=None
    )
    provider_note = forms.CharField(
        label=_("Note on the provider"),
        help_text=_("For example: to be chosen in a call for offers."),
        max_length=300,
        required=False,
    )
    starts_on = DayField(label=_("Start"))
    ends_on = DayField(label=_("End"))
    responsible = forms.CharField(
        label=_("Responsible"), help_text=_("A post, not a name."), max_length=200
    )
    risks = forms.CharField(
        label=_("What may go wrong and what we will do then"),
        required=False,
        widget=text_area(3),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: LocalPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals = sorted(plan.goals.all(), key=lambda goal: code_key(goal.code))
        self._choices("goal_id", ((goal.pk, str(goal)) for goal in goals), _("choose a goal"))
        self._choices(
            "provider_id",
            ((one.pk, one.name) for one in organisation_choices(plan.municipality)),
            _("not known yet"),
        )
        self._choices(
            "service_type_code",
            ((one.code, str(one)) for one in service_type_choices()),
            _("none of the catalogue"),
        )

    def _choices(self, name: str, choices: Iterable[tuple[Any, str]], empty: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", empty), *choices]

    def typed(self) -> CardFields:
        names = CardFields.__dataclass_fields__
        return CardFields(**{k: v for k, v in self.cleaned_data.items() if k in names})


@dataclass(frozen=True)
class GridCell:
    """One amount of the grid; `theirs` is what somebody else stored meanwhile."""

    field: BoundField
    theirs: int | None
    has_clash: bool


@dataclass(frozen=True)
class GridRow:
    label: str
    cells: tuple[GridCell, ...]


class BudgetForm(forms.Form):
    """Amounts of one action: a line for each source of money, a column for each year."""

    note = forms.CharField(
        label=_("How this was counted"),
        help_text=_("If the action costs nothing, write 0 in one field and say here why."),
        max_length=300,
        required=False,
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        plan: LocalPlan,
        rows: Sequence[BudgetRow] = (),
        note: str = "",
    ) -> None:
        initial: dict[str, Any] = {"opened": written(rows), "note": note}
        initial |= {_cell_name(row.year, row.source): row.amount_grosze for row in rows}
        super().__init__(data, initial=initial)
        self.years = plan_years(plan)
        self.clashing: dict[tuple[int, str], int | None] = {}
        for source in FundingSource:
            for year in self.years:
                label = gettext("%(source)s, %(year)s, in złote") % {
                    "source": source.label,
                    "year": year,
                }
                self.fields[_cell_name(year, source)] = MoneyField(
                    label=label,
                    required=False,
                    max_length=20,
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "aria-label": label}),
                )

    @property
    def grid(self) -> list[GridRow]:
        return [
            GridRow(
                label=str(source.label),
                cells=tuple(
                    GridCell(
                        field=self[_cell_name(year, source)],
                        theirs=self.clashing.get((year, source)),
                        has_clash=(year, source) in self.clashing,
                    )
                    for year in self.years
                ),
            )
            for source in FundingSource
        ]

    def typed(self) -> tuple[BudgetRow, ...]:
        """Every amount typed, zeros too: a zero says that somebody counted."""
        return tuple(
            BudgetRow(year, source.value, grosze)
            for source in FundingSource
            for year in self.years
            if (grosze := self.cleaned_data[_cell_name(year, source)]) is not None
        )

    def opened_rows(self) -> tuple[BudgetRow, ...]:
        """The budget this person started from."""
        return read_back(self.cleaned_data["opened"])

    def show_clash(self, theirs: Sequence[BudgetRow]) -> None:
        """Mark the cells in which the stored budget differs from the typed one."""
        mine = {(row.year, row.source): row.amount_grosze for row in self.typed()}
        stored = {(row.year, row.source): row.amount_grosze for row in theirs}
        self.clashing = {
            key: stored.get(key)
            for key in mine.keys() | stored.keys()
            if mine.get(key) != stored.get(key)
        }
        data: Any = self.data
        data = data.copy()
        data["opened"] = written(theirs)
        self.data = data


class LinksForm(forms.Form):
    """Needs the action answers and services it leads to."""

    needs = forms.TypedMultipleChoiceField(
        label=_("Needs this action answers"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    services = forms.TypedMultipleChoiceField(
        label=_("Services this action starts or changes"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, needs: Sequence[Station], services: Sequence[Station], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, stations in (("needs", needs), ("services", services)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(station.pk, station.title) for station in stations]

    def typed(self) -> set[int]:
        return {*self.cleaned_data["needs"], *self.cleaned_data["services"]}


def written(rows: Sequence[BudgetRow]) -> str:
    """Budget rows as one line of text for a hidden field."""
    return ";".join(f"{row.year}:{row.source}:{row.amount_grosze}" for row in rows)


def read_back(text: str) -> tuple[BudgetRow, ...]:
    """The rows of `written`; parts that are no rows are left out."""
    rows = []
    for part in text.split(";"):
        pieces = part.split(":")
        if len(pieces) == 3 and pieces[0].isdecimal() and pieces[2].isdecimal():
            rows.append(BudgetRow(int(pieces[0]), pieces[1], int(pieces[2])))
    return tuple(rows)


def _cell_name(year: int, source: str) -> str:
    return f"kwota-{year}-{FundingSource(source).value}"
