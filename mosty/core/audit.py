"""The audit trail: `record()` is called by every action that matters; nothing is implicit.

Entries form one SHA-256 chain for the installation, so a changed or removed line shows
(`mosty audit-verify`). The database itself refuses UPDATE and DELETE (migration 0002).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import connection, models, transaction
from django.utils import timezone

from mosty.core.models import AuditEntry

GENESIS = "0" * 64
_CHAIN_LOCK = 0x4D4F5354  # "MOST": key of the PostgreSQL advisory lock


class Actor(Protocol):
    """Who does something: an account in a municipality, or the system."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def label(self) -> str: ...
    @property
    def municipality_id(self) -> int | None: ...


@dataclass(frozen=True)
class ChainReport:
    """Result of a check of the chain.

    Attributes:
        entry_count: entries read.
        broken_at: id of the first entry that does not fit, or None.
        reason: what does not fit there.
    """

    entry_count: int
    broken_at: int | None
    reason: str


def record(
    action: str,
    *,
    by: Actor,
    on: models.Model | None = None,
    data: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """The stored entry: `action` was done by `by` on the record `on`, with small facts `data`.

    Call inside the transaction of the deed, so that both are stored or neither.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        # On SQLite the IMMEDIATE transaction already makes writers queue.
        last = AuditEntry.objects.order_by("-id").values_list("entry_hash", flat=True).first()
        entry = AuditEntry(
            happened_at=timezone.now(),
            action=action,
            by_user_id=by.user_id,
            by_label=by.label[:200],
            municipality_id=by.municipality_id,
            object_type=on._meta.label_lower if on is not None else "",
            object_id=str(on.pk) if on is not None else "",
            object_label=str(on)[:300] if on is not None else "",
            data=json.loads(json.dumps(dict(data or {}), default=str)),
            previous_hash=last or GENESIS,
        )
        entry.entry_hash = _hash(entry)
        entry.save(force_insert=True)
        return entry


def verify_chain() -> ChainReport:
    """A walk over all entries in order: does each hash fit its columns and its predecessor?"""
    previous = GENESIS
    count = 0
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=1000):
        count += 1
        if entry.previous_hash != previous:
            return ChainReport(count, entry.pk, "an entry before this one is missing or changed")
        if entry.entry_hash != _hash(entry):
            return ChainReport(count, entry.pk, "this entry was changed")
        previous = entry.entry_hash
    return ChainReport(count, None, "")


def _hash(entry: AuditEntry) -> str:
    payload = json.dumps(
        [
            entry.previous_hash,
            _utc(entry.happened_at),
            entry.action,
            entry.by_user_id,
            entry.by_label,
            entry.municipality_id,
            entry.object_type,
            entry.object_id,
            entry.object_label,
            entry.data,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(payload.encode()).hexdigest()


def _utc(moment: datetime) -> str:
    return moment.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds")
