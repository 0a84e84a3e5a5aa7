"""How far a plan is: actions by state, and what each indicator shows against its target."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Prefetch
from django.utils import timezone

from mosty.core.enums import MEASURED
from mosty.diagnosis.enums import Direction
from mosty.diagnosis.rules import is_small
from mosty.localplans.enums import ActionState
from mosty.localplans.models import ActionCard, LocalPlan, PlanIndicator, Reading
from mosty.localplans.rules import code_key


@dataclass(frozen=True)
class Progress:
    """Actions of a plan by state; `total` leaves out none."""

    done: int
    ongoing: int
    late: int
    planned: int
    dropped: int

    @property
    def total(self) -> int:
        return self.done + self.ongoing + self.late + self.planned + self.dropped


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator of the plan with its readings.

    Attributes:
        row: the stored indicator (with indicator, goal and action loaded).
        readings: by year and period, oldest first.
        latest: the newest measured reading, or None.
        share: way from baseline to target covered, 0-100, or None where it cannot be said.
    """

    row: PlanIndicator
    readings: tuple[Reading, ...]
    latest: Reading | None
    share: int | None


def plan_progress(plan: LocalPlan) -> Progress:
    """Counts of the plan's actions by state, from one query."""
    counts = dict(
        plan.actions.order_by()
        .values_list("state")
        .annotate(found=Count("pk"))
        .values_list("state", "found")
    )
    return Progress(
        done=counts.get(ActionState.DONE, 0),
        ongoing=counts.get(ActionState.ONGOING, 0),
        late=counts.get(ActionState.LATE, 0),
        planned=counts.get(ActionState.PLANNED, 0),
        dropped=counts.get(ActionState.DROPPED, 0),
    )


def overdue_actions(plan: LocalPlan, *, on: date | None = None) -> list[ActionCard]:
    """Actions whose end has passed though they are neither done nor dropped."""
    found = plan.actions.filter(ends_on__lt=on or timezone.localdate()).exclude(
        state__in=(ActionState.DONE, ActionState.DROPPED)
    )
    return sorted(found, key=lambda card: code_key(card.code))


def indicator_lines(plan: LocalPlan, *, action: ActionCard | None = None) -> list[IndicatorLine]:
    """Indicators of the plan (or of one action and its goal) with readings, in code order."""
    rows = plan.indicators.select_related("indicator", "goal", "action").prefetch_related(
        Prefetch("readings", queryset=Reading.objects.order_by("year", "read_on", "period"))
    )
    if action is not None:
        rows = rows.filter(action=action) | rows.filter(action=None, goal_id=action.goal_id)
    found = sorted(
        rows, key=lambda row: (code_key(row.indicator.code), row.action.code if row.action else "")
    )
    return [_line(row) for row in found]


def _line(row: PlanIndicator) -> IndicatorLine:
    readings = tuple(row.readings.all())
    measured = [item for item in readings if item.status in MEASURED and item.value is not None]
    latest = measured[-1] if measured else None
    return IndicatorLine(
        row=row,
        readings=readings,
        latest=latest,
        share=_share(row, latest.value) if latest else None,
    )


def _share(row: PlanIndicator, value: Decimal | None) -> int | None:
    if value is None or row.baseline_value is None or row.baseline_status not in MEASURED:
        return None
    if row.indicator.counts_people and (is_small(value) or is_small(row.baseline_value)):
        return None  # the way walked would tell how many people
    way = row.target_value - row.baseline_value
    if way == 0:
        reached = (
            value <= row.target_value
            if row.indicator.direction == Direction.DOWN_IS_GOOD
            else value >= row.target_value
        )
        return 100 if reached else 0
    return max(0, min(100, int((value - row.baseline_value) * 100 / way)))
