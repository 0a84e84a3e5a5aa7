"""Writes of series of trainings: what belongs to them, the teams chosen out of who came."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.events.models import Event, Team, TeamMember, TrainingSeries
from mosty.events.queries.series import candidates_of
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class TeamDetails:
    """What a team is, and whom it is made of: ids of participants who came."""

    name: str
    place: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    participant_ids: tuple[int, ...] = ()


@transaction.atomic
def save_series(
    *,
    municipality: Municipality,
    title: str,
    by: Access,
    description: str = "",
    places: int | None = None,
    event_ids: Collection[int] | None = None,
    series_id: int | None = None,
) -> TrainingSeries:
    """The series, new or changed; `event_ids`: the events that belong to it, None: as they are.

    Raises: InvalidInput: no title, or one that another series has.
    """
    by.require("events.manage")
    if not by.is_system and by.municipality_id != municipality.pk:
        raise NotAllowed(_("You may not do this in another municipality."))
    title = title.strip()
    if not title:
        message = _("Give the series a title.")
        raise InvalidInput(message, fields={"title": message})
    same = TrainingSeries.objects.filter(municipality=municipality, title=title)
    if same.exclude(pk=series_id or 0).exists():
        message = _("There is a series with this title already.")
        raise InvalidInput(message, fields={"title": message})
    series = (
        _series(municipality, series_id) if series_id else TrainingSeries(municipality=municipality)
    )
    series.title, series.description, series.places = title, description.strip(), places
    series.save()
    if event_ids is not None:
        _set_events(series, event_ids)
    record("events.series_saved", by=by, on=series)
    return series


@transaction.atomic
def save_team(
    *,
    municipality: Municipality,
    series_id: int,
    details: TeamDetails,
    by: Access,
    team_id: int | None = None,
) -> Team:
    """The team; its people are those who came to an event of the series, each in one team.

    Somebody whose registration was deleted meanwhile stays in the team under the name kept.
    Raises: InvalidInput: no name, an end before the start, nobody chosen, somebody of another team.
    """
    by.require("events.manage")
    series = _series(municipality, series_id)
    team = _team(series, team_id) if team_id else Team(series=series)
    _check_team(series, team, details)
    team.name, team.place = details.name.strip(), details.place.strip()
    team.starts_on, team.ends_on = details.starts_on, details.ends_on or _half_a_year(details)
    team.save()
    _set_members(series, team, details.participant_ids)
    record("events.team_saved", by=by, on=team, data={"members": team.members.count()})
    return team


@transaction.atomic
def remove_team(*, municipality: Municipality, series_id: int, team_id: int, by: Access) -> None:
    """The team is gone; its people may be chosen into another."""
    by.require("events.manage")
    team = _team(_series(municipality, series_id), team_id)
    record("events.team_removed", by=by, on=team)
    team.delete()


@transaction.atomic
def note_series_list_read(*, series: TrainingSeries, kind: str, people: int, by: Access) -> None:
    """Somebody read the people of a series: who and when is kept."""
    by.require("events.register_others")
    record("events.series_list_read", by=by, on=series, data={"list": kind, "people": people})


# --- inside -----------------------------------------------------------------------------------


def _series(municipality: Municipality, series_id: int) -> TrainingSeries:
    series = (
        TrainingSeries.objects.select_for_update()
        .filter(municipality=municipality, pk=series_id)
        .first()
    )
    if series is None:
        raise NotFound(_("There is no such series of trainings here."))
    return series


def _team(series: TrainingSeries, team_id: int) -> Team:
    team = Team.objects.filter(series=series, pk=team_id).first()
    if team is None:
        raise NotFound(_("There is no such team here."))
    return team


def _set_events(series: TrainingSeries, event_ids: Collection[int]) -> None:
    here = Event.objects.filter(municipality=series.municipality_id)
    here.filter(series=series).exclude(pk__in=event_ids).update(series=None)
    here.filter(pk__in=event_ids, series=None).update(series=series)


def _check_team(series: TrainingSeries, team: Team, details: TeamDetails) -> None:
    problems = {}
    if not details.name.strip():
        problems["name"] = _("Give the team a name.")
    same = Team.objects.filter(series=series, name=details.name.strip()).exclude(pk=team.pk)
    if same.exists():
        problems["name"] = _("There is a team with this name already.")
    if details.starts_on and details.ends_on and details.ends_on < details.starts_on:
        problems["ends_on"] = _("The last day must not be earlier than the first.")
    kept = team.pk is not None and team.members.filter(participant=None).exists()
    if not details.participant_ids and not kept:
        problems["members"] = _("Choose at least one person.")
    if problems:
        raise InvalidInput(next(iter(problems.values())), fields=problems)


def _half_a_year(details: TeamDetails) -> date | None:
    """The last day of six months, where nobody said another."""
    if details.starts_on is None:
        return None
    return details.starts_on + relativedelta(months=6) - timedelta(days=1)


def _set_members(series: TrainingSeries, team: Team, chosen: Sequence[int]) -> None:
    known = {one.participant.pk: one for one in candidates_of(series)}
    strangers = [pk for pk in chosen if pk not in known]
    elsewhere = [
        known[pk].name for pk in chosen if pk in known and known[pk].team not in ("", team.name)
    ]
    if strangers or elsewhere:
        message = _("Choose people who came and are in no other team.")
        if elsewhere:
            message = _("In another team already: %(names)s.") % {"names": ", ".join(elsewhere)}
        raise InvalidInput(message, fields={"members": message})
    team.members.exclude(participant=None).exclude(participant__in=chosen).delete()
    present = set(team.members.values_list("participant_id", flat=True))
    TeamMember.objects.bulk_create(
        TeamMember(
            team=team,
            participant=known[pk].participant,
            name=known[pk].name,
            institution=known[pk].institution,
        )
        for pk in chosen
        if pk not in present
    )
