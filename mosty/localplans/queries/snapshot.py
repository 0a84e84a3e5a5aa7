"""A whole plan as frozen data: what a version stores, a difference compares and documents print.

Everything is plain JSON: dates as ISO text, money in grosze, decimals as text.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class StationNote:
    """A station of the thread beside an action or goal: kind, title, summary."""

    kind: str
    title: str
    summary: str
    path: str


@dataclass(frozen=True)
class BudgetRow:
    year: int
    source: str  # FundingSource value
    amount_grosze: int


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator of the plan with baseline, interim value and target."""

    indicator_code: str
    name: str
    unit: str
    decimals: int
    goal_code: str  # "" if of an action
    action_code: str  # "" if of a goal
    baseline_status: str
    baseline_value: str | None
    baseline_year: int
    interim_value: str | None
    interim_year: int | None
    target_value: str
    target_year: int
    source: str
    frequency: str
    responsible: str
    counts_people: bool = False  # 1 to 4 people are not told


@dataclass(frozen=True)
class ActionRow:
    """An action card with its budget and the stations it stands on."""

    code: str
    goal_code: str
    area: str
    title: str
    description: str
    text_easy: str
    recipients: str
    delivery_form: str
    service_type_code: str
    provider_name: str
    provider_note: str
    starts_on: str
    ends_on: str
    responsible: str
    risks: str
    state: str
    state_reason: str
    budget: tuple[BudgetRow, ...]
    needs: tuple[StationNote, ...]
    voices: tuple[StationNote, ...]
    services: tuple[StationNote, ...]
    budget_note: str = ""

    @property
    def total_grosze(self) -> int:
        return sum(row.amount_grosze for row in self.budget)


@dataclass(frozen=True)
class GoalRow:
    code: str
    parent_code: str
    kind: str
    area: str
    title: str
    description: str


@dataclass(frozen=True)
class PlanSnapshot:
    """The plan at one moment."""

    slug: str
    title: str
    municipality_name: str
    terc_code: str
    year_from: int
    year_to: int
    state: str
    law_as_of: str
    vision: str
    main_goal: str
    summary_easy: str
    team: str
    adopted_on: str | None
    adopting_body: str
    adopting_act: str
    chapter_texts: dict[str, str]
    goals: tuple[GoalRow, ...]
    actions: tuple[ActionRow, ...]
    indicators: tuple[IndicatorRow, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON of the snapshot."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "PlanSnapshot":
        """The snapshot a version stored; unknown keys of later releases are left out."""
        known = {item.name for item in fields(cls)}
        kept = {key: value for key, value in data.items() if key in known}
        kept["goals"] = tuple(GoalRow(**row) for row in data["goals"])
        kept["indicators"] = tuple(IndicatorRow(**row) for row in data["indicators"])
        kept["actions"] = tuple(_action(row) for row in data["actions"])
        return cls(**kept)


def _action(row: dict[str, Any]) -> ActionRow:
    values = dict(row)
    values["budget"] = tuple(BudgetRow(**item) for item in row["budget"])
    for name in ("needs", "voices", "services"):
        values[name] = tuple(StationNote(**item) for item in row[name])
    return ActionRow(**values)
