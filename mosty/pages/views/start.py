"""The start page of a municipality."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mosty.pages.forms import NearbyForm
from mosty.pages.queries.front import front
from mosty.pages.queries.nearby import nearby
from mosty.territory.guards import ScopedRequest, public


@public
@require_safe
def start(request: ScopedRequest) -> HttpResponse:
    """What is happening, where to say something, services near me, the plan and its progress."""
    today = timezone.localdate()
    near = nearby(request.municipality, unit=request.GET.get("gdzie", ""))
    context = {
        "front": front(request.municipality, access=request.access, today=today),
        "near": near,
        "form": NearbyForm(request.GET, units=near.units),
    }
    return render(request, "pages/start.html", context)
