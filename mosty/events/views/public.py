"""Pages everyone may read: events, one event, what changed in its programme."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mosty.events import queries
from mosty.events.enums import EventState, MaterialMoment
from mosty.events.forms import KindFilterForm
from mosty.events.rules import days_words
from mosty.events.views.finding import is_event_staff, visible_event
from mosty.events.views.structured import structured_data
from mosty.territory.guards import ScopedRequest, public


@public
@require_safe
def event_list(request: ScopedRequest) -> HttpResponse:
    """What one can come to, and what was."""
    form = KindFilterForm(request.GET)
    is_staff = is_event_staff(request.access)
    lists = queries.event_lists(
        request.municipality,
        kind=form.kind,
        with_drafts=is_staff,
        all_past="minione" in request.GET,
    )
    context = {
        "lists": lists,
        "form": form,
        "is_filtered": bool(form.kind),
        "is_event_staff": is_staff,
        "may_manage": request.access.may("events.manage"),
    }
    return render(request, "events/event_list.html", context)


@public
@require_safe
def event_detail(request: ScopedRequest, slug: str) -> HttpResponse:
    """What, when, where, for whom; how to get there; the programme; what to read."""
    event = visible_event(request, slug)
    materials = queries.public_materials(event)
    lines = queries.public_lines(event)
    context = {
        "event": event,
        "title": queries.local_title(event),
        "description": queries.local_text(event.description, event.description_uk),
        "days_words": days_words(event.starts_on, event.ends_on),
        "days": queries.by_days(lines),
        "structured": structured_data(event, lines),
        "access_words": queries.access_of_event(event),
        "before": queries.materials_of_moment(materials, MaterialMoment.BEFORE),
        "after": queries.materials_of_moment(materials, MaterialMoment.AFTER),
        "is_draft": event.state == EventState.DRAFT,
        "is_cancelled": event.state == EventState.CANCELLED,
        "is_over": event.ends_on < timezone.localdate(),
        "is_event_staff": is_event_staff(request.access),
        "has_registration": queries.rules_of(event) is not None,
        **_latest_change(event),
    }
    return render(request, "events/event_detail.html", context)


@public
@require_safe
def event_short(request: ScopedRequest, pk: int) -> HttpResponse:
    """The short address on posters: it leads to the page of the event."""
    event = visible_event(request, queries.slug_of(request.municipality, pk))
    return redirect("events:event_detail", request.municipality.slug, event.slug)


@public
@require_safe
def event_changes(request: ScopedRequest, slug: str) -> HttpResponse:
    """What changed in the programme since it was announced, newest first."""
    event = visible_event(request, slug)
    context = {
        "event": event,
        "title": queries.local_title(event),
        "versions": queries.version_changes(event),
    }
    return render(request, "events/event_changes.html", context)


def _latest_change(event: queries.Event) -> dict[str, object]:
    """When the programme changed last; nothing while it stands as it was announced first."""
    if event.programme_version < 2:
        return {"changed_at": None}
    return {"changed_at": queries.announced_at(event)}
