"""Files of an announced programme for other programmes: schedule.xml, schedule.json, iCalendar."""

import json

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from mosty.calendars.exports import CONTENT_TYPE, bookings_ical
from mosty.events import queries
from mosty.events.exports.schedule import schedule_document
from mosty.events.exports.schedule_v2 import schedule_v2
from mosty.events.exports.schedule_xml import schedule_xml
from mosty.events.queries import Event
from mosty.events.queries.schedule import event_bookings, schedule_lines
from mosty.events.views.finding import visible_event
from mosty.territory.guards import ScopedRequest, public


@public
@require_safe
def schedule_xml_file(request: ScopedRequest, slug: str) -> HttpResponse:
    """The programme as schedule.xml."""
    event = visible_event(request, slug)
    document = schedule_document(
        event, schedule_lines(event), page=_page(event), base_url=_base(event)
    )
    address = f"{settings.BASE_URL}{request.path}"
    return _file(
        schedule_xml(document, address=address),
        "application/xml; charset=utf-8",
        f"harmonogram-{event.slug}.xml",
    )


@public
@require_safe
def schedule_json_file(request: ScopedRequest, slug: str) -> HttpResponse:
    """The programme as schedule.json; `?wersja=2` gives the newer form of the format."""
    event = visible_event(request, slug)
    lines = schedule_lines(event)
    document = schedule_document(event, lines, page=_page(event), base_url=_base(event))
    if request.GET.get("wersja") == "2":
        document = schedule_v2(document, lines)
    return _file(
        json.dumps(document, ensure_ascii=False, indent=2).encode(),
        "application/json; charset=utf-8",
        f"harmonogram-{event.slug}.json",
    )


@public
@require_safe
def event_ics(request: ScopedRequest, slug: str) -> HttpResponse:
    """The event for a calendar, `?punkty=1` each item by itself; what is cancelled says so."""
    event = visible_event(request, slug)
    found = event_bookings(event, each_item=request.GET.get("punkty") == "1")
    return _file(
        bookings_ical(found, name=queries.local_title(event)),
        CONTENT_TYPE,
        f"{event.slug}.ics",
    )


def _page(event: Event) -> str:
    path = reverse("events:event_detail", args=[event.municipality.slug, event.slug])
    return f"{settings.BASE_URL}{path}"


def _base(event: Event) -> str:
    path = reverse("events:event_list", args=[event.municipality.slug])
    return f"{settings.BASE_URL}{path}"


def _file(data: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        data,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
