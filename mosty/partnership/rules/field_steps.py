"""Steps of the procedures as the test of the model asks about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from mosty.partnership.enums import LocationVariant
from mosty.partnership.rules.procedures import pack_version, stages_for, step_of

__all__ = ["TriedStage", "TriedStep", "pack_version", "stages_of", "step_choices", "step_title"]


@dataclass(frozen=True)
class TriedStep:
    """A step of the procedures; `evidence`: by what one knows that it happened."""

    code: str
    title: str
    evidence: str = ""


@dataclass(frozen=True)
class TriedStage:
    """A stage with the steps that one variant walks."""

    code: str
    title: str
    steps: tuple[TriedStep, ...] = ()


def stages_of(variant: str) -> Sequence[TriedStage]:
    """The stages with the steps of both variants and of this one ("ops", "cus")."""
    return tuple(
        TriedStage(
            stage.code,
            stage.title,
            tuple(TriedStep(one.code, one.title, one.evidence) for one in steps),
        )
        for stage, steps in stages_for(LocationVariant(variant))
    )


def step_choices(variant: str) -> Sequence[tuple[str, str]]:
    """(code, "1.2 title") for a form, in the order they are walked."""
    return tuple(
        (step.code, f"{step.code} {step.title}")
        for stage in stages_of(variant)
        for step in stage.steps
    )


def step_title(code: str) -> str:
    """`1.2 (CUS) title`; a step the procedures have no more keeps its code; nothing for none."""
    step = step_of(code)
    if step is None:
        return code
    number, _dash, variant = code.partition("-")
    return f"{number} ({variant.upper()}) {step.title}" if variant else f"{number} {step.title}"
