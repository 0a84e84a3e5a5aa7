"""Materials: staff add them, people read them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.core.uploads import upload_answer
from mosty.events import actions, queries
from mosty.events.forms import MaterialForm
from mosty.events.queries import Event, Material
from mosty.events.views.finding import event_or_404, is_event_staff, visible_event
from mosty.territory.guards import ScopedRequest, public, requires


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def material_edit(request: ScopedRequest, slug: str) -> HttpResponse:
    """What there is to read, and one more."""
    event = event_or_404(request, slug)
    is_sent = request.method == "POST"
    form = MaterialForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        items=event.items.all(),
    )
    if is_sent and form.is_valid():
        try:
            actions.add_material(
                municipality=request.municipality,
                event_id=event.pk,
                entry=form.entry,
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The material is added."))
            return redirect("events:material_edit", request.municipality.slug, event.slug)
    context = {"event": event, "form": form, "materials": queries.materials(event)}
    status = 422 if form.errors else 200
    return render(request, "events/staff/material_edit.html", context, status=status)


@requires("events.manage")
@require_POST
def material_remove(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Take a material away, its file too."""
    event = event_or_404(request, slug)
    actions.remove_material(
        municipality=request.municipality, event_id=event.pk, material_id=pk, by=request.access
    )
    messages.success(request, _("The material is removed."))
    return redirect("events:material_edit", request.municipality.slug, event.slug)


@public
@require_safe
def material_open(request: ScopedRequest, slug: str, pk: int, token: str = "") -> HttpResponseBase:
    """A file to keep, or the way to a link; what is not public needs the link of a registration."""
    event = visible_event(request, slug)
    material = queries.material_by_id(event, pk)
    if material is None or not _may_open(request, event, material, token):
        raise NotFound(_("There is no such material here."))
    if material.url:
        return HttpResponseRedirect(material.url)
    return upload_answer(material.file, title=material.title, is_private=not material.is_public)


def _may_open(request: ScopedRequest, event: Event, material: Material, token: str) -> bool:
    return (
        material.is_public
        or is_event_staff(request.access)
        or queries.opens_materials(event, token)
    )
