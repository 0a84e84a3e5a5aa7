"""The start page of a municipality: what is happening, from all apps at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mosty.core.access import Access
from mosty.events.queries import EventLine, upcoming_events
from mosty.localplans.queries import LocalPlan, Progress, current_plan, plan_progress
from mosty.pages.queries import thread
from mosty.pages.queries.thread import ArchStation, StationLine
from mosty.territory.models import Municipality
from mosty.thread.queries import latest_stations
from mosty.voices.queries import Survey, local_title, open_surveys

LATEST_SHOWN = 3
EVENTS_SHOWN = 3


@dataclass(frozen=True)
class PlanState:
    """The plan a visitor may read, and how far it is."""

    plan: LocalPlan
    progress: Progress


@dataclass(frozen=True)
class OpenSurvey:
    """A survey one may answer today.

    Attributes:
        days_left: full days after today until it closes; 0 on the last day.
    """

    survey: Survey
    title: str
    days_left: int


@dataclass(frozen=True)
class Front:
    """Everything on the start page but the services, which depend on the place chosen.

    Attributes:
        surveys: those one may answer today, the one that closes first on top.
        events: the next that take place.
        plan: None while no plan is public.
        latest: what changed last on the thread.
        arch: the five stations with counts.
    """

    surveys: tuple[OpenSurvey, ...]
    events: Sequence[EventLine]
    plan: PlanState | None
    latest: tuple[StationLine, ...]
    arch: tuple[ArchStation, ...]

    @property
    def is_fresh(self) -> bool:
        """Whether nothing has been put here yet."""
        return (
            not self.surveys
            and not self.events
            and self.plan is None
            and not any(station.count for station in self.arch)
        )


def front(municipality: Municipality, *, access: Access, today: date) -> Front:
    """What is happening in the municipality, as far as the reader may see."""
    plan = current_plan(municipality, public_only=True)
    latest = latest_stations(municipality, access=access, limit=LATEST_SHOWN)
    return Front(
        surveys=tuple(
            OpenSurvey(survey, local_title(survey), (survey.closes_on - today).days)
            for survey in open_surveys(municipality, today)
        ),
        events=upcoming_events(municipality, today, limit=EVENTS_SHOWN),
        plan=PlanState(plan, plan_progress(plan)) if plan else None,
        latest=thread.station_lines(latest, access=access),
        arch=thread.arch(municipality, access=access),
    )
