"""Request types, so that views say what they get, and answers that several apps give alike."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django_htmx.middleware import HtmxDetails


class PageRequest(HttpRequest):
    """Any request to a page of Mosty."""

    htmx: HtmxDetails


def feed_answer(
    request: HttpRequest, data: bytes, *, content_type: str, file_name: str
) -> HttpResponse:
    """A file that programmes read again and again; “not modified” to whoever has it already."""
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response.headers["X-Robots-Tag"] = "noindex"
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    kept = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(kept, HttpResponse)
    return kept


def too_often(seconds: int) -> HttpResponse:
    """What a programme gets that asks more often than it may; it may come back after so long."""
    response = HttpResponse(status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
