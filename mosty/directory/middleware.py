"""What every answer of the open feed has: any origin may read it, nobody may ask without end.

CORS for GET, HEAD and OPTIONS; ETag and Last-Modified with 304; HEAD; 429 with Retry-After. The
limit is counted in Django's cache, which each server process keeps for itself unless told otherwise.
"""

import time
from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe
from django.utils.translation import gettext as _

from mosty.core.limits import uses_up

FEEDS = ("/api/hsds/", "/api/cpsv-ap/")
_METHODS = "GET, HEAD, OPTIONS"
_MINUTE = 60
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, If-Modified-Since",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Retry-After",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class OpenFeed:
    """Looks after the addresses of the open feed; others pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(FEEDS):
            return self.get_response(request)
        response = self._answer(request)
        for name, value in _CORS.items():
            response.headers[name] = value
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": _METHODS})
        if _asks_too_often(request):
            return _wait()
        if request.method == "HEAD":
            request.method = "GET"
            return _without_body(_or_not_modified(request, self.get_response(request)))
        return _or_not_modified(request, self.get_response(request))


def _or_not_modified(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer with its ETag, or 304 when the reader holds the same one."""
    if request.method != "GET" or response.status_code != 200 or response.streaming:
        return response
    assert isinstance(response, HttpResponse)
    tag = sha256(response.content, usedforsecurity=False).hexdigest()
    response.headers["ETag"] = f'"{tag}"'
    return (
        get_conditional_response(
            request,
            etag=response["ETag"],
            last_modified=parse_http_date_safe(response.get("Last-Modified", "")),
            response=response,
        )
        or response
    )


def _without_body(response: HttpResponseBase) -> HttpResponse:
    headers = dict(response.headers.items())
    if isinstance(response, HttpResponse):
        headers["Content-Length"] = str(len(response.content))
    response.close()
    return HttpResponse(status=response.status_code, headers=headers)


def _asks_too_often(request: HttpRequest) -> bool:
    """Whether this address has used up its requests of this minute; counts this one."""
    limit: int = settings.FEED_PER_MINUTE
    minute = int(time.time()) // _MINUTE
    return bool(limit) and uses_up(request, f"feed:{minute}", limit=limit, seconds=_MINUTE)


def _wait() -> HttpResponse:
    seconds = _MINUTE - int(time.time()) % _MINUTE
    message = _("Too many requests. Wait a moment and ask again.")
    body = {"code": "too_many_requests", "message": message, "fields": {}}
    return JsonResponse(body, status=429, headers={"Retry-After": str(seconds)})
