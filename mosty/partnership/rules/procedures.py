"""Procedures of the model for both variants (content pack), and an organisation's way through them.

Steps of the other variant are never dropped: a walk keeps what was done, and `changes` says what
stands in its place after the municipality changed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mosty.core.packs import Pack, load_pack
from mosty.partnership.enums import LocationVariant, StepState
from mosty.partnership.rules.clocks import Term, Unit
from mosty.partnership.rules.standards import places_in
from mosty.territory.enums import Variant

_FILE = Path(__file__).parent.parent / "content" / "procedures.yaml"
BOTH = "both"
#: What has happened to a step for good.
ENDED = frozenset({StepState.DONE, StepState.LEFT})


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Act(_Row):
    """A short name of an act, as steps use it, and its full one."""

    short: str
    full: str


class Stage(_Row):
    code: str = Field(pattern=r"^\d$")
    title: str
    question: str
    text: str


class StepDeadline(_Row):
    """When a step is due: a legal parameter, or a number that is a proposal.

    Attributes:
        source: the event from which it is counted ("from" in the pack); empty for a day of the year.
        before: it runs up to the event or the day, not from it.
    """

    kind: Literal["days", "working_days", "months", "years", "yearly_day"]
    parameter: str
    number: int | None = Field(ge=1)
    source: str = Field(alias="from")
    before: bool

    @property
    def is_yearly(self) -> bool:
        return self.kind == "yearly_day"

    @property
    def is_proposal(self) -> bool:
        return not self.parameter

    @property
    def proposed(self) -> Term | None:
        """The length where no act gives one."""
        if self.number is None or self.is_yearly:
            return None
        return Term(self.number, Unit(self.kind))

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        if bool(self.parameter) == (self.number is not None):
            raise ValueError("a deadline has a legal parameter or a number, never both")
        if self.is_yearly and not self.parameter:
            raise ValueError("a day of the year comes from a legal parameter")
        return self


#: Pages of Mosty that a step may lead to.
Tool = Literal[
    "standards",
    "evidence",
    "consents",
    "covers",
    "plan",
    "mirror",
    "map",
    "lines",
    "councils",
    "duties",
    "recommendations",
]


class ProcedureStep(_Row):
    """A step: what to do, who with whom, what comes of it, by which law.

    Attributes:
        pair: the step of the other variant in its place; differs: what is other than in it.
        tool: the page of Mosty on which the step is taken, where there is one.
    """

    code: str = Field(pattern=r"^\d\.\d{1,2}(-ops|-cus)?$", max_length=20)
    stage: str
    variant: Literal["both", "ops", "cus"]
    pair: str
    title: str = Field(max_length=300)
    text: str
    who: str
    meet: str
    document: str
    basis: str
    parameters: tuple[str, ...]
    deadline: StepDeadline | None
    evidence: str
    help: str
    differs: str
    tool: Tool | None = None

    @property
    def number(self) -> str:
        """`1.2` of `1.2-ops`."""
        return self.code.partition("-")[0]

    @property
    def all_parameters(self) -> tuple[str, ...]:
        """Codes of legal parameters in the words and in the deadline, each once."""
        own = self.deadline.parameter if self.deadline else ""
        return tuple(dict.fromkeys((*self.parameters, *([own] if own else ()))))

    def is_of(self, side: LocationVariant) -> bool:
        return self.variant in (BOTH, side)


class ProceduresPack(Pack):
    acts: tuple[Act, ...]
    stages: tuple[Stage, ...]
    items: tuple[ProcedureStep, ...]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        stages = {one.code for one in self.stages}
        steps = {one.code: one for one in self.items}
        if len(steps) != len(self.items):
            raise ValueError("a code of a step stands twice")
        for one in self.items:
            if one.stage not in stages or not one.code.startswith(f"{one.stage}."):
                raise ValueError(f"{one.code}: there is no such stage")
            if (one.variant == BOTH) == ("-" in one.code):
                raise ValueError(f"{one.code}: the variant and the code differ")
            other = steps.get(one.pair) if one.pair else None
            if one.pair and (other is None or other.pair != one.code or not one.differs):
                raise ValueError(f"{one.code}: the pair does not fit")
            if not places_in([one.text]) <= set(one.parameters):
                raise ValueError(f"{one.code}: a legal parameter is not named in `parameters`")
        return self


@cache
def procedures_pack() -> ProceduresPack:
    """The whole pack, checked."""
    return load_pack("partnership.procedures", _FILE, ProceduresPack)


def pack_version() -> str:
    return str(procedures_pack().version)


def side_of(variant: Variant | str) -> LocationVariant:
    """Which of the two procedures is walked in a municipality of this variant."""
    return LocationVariant.CUS if Variant(variant).is_cus else LocationVariant.OPS


def other_side(side: LocationVariant) -> LocationVariant:
    return LocationVariant.OPS if side == LocationVariant.CUS else LocationVariant.CUS


def step_of(code: str) -> ProcedureStep | None:
    """The step of the pack; None: the pack has none with this code (any more)."""
    return _by_code().get(code)


def stages_for(side: LocationVariant) -> Sequence[tuple[Stage, Sequence[ProcedureStep]]]:
    """Stages with the steps of both variants and of this one, in the order they are walked."""
    pack = procedures_pack()
    return [
        (stage, [one for one in pack.items if one.stage == stage.code and one.is_of(side)])
        for stage in pack.stages
    ]


def steps_for(side: LocationVariant) -> Sequence[ProcedureStep]:
    return [one for one in procedures_pack().items if one.is_of(side)]


def acts_of(basis: str) -> Sequence[Act]:
    """Acts whose short names stand in the words of a legal basis."""
    return [one for one in procedures_pack().acts if one.short in basis]


# --- what differs -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What stands in the place of a step after a change of the variant.

    Attributes:
        old, new: one of them may be missing: the step falls away, or comes new.
    """

    old: ProcedureStep | None
    new: ProcedureStep | None

    @property
    def number(self) -> str:
        found = self.new or self.old
        assert found is not None
        return found.number

    @property
    def differs(self) -> str:
        """In words: of the new step where there is one."""
        found = self.new or self.old
        assert found is not None
        return found.differs


