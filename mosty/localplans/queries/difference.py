"""What changed between two snapshots of a plan, in words a council reads; a pure function."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.enums import DiArea
from mosty.core.formatting import day, figure, money, number
from mosty.localplans.enums import (
    ActionState,
    DeliveryForm,
    Frequency,
    FundingSource,
    GoalKind,
    PlanState,
)
from mosty.localplans.queries.snapshot import (
    ActionRow,
    GoalRow,
    IndicatorRow,
    PlanSnapshot,
    StationNote,
)
from mosty.localplans.rules import code_key

Row = TypeVar("Row", GoalRow, ActionRow, IndicatorRow)
Words = Callable[[Any], str]


@dataclass(frozen=True)
class FieldChange:
    """One field: its name, what stood there, what stands there now ("" reads as nothing)."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class RecordChange:
    """One goal, action or indicator with its changed fields."""

    name: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Section:
    """Goals, actions or indicators: which came, which went, which changed."""

    title: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[RecordChange, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


@dataclass(frozen=True)
class BudgetChange:
    """Money of one year and source over the whole plan, in grosze."""

    year: int
    source: str
    old_grosze: int
    new_grosze: int

    @property
    def source_label(self) -> str:
        return str(FundingSource(self.source).label)

    @property
    def growth_grosze(self) -> int:
        return self.new_grosze - self.old_grosze


@dataclass(frozen=True)
class PlanDifference:
    """Everything that changed from the older to the newer snapshot."""

    plan: tuple[FieldChange, ...]
    chapters: tuple[FieldChange, ...]
    goals: Section
    actions: Section
    indicators: Section
    budget: tuple[BudgetChange, ...]
    old_total_grosze: int
    new_total_grosze: int

    @property
    def is_empty(self) -> bool:
        return not (self.plan or self.chapters or self.budget) and all(
            section.is_empty for section in self.sections
        )

    @property
    def sections(self) -> tuple[Section, Section, Section]:
        return (self.goals, self.actions, self.indicators)


def difference(older: PlanSnapshot, newer: PlanSnapshot) -> PlanDifference:
    """How the plan got from `older` to `newer`; of two equal snapshots it is empty."""
    return PlanDifference(
        plan=_changes(older, newer, _PLAN_FIELDS),
        chapters=_chapters(older.chapter_texts, newer.chapter_texts),
        goals=_section(
            _("Goals"), older.goals, newer.goals, lambda row: row.code, _goal_name, _GOAL_FIELDS
        ),
        actions=_section(
            _("Actions"),
            older.actions,
            newer.actions,
            lambda row: row.code,
            _action_name,
            _ACTION_FIELDS,
        ),
        indicators=_section(
            _("Indicators"),
            older.indicators,
            newer.indicators,
            _indicator_key,
            _indicator_name,
            _INDICATOR_FIELDS,
            _indicator_changes,
        ),
        budget=_budget(older, newer),
        old_total_grosze=sum(action.total_grosze for action in older.actions),
        new_total_grosze=sum(action.total_grosze for action in newer.actions),
    )


# --- words ------------------------------------------------------------------------------------


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _iso_day(value: str | None) -> str:
    return day(date.fromisoformat(value)) if value else ""


def _choice(choices: Any) -> Words:
    return lambda value: str(choices(value).label) if value else ""


def _titles(notes: Sequence[StationNote]) -> str:
    return "; ".join(note.title for note in notes)


def _amounts(action: ActionRow) -> str:
    return "; ".join(
        f"{row.year}, {FundingSource(row.source).label}: {money(row.amount_grosze)}"
        for row in action.budget
    )


_PLAN_FIELDS: Mapping[str, tuple[str | Promise, Words]] = {
    "title": (gettext_lazy("title"), _plain),
    "year_from": (gettext_lazy("first year"), _plain),
    "year_to": (gettext_lazy("last year"), _plain),
    "state": (gettext_lazy("state"), _choice(PlanState)),
    "law_as_of": (gettext_lazy("law as of"), _iso_day),
    "vision": (gettext_lazy("vision"), _plain),
    "main_goal": (gettext_lazy("main goal"), _plain),
    "summary_easy": (gettext_lazy("summary in easy text"), _plain),
    "team": (gettext_lazy("team"), _plain),
    "adopted_on": (gettext_lazy("day of adoption"), _iso_day),
    "adopting_body": (gettext_lazy("adopted by"), _plain),
    "adopting_act": (gettext_lazy("number of the act"), _plain),
}
_GOAL_FIELDS: Mapping[str, tuple[str | Promise, Words]] = {
    "title": (gettext_lazy("title"), _plain),
    "parent_code": (gettext_lazy("part of goal"), _plain),
    "kind": (gettext_lazy("kind of goal"), _choice(GoalKind)),
    "area": (gettext_lazy("area"), _choice(DiArea)),
    "description": (gettext_lazy("description"), _plain),
}
_ACTION_FIELDS: Mapping[str, tuple[str | Promise, Words]] = {
    "title": (gettext_lazy("title"), _plain),
    "goal_code": (gettext_lazy("goal"), _plain),
    "area": (gettext_lazy("area"), _choice(DiArea)),
    "description": (gettext_lazy("description"), _plain),
    "text_easy": (gettext_lazy("easy text"), _plain),
    "recipients": (gettext_lazy("for whom"), _plain),
    "delivery_form": (gettext_lazy("form of delivery"), _choice(DeliveryForm)),
    "service_type_code": (gettext_lazy("type of service"), _plain),
    "provider_name": (gettext_lazy("provider"), _plain),
    "provider_note": (gettext_lazy("note on the provider"), _plain),
    "starts_on": (gettext_lazy("start"), _iso_day),
    "ends_on": (gettext_lazy("end"), _iso_day),
    "responsible": (gettext_lazy("responsible"), _plain),
    "risks": (gettext_lazy("risks"), _plain),
    "state": (gettext_lazy("state"), _choice(ActionState)),
    "state_reason": (gettext_lazy("reason"), _plain),
    "budget_note": (gettext_lazy("note on the budget"), _plain),
    "needs": (gettext_lazy("needs"), _titles),
    "voices": (gettext_lazy("voices"), _titles),
    "services": (gettext_lazy("services"), _titles),
}
_INDICATOR_FIELDS: Mapping[str, tuple[str | Promise, Words]] = {
    "name": (gettext_lazy("name"), _plain),
    "unit": (gettext_lazy("unit"), _plain),
    "goal_code": (gettext_lazy("goal"), _plain),
    "baseline_year": (gettext_lazy("year of the baseline"), _plain),
    "interim_year": (gettext_lazy("interim year"), _plain),
    "target_year": (gettext_lazy("target year"), _plain),
    "source": (gettext_lazy("source"), _plain),
    "frequency": (gettext_lazy("how often"), _choice(Frequency)),
    "responsible": (gettext_lazy("responsible"), _plain),
}


# --- comparison -------------------------------------------------------------------------------


def _changes(
    old: object, new: object, fields: Mapping[str, tuple[str | Promise, Words]]
) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(str(label), words(getattr(old, name)), words(getattr(new, name)))
        for name, (label, words) in fields.items()
        if getattr(old, name) != getattr(new, name)
    )


