"""Lists of the cooperation map to save: ties, organisations, lines, members. CSV and XLSX."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.cells import Cell
from mosty.core.sheetwriter import csv_bytes, xlsx_bytes
from mosty.partnership.models import UmbrellaMember
from mosty.partnership.queries.coordinators import LineOverview
from mosty.partnership.queries.map_runs import MapRun
from mosty.partnership.queries.ties import TieMap

#: A list as columns and rows, whatever the file.
Listing = tuple[Sequence[str], Sequence[Sequence[Cell]]]

_WRITERS: dict[str, Callable[[str, Sequence[str], Iterable[Sequence[Cell]]], bytes]] = {
    "csv": lambda _title, headers, rows: csv_bytes(headers, rows),
    "xlsx": lambda title, headers, rows: xlsx_bytes(title, headers, rows),
}
TABLE_FORMATS = tuple(_WRITERS)


def table_file(kind: str, title: str, listing: Listing) -> bytes:
    """The list as CSV or XLSX."""
    headers, rows = listing
    return _WRITERS[kind](title, headers, rows)


def tie_listing(found: TieMap) -> Listing:
    headers = (
        _("organisation"),
        _("other organisation"),
        _("kind of tie"),
        _("line of service"),
        _("strength"),
        _("who declares it"),
    )
    return headers, [
        (one.first.name, one.second.name, one.kind, one.line, one.strength, one.said_by)
        for one in found.ties
    ]


def organisation_listing(found: TieMap, run: MapRun | None) -> Listing:
    """Organisations of the map; the figures of the stored run where there is one."""
    headers = (
        _("organisation"),
        _("whose it is"),
        _("lines of service"),
        _("organisations it has ties with"),
        _("of them of another sector"),
        _("ways of others through it (%)"),
        _("a part loses contact without it"),
    )
    figures = {one.organisation.pk: one for one in run.lines} if run else {}
    rows: list[Sequence[Cell]] = []
    for pk, one in found.organisations.items():
        line = figures.get(pk)
        rows.append(
            (
                one.name,
                one.sector_words,
                ", ".join(one.lines),
                line.contacts if line else None,
                line.across if line else None,
                Decimal(f"{line.between * 100:.1f}") if line else None,
                (_("yes") if line.holds else _("no")) if line else "",
            )
        )
    return headers, rows


def line_listing(overview: LineOverview) -> Listing:
    headers = (
        _("code"),
        _("line of service"),
        _("who offers it"),
        _("named coordinator"),
        _("person or function"),
        _("basis"),
        _("since"),
        _("coordinate others by declared ties"),
        _("nobody coordinates it"),
    )
    return headers, [
        (
            row.code,
            row.name,
            ", ".join(one.name for one in row.offered_by),
            row.named.organisation.name if row.named else "",
            row.named.person if row.named else "",
            row.named.basis if row.named else "",
            row.named.since if row.named else None,
            ", ".join(f"{one.organisation.name} ({one.others})" for one in row.declared),
            _("yes") if row.has_nobody else _("no"),
        )
        for row in overview.rows
    ]


def member_listing(rows: Sequence[UmbrellaMember]) -> Listing:
    """Columns that the import reads again, and what it does not read after them."""
    headers = (
        "nazwa",
        "miejscowość",
        "numer",
        "członek od",
        _("organisation of this municipality"),
        _("confirmed by the member on"),
    )
    return headers, [
        (
            one.name,
            one.town,
            one.register_number,
            one.since,
            one.member.name if one.member else "",
            timezone.localdate(one.agreed_at) if one.agreed_at else None,
        )
        for one in rows
    ]
