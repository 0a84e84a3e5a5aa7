"""Steps of the procedures beside what was tried of them in a place."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from mosty.partnership.models import FieldLocation, StepTrial
from mosty.partnership.queries.fieldwork import trials_of
from mosty.partnership.rules.field_steps import TriedStage, TriedStep, stages_of


@dataclass(frozen=True)
class StepLine:
    """A step and its trials, the earliest first."""

    step: TriedStep
    trials: Sequence[StepTrial]


@dataclass(frozen=True)
class StageLines:
    stage: TriedStage
    lines: Sequence[StepLine]

    @property
    def tried_count(self) -> int:
        return sum(bool(line.trials) for line in self.lines)


def step_lines(place: FieldLocation) -> Sequence[StageLines]:
    """Stages of the place's variant; trials of steps it has no more stand in a stage of their own."""
    by_code: dict[str, list[StepTrial]] = defaultdict(list)
    for trial in trials_of(place):
        by_code[trial.step_code].append(trial)
    stages = [
        StageLines(
            stage,
            tuple(StepLine(step, tuple(by_code.pop(step.code, ()))) for step in stage.steps),
        )
        for stage in stages_of(place.variant)
    ]
    left = [StepLine(TriedStep(code, ""), tuple(rows)) for code, rows in sorted(by_code.items())]
    if left:
        stages.append(StageLines(TriedStage("", ""), tuple(left)))
    return tuple(stages)
