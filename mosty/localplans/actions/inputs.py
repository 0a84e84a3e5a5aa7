"""What people type about a plan, checked only for shape; the deeds check the rules."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from mosty.localplans.enums import Frequency


@dataclass(frozen=True)
class PlanFields:
    title: str
    year_from: int
    year_to: int
    law_as_of: date
    vision: str = ""
    main_goal: str = ""
    summary_easy: str = ""
    team: str = ""
    is_public: bool = False


@dataclass(frozen=True)
class GoalFields:
    """A goal; without `parent_id` it is strategic, with one operational."""

    code: str
    area: str
    title: str
    description: str = ""
    parent_id: int | None = None


@dataclass(frozen=True)
class CardFields:
    """An action card without its state, budget and links."""

    goal_id: int
    code: str
    area: str
    title: str
    description: str
    recipients: str
    delivery_form: str
    starts_on: date
    ends_on: date
    responsible: str
    text_easy: str = ""
    service_type_code: str = ""
    provider_id: int | None = None
    provider_note: str = ""
    risks: str = ""


@dataclass(frozen=True)
class IndicatorFields:
    """An indicator of the plan; it judges an action, a goal, or the plan as a whole."""

    indicator_id: int
    baseline_status: str
    baseline_value: Decimal | None
    baseline_year: int
    target_value: Decimal
    target_year: int
    source: str
    responsible: str
    interim_value: Decimal | None = None
    interim_year: int | None = None
    frequency: str = Frequency.YEARLY
    goal_id: int | None = None
    action_id: int | None = None


def values_of(given: Any) -> dict[str, Any]:
    """Field name -> value of one of the inputs above."""
    return {item.name: getattr(given, item.name) for item in fields(given)}


def stored_values(row: Model, given: Any) -> dict[str, Any]:
    """Field name -> value now stored, for the fields of the input."""
    return {item.name: getattr(row, item.name) for item in fields(given)}


def changed_names(row: Model, given: Any) -> list[str]:
    """Names of the fields in which the input differs from the stored row."""
    stored = stored_values(row, given)
    return [name for name, value in values_of(given).items() if stored[name] != value]


def write(row: Model, given: Any) -> None:
    """The input's values on the row (not stored yet)."""
    for name, value in values_of(given).items():
        setattr(row, name, value)
