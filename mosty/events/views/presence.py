"""At the door: the list, marks of devices with a broken connection, one person's marks, files."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.errors import DomainError, NotFound
from mosty.core.offline import keep_on_device
from mosty.core.sheetwriter import table_download
from mosty.events.actions.host_files import import_host_file
from mosty.events.actions.presence import (
    MarkEntry,
    MarkResult,
    Outcome,
    mark_presence,
    note_presence_exported,
    void_passage,
)
from mosty.events.enums import PassageKind, PassageMeans
from mosty.events.exports.presence import FLAG_WORDS, presence_file
from mosty.events.forms.onday import HostFileForm, MarkForm, PlaceForm, VoidForm, sent_marks
from mosty.events.queries import presence as presence_queries
from mosty.events.rules.presence import programme_minutes
from mosty.events.views.finding import event_or_404
from mosty.territory.guards import ScopedRequest, requires

#: The list holds names: it stays on the device for the day of the event and the night before.
DOOR_KEPT_HOURS = 36
_KINDS = {"wejscie": PassageKind.ENTRY, "wyjscie": PassageKind.EXIT}


@requires("events.mark_presence")
@keep_on_device(DOOR_KEPT_HOURS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: ScopedRequest, slug: str) -> HttpResponse:
    """Everybody who has a place, to mark as they come and go; works without scripts too."""
    event = event_or_404(request, slug)
    items = presence_queries.programme_items(event)
    place = PlaceForm(items, request.GET)
    item = place.item
    lines = presence_queries.presence_lines(event, item)
    data = request.POST if request.method == "POST" else None
    form = MarkForm([line.person.badge for line in lines], data)
    if data is not None and form.is_valid():
        marks = _pressed(request, form, item.pk if item else None)
        if marks:
            _say(request, mark_presence(event=event, marks=marks, by=request.access))
            return redirect(request.get_full_path())
        form.add_error(None, _("Tick somebody, or write the code of a badge."))
    context = {
        "event": event,
        "item": item,
        "lines": lines,
        "present": sum(line.is_in for line in lines),
        "place": place,
        "form": form,
        "may_write_down": request.access.may("events.register_others"),
        "scope": request.path,
    }
    response = render(
        request, "events/staff/door.html", context, status=422 if data is not None else 200
    )
    response.headers["Permissions-Policy"] = (
        "camera=(self), geolocation=(), microphone=(), payment=()"
    )
    return response


@requires("events.mark_presence")
@never_cache
@require_POST
def door_send(request: ScopedRequest, slug: str) -> JsonResponse:
    """Marks a device kept: what became of each, and who is in by now."""
    event = event_or_404(request, slug)
    try:
        sent = sent_marks(request.body)
        results = mark_presence(
            event=event, marks=sent.marks, sent_at=sent.sent_at, by=request.access
        )
    except DomainError as error:
        return JsonResponse(
            {"code": error.code, "message": str(error.message)}, status=error.status
        )
    return JsonResponse(
        {
            "results": [
                {
                    "client_id": str(one.client_id),
                    "outcome": one.outcome.value,
                    "message": str(one.message),
                }
                for one in results
            ],
            "present": presence_queries.present_badges(event, sent.item_id),
        }
    )


@requires("events.mark_presence")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door_person(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """All marks of one person, what they add up to; a wrong one can be taken back."""
    event = event_or_404(request, slug)
    person = presence_queries.person_at(event, pk)
    if person is None:
        raise NotFound(_("There is no such person at this event."))
    form = VoidForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        void_passage(event=event, by=request.access, **form.cleaned_data)
        messages.success(request, _("The mark is taken back."))
        return redirect(request.path)
    items = presence_queries.programme_items(event)
    found = presence_queries.attendance_of_person(person, items)
    return render(
        request,
        "events/staff/door_person.html",
        {
            "event": event,
            "person": person,
            "passages": list(person.passages.all()),
            "minutes": [(item, found.minutes[item.pk]) for item in items],
            "attendance": found,
            "of_minutes": programme_minutes(presence_queries.item_times(items)),
            "flags": [FLAG_WORDS[flag] for flag in sorted(found.flags)],
            "form": form,
            "wrong_id": form.data.get("passage_id", ""),
        },
        status=422 if form.is_bound else 200,
    )


@requires("events.mark_presence")
@never_cache
@require_safe
def attendance_counts(request: ScopedRequest, slug: str) -> HttpResponse:
    """How many came, in the hall and online, item by item; minutes of everybody."""
    event = event_or_404(request, slug)
    items = presence_queries.programme_items(event)
    people = presence_queries.attendance_of(event, items)
    return render(
        request,
        "events/staff/attendance_counts.html",
        {
            "event": event,
            "counts": presence_queries.presence_counts(items, people),
            "people": [
                (person, found, [FLAG_WORDS[flag] for flag in sorted(found.flags)])
                for person, found in people
            ],
            "of_minutes": programme_minutes(presence_queries.item_times(items)),
        },
    )


@requires("events.mark_presence")
@never_cache
@require_safe
def attendance_export(request: ScopedRequest, slug: str, file_format: str) -> HttpResponse:
    """Minutes of everybody as a table; the reading is noted."""
    if file_format not in ("csv", "xlsx"):
        raise NotFound(_("There is no such file."))
    event = event_or_404(request, slug)
    items = presence_queries.programme_items(event)
    people = presence_queries.attendance_of(event, items)
    note_presence_exported(event=event, by=request.access)
    content = presence_file(items, people, file_format=file_format)
    return table_download(content, name=f"obecnosc-{event.slug}.{file_format}")


@requires("events.mark_presence")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attendance_import(request: ScopedRequest, slug: str) -> HttpResponse:
    """The list of an online host; what could not be matched is told line by line."""
    event = event_or_404(request, slug)
    items = presence_queries.programme_items(event)
    is_sent = request.method == "POST"
    form = HostFileForm(items, *((request.POST, request.FILES) if is_sent else ()))
    report = None
    if is_sent and form.is_valid():
        sent = form.cleaned_data["file"]
        chosen = form.cleaned_data["punkt"]
        try:
            report = import_host_file(
                event=event,
                item=presence_queries.programme_item(event, int(chosen)) if chosen else None,
                data=sent.read(),
                file_name=sent.name,
                by=request.access,
            )
        except DomainError as error:
            form.add_error("file", str(error.message))
    return render(
        request,
        "events/staff/attendance_import.html",
        {"event": event, "form": form, "report": report},
        status=422 if is_sent and report is None else 200,
    )


# --- inside -------------------------------------------------------------------------------------


def _pressed(request: HttpRequest, form: MarkForm, item_id: int | None) -> list[MarkEntry]:
    """What the person at the door meant: one person's button, a badge, or everybody ticked."""
    for name, kind in _KINDS.items():
        if badge := request.POST.get(name):
            return [_entry(badge, kind, form, item_id)]
    if code := form.cleaned_data["kod"].strip():
        return [_entry(code, PassageKind.ENTRY, form, item_id)]
    return [_entry(badge, PassageKind.ENTRY, form, item_id) for badge in form.cleaned_data["osoba"]]


def _entry(badge: str, kind: PassageKind, form: MarkForm, item_id: int | None) -> MarkEntry:
    return MarkEntry(uuid.uuid4(), badge, kind, form.at, item_id, PassageMeans.LIST)


def _say(request: ScopedRequest, results: Sequence[MarkResult]) -> None:
    """What became of the marks, in words."""
    stored = [one for one in results if one.outcome is Outcome.STORED]
    for one in results:
        who = one.participant.name if one.participant else ""
        if one.outcome is Outcome.REFUSED:
            messages.error(request, f"{who}: {one.message}" if who else str(one.message))
        elif one.outcome is not Outcome.STORED and len(results) == 1:
            messages.info(request, _("%(name)s was marked before.") % {"name": who})
    if len(stored) == 1 and stored[0].participant:
        messages.success(request, _("Marked: %(name)s.") % {"name": stored[0].participant.name})
    elif stored:
        messages.success(request, _("Marked people: %(count)d.") % {"count": len(stored)})
