"""Staff write the programme, look at what it adds up to, and announce it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.calendars.actions import Occupied
from mosty.core.clashing import Difference, differences_of, show_errors
from mosty.core.errors import DomainError, NotFound, StaleEdit
from mosty.events import actions, queries
from mosty.events.enums import EventState
from mosty.events.forms import AnnounceForm, ItemForm, person_rows
from mosty.events.queries import Event, ProgrammeItem
from mosty.events.rules import room_sums, sum_words
from mosty.events.views.finding import event_or_404
from mosty.events.views.remarks import remarks_of
from mosty.territory.guards import ScopedRequest, requires


@requires("events.manage")
@require_safe
def programme_edit(request: ScopedRequest, slug: str) -> HttpResponse:
    """Items by day, what each day and room adds up to, what to look at."""
    event = event_or_404(request, slug)
    lines = queries.current_lines(event)
    context = {
        "event": event,
        "days": queries.by_days(lines),
        "sums": [(one, sum_words(one)) for one in room_sums(lines)],
        "remarks": remarks_of(event, lines),
        "clashes": queries.clashes_elsewhere(event, lines),
        "is_cancelled": event.state == EventState.CANCELLED,
        "change_count": (
            len(queries.unannounced_changes(event)) if event.state == EventState.PUBLISHED else 0
        ),
    }
    return render(request, "events/staff/programme_edit.html", context)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def item_add(request: ScopedRequest, slug: str) -> HttpResponse:
    """A new item; it is offered the time at which the last one of that day ends."""
    event = event_or_404(request, slug)
    form = _form(request, event, None)
    rows = person_rows(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            item = actions.add_item(
                municipality=request.municipality,
                event_id=event.pk,
                entry=form.entry(rows.entries),
                by=request.access,
            )
        except DomainError as error:
            _show(form, error)
        else:
            messages.success(request, _("“%(title)s” is in the programme.") % {"title": item.title})
            if "another" in request.POST:
                return redirect("events:item_add", request.municipality.slug, event.slug)
            return redirect("events:programme_edit", request.municipality.slug, event.slug)
    return _form_page(request, form, rows, event, None)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Change or move an item; when somebody saved it meanwhile, both versions are shown."""
    event = event_or_404(request, slug)
    item = _item_or_404(event, pk)
    form = _form(request, event, item)
    rows = person_rows(request.POST if request.method == "POST" else None, item=item)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            actions.edit_item(
                municipality=request.municipality,
                event_id=event.pk,
                item_id=item.pk,
                seen=form.seen_at,
                entry=form.entry(rows.entries),
                by=request.access,
            )
        except StaleEdit as error:
            return _stale_page(request, form, rows, event, item, error)
        except DomainError as error:
            _show(form, error)
        else:
            messages.success(request, _("“%(title)s” is saved.") % {"title": form["title"].value()})
            return redirect("events:programme_edit", request.municipality.slug, event.slug)
    return _form_page(request, form, rows, event, item)


_DEEDS = {
    "odwolaj": actions.cancel_item,
    "przywroc": actions.restore_item,
    "usun": actions.remove_item,
}


@requires("events.manage")
@require_POST
def item_change(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Cancel an item, let it take place after all, or take it out."""
    event = event_or_404(request, slug)
    deed = _DEEDS.get(request.POST.get("co", ""))
    if deed is None:
        raise NotFound(_("There is no such page."))
    try:
        deed(municipality=request.municipality, event_id=event.pk, item_id=pk, by=request.access)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The programme is saved."))
    return redirect("events:programme_edit", request.municipality.slug, event.slug)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def programme_announce(request: ScopedRequest, slug: str) -> HttpResponse:
    """What will be announced, what changed and how many people get a letter; then announce."""
    event = event_or_404(request, slug)
    form = AnnounceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _version, told = actions.announce_programme(
                municipality=request.municipality,
                event_id=event.pk,
                note=form.cleaned_data["note"],
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _announced_words(told))
            return redirect("events:event_desk", request.municipality.slug, event.slug)
    changes = queries.unannounced_changes(event)
    context = {
        "event": event,
        "form": form,
        "changes": changes,
        "remarks": remarks_of(event),
        "is_public": event.state == EventState.PUBLISHED,
        "is_first": event.programme_version == 0,
        "letter_count": actions.affected_count(event, changes) if event.programme_version else 0,
    }
    status = 409 if form.errors else 200
    return render(request, "events/staff/programme_announce.html", context, status=status)


# --- inside -------------------------------------------------------------------------------------


def _item_or_404(event: Event, pk: int) -> ProgrammeItem:
    item = queries.item_by_id(event, pk)
    if item is None:
        raise NotFound(_("There is no such item in this programme."))
    return item


def _form(request: ScopedRequest, event: Event, item: ProgrammeItem | None) -> ItemForm:
    return ItemForm(
        request.POST if request.method == "POST" else None,
        event=event,
        item=item,
        rooms=queries.rooms(request.municipality),
        stops=event.stops.all(),
        initial=queries.next_item(event) if item is None else None,
    )


def _form_page(
    request: ScopedRequest,
    form: ItemForm,
    rows: Any,
    event: Event,
    item: ProgrammeItem | None,
    differences: Sequence[Difference] = (),
) -> HttpResponse:
    is_wrong = form.is_bound and (not form.is_valid() or not rows.is_valid())
    context = {
        "form": form,
        "rows": rows,
        "event": event,
        "item": item,
        "differences": differences,
        "is_announced": item is not None and actions.is_announced(event, item),
    }
    status = 409 if differences or form.has_error("room", "taken") else 422 if is_wrong else 200
    return render(request, "events/staff/item_form.html", context, status=status)


def _stale_page(
    request: ScopedRequest,
    form: ItemForm,
    rows: Any,
    event: Event,
    item: ProgrammeItem,
    error: StaleEdit,
) -> HttpResponse:
    typed = request.POST.copy()
    typed["seen"] = item.updated_at.isoformat()
    form.data = typed
    messages.warning(request, str(error.message))
    differences = differences_of(error, label_of=form.label_of) or [
        Difference(_("People"), _("changed by somebody else"), _("as in the form below"))
    ]
    return _form_page(request, form, rows, event, item, differences)


def _show(form: ItemForm, error: DomainError) -> None:
    """What the action refused; a room that is taken stands beside the field of the room."""
    if isinstance(error, Occupied):
        form.add_error("room", ValidationError(str(error.message), code="taken"))
        return
    show_errors(form, error, field_of=form.field_of)


def _announced_words(told: int) -> str:
    if not told:
        return _("The programme is announced. Nobody had to be written to.")
    return ngettext(
        "The programme is announced. %(count)d letter was sent.",
        "The programme is announced. %(count)d letters were sent.",
        told,
    ) % {"count": told}
