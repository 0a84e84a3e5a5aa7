"""The golden thread: from a voice to what changed, and back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosty.core.errors import NotFound
from mosty.pages.forms import ThreadFilterForm
from mosty.pages.queries import thread
from mosty.pages.views.paging import page_of
from mosty.territory.guards import ScopedRequest, public
from mosty.thread import queries as stations
from mosty.thread.enums import StationKind


@public
@require_safe
def thread_page(request: ScopedRequest) -> HttpResponse:
    """All five kinds with their stations; a kind and an area in the address narrow them."""
    municipality, access = request.municipality, request.access
    form = ThreadFilterForm(request.GET)
    kind, area = form.chosen("rodzaj"), form.chosen("obszar")
    context = {
        "form": form,
        "arch": thread.arch(municipality, access=access),
        "area": area,
    }
    if not kind:
        context["sections"] = thread.sections(municipality, access=access, area=area)
        return render(request, "pages/thread.html", context)
    page = page_of(
        request, stations.stations(municipality, access=access, kind=kind, area=area), size=20
    )
    context |= {
        "kind": StationKind(kind),
        "title": thread.kind_plural(StationKind(kind)),
        "explanation": thread.explanation(StationKind(kind)),
        "page": page,
        "lines": thread.station_lines(list(page.object_list), access=access),
    }
    return render(request, "pages/thread_kind.html", context)


@public
@require_safe
def station(request: ScopedRequest, pk: int) -> HttpResponse:
    """One station: back to whose voices it comes from, forward to what became of it."""
    found = stations.station_seen(request.municipality, pk, access=request.access)
    if found is None:
        raise NotFound(_("There is no such place on the thread, or it is not public yet."))
    story = thread.story(found, municipality=request.municipality, access=request.access)
    return render(request, "pages/station.html", {"station": found, "story": story})
