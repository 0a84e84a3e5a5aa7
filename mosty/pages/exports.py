"""Files that the pages give out."""

import csv
import json
from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.imports import Column
from mosty.core.models import AuditEntry

#: A cell that begins like this would be a formula in a spreadsheet.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """A file that hands back what was written to it."""

    def write(self, text: str) -> str:
        return text


def audit_csv(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """Lines of a CSV file (semicolons, UTF-8 with BOM: opens in a Polish Excel)."""
    writer = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")
    header = (_("when"), _("what"), _("who"), _("on what"), _("name"), _("details"))
    yield "\ufeff" + writer.writerow(header)
    for entry in entries:
        yield writer.writerow(
            [
                timezone.localtime(entry.happened_at).isoformat(sep=" ", timespec="seconds"),
                entry.action,
                _safe(entry.by_label),
                f"{entry.object_type} {entry.object_id}".strip(),
                _safe(entry.object_label),
                json.dumps(entry.data, ensure_ascii=False, sort_keys=True) if entry.data else "",
            ]
        )


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def sample_csv(columns: Iterable[Column]) -> str:
    """A file to fill in: the headers an import reads and one example row."""
    listed = tuple(columns)
    writer = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")
    lines = [writer.writerow([column.name for column in listed])]
    if any(column.example for column in listed):
        lines.append(writer.writerow([column.example for column in listed]))
    return "\ufeff" + "".join(lines)