def _section(
    title: str,
    old_rows: Sequence[Row],
    new_rows: Sequence[Row],
    key: Callable[[Row], str],
    name: Callable[[Row], str],
    fields: Mapping[str, tuple[str | Promise, Words]],
    more: Callable[[Any, Any], tuple[FieldChange, ...]] | None = None,
) -> Section:
    old = {key(row): row for row in old_rows}
    new = {key(row): row for row in new_rows}
    changed = []
    for shared in sorted(old.keys() & new.keys(), key=code_key):
        changes = _changes(old[shared], new[shared], fields)
        changes += (more or _budget_of_action)(old[shared], new[shared])
        if changes:
            changed.append(RecordChange(name(new[shared]), changes))
    return Section(
        title=title,
        added=tuple(name(new[k]) for k in sorted(new.keys() - old.keys(), key=code_key)),
        removed=tuple(name(old[k]) for k in sorted(old.keys() - new.keys(), key=code_key)),
        changed=tuple(changed),
    )


def _budget_of_action(old: object, new: object) -> tuple[FieldChange, ...]:
    if not isinstance(old, ActionRow) or not isinstance(new, ActionRow) or old.budget == new.budget:
        return ()
    return (FieldChange(_("budget"), _amounts(old), _amounts(new)),)


def _indicator_changes(old: IndicatorRow, new: IndicatorRow) -> tuple[FieldChange, ...]:
    """Figures are read with their unit and status, so they are compared as pairs."""
    changes = []
    if (old.baseline_value, old.baseline_status) != (new.baseline_value, new.baseline_status):
        changes.append(FieldChange(_("baseline"), _baseline(old), _baseline(new)))
    for label, name in ((_("interim value"), "interim_value"), (_("target"), "target_value")):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            changes.append(FieldChange(label, _figure(old, before), _figure(new, after)))
    return tuple(changes)


def _baseline(row: IndicatorRow) -> str:
    value = None if row.baseline_value is None else Decimal(row.baseline_value)
    return figure(
        value,
        row.baseline_status,
        unit=row.unit,
        decimals=row.decimals,
        is_people=row.counts_people,
    )


def _figure(row: IndicatorRow, value: str | None) -> str:
    return "" if value is None else f"{number(Decimal(value), row.decimals)} {row.unit}".strip()


def _chapters(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[FieldChange, ...]:
    codes = sorted(old.keys() | new.keys(), key=code_key)
    return tuple(
        FieldChange(code, old.get(code, ""), new.get(code, ""))
        for code in codes
        if old.get(code, "") != new.get(code, "")
    )


def _budget(older: PlanSnapshot, newer: PlanSnapshot) -> tuple[BudgetChange, ...]:
    old, new = _sums(older), _sums(newer)
    order = FundingSource.values
    return tuple(
        BudgetChange(year, source, old.get((year, source), 0), new.get((year, source), 0))
        for year, source in sorted(
            old.keys() | new.keys(), key=lambda item: (item[0], order.index(item[1]))
        )
        if old.get((year, source), 0) != new.get((year, source), 0)
    )


def _sums(snapshot: PlanSnapshot) -> dict[tuple[int, str], int]:
    sums: dict[tuple[int, str], int] = {}
    for action in snapshot.actions:
        for row in action.budget:
            sums[row.year, row.source] = sums.get((row.year, row.source), 0) + row.amount_grosze
    return sums


def _goal_name(row: GoalRow) -> str:
    return f"{row.code} {row.title}"


def _action_name(row: ActionRow) -> str:
    return f"{row.code} {row.title}"


def _indicator_key(row: IndicatorRow) -> str:
    return f"{row.indicator_code} {row.action_code}"


def _indicator_name(row: IndicatorRow) -> str:
    place = row.action_code or row.goal_code
    return f"{row.name} ({place})" if place else row.name
