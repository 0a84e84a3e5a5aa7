"""What the feed must tell of records that left it, or that came back."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from mosty.directory.enums import RecordKind
from mosty.directory.models import Removal


def remember_removed(municipality_id: int, kind: RecordKind, uuids: Iterable[UUID]) -> None:
    """These public records left: whoever copied them can remove them too."""
    now = timezone.now()
    Removal.objects.bulk_create(
        (
            Removal(municipality_id=municipality_id, kind=kind, uuid=one, removed_at=now)
            for one in uuids
        ),
        update_conflicts=True,
        unique_fields=["kind", "uuid"],
        update_fields=["removed_at"],
        batch_size=200,
    )


def forget_removed(kind: RecordKind, uuids: Iterable[UUID]) -> None:
    """These records are public again."""
    Removal.objects.filter(kind=kind, uuid__in=list(uuids)).delete()
