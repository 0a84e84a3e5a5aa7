"""Series: what comes again, and each of its dates."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.calendars import actions, queries
from mosty.calendars.forms import (
    BookAheadForm,
    DateForm,
    EndForm,
    SeriesForm,
    initial_of_series,
)
from mosty.calendars.views.resources import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.territory.guards import ScopedRequest, requires

_PER_PAGE = 30
_EDITING = ["GET", "HEAD", "POST"]


@requires("calendars.book")
@require_safe
def series_list(request: ScopedRequest) -> HttpResponse:
    """All series with the next date of each."""
    lines = [
        {"series": one, "rule": queries.rule_words(one)}
        for one in queries.series_list(request.municipality)
    ]
    return render(request, "calendars/staff/series_list.html", {"lines": lines})


@requires("calendars.book")
@require_http_methods(_EDITING)
def series_create(request: ScopedRequest) -> HttpResponse:
    """A new series; its dates are booked half a year ahead at once."""
    form = _series_form(request, {"every": 1, "holidays": "left_out", "repeat": "weekly"})
    if request.method == "POST" and form.is_valid():
        try:
            series, done = actions.make_series(
                municipality=request.municipality, details=form.details(), by=request.access
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The series is saved."))
            _tell(request, done)
            return redirect("calendars:series_detail", request.municipality.slug, series.pk)
    return _page(request, "calendars/staff/series_form.html", form)


@requires("calendars.book")
@require_http_methods(_EDITING)
def series_edit(request: ScopedRequest, pk: int) -> HttpResponse:
    """Another rule, hour or room; dates to come follow."""
    series = _hand_made(request, pk)
    form = _series_form(request, initial_of_series(series))
    if request.method == "POST" and form.is_valid():
        try:
            _series, done = actions.edit_series(
                municipality=request.municipality,
                series_id=pk,
                details=form.details([one.pk for one in series.persons.all()]),
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The series is saved. Dates to come follow it."))
            _tell(request, done)
            return _back(request, pk)
    return _page(request, "calendars/staff/series_form.html", form, series=series)


@requires("calendars.book")
@require_safe
def series_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    """The series and its dates from a day on."""
    series = queries.series_by_id(request.municipality, pk)
    since = _since(request)
    found = queries.dates_from(request.municipality, series, since, limit=_PER_PAGE + 1)
    context = {
        "series": series,
        "rule": queries.rule_words(series),
        "dates": found[:_PER_PAGE],
        "next_day": found[-1].span.starts_at if len(found) > _PER_PAGE else None,
        "from_today": "od" not in request.GET,
        "waiting": sum(one.booking is not None and not one.is_booked for one in found if one.taken),
        "book_form": BookAheadForm(initial={"until": series.booked_until}),
        "is_by_hand": series.source == queries.BY_HAND,
    }
    return render(request, "calendars/staff/series_detail.html", context)


@requires("calendars.book")
@require_http_methods(_EDITING)
def series_end(request: ScopedRequest, pk: int) -> HttpResponse:
    """The last day of a series; later dates are given up."""
    series = _hand_made(request, pk)
    form = EndForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            _series, done = actions.end_series(
                municipality=request.municipality,
                series_id=pk,
                last_day=form.cleaned_data["last_day"],
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The series has an end now."))
            _tell(request, done)
            return _back(request, pk)
    return _page(request, "calendars/staff/series_end.html", form, series=series)


@requires("calendars.book")
@require_POST
def series_book(request: ScopedRequest, pk: int) -> HttpResponse:
    """Dates booked up to a day; refused ones tried again."""
    form = BookAheadForm(request.POST)
    if form.is_valid():
        try:
            done = actions.book_dates(
                municipality=request.municipality,
                series_id=pk,
                until=form.cleaned_data["until"],
                by=request.access,
            )
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            _tell(request, done, always=True)
    else:
        messages.error(request, " ".join(str(one) for one in form.errors["until"]))
    return _back(request, pk)


@requires("calendars.book")
@require_http_methods(_EDITING)
def series_date(request: ScopedRequest, pk: int, original: str) -> HttpResponse:
    """One date: moved, cancelled or put back."""
    series = _hand_made(request, pk)
    found = _date_of(request, series, original)
    deed = request.POST.get("co", "")
    if request.method == "POST" and deed in ("odwolaj", "przywroc"):
        return _cancel_or_put_back(request, pk, original, deed)
    local = found.span.starts_at.astimezone(ZoneInfo(series.zone))
    end = found.span.ends_at.astimezone(ZoneInfo(series.zone))
    initial = {
        "day": local.date(),
        "starts": local.time(),
        "ends": end.time(),
        "reason": found.override.reason if found.override else "",
    }
    form = DateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.move_date(
                municipality=request.municipality,
                series_id=pk,
                original=original,
                by=request.access,
                **form.facts(),
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The date is saved."))
            _tell(request, done)
            return _back(request, pk)
    return _page(request, "calendars/staff/series_date.html", form, series=series, date=found)


@requires("calendars.book")
@require_http_methods(_EDITING)
def series_add(request: ScopedRequest, pk: int) -> HttpResponse:
    """An extra date."""
    series = _hand_made(request, pk)
    form = DateForm(request.POST or None, initial=_usual_hours(series))
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.add_date(
                municipality=request.municipality,
                series_id=pk,
                by=request.access,
                **form.facts(),
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The extra date is added."))
            _tell(request, done)
            return _back(request, pk)
    return _page(request, "calendars/staff/series_date.html", form, series=series, date=None)


# --- inside -------------------------------------------------------------------------------------


def _series_form(request: ScopedRequest, initial: dict[str, Any]) -> SeriesForm:
    found = queries.resources(request.municipality, access=request.access)
    return SeriesForm(
        request.POST or None, initial=initial, resources=list(found.filter(is_active=True))
    )


def _page(request: ScopedRequest, name: str, form: forms.Form, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, name, {"form": form, **context}, status=status)


def _back(request: ScopedRequest, pk: int) -> HttpResponse:
    return redirect("calendars:series_detail", request.municipality.slug, pk)


def _hand_made(request: ScopedRequest, pk: int) -> Any:
    """The series; one that belongs to a record of an app is changed there."""
    series = queries.series_by_id(request.municipality, pk)
    if series.source != queries.BY_HAND:
        raise NotFound(_("This series is changed where it was made."))
    return series


def _date_of(request: ScopedRequest, series: Any, original: str) -> queries.SeriesDate:
    override = next((one for one in series.overrides.all() if one.original == original), None)
    starts = override.starts if override and override.starts else original
    since = queries.wall_clock(starts).replace(tzinfo=ZoneInfo(series.zone)) - timedelta(hours=4)
    for one in queries.dates_from(request.municipality, series, since, limit=_PER_PAGE):
        if one.original == original:
            return one
    raise NotFound(_("There is no such date in this series."))


def _cancel_or_put_back(request: ScopedRequest, pk: int, original: str, deed: str) -> HttpResponse:
    where: dict[str, Any] = {
        "municipality": request.municipality,
        "series_id": pk,
        "original": original,
        "by": request.access,
    }
    if deed == "odwolaj":
        done = actions.cancel_date(**where, reason=request.POST.get("reason", ""))
        messages.success(request, _("The date is cancelled. Its room is free."))
    else:
        done = actions.put_date_back(**where)
        messages.success(request, _("The date is again as the rule gives it."))
    _tell(request, done)
    return _back(request, pk)


def _usual_hours(series: Any) -> dict[str, Any]:
    start = datetime.combine(series.starts_on, series.starts_at)
    return {
        "starts": series.starts_at,
        "ends": (start + timedelta(minutes=series.minutes)).time(),
    }


def _since(request: ScopedRequest) -> datetime:
    """Midnight of the day in the address, else of today."""
    try:
        day = date.fromisoformat(request.GET.get("od", ""))
        if not 2000 <= day.year < 2100:
            day = timezone.localdate()
    except ValueError:
        day = timezone.localdate()
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _tell(request: ScopedRequest, done: actions.BookedDates, *, always: bool = False) -> None:
    """What came of booking: how many stand, which were refused and why."""
    if done.booked or always:
        text = ngettext("%(count)d date booked.", "%(count)d dates booked.", done.booked)
        messages.info(request, text % {"count": done.booked})
    for one in done.refused[:5]:
        when = timezone.localtime(one.starts_at)
        messages.warning(request, f"{when:%d.%m.%Y %H:%M}: {one.reason}")
    if len(done.refused) > 5:
        rest = len(done.refused) - 5
        text = ngettext(
            "%(count)d more date is not booked; see the list.",
            "%(count)d more dates are not booked; see the list.",
            rest,
        )
        messages.warning(request, text % {"count": rest})
