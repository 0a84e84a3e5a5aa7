"""The catalogue of kinds of services."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mosty.core.enums import DiArea
from mosty.core.errors import NotFound
from mosty.directory import queries
from mosty.directory.forms import TypeFilterForm
from mosty.territory.guards import ScopedRequest, public


@public
def service_type_list(request: ScopedRequest) -> HttpResponse:
    """All kinds, from institutions to what neighbours do for each other."""
    form = TypeFilterForm(request.GET)
    chosen = form.chosen()
    return render(
        request,
        "directory/service_type_list.html",
        {
            "form": form,
            "groups": queries.by_setting(queries.service_types(**chosen)),
            "here": queries.services_by_type(request.municipality),
        },
    )


@public
def service_type_detail(request: ScopedRequest, code: str) -> HttpResponse:
    """One kind: what it is, who pays, what it stands in for, and how the costs compare here."""
    kind = queries.service_type(code)
    if kind is None:
        raise NotFound(_("The catalogue has no such kind of service."))
    services = queries.published_services(request.municipality).filter(service_type=kind)
    return render(
        request,
        "directory/service_type_detail.html",
        {
            "kind": kind,
            "areas": [DiArea(area).label for area in kind.areas],
            "services": services,
            "stands_in_for": queries.substituted_by(kind),
            "stood_in_by": queries.substitutes_of(kind),
            "break_evens": queries.break_evens(request.municipality, kind),
        },
    )
