"""The page of one service, and its leaflet to print and to hang up."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.errors import NotFound
from mosty.directory import exports, queries
from mosty.directory.enums import ServiceStatus
from mosty.directory.rules import may_edit
from mosty.directory.views.structured import structured_data
from mosty.territory.guards import ScopedRequest, public
from mosty.thread.queries import station_for


@public
def service_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    """One service: telephone first, then for whom, is there room, when, where, how to get it."""
    service = queries.service(request.municipality, pk, access=request.access)
    if service is None:
        kept = queries.kept_service_id(request.municipality, pk)
        if kept is None:
            raise NotFound(_("There is no such service here."))
        return redirect("directory:service_detail", request.municipality.slug, kept, permanent=True)
    card = queries.card(service, timezone.now())
    context = {
        "service": service,
        "card": card,
        "structured": structured_data(request, card),
        "station": station_for("directory.service", service.pk),
        **_for_keepers(request, service),
    }
    return render(request, "directory/service_detail.html", context)


@public
def service_leaflet(request: ScopedRequest, pk: int) -> HttpResponse:
    """One page to print: a large telephone number, the way to get the service, a QR code."""
    service = queries.service(request.municipality, pk, access=request.access)
    if service is None or service.status != ServiceStatus.PUBLISHED:
        raise NotFound(_("There is no such service here."))
    path = reverse("directory:service_detail", args=[request.municipality.slug, pk])
    return HttpResponse(
        exports.leaflet(queries.card(service, timezone.now()), path),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="ulotka-{pk}.pdf"'},
    )


def _for_keepers(request: ScopedRequest, service: queries.Service) -> dict[str, Any]:
    """What only those who keep the service see below its card."""
    if not may_edit(request.access, service.organisation_id):
        return {"can_edit": False, "can_publish": False}
    waiting, confirmed = queries.voices_about(service)
    today = timezone.localdate()
    return {
        "can_edit": True,
        "can_publish": request.access.may("directory.service_publish"),
        "sees_doubts": request.access.may("directory.freshness_see"),
        "doubts_waiting": waiting,
        "doubts_confirmed": confirmed,
        "quality": queries.quality_of(service, access=request.access, today=today),
        "freshness": queries.freshness_of(service, today),
    }
