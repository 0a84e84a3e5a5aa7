"""Addresses for machines: is it alive, is it ready; the worker of pages without a connection."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from mosty.core import offline

View = Callable[[HttpRequest], HttpResponse]


#: Once migrated, a running process stays so: the (slow) comparison is made until it succeeds.
_migrated_databases: set[str] = set()


def open_to_all(view: View) -> View:
    """Marks a view as public; the guards of people stand above core and cannot be used here."""
    view.mosty_access = "public"  # type: ignore[attr-defined]
    return view


@open_to_all
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@open_to_all
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and its tables are as this version wants them, else 503."""
    checks = {"database": "ok", "migrations": "ok"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _is_migrated():
            checks["migrations"] = "missing: run mosty setup"
    except DatabaseError:
        checks = {"database": "no answer", "migrations": "unknown"}
    is_ready = all(state == "ok" for state in checks.values())
    return JsonResponse(checks, status=200 if is_ready else 503)


@open_to_all
@cache_control(no_cache=True)
@require_safe
def offline_worker(request: HttpRequest) -> HttpResponse:
    """The worker that opens kept pages without a connection; each page registers it for its own path."""
    context = {
        "release": offline.release(),
        "header": offline.HEADER,
        "static_url": settings.STATIC_URL,
        "page": render_to_string("core/offline_missing.html", request=request),
    }
    response = render(request, offline.WORKER, context, content_type="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/"
    return response


def _is_migrated() -> bool:
    name = str(connection.settings_dict["NAME"])
    if name not in _migrated_databases:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated_databases.add(name)
    return True
