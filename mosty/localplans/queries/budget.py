"""The plan's money by year, source and goal, area or action; whole grosze, so sums always agree."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from mosty.core.enums import DiArea
from mosty.localplans.enums import FundingSource
from mosty.localplans.models import ActionCard, BudgetLine, LocalPlan
from mosty.localplans.queries.snapshot import ActionRow, BudgetRow, PlanSnapshot
from mosty.localplans.rules import code_key


@dataclass(frozen=True)
class Money:
    """One amount with all the axes it can be summed along."""

    year: int
    source: str
    goal_code: str
    area: str
    action_code: str
    amount_grosze: int


@dataclass(frozen=True)
class BudgetTableRow:
    """One line of a table: a label, an amount for each year, their sum."""

    key: str
    label: str
    by_year: tuple[int, ...]
    total_grosze: int


@dataclass(frozen=True)
class BudgetTable:
    """Amounts by one axis and year; the last line sums the columns.

    Attributes:
        axis: "source", "area", "goal" or "action".
        years: the columns.
        rows: lines with money, in the order of the axis.
        year_totals: the bottom line.
        total_grosze: the corner; the same for every axis of one plan.
    """

    axis: str
    years: tuple[int, ...]
    rows: tuple[BudgetTableRow, ...]
    year_totals: tuple[int, ...]
    total_grosze: int


@dataclass(frozen=True)
class _Axis:
    key: Callable[[Money], str]
    label: Callable[[str], str]
    order: Callable[[str], object]


def budget_rows(card: ActionCard) -> tuple[BudgetRow, ...]:
    """The card's stored budget in the order of year and source."""
    rows = BudgetLine.objects.filter(action=card).values_list("year", "source", "amount_grosze")
    return tuple(sorted((BudgetRow(*row) for row in rows), key=lambda row: (row.year, row.source)))


def plan_budget(plan: LocalPlan, *, axis: str = "source") -> BudgetTable:
    """The plan's budget along one axis, from one query."""
    lines = BudgetLine.objects.filter(action__plan=plan).select_related("action__goal")
    labels = {line.action.goal.code: str(line.action.goal) for line in lines} | {
        f"#{line.action.code}": str(line.action) for line in lines
    }
    money = [
        Money(
            year=line.year,
            source=line.source,
            goal_code=line.action.goal.code,
            area=line.action.area,
            action_code=line.action.code,
            amount_grosze=line.amount_grosze,
        )
        for line in lines
    ]
    return budget_table(money, axis=axis, years=plan_years(plan), labels=labels)


def snapshot_budget(snapshot: PlanSnapshot, *, axis: str = "source") -> BudgetTable:
    """The same table for a stored version."""
    labels = {goal.code: f"{goal.code} {goal.title}" for goal in snapshot.goals} | {
        f"#{action.code}": f"{action.code} {action.title}" for action in snapshot.actions
    }
    money = [item for action in snapshot.actions for item in _money_of(action)]
    years = tuple(range(snapshot.year_from, snapshot.year_to + 1))
    return budget_table(money, axis=axis, years=years, labels=labels)


def action_budget_table(plan: LocalPlan, rows: Iterable[BudgetRow]) -> BudgetTable:
    """The budget of one action by source and year."""
    money = [Money(row.year, row.source, "", "", "", row.amount_grosze) for row in rows]
    return budget_table(money, axis="source", years=plan_years(plan), labels={})


def plan_years(plan: LocalPlan) -> tuple[int, ...]:
    return tuple(range(plan.year_from, plan.year_to + 1))


def budget_table(
    money: Sequence[Money], *, axis: str, years: Sequence[int], labels: dict[str, str]
) -> BudgetTable:
    """Amounts summed by `axis` and year; years outside `years` get a column of their own."""
    found = _axes(labels)[axis]
    columns = tuple(sorted({*years, *(item.year for item in money)}))
    sums: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for item in money:
        sums[found.key(item)][item.year] += item.amount_grosze
    rows = tuple(
        BudgetTableRow(
            key=key,
            label=found.label(key),
            by_year=tuple(sums[key][year] for year in columns),
            total_grosze=sum(sums[key].values()),
        )
        for key in sorted(sums, key=lambda key: found.order(key))  # type: ignore[arg-type, return-value]
    )
    return BudgetTable(
        axis=axis,
        years=columns,
        rows=rows,
        year_totals=tuple(sum(row.by_year[i] for row in rows) for i in range(len(columns))),
        total_grosze=sum(row.total_grosze for row in rows),
    )


def _axes(labels: dict[str, str]) -> dict[str, _Axis]:
    return {
        "source": _Axis(
            lambda item: item.source,
            lambda key: str(FundingSource(key).label),
            lambda key: FundingSource.values.index(key),
        ),
        "area": _Axis(
            lambda item: item.area,
            lambda key: str(DiArea(key).label),
            lambda key: DiArea.values.index(key),
        ),
        "goal": _Axis(
            lambda item: item.goal_code, lambda key: labels.get(key, key), lambda key: code_key(key)
        ),
        "action": _Axis(
            lambda item: item.action_code,
            lambda key: labels.get(f"#{key}", key),
            lambda key: code_key(key),
        ),
    }


def _money_of(action: ActionRow) -> list[Money]:
    return [
        Money(row.year, row.source, action.goal_code, action.area, action.code, row.amount_grosze)
        for row in action.budget
    ]
