"""What storing a file would do, row by row, before anybody confirms it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mosty.core.enums import RowVerdict
from mosty.core.models import ImportRun

#: Rows kept in detail; the counts are of all rows.
KEPT_ROWS = 1_000
_LONGEST = 300


@dataclass(frozen=True)
class Difference:
    """A fact before and after, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class RowPreview:
    """What storing one row would do.

    Attributes:
        number: of the row in the file.
        label: name of the record.
        effect: new, changed or same.
        differences: what would change; of a new record nothing is listed.
        reason: why somebody should look at the row before it is stored; "" when all is clear.
    """

    number: int
    label: str
    effect: RowVerdict
    differences: tuple[Difference, ...] = ()
    reason: str = ""

    @property
    def verdict(self) -> RowVerdict:
        return RowVerdict.DOUBTFUL if self.reason else self.effect


@dataclass(frozen=True)
class Preview:
    """The preview of a run as it was kept.

    Attributes:
        counts: rows by verdict, all of them.
        rows: the first thousand rows; rows that need a look come first.
        left_out: numbers of rows somebody chose to leave out.
        notes: what the file holds and Mosty cannot keep.
    """

    counts: Mapping[RowVerdict, int]
    rows: Sequence[RowPreview]
    left_out: frozenset[int]
    notes: Sequence[str]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def keep_preview(run: ImportRun, rows: Sequence[RowPreview], notes: Iterable[str]) -> None:
    """Put the preview into the run (not saved); what was left out stays left out."""
    counts = Counter(row.verdict for row in rows)
    shown = [row for row in rows if row.reason][:KEPT_ROWS]
    shown += [row for row in rows if not row.reason][: KEPT_ROWS - len(shown)]
    run.preview = {
        "counts": {verdict.value: counts[verdict] for verdict in RowVerdict},
        "rows": [_as_json(row) for row in sorted(shown, key=lambda row: row.number)],
        "left_out": run.preview.get("left_out", []),
        "notes": [note[:_LONGEST] for note in notes],
    }


def preview_of(run: ImportRun) -> Preview | None:
    """The kept preview, or None when the kind has none or it was forgotten."""
    kept = run.preview
    if "counts" not in kept:
        return None
    return Preview(
        counts={verdict: kept["counts"].get(verdict.value, 0) for verdict in RowVerdict},
        rows=tuple(_row(one) for one in kept["rows"]),
        left_out=frozenset(kept.get("left_out", ())),
        notes=tuple(kept.get("notes", ())),
    )


def compare(
    before: Mapping[str, str], after: Mapping[str, str], titles: Mapping[str, str]
) -> tuple[Difference, ...]:
    """Facts in words that differ, in order of `after`."""
    return tuple(
        Difference(titles.get(name, name), before.get(name, ""), text)
        for name, text in after.items()
        if before.get(name, "") != text
    )


def _as_json(row: RowPreview) -> dict[str, Any]:
    return {
        "row": row.number,
        "label": row.label[:_LONGEST],
        "effect": row.effect.value,
        "differences": [
            [one.field, one.before[:_LONGEST], one.after[:_LONGEST]] for one in row.differences
        ],
        "reason": row.reason,
    }


def _row(kept: Mapping[str, Any]) -> RowPreview:
    return RowPreview(
        kept["row"],
        kept["label"],
        RowVerdict(kept["effect"]),
        tuple(Difference(*one) for one in kept["differences"]),
        kept["reason"],
    )
