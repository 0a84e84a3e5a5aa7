"""Reads of series of trainings: their events, who came, the teams that came out of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from mosty.core.text import fold, sort_key
from mosty.events.enums import EventState, PassageKind, RegistrationState
from mosty.events.models import (
    Certificate,
    Event,
    Participant,
    Passage,
    Registration,
    Team,
    TeamMember,
    TrainingSeries,
)
from mosty.territory.models import Municipality

__all__ = [
    "Candidate",
    "SeriesEvent",
    "SeriesTotals",
    "TeamLine",
    "TrainingSeries",
    "candidates_of",
    "events_without_series",
    "public_events_of",
    "running_teams",
    "series_events",
    "series_of",
    "team_of",
    "teams_of",
    "totals_of",
    "training_series",
]


@dataclass(frozen=True)
class SeriesEvent:
    """An event of a series with its counts, for staff."""

    event: Event
    confirmed: int
    came: int
    certificates: int


@dataclass(frozen=True)
class SeriesTotals:
    """Sums over all events of a series.

    Attributes:
        people: different people who came: somebody who came to three events counts once.
    """

    events: int
    confirmed: int
    came: int
    people: int
    certificates: int


@dataclass(frozen=True)
class Candidate:
    """Somebody who came to the series and may be chosen into a team."""

    participant: Participant
    name: str
    institution: str
    events: int
    team: str


@dataclass(frozen=True)
class TeamLine:
    """A team with its people."""

    team: Team
    members: tuple[TeamMember, ...]


def series_of(
    municipality: Municipality, *, only_announced: bool = False
) -> QuerySet[TrainingSeries]:
    """Series of the municipality, the newest first, with how many events each has.

    only_announced: those of which everybody may know.
    """
    found = TrainingSeries.objects.filter(municipality=municipality)
    if only_announced:
        announced = Event.objects.filter(series=OuterRef("pk"), published_at__isnull=False)
        found = found.filter(Exists(announced))
    return found.annotate(
        event_count=Count("events", distinct=True),
        public_count=Count("events", filter=Q(events__published_at__isnull=False), distinct=True),
        team_count=Count("teams", distinct=True),
    ).order_by("-created_at", "-id")


def training_series(municipality: Municipality, series_id: int) -> TrainingSeries | None:
    return (
        TrainingSeries.objects.filter(municipality=municipality, pk=series_id)
        .select_related("municipality")
        .first()
    )


def public_events_of(series: TrainingSeries) -> QuerySet[Event]:
    """Announced events of the series, in order of time."""
    return (
        Event.objects.filter(series=series, published_at__isnull=False)
        .exclude(state=EventState.DRAFT)
        .order_by("starts_on", "id")
    )


def events_without_series(municipality: Municipality) -> QuerySet[Event]:
    """Events that may be put into a series."""
    return Event.objects.filter(municipality=municipality, series=None).order_by(
        "-starts_on", "-id"
    )


def series_events(series: TrainingSeries) -> list[SeriesEvent]:
    """All events of the series with their counts; three queries however many there are."""
    events = list(Event.objects.filter(series=series).order_by("starts_on", "id"))
    confirmed = _per_event(
        Registration.objects.filter(event__series=series, state=RegistrationState.CONFIRMED),
        "event",
        Sum("size"),
    )
    came = _per_event(_came(series), "registration__event", Count("pk"))
    certificates = _per_event(
        Certificate.objects.filter(event__series=series, revoked_at=None), "event", Count("pk")
    )
    return [
        SeriesEvent(one, confirmed.get(one.pk, 0), came.get(one.pk, 0), certificates.get(one.pk, 0))
        for one in events
    ]


def totals_of(lines: Sequence[SeriesEvent], candidates: Sequence[Candidate]) -> SeriesTotals:
    """Sums; `candidates` are the different people who came."""
    return SeriesTotals(
        events=len(lines),
        confirmed=sum(line.confirmed for line in lines),
        came=sum(line.came for line in lines),
        people=len(candidates),
        certificates=sum(line.certificates for line in lines),
    )


def candidates_of(series: TrainingSeries) -> list[Candidate]:
    """Everybody who came, each once (by e-mail, else by name and institution), by last name."""
    people: dict[tuple[str, ...], list[Participant]] = {}
    for one in _came(series).select_related("registration").order_by("pk"):
        people.setdefault(_same_person(one), []).append(one)
    teams = {
        member.participant_id: member.team.name
        for member in TeamMember.objects.filter(team__series=series).select_related("team")
    }
    found = [
        Candidate(
            participant=rows[0],
            name=rows[0].name,
            institution=rows[0].institution or rows[0].registration.institution,
            events=len({row.registration.event_id for row in rows}),
            team=next((teams[row.pk] for row in rows if row.pk in teams), ""),
        )
        for rows in people.values()
    ]
    return sorted(found, key=lambda one: (_last_name(one.name), sort_key(one.institution)))


def teams_of(series: TrainingSeries) -> list[TeamLine]:
    """Teams of the series with their members."""
    teams = Team.objects.filter(series=series).prefetch_related("members").order_by("name", "id")
    return [TeamLine(team, tuple(team.members.all())) for team in teams]


def team_of(series: TrainingSeries, team_id: int) -> Team | None:
    return Team.objects.filter(series=series, pk=team_id).first()


def running_teams(lines: Iterable[TeamLine], *, on: date | None = None) -> int:
    """How many teams work today."""
    today = on or timezone.localdate()
    return sum(
        1
        for line in lines
        if line.team.starts_on
        and line.team.starts_on <= today
        and (line.team.ends_on is None or today <= line.team.ends_on)
    )


# --- inside -----------------------------------------------------------------------------------


def _came(series: TrainingSeries) -> QuerySet[Participant]:
    entered = Passage.objects.filter(
        participant=OuterRef("pk"), kind=PassageKind.ENTRY, voided_at__isnull=True
    )
    return Participant.objects.filter(Exists(entered), registration__event__series=series)


def _per_event(rows: QuerySet, field: str, what: Count | Sum) -> dict[int, int]:  # type: ignore[type-arg]
    found = rows.order_by().values(event_key=F(field)).annotate(number=what)
    return {row["event_key"]: row["number"] or 0 for row in found}


def _same_person(one: Participant) -> tuple[str, ...]:
    if one.email:
        return (one.email.lower(),)
    return (fold(one.name), fold(one.institution or one.registration.institution))


def _last_name(name: str) -> str:
    words = name.split()
    return sort_key(" ".join([*words[-1:], *words[:-1]]))
