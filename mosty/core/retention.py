"""Housekeeping: what is kept for a limited time goes when its time is over (docs/personal-data)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django_tasks import task

from mosty.core.imports import forget_old_files
from mosty.core.jobs import fail_silent_jobs, forget_old_jobs

KEPT_JOBS = timedelta(days=90)
KEPT_IMPORT_FILES = timedelta(days=30)
KEPT_TASKS_DAYS = 30

#: Gets the moment of the round; says how many rows it forgot, whole or in part.
Forget = Callable[[datetime], int]
_of_apps: dict[str, Forget] = {}


def register_forgetting(name: str, forget: Forget) -> None:
    """What an app keeps for a limited time (from its AppConfig.ready)."""
    _of_apps[name] = forget


@dataclass(frozen=True)
class Housekeeping:
    """What one round did: rows and files removed, jobs found dead.

    Attributes:
        of_apps: rows that apps forgot, whole or in part.
    """

    silent_jobs: int
    old_jobs: int
    import_files: int
    sessions: int
    of_apps: int = 0


def clean_up(*, now: datetime | None = None) -> Housekeeping:
    """One round; running it twice at once does no harm."""
    moment = now or timezone.now()
    done = Housekeeping(
        silent_jobs=fail_silent_jobs(now=moment),
        old_jobs=forget_old_jobs(before=moment - KEPT_JOBS),
        import_files=forget_old_files(before=moment - KEPT_IMPORT_FILES),
        sessions=Session.objects.filter(expire_date__lt=moment).delete()[0],
        of_apps=sum(forget(moment) for forget in _of_apps.values()),
    )
    if settings.TASKS["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend":
        call_command("prune_db_task_results", min_age_days=KEPT_TASKS_DAYS, verbosity=0)
    return done


@task()
def clean_up_later() -> None:
    """The same as a task, for whoever plans it elsewhere."""
    clean_up()
