"""What residents said of the pages of services, for the office."""

from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from mosty.directory.enums import DoubtKind
from mosty.directory.models import Doubt, Service
from mosty.territory.models import Municipality

#: A confirmation older than this says little.
CONFIRMED_WITHIN = timedelta(days=90)


def count_open_doubts(municipality: Municipality) -> int:
    """Doubts somebody should look at."""
    return Doubt.objects.filter(municipality=municipality, settled_at=None).count()


def doubts(
    municipality: Municipality, *, kind: str = "", is_settled: bool | None = None
) -> QuerySet[Doubt]:
    """All that was said, the newest first; `confirmations` tells how often lately "all is true"."""
    since = timezone.now() - CONFIRMED_WITHIN
    found = Doubt.objects.filter(municipality=municipality)
    if kind:
        found = found.filter(kind=kind)
    if is_settled is not None:
        found = found.filter(settled_at__isnull=not is_settled)
    return (
        found.select_related("service__organisation")
        .annotate(
            confirmations=Count(
                "service__doubts",
                filter=Q(
                    service__doubts__kind=DoubtKind.STILL_TRUE,
                    service__doubts__created_at__gte=since,
                ),
            )
        )
        .order_by("-created_at", "-id")
    )


def voices_about(service: Service) -> tuple[int, int]:
    """Open doubts about one service, and people who said lately that everything is true."""
    since = timezone.now() - CONFIRMED_WITHIN
    row = Doubt.objects.filter(service=service).aggregate(
        waiting=Count("id", filter=Q(settled_at=None)),
        confirmed=Count("id", filter=Q(kind=DoubtKind.STILL_TRUE, created_at__gte=since)),
    )
    return row["waiting"], row["confirmed"]
