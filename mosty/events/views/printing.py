"""What one can print of an event: posters, leaflet, programmes, a sheet for each day."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosty.core.errors import NotFound
from mosty.events import queries
from mosty.events.exports.print_days import day_sheet_pdf
from mosty.events.exports.prints import PRINTS, can_print, print_pdf, print_titles
from mosty.events.queries import Event
from mosty.events.queries.itinerary import has_itinerary, journey_of
from mosty.events.rules.dates import weekday_words
from mosty.events.views.finding import is_event_staff, visible_event
from mosty.territory.guards import ScopedRequest, public


@public
@require_safe
def print_list(request: ScopedRequest, slug: str) -> HttpResponse:
    """All files to print, each in one click."""
    event = visible_event(request, slug)
    titles = print_titles()
    days = _days(event)
    return render(
        request,
        "events/print_list.html",
        {
            "event": event,
            "title": queries.local_title(event),
            "prints": [
                (code, titles[code], _hint(code)) for code in PRINTS if can_print(code, event)
            ],
            "days": [(number, weekday_words(day)) for number, day in enumerate(days, start=1)]
            if len(days) > 1 or has_itinerary(event)
            else [],
            "has_programme": bool(queries.public_lines(event)),
            "lacks_easy": is_event_staff(request.access) and not event.description_easy,
        },
    )


@public
@require_safe
def print_file(request: ScopedRequest, slug: str, code: str) -> HttpResponse:
    """One file as tagged PDF."""
    event = visible_event(request, slug)
    if code not in PRINTS or not can_print(code, event):
        raise NotFound(_("There is no such file to print."))
    return _pdf(
        print_pdf(code, event, queries.public_lines(event), path=_path(event)),
        f"{code}-{event.slug}.pdf",
    )


@public
@require_safe
def day_sheet(request: ScopedRequest, slug: str, number: int) -> HttpResponse:
    """The plan of one day, for everybody who travels."""
    event = visible_event(request, slug)
    days = _days(event)
    if not 1 <= number <= len(days):
        raise NotFound(_("The event has no such day."))
    on = days[number - 1]
    journey = journey_of(event) if has_itinerary(event) else None
    found = next((day for day in journey.days if day.day == on), None) if journey else None
    lines = [line for line in queries.public_lines(event) if line.day == on]
    data = day_sheet_pdf(event, found, lines, number=number, count=len(days), path=_path(event))
    return _pdf(data, f"dzien-{number}-{event.slug}.pdf")


def _days(event: Event) -> list[date]:
    """Days on which something is planned: of the itinerary, and of the programme."""
    days = {line.day for line in queries.public_lines(event) if not line.is_cancelled}
    if has_itinerary(event):
        days |= {day.day for day in journey_of(event).days if day.steps}
    return sorted(days)


def _hint(code: str) -> str:
    return {
        "plakat-a3": _("for a wall or a notice board"),
        "plakat-a4": _("for a door or a shop window"),
        "ulotka": _("to take along"),
        "program": _("with everything each item covers, letters of 14 points"),
        "program-duze-litery": _("letters of 18 points and more, for people who see less"),
        "latwy-tekst": _("short sentences, for people who read with difficulty"),
    }[code]


def _path(event: Event) -> str:
    """A short one: people type it from a wall."""
    return reverse("events:event_short", args=[event.municipality.slug, event.pk])


def _pdf(data: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
