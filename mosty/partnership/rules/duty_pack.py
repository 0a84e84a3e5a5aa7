"""The content pack of duties: what is to be done, by whom, by which law, counted from what."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mosty.core.packs import Pack, load_pack
from mosty.partnership.enums import LocationVariant
from mosty.partnership.rules.clocks import Moves, Unit
from mosty.partnership.rules.standards import places_in

_FILE = Path(__file__).parent.parent / "content" / "duties.yaml"
BOTH = "both"
NGO = "ngo"


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TriggerKind(_Row):
    """A kind of day from which duties are counted; `by`: who enters it."""

    code: str = Field(pattern=r"^[a-z_]{3,40}$")
    title: str
    variant: Literal["both", "ops", "cus"]
    by: Literal["office", "ngo"]
    hint: str

    def is_of(self, side: LocationVariant) -> bool:
        return self.variant in (BOTH, side)


class DutyRule(_Row):
    """When a duty is due: a day of every year, so long after or before an event, or every so long."""

    kind: Literal["yearly", "after", "before", "every"]
    parameter: str = ""
    month: int | None = Field(default=None, ge=1, le=12)
    day: int | None = Field(default=None, ge=1, le=31)
    trigger: str = ""
    unit: Unit | None = None
    number: int | None = Field(default=None, ge=1)
    proposal: bool = False

    @property
    def is_yearly(self) -> bool:
        return self.kind == "yearly"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        own = self.month is not None and self.day is not None if self.is_yearly else self.number
        if bool(self.parameter) == bool(own) or self.proposal != bool(own):
            raise ValueError("a rule has a legal parameter, or a number of its own as a proposal")
        if self.is_yearly == bool(self.trigger) or self.is_yearly == (self.unit is not None):
            raise ValueError("a rule is of the year, or is counted from an event in a unit")
        return self


class Duty(_Row):
    code: str = Field(pattern=r"^[a-z_]{3,60}$")
    title: str
    text: str
    variant: Literal["both", "ops", "cus"]
    who: Literal[
        "centre_director",
        "service_organiser",
        "ngo_officer",
        "plan_coordinator",
        "mayor",
        "clerk",
        "ngo",
    ]
    basis: str
    parameters: tuple[str, ...]
    rule: DutyRule
    moves: Moves
    remind_days: tuple[int, ...]

    @property
    def is_of_ngo(self) -> bool:
        return self.who == NGO

    def is_of(self, side: LocationVariant) -> bool:
        return self.variant in (BOTH, side)


class DutiesPack(Pack):
    triggers: tuple[TriggerKind, ...]
    items: tuple[Duty, ...]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        kinds = {one.code: one for one in self.triggers}
        if len(kinds) != len(self.triggers) or len({one.code for one in self.items}) != len(
            self.items
        ):
            raise ValueError("a code stands twice")
        for one in self.items:
            kind = kinds.get(one.rule.trigger) if one.rule.trigger else None
            if one.rule.trigger and kind is None:
                raise ValueError(f"{one.code}: there is no such trigger")
            if kind is not None and (kind.by == NGO) != one.is_of_ngo:
                raise ValueError(f"{one.code}: the trigger is entered by the other side")
            named = places_in([one.text]) | ({one.rule.parameter} - {""})
            if not named <= set(one.parameters):
                raise ValueError(f"{one.code}: a legal parameter is not named in `parameters`")
        return self


@cache
def duties_pack() -> DutiesPack:
    """The whole pack, checked."""
    return load_pack("partnership.duties", _FILE, DutiesPack)


def duty_of(code: str) -> Duty | None:
    return next((one for one in duties_pack().items if one.code == code), None)


def trigger_kind(code: str) -> TriggerKind | None:
    return next((one for one in duties_pack().triggers if one.code == code), None)


def duties_counted_from(code: str) -> Sequence[Duty]:
    """Duties that a day of this kind brings."""
    return [one for one in duties_pack().items if one.rule.trigger == code]
