"""Steps of the plan towards missing standards: how they stand on a day; pure."""

from datetime import date, timedelta
from enum import Enum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mosty.partnership.enums import StepState

#: A step's day is told so long before.
TOLD_BEFORE = timedelta(days=7)
#: The end of an evidence is told so long before: time enough to get a new paper.
END_TOLD_BEFORE = timedelta(days=30)
ENDED = frozenset({StepState.DONE, StepState.LEFT})


class StepStanding(Enum):
    """How a step stands; the label is what a page says."""

    OVERDUE = "overdue"
    SOON = "soon"
    OPEN = "open"
    DONE = "done"
    LEFT = "left"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS = {
    StepStanding.OVERDUE: pgettext_lazy("step", "overdue"),
    StepStanding.SOON: pgettext_lazy("step", "this week"),
    StepStanding.OPEN: pgettext_lazy("step", "there is time"),
    StepStanding.DONE: pgettext_lazy("step", "done"),
    StepStanding.LEFT: _("left out, with a reason"),
}


def step_standing(state: StepState, due_on: date | None, *, on: date) -> StepStanding:
    """How the step stands on the day; on its own day it is not late yet."""
    if state == StepState.DONE:
        return StepStanding.DONE
    if state == StepState.LEFT:
        return StepStanding.LEFT
    if due_on is None or due_on > on + TOLD_BEFORE:
        return StepStanding.OPEN
    return StepStanding.OVERDUE if due_on < on else StepStanding.SOON


def is_to_tell(state: StepState, due_on: date | None, *, on: date) -> bool:
    """Whether the organisation is to be told of the step's day now."""
    standing = step_standing(state, due_on, on=on)
    return standing in (StepStanding.SOON, StepStanding.OVERDUE)


def end_is_to_tell(valid_until: date | None, *, on: date) -> bool:
    """Whether the end of an evidence is to be told: soon, or passed by as long at most."""
    if valid_until is None:
        return False
    return on - END_TOLD_BEFORE <= valid_until <= on + END_TOLD_BEFORE
