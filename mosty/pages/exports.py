"""Files that the pages give out."""

import json
from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.imports import Column
from mosty.core.models import AuditEntry
from mosty.core.sheetwriter import csv_bytes, csv_lines


def audit_csv(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """Lines of a CSV file."""
    header = (_("when"), _("what"), _("who"), _("on what"), _("name"), _("details"))
    yield from csv_lines(header, (_row(entry) for entry in entries))


def sample_csv(columns: Iterable[Column]) -> bytes:
    """A file to fill in: the headers an import reads and one example row."""
    listed = tuple(columns)
    example = [column.example for column in listed]
    return csv_bytes([column.name for column in listed], [example] if any(example) else [])


def _row(entry: AuditEntry) -> tuple[str, ...]:
    return (
        timezone.localtime(entry.happened_at).isoformat(sep=" ", timespec="seconds"),
        entry.action,
        entry.by_label,
        f"{entry.object_type} {entry.object_id}".strip(),
        entry.object_label,
        json.dumps(entry.data, ensure_ascii=False, sort_keys=True) if entry.data else "",
    )
