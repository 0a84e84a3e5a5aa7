"""Lists to read, print and save; reading a list of people is noted."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosty.core.errors import NotFound
from mosty.core.sheetwriter import table_download
from mosty.events.actions.lists import note_list_read
from mosty.events.exports.badges import badges_pdf
from mosty.events.exports.lists import (
    TABLE_FORMATS,
    Listing,
    attendance_listing,
    attendance_pdf,
    catering_listing,
    catering_pdf,
    rooms_pdf,
    table_file,
)
from mosty.events.queries import Event
from mosty.events.queries.lists import catering_of, days_of, people_of, room_plan
from mosty.events.rules.dates import days_words
from mosty.events.views.finding import event_or_404
from mosty.territory.guards import ScopedRequest, requires


@requires("events.register_others")
@require_safe
def attendance(request: ScopedRequest, slug: str) -> HttpResponse:
    """Everybody who has a place, to sign on paper."""
    event = event_or_404(request, slug)
    pool = request.GET.get("udzial", "")
    people = people_of(event, pool=pool)
    note_list_read(event=event, kind="attendance", people=len(people), by=request.access)
    context = {**_common(event), "people": people, "days": days_of(event), "pool": pool}
    return render(request, "events/staff/attendance.html", context)


@requires("events.register_others")
@require_safe
def attendance_file(request: ScopedRequest, slug: str, file_format: str) -> HttpResponse:
    """The same list as PDF, CSV or XLSX."""
    event = event_or_404(request, slug)
    people = people_of(event, pool=request.GET.get("udzial", ""))
    answer = _file(
        file_format,
        f"lista-obecnosci-{event.slug}",
        _("Attendance list"),
        attendance_listing(people),
        lambda: attendance_pdf(event, people),
    )
    note_list_read(
        event=event, kind="attendance", people=len(people), by=request.access, form=file_format
    )
    return answer


@requires("events.see_needs")
@require_safe
def catering(request: ScopedRequest, slug: str) -> HttpResponse:
    """What the kitchen cooks, without names."""
    event = event_or_404(request, slug)
    found = catering_of(event)
    note_list_read(event=event, kind="catering", people=found.people, by=request.access)
    return render(request, "events/staff/catering.html", {**_common(event), "catering": found})


@requires("events.see_needs")
@require_safe
def catering_file(request: ScopedRequest, slug: str, file_format: str) -> HttpResponse:
    """The same as PDF, CSV or XLSX."""
    event = event_or_404(request, slug)
    found = catering_of(event)
    answer = _file(
        file_format,
        f"posilki-{event.slug}",
        _("Catering list"),
        catering_listing(found),
        lambda: catering_pdf(event, found),
    )
    note_list_read(
        event=event, kind="catering", people=found.people, by=request.access, form=file_format
    )
    return answer


@requires("events.register_others")
@require_safe
def badges(request: ScopedRequest, slug: str) -> HttpResponse:
    """Badges of those who come, to print and cut out; who may see needs gets signs of wishes too."""
    event = event_or_404(request, slug)
    people = people_of(event, pool="on_site", with_pictures=request.access.may("events.see_needs"))
    content = badges_pdf(event, people)
    note_list_read(event=event, kind="badges", people=len(people), by=request.access, form="pdf")
    return _pdf_answer(content, f"identyfikatory-{event.slug}")


@requires("events.manage")
@require_safe
def rooms(request: ScopedRequest, slug: str) -> HttpResponse:
    """What takes place in which room, hour by hour."""
    event = event_or_404(request, slug)
    context = {**_common(event), "days": room_plan(event)}
    return render(request, "events/staff/rooms.html", context)


@requires("events.manage")
@require_safe
def rooms_file(request: ScopedRequest, slug: str) -> HttpResponse:
    """The same to print."""
    event = event_or_404(request, slug)
    return _pdf_answer(rooms_pdf(event, room_plan(event)), f"sale-{event.slug}")


# --- inside -----------------------------------------------------------------------------------


def _common(event: Event) -> dict[str, object]:
    return {"event": event, "days_words": days_words(event.starts_on, event.ends_on)}


def _file(
    file_format: str, name: str, title: str, listing: Listing, pdf: Callable[[], bytes]
) -> HttpResponse:
    if file_format == "pdf":
        return _pdf_answer(pdf(), name)
    if file_format not in TABLE_FORMATS:
        raise NotFound(_("There is no such page."))
    content = table_file(file_format, title, listing)
    return table_download(content, name=f"{name}.{file_format}")


def _pdf_answer(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
