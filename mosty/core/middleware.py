"""What happens to every request of Mosty: language, headers, limits, calm errors, GET that only reads."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from mosty.core.errors import DomainError

GetResponse = Callable[[HttpRequest], HttpResponse]

#: Tables a GET may write: the session itself, the trail of who read what, the day a feed was read.
_WRITABLE_ON_GET = ("django_session", "core_auditentry", "axes_", "calendars_feed")
_READING_VERBS = (
    "SELECT",
    "PRAGMA",
    "EXPLAIN",
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "WITH",
    "BEGIN",
)


class ChosenLanguage:
    """The language a person chose (a cookie), else Polish; the browser's wish is not taken."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = {code for code, _name in settings.LANGUAGES}
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SecurityHeaders:
    """Headers that Django has no setting for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(self), microphone=(), payment=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class RequestSizeLimit:
    """Refuses a body larger than MOSTY_MAX_UPLOAD_MB, or of unknown length, before reading it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        # A body sent in chunks may never end; no browser sends one.
        is_endless = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
        if is_endless or (length.isdigit() and int(length) > settings.MAX_UPLOAD_BYTES):
            return render(
                request,
                "core/too_large.html",
                {"limit_mb": settings.MAX_UPLOAD_BYTES // 1024 // 1024},
                status=413,
            )
        return self.get_response(request)


class DomainErrorPages:
    """A DomainError that no view caught becomes a calm page with its message and status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        return render(
            request, "core/domain_error.html", {"error": exception}, status=exception.status
        )


class WriteOnGet(RuntimeError):
    """A page tried to change data on GET or HEAD: a bug."""


class ReadOnlyGet:
    """GET and HEAD of Mosty's own views may not change data: the database cursor refuses."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or request.path.startswith("/konto/"):
            return self.get_response(request)
        with connection.execute_wrapper(_refuse_writes):
            return self.get_response(request)


def _refuse_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
) -> Any:
    statement = sql.lstrip().upper()
    if not statement.startswith(_READING_VERBS) and not any(
        table in sql for table in _WRITABLE_ON_GET
    ):
        raise WriteOnGet(sql[:200])
    return execute(sql, params, many, context)
