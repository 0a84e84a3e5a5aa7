"""Staff prepare an event, announce it, cancel it; the desk from which all work on it starts."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import Difference, differences_of, show_errors
from mosty.core.errors import DomainError, NotAllowed, StaleEdit
from mosty.events import actions, queries
from mosty.events.enums import EventState
from mosty.events.forms import CancelForm, EventForm
from mosty.events.queries import Event
from mosty.events.queries.tasks import tasks_of
from mosty.events.rules import days_words, missing_to_announce
from mosty.events.views.desk_links import desk
from mosty.events.views.finding import event_or_404, is_event_staff
from mosty.events.views.remarks import remarks_of
from mosty.territory.guards import ScopedRequest, requires, signed_in


@signed_in
@require_safe
def event_desk(request: ScopedRequest, slug: str) -> HttpResponse:
    """The work on one event as lists of tasks, each for those who may do it."""
    if not is_event_staff(request.access):
        raise NotAllowed(_("You may not do this here. Ask the administrator for the right role."))
    event = event_or_404(request, slug)
    may_manage = request.access.may("events.manage")
    is_draft = event.state == EventState.DRAFT
    context = {
        "event": event,
        "days_words": days_words(event.starts_on, event.ends_on),
        "sections": desk(event, access=request.access),
        "may_manage": may_manage,
        "is_draft": is_draft,
        "is_public": event.state == EventState.PUBLISHED,
        "missing": _missing_words(event) if is_draft else (),
        "remark_count": len(remarks_of(event)) if may_manage else 0,
        "change_count": (
            len(queries.unannounced_changes(event))
            if may_manage and event.state == EventState.PUBLISHED
            else 0
        ),
        "item_count": event.items.count(),
        "next_tasks": tasks_of(event).next_lines if may_manage else (),
    }
    return render(request, "events/staff/event_desk.html", context)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def event_create(request: ScopedRequest) -> HttpResponse:
    """A new event in preparation."""
    form = _form(request, None)
    if request.method == "POST" and form.is_valid():
        try:
            event = actions.create_event(
                municipality=request.municipality, facts=form.facts, by=request.access
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The event is prepared. Now write its programme."))
            return redirect("events:event_desk", request.municipality.slug, event.slug)
    return _form_page(request, form, None)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def event_edit(request: ScopedRequest, slug: str) -> HttpResponse:
    """Change an event; when somebody saved it meanwhile, both versions are shown."""
    event = event_or_404(request, slug)
    form = _form(request, event)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_event(
                municipality=request.municipality,
                event_id=event.pk,
                revision=form.cleaned_data["revision"] or 0,
                facts=form.facts,
                moves_along=form.cleaned_data.get("moves_along", False),
                by=request.access,
            )
        except StaleEdit as error:
            return _stale_page(request, form, event, error)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The event is saved."))
            return redirect("events:event_desk", request.municipality.slug, event.slug)
    return _form_page(request, form, event)


@requires("events.manage")
@require_POST
def event_announce(request: ScopedRequest, slug: str) -> HttpResponse:
    """Make the event public; this cannot be taken back, only cancelled."""
    event = event_or_404(request, slug)
    try:
        actions.announce_event(
            municipality=request.municipality, event_id=event.pk, by=request.access
        )
    except DomainError as error:
        reasons = " ".join(str(reason) for reason in error.fields.values())
        messages.error(request, f"{error.message} {reasons}".strip())
    else:
        messages.success(request, _("The event is announced: everybody can read its page."))
    return redirect("events:event_desk", request.municipality.slug, event.slug)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def event_cancel(request: ScopedRequest, slug: str) -> HttpResponse:
    """Say why it does not take place; everybody who wanted to come gets a letter."""
    event = event_or_404(request, slug)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _event, told = actions.cancel_event(
                municipality=request.municipality,
                event_id=event.pk,
                reason=form.cleaned_data["reason"],
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _cancelled_words(told))
            return redirect("events:event_desk", request.municipality.slug, event.slug)
    context = {
        "event": event,
        "form": form,
        "days_words": days_words(event.starts_on, event.ends_on),
    }
    status = 422 if form.errors else 200
    return render(request, "events/staff/event_cancel.html", context, status=status)


def _form(request: ScopedRequest, event: Event | None) -> EventForm:
    return EventForm(
        request.POST if request.method == "POST" else None,
        event=event,
        has_programme=event is not None and queries.has_programme(event),
        organisers=queries.organisers(request.municipality),
        sites=queries.sites(request.municipality),
    )


def _form_page(
    request: ScopedRequest,
    form: EventForm,
    event: Event | None,
    differences: Sequence[Difference] = (),
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "event": event,
        "differences": differences,
        "is_public": event is not None and event.state == EventState.PUBLISHED,
    }
    status = 409 if differences else 422 if form.errors else 200
    return render(request, "events/staff/event_form.html", context, status=status)


def _stale_page(
    request: ScopedRequest, form: EventForm, event: Event, error: StaleEdit
) -> HttpResponse:
    """The form with everything typed, the other version beside it; saving again wins knowingly."""
    typed = request.POST.copy()
    typed["revision"] = str(event.revision)
    form.data = typed
    messages.warning(request, str(error.message))
    return _form_page(request, form, event, differences_of(error, label_of=form.label_of))


def _missing_words(event: Event) -> Sequence[object]:
    return [actions.MISSING_WORDS[name] for name in missing_to_announce(event)]


def _cancelled_words(told: int) -> str:
    if not told:
        return _("The event is cancelled. Nobody who is registered left an e-mail.")
    return ngettext(
        "The event is cancelled. %(count)d letter was sent.",
        "The event is cancelled. %(count)d letters were sent.",
        told,
    ) % {"count": told}
