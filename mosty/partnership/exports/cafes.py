"""A café on paper: a sheet for every table with its QR code; the results as tables."""

import io
from collections.abc import Sequence

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from mosty.core.cells import Cell
from mosty.core.documents import DocumentSource, render_documents
from mosty.core.formatting import day
from mosty.partnership.exports.tables import Listing
from mosty.partnership.models import Cafe
from mosty.partnership.queries.cafes import CafeLine, NoteGroup, TableNotes, tables
from mosty.partnership.rules.cafe import cafe_pack, dot_words, easy_question, question_in
from mosty.partnership.rules.cafe_secrets import cafe_token

#: Side of one dark square in millimetres: read across a table.
_SQUARE_MM = 1.1


def cafe_address(cafe: Cafe) -> str:
    """The whole address by which people take part."""
    path = reverse("partnership:cafe_join", args=[cafe.municipality.slug, cafe_token(cafe.uuid)])
    return f"{settings.BASE_URL}{path}"


def table_sheets(cafe: Cafe) -> bytes:
    """A page for each table: question, rules, QR code; Polish, easy words and Ukrainian together."""
    pack = cafe_pack()
    address = cafe_address(cafe)
    sheets = [
        (one, easy_question(one.question), question_in(one.question, "uk"), f"kod{one.number}")
        for one in tables(cafe)
    ]
    images = {name: _qr(f"{address}stol/{one.number}/") for one, _easy, _ukrainian, name in sheets}
    source = DocumentSource(
        title=cafe.title,
        subtitle=f"{day(cafe.held_on)}, {cafe.place}" if cafe.place else day(cafe.held_on),
        author=cafe.municipality.name,
        as_of=cafe.held_on,
        html=render_to_string(
            "partnership/cafe/sheets.html",
            {
                "cafe": cafe,
                "sheets": sheets,
                "rules": pack.note_rules,
                "dots": dot_words(pack.dots.text, cafe.dots),
                "dots_uk": dot_words(pack.dots.text_uk, cafe.dots),
                "address": address,
            },
        ),
        images=images,
        language=get_language() or "pl",
        layout="sheet",
        letters=13.0,
        footer=cafe.title,
    )
    return render_documents(source, ["pdf"])["pdf"]


def cafe_listing(lines: Sequence[CafeLine]) -> Listing:
    """Cafés of the municipality, one a row."""
    headers = (_("day"), _("café"), _("place"), _("state"), _("tables"), _("notes"))
    return headers, [
        (
            line.cafe.held_on,
            line.cafe.title,
            line.cafe.place,
            str(line.cafe.get_state_display()),
            line.tables,
            line.notes,
        )
        for line in lines
    ]


def results_listing(groups: Sequence[NoteGroup]) -> Listing:
    """Groups with their dots, every note put into one in a row of its own below it."""
    headers = (
        _("place by dots"),
        _("dots"),
        pgettext("café", "note"),
        _("put together under"),
        _("table"),
        _("question"),
        _("recommendation"),
    )
    rows: list[Sequence[Cell]] = []
    for group in groups:
        made = group.note.recommendation
        mark = f"{made.number}/{made.year}" if made is not None and made.is_public else ""
        table = group.note.table
        rows.append(
            (group.place, group.dots, group.note.text, "", table.number, table.question, mark)
        )
        rows += [
            (None, None, part.text, group.note.text, part.table.number, part.table.question, "")
            for part in group.parts
        ]
    return headers, rows


def notes_listing(found: Sequence[TableNotes]) -> Listing:
    """Every note as it was written, for those who run the café."""
    headers = (_("table"), _("question"), pgettext("café", "note"), _("hidden"))
    return headers, [
        (one.table.number, one.table.question, note.text, _("yes") if note.is_hidden else _("no"))
        for one in found
        for note in one.notes
    ]


def _qr(address: str) -> bytes:
    drawing = io.BytesIO()
    segno.make(address, micro=False, error="m").save(
        drawing, kind="svg", scale=_SQUARE_MM, unit="mm", border=2, xmldecl=False
    )
    return drawing.getvalue()
