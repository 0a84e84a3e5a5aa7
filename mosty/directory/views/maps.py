"""Services on a map: the data it draws."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from mosty.directory import exports, queries
from mosty.directory.forms import ServiceFilterForm
from mosty.territory.guards import ScopedRequest, public


@public
@require_safe
def map_data(request: ScopedRequest) -> HttpResponse:
    """The services that fit the same filters as the list, as GeoJSON; places that may be shown only."""
    drawn = drawn_services(request)
    response = JsonResponse(
        exports.map_geojson(drawn, request.municipality), content_type="application/geo+json"
    )
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    response.headers["ETag"] = quote_etag(digest)
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie"])  # names of services follow the chosen language
    return _or_not_modified(request, response)


def drawn_services(request: ScopedRequest) -> queries.ServiceMap:
    """What the map draws for the filters in the address."""
    form = ServiceFilterForm(request.GET, municipality=request.municipality)
    found = queries.search(request.municipality, **form.chosen())
    return queries.service_map(request.municipality, found[: queries.MOST_DRAWN], len(found))


def map_context(request: ScopedRequest) -> dict[str, Any]:
    """What `directory/map.html` needs."""
    asked = request.GET.copy()
    asked.pop("widok", None)
    asked.pop("page", None)
    data = reverse("directory:map_data", args=[request.municipality.slug])
    return {
        "drawn": drawn_services(request),
        "map_data": f"{data}?{asked.urlencode()}" if asked else data,
    }


def _or_not_modified(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    etag = response.headers["ETag"]
    answer = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(answer, HttpResponse)
    return answer
