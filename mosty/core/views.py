"""Addresses for machines: is the process alive, is the installation ready."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

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


def _is_migrated() -> bool:
    name = str(connection.settings_dict["NAME"])
    if name not in _migrated_databases:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated_databases.add(name)
    return True
