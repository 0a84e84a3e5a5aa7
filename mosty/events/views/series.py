"""Series of trainings: for everybody what it is, for staff who came and the teams."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.core.sheetwriter import table_download
from mosty.events.actions.series import (
    note_series_list_read,
    remove_team,
    save_series,
    save_team,
)
from mosty.events.exports.lists import TABLE_FORMATS, series_name, table_file, team_listing
from mosty.events.forms.series import SeriesForm, TeamForm
from mosty.events.queries.series import (
    TrainingSeries,
    candidates_of,
    events_without_series,
    public_events_of,
    running_teams,
    series_events,
    series_of,
    team_of,
    teams_of,
    totals_of,
    training_series,
)
from mosty.events.views.finding import is_event_staff
from mosty.territory.guards import ScopedRequest, public, requires


@public
@require_safe
def series_list(request: ScopedRequest) -> HttpResponse:
    """Series with something announced; staff see all of them."""
    is_staff = is_event_staff(request.access)
    found = series_of(request.municipality, only_announced=not is_staff)
    context = {
        "series": found,
        "is_event_staff": is_staff,
        "may_manage": request.access.may("events.manage"),
    }
    return render(request, "events/series_list.html", context)


@public
@require_safe
def series_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    """What the series is and its announced events; no counts and no names."""
    series = _series_or_404(request, pk)
    events = public_events_of(series)
    is_staff = is_event_staff(request.access)
    if not is_staff and not events.exists():
        raise NotFound(_("There is no such series of trainings here."))
    context = {"series": series, "events": events, "is_event_staff": is_staff}
    return render(request, "events/series_detail.html", context)


@requires("events.register_others")
@require_safe
def series_desk(request: ScopedRequest, pk: int) -> HttpResponse:
    """Events with their counts, sums, teams."""
    series = _series_or_404(request, pk)
    lines, candidates, teams = series_events(series), candidates_of(series), teams_of(series)
    if teams:
        people = sum(len(one.members) for one in teams)
        note_series_list_read(series=series, kind="teams", people=people, by=request.access)
    context = {
        "series": series,
        "lines": lines,
        "totals": totals_of(lines, candidates),
        "teams": teams,
        "member_count": sum(len(one.members) for one in teams),
        "running_count": running_teams(teams),
        "may_manage": request.access.may("events.manage"),
    }
    return render(request, "events/staff/series_desk.html", context)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def series_edit(request: ScopedRequest, pk: int | None = None) -> HttpResponse:
    """A new series, or one that is known, with its events."""
    series = _series_or_404(request, pk) if pk is not None else None
    form = SeriesForm(
        request.POST if request.method == "POST" else None,
        series=series,
        own=[line.event for line in series_events(series)] if series else [],
        free=list(events_without_series(request.municipality)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_series(
                municipality=request.municipality, series_id=pk, **form.facts(), by=request.access
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The series of trainings is saved."))
            return redirect("events:series_desk", request.municipality.slug, saved.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "series": series}
    return render(request, "events/staff/series_form.html", context, status=status)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request: ScopedRequest, pk: int, team_pk: int | None = None) -> HttpResponse:
    """A new team, or one that is known: chosen out of those who came."""
    series = _series_or_404(request, pk)
    team = team_of(series, team_pk) if team_pk is not None else None
    if team_pk is not None and team is None:
        raise NotFound(_("There is no such team here."))
    candidates = candidates_of(series)
    form = TeamForm(
        request.POST if request.method == "POST" else None, candidates=candidates, team=team
    )
    if request.method == "POST" and form.is_valid():
        try:
            save_team(
                municipality=request.municipality,
                series_id=series.pk,
                team_id=team_pk,
                details=form.details(),
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The team is saved."))
            return redirect("events:series_desk", request.municipality.slug, series.pk)
    if candidates:
        note_series_list_read(
            series=series, kind="candidates", people=len(candidates), by=request.access
        )
    kept = team.members.filter(participant=None) if team else ()
    context = {
        "series": series,
        "team": team,
        "form": form,
        "kept": kept,
        "has_candidates": bool(candidates),
    }
    status = 422 if form.errors else 200
    return render(request, "events/staff/team_form.html", context, status=status)


@requires("events.manage")
@require_POST
def team_remove(request: ScopedRequest, pk: int, team_pk: int) -> HttpResponse:
    """The team is gone."""
    series = _series_or_404(request, pk)
    remove_team(
        municipality=request.municipality,
        series_id=series.pk,
        team_id=team_pk,
        by=request.access,
    )
    messages.success(request, _("The team is removed."))
    return redirect("events:series_desk", request.municipality.slug, series.pk)


@requires("events.register_others")
@require_safe
def team_export(request: ScopedRequest, pk: int, file_format: str) -> HttpResponse:
    """Teams and their people as a table."""
    if file_format not in TABLE_FORMATS:
        raise NotFound(_("There is no such page."))
    series = _series_or_404(request, pk)
    teams = teams_of(series)
    people = sum(len(one.members) for one in teams)
    note_series_list_read(series=series, kind="teams", people=people, by=request.access)
    content = table_file(file_format, _("Teams"), team_listing(teams))
    return table_download(content, name=f"zespoly-{series_name(series)}.{file_format}")


def _series_or_404(request: ScopedRequest, pk: int) -> TrainingSeries:
    series = training_series(request.municipality, pk)
    if series is None:
        raise NotFound(_("There is no such series of trainings here."))
    return series
