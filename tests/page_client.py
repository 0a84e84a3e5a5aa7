"""A test browser that polices every page any test loads."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

_FORBIDDEN = {
    "an inline handler": re.compile(r"<[^>]+\son[a-z]+=", re.IGNORECASE),
    "an inline style": re.compile(r"<[^>]+\sstyle=", re.IGNORECASE),
    # A block of data for search engines is no script: no browser runs it.
    "an inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?! type=\"application/ld\+json\">)", re.IGNORECASE
    ),
    "an undefined template variable": re.compile(r"UNDEFINED\[[^\]]*\]"),
    "a stray template mark": re.compile(r"\{\{|\{%|\}\}|%\}"),
}


class PageClient(Client):
    """Fails when a page holds inline scripts, handlers, styles or stray template marks."""

    def request(self, **request: Any) -> HttpResponse:
        response = super().request(**request)
        if (
            response.headers.get("Content-Type", "").startswith("text/html")
            and not response.streaming
        ):
            html = response.content.decode()
            for what, pattern in _FORBIDDEN.items():
                found = pattern.search(html)
                assert found is None, (
                    f"{request.get('PATH_INFO')} holds {what}: {found.group(0)[:120]}"
                )
        return response
