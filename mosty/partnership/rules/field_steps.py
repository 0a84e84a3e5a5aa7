"""Steps of the procedures as the test of the model asks about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from mosty.core.packs import Pack, load_pack

_FILE = Path(__file__).parent.parent / "content" / "procedures.yaml"


@dataclass(frozen=True)
class TriedStep:
    """A step of the procedures: what it says that happens, so that it can be confronted."""

    code: str
    title: str
    text: str
    document: str
    evidence: str


@dataclass(frozen=True)
class TriedStage:
    """A stage with the steps that one variant walks."""

    code: str
    title: str
    steps: tuple[TriedStep, ...]


class _Stage(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    code: str
    title: str


class _Step(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    code: str
    stage: str
    variant: str
    title: str
    text: str = ""
    document: str = ""
    evidence: str = ""


class _Steps(Pack):
    """The part of the procedures a test reads; rules.procedures reads all of it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    stages: tuple[_Stage, ...]
    items: tuple[_Step, ...]


@cache
def _pack() -> _Steps:
    return load_pack("partnership.procedures", _FILE, _Steps)


def procedures_version() -> str:
    """The version of the procedures a test begins with."""
    return str(_pack().version)


def stages_of(variant: str) -> Sequence[TriedStage]:
    """The stages with the steps of both variants and of this one ("ops", "cus")."""
    pack = _pack()
    return tuple(
        TriedStage(
            stage.code,
            stage.title,
            tuple(
                TriedStep(one.code, one.title, one.text, one.document, one.evidence)
                for one in pack.items
                if one.stage == stage.code and one.variant in ("both", variant)
            ),
        )
        for stage in pack.stages
    )


def step_choices(variant: str) -> Sequence[tuple[str, str]]:
    """(code, "1.2 title") for a form, in the order they are walked."""
    return tuple(
        (step.code, f"{step.code} {step.title}")
        for stage in stages_of(variant)
        for step in stage.steps
    )


@cache
def step_titles() -> Mapping[str, str]:
    """Code -> title of every step of both variants."""
    return {one.code: one.title for one in _pack().items}


def step_title(code: str) -> str:
    """ "1.2 title"; a step the procedures have no more keeps its code; nothing for none."""
    return f"{code} {step_titles().get(code, '')}".strip()
