"""Reads of an event's money."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from mosty.events.enums import BudgetSide, PassageKind
from mosty.events.models import BudgetLine, Event, Passage
from mosty.events.rules.budget import BudgetSums, Money, budget_sums, cost_a_person


@dataclass(frozen=True)
class Budget:
    """Lines of both sides and their sums.

    Attributes:
        a_person: what one person who came cost; None: fewer than five came, or no costs.
    """

    costs: tuple[BudgetLine, ...]
    income: tuple[BudgetLine, ...]
    sums: BudgetSums
    a_person: Decimal | None

    @property
    def lines(self) -> tuple[BudgetLine, ...]:
        return self.costs + self.income

    @property
    def open_count(self) -> int:
        return self.sums.costs.open_count + self.sums.income.open_count


def budget_of(event: Event) -> Budget:
    """The event's budget with its settlement."""
    lines = tuple(budget_lines(event))
    sums = budget_sums(
        [Money(BudgetSide(one.side), one.source, one.planned, one.settled) for one in lines]
    )
    return Budget(
        costs=tuple(one for one in lines if one.side == BudgetSide.COST),
        income=tuple(one for one in lines if one.side == BudgetSide.INCOME),
        sums=sums,
        a_person=cost_a_person(sums.costs, came_count(event)),
    )


def budget_lines(event: Event) -> QuerySet[BudgetLine]:
    return BudgetLine.objects.filter(event=event).order_by("side", "position", "id")


def budget_line(event: Event, line_id: int) -> BudgetLine | None:
    return budget_lines(event).filter(pk=line_id).first()


def known_sources(event: Event) -> list[str]:
    """Payers named in this event or another one here, to choose from."""
    found = BudgetLine.objects.filter(event__municipality=event.municipality_id).exclude(source="")
    return sorted(set(found.values_list("source", flat=True)))


def came_count(event: Event) -> int:
    """How many people came in at least once."""
    return (
        Passage.objects.filter(
            participant__registration__event=event,
            kind=PassageKind.ENTRY,
            voided_at__isnull=True,
        )
        .values("participant")
        .distinct()
        .count()
    )
