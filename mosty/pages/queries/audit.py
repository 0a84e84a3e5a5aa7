"""Reads of the audit log of one municipality."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from mosty.core.models import AuditEntry
from mosty.pages.queries.deeds import deed_title
from mosty.territory.models import Municipality

__all__ = ["AuditEntry"]


def audit_entries(
    municipality: Municipality,
    *,
    action: str = "",
    from_day: date | None = None,
    to_day: date | None = None,
) -> QuerySet[AuditEntry]:
    """What happened in the municipality, the latest first; a deed and days narrow it."""
    found = AuditEntry.objects.filter(municipality_id=municipality.pk)
    if action:
        found = found.filter(action=action)
    if from_day:
        found = found.filter(happened_at__date__gte=from_day)
    if to_day:
        found = found.filter(happened_at__date__lte=to_day)
    return found.order_by("-id")


def audit_actions(municipality: Municipality) -> tuple[tuple[str, str], ...]:
    """(code, words) of deeds that happened here, in the order of the codes."""
    codes = (
        AuditEntry.objects.filter(municipality_id=municipality.pk)
        .order_by("action")
        .values_list("action", flat=True)
        .distinct()
    )
    return tuple((code, deed_title(code)) for code in codes)


def in_portions(entries: QuerySet[AuditEntry], size: int = 1000) -> Iterator[AuditEntry]:
    """All entries, read a thousand at a time by their id, so that a long log fits in memory."""
    last_id: int | None = None
    while True:
        portion = entries if last_id is None else entries.filter(pk__lt=last_id)
        rows = list(portion[:size])
        yield from rows
        if len(rows) < size:
            return
        last_id = rows[-1].pk