def changes(to: LocationVariant) -> Sequence[Change]:
    """Every step that is other, new or gone when the municipality becomes `to`, in their order."""
    gone = other_side(to)
    found = []
    for one in procedures_pack().items:
        if one.variant == to:
            found.append(Change(step_of(one.pair) if one.pair else None, one))
        elif one.variant == gone and not one.pair:
            found.append(Change(one, None))
    return found


# --- the way of an organisation -----------------------------------------------------------------


@dataclass(frozen=True)
class StageProgress:
    """How far a stage is: `left` steps were left out with a reason and count no more."""

    done: int
    left: int
    all: int

    @property
    def wanted(self) -> int:
        return self.all - self.left

    @property
    def is_complete(self) -> bool:
        return self.done == self.wanted


def progress(steps: Collection[ProcedureStep], states: Mapping[str, StepState]) -> StageProgress:
    """How far these steps are; one that was never marked is still to do."""
    found = [states.get(one.code, StepState.TO_DO) for one in steps]
    return StageProgress(found.count(StepState.DONE), found.count(StepState.LEFT), len(steps))


def next_steps(side: LocationVariant, states: Mapping[str, StepState]) -> Iterator[ProcedureStep]:
    """Steps still open: first those being done, then the others, both in their order."""
    steps = [one for one in steps_for(side) if states.get(one.code) not in ENDED]
    yield from (one for one in steps if states.get(one.code) == StepState.DOING)
    yield from (one for one in steps if states.get(one.code) != StepState.DOING)


@cache
def _by_code() -> Mapping[str, ProcedureStep]:
    return {one.code: one for one in procedures_pack().items}
