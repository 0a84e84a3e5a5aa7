"""The preview of an import as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from mosty.core.enums import RowVerdict
from mosty.core.imports import ImportRun, Preview, RowPreview, preview_of

ROWS_A_PAGE = 50
_TAGS = {
    RowVerdict.NEW: "bridge",
    RowVerdict.CHANGED: "ok",
    RowVerdict.SAME: "plain",
    RowVerdict.DOUBTFUL: "wait",
}


@dataclass(frozen=True)
class VerdictLine:
    """How many rows have a verdict; `is_chosen`: the list shows these only."""

    verdict: RowVerdict
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class PreviewRow:
    """A row with the kind of its tag, and whether somebody left it out."""

    row: RowPreview
    tag: str
    is_left_out: bool


@dataclass(frozen=True)
class PreviewPage:
    """One page of the preview.

    Attributes:
        shown: rows kept in detail, of `preview.total`.
        verdict: only rows of this verdict are listed; None: all.
        doubtful: how many rows somebody should look at.
    """

    preview: Preview
    verdict: RowVerdict | None
    lines: Sequence[VerdictLine]
    shown: int
    page: Page[Any]
    doubtful: int


def preview_page(run: ImportRun, *, verdict: str, number: str) -> PreviewPage | None:
    """The page of the preview that the address asks for; None when the kind of file has none."""
    preview = preview_of(run)
    if preview is None or not preview.total:
        return None
    chosen = RowVerdict(verdict) if verdict in RowVerdict.values else None
    rows = [
        PreviewRow(row, _TAGS[row.verdict], row.number in preview.left_out)
        for row in preview.rows
        if chosen is None or row.verdict is chosen
    ]
    return PreviewPage(
        preview=preview,
        verdict=chosen,
        lines=[VerdictLine(one, preview.counts[one], one is chosen) for one in RowVerdict],
        shown=len(preview.rows),
        page=Paginator(rows, ROWS_A_PAGE).get_page(number),
        doubtful=preview.counts[RowVerdict.DOUBTFUL],
    )
