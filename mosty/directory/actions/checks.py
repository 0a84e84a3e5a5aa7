"""Somebody said that the description of a service is true."""

from datetime import date

from django.utils import timezone

from mosty.directory.actions.quality import keep_quality
from mosty.directory.models import Service


def mark_checked(*, service_id: int, on: date, label: str) -> None:
    """The day and who; the text did not change, so the revision stays for whoever is editing."""
    Service.objects.filter(pk=service_id).update(
        checked_on=on, checked_by_label=label[:200], updated_at=timezone.now()
    )
    keep_quality([service_id])
