"""Whether there is room: what may be said together, and how long it may be believed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosty.directory.enums import CapacityState
from mosty.directory.rules.figures import FULL

#: People come and go within weeks: after a month the answer is told in the past tense.
STALE_AFTER_DAYS = 30
#: Half a year, the usual interval of checking a description: nobody should set out on such an answer.
UNKNOWN_AFTER_DAYS = 180


class Belief(StrEnum):
    """How far an answer about room may be believed."""

    NOW = "now"
    THEN = "then"
    NO_MORE = "no_more"


@dataclass(frozen=True)
class CapacityReport:
    """What a provider says of its room on one day; None: it does not say.

    Attributes:
        taken: people who use the service that day.
        waiting: people on the list.
    """

    state: CapacityState
    places: int | None
    taken: int | None
    free: int | None
    waiting: int | None
    on: date


def belief(on: date, today: date) -> Belief:
    """How far what was said on a day may be believed today."""
    age = (today - on).days
    if age > UNKNOWN_AFTER_DAYS:
        return Belief.NO_MORE
    return Belief.THEN if age > STALE_AFTER_DAYS else Belief.NOW


def contradictions(
    report: CapacityReport, *, today: date, last_on: date | None
) -> Mapping[str, str | Promise]:
    """Field -> what does not fit; last_on: day of the answer known so far."""
    wrong: dict[str, str | Promise] = {}
    if report.on > today:
        wrong["on"] = _("This day has not come yet.")
    elif last_on is not None and report.on < last_on:
        wrong["on"] = _("There is a newer answer already.")
    if report.places is not None and report.free is not None:
        if report.free > report.places:
            wrong["free"] = _("There cannot be more free places than places.")
        elif report.taken is not None and report.taken + report.free != report.places:
            wrong["places"] = _("Taken and free places together must be all places.")
    free = _free(report)
    if report.state == CapacityState.ROOM and free == 0:
        wrong["state"] = _("You say that there is room, but no place is free.")
    if report.state in FULL and free:
        wrong["state"] = _("You say that there is no room, but some places are free.")
    if report.state == CapacityState.NO_ROOM and report.waiting:
        wrong["state"] = _("People wait: choose the answer with a waiting list.")
    return wrong


def completed(report: CapacityReport) -> CapacityReport:
    """The report with the third of places, taken and free, where the others tell it."""
    places, taken, free = report.places, report.taken, _free(report)
    if free is None and report.state in FULL:
        free = 0
    if places is None and taken is not None and report.free is not None:
        places = taken + report.free
    if taken is None and places is not None and free is not None:
        taken = places - free
    return replace(report, places=places, taken=taken, free=free)


def _free(report: CapacityReport) -> int | None:
    """Free places, given or computed; of people who take turns nothing can be computed."""
    if report.free is not None or report.places is None or report.taken is None:
        return report.free
    return report.places - report.taken if report.taken <= report.places else None
