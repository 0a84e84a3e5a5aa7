"""Tagged PDF (PDF/UA-1) through Typst, and pictures of charts for formats without SVG.

The tree travels to the template as data: no text of a person ever becomes Typst code. Typst
refuses to compile what breaks PDF/UA, which is the check of every produced file.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from mosty.core.documents.source import DocumentFailed, DocumentSource
from mosty.core.documents.tree import Node, parse, split_cover

#: Its stub allows one kind of path at a time.
_typst: Callable[..., Any] = typst.compile
_TEMPLATE = Path(__file__).with_name("document.typ")
#: Sizes tried, in points, from the largest wanted down, until the text fits into `page_limit`.
_SIZES = (13.0, 12.0, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5)
#: Signs outside Latin, Cyrillic and everyday punctuation are tried before they are set.
_UNUSUAL = re.compile(
    "[^\t\n\r -~\u00a0-\u017f\u0400-\u045f\u0490\u0491\u2010-\u2026\u20ac\u2212\u202f]"
)
_BOX = "\u25a1"
_PICTURES = b"""
#set page(width: 16cm, height: auto, margin: 0pt, fill: white)
#set text(font: "Source Sans Pro")
#json(bytes(sys.inputs.drawings)).map(it => image(bytes(it), format: "svg", width: 100%)).join(pagebreak())
"""


def to_pdf(source: DocumentSource) -> bytes:
    """The document as tagged PDF."""
    root = parse(source.html)
    cover, body = split_cover(root)
    sizes = [size for size in _SIZES if size <= source.letters]
    if source.page_limit is None:
        sizes = sizes[:1]
    for size in sizes:
        data = json.dumps(_data(source, cover, body, size), ensure_ascii=False, sort_keys=True)
        if source.page_limit is None or _page_count(data) <= source.page_limit:
            return _compile(data, source, format="pdf", pdf_standards=["ua-1"])
    raise DocumentFailed(
        _(
            "“%(title)s” does not fit into the allowed number of pages (%(limit)d). Shorten its text."
        )
        % {"title": showable(source.title), "limit": source.page_limit or 0}
    )


def to_png(drawings: Sequence[bytes]) -> list[bytes]:
    """Drawings as pictures 16 cm wide, sharp on paper; all at once, as fonts are read each time."""
    if not drawings:
        return []
    pictures = _typst(
        _PICTURES,
        format="png",
        ppi=170.0,
        font_paths=[str(settings.FONT_DIR)],
        ignore_system_fonts=True,
        sys_inputs={"drawings": json.dumps([drawing.decode() for drawing in drawings])},
    )
    return [pictures] if isinstance(pictures, bytes) else [bytes(one) for one in pictures]


def showable(text: str) -> str:
    """The text with a box in place of signs that no font of the PDF has: PDF/UA refuses them."""
    odd = set(_UNUSUAL.findall(text))
    gone = {ord(sign): _BOX for sign in odd if not _has_glyph(sign)}
    return text.translate(gone) if gone else text


@lru_cache(maxsize=4096)
def _has_glyph(sign: str) -> bool:
    try:
        _typst(
            b'#set document(title: [x])\n#set text(font: "Source Sans Pro")\n#sys.inputs.sign',
            font_paths=[str(settings.FONT_DIR)],
            ignore_system_fonts=True,
            sys_inputs={"sign": sign},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError:
        return False
    return True


def _page_count(data: str) -> int:
    pages = _typst(
        _template(),
        format="svg",
        font_paths=[str(settings.FONT_DIR)],
        ignore_system_fonts=True,
        sys_inputs={"document": data},
    )
    return len(pages) if isinstance(pages, list) else 1


def _compile(data: str, source: DocumentSource, **options: Any) -> bytes:
    moment = datetime.combine(source.as_of, time(), tzinfo=UTC)
    try:
        result = _typst(
            _template(),
            font_paths=[str(settings.FONT_DIR)],
            ignore_system_fonts=True,
            sys_inputs={"document": data},
            timestamp=int(moment.timestamp()),
            **options,
        )
    except typst.TypstError as error:
        raise DocumentFailed(
            _("The PDF “%(title)s” could not be made: %(reason)s. Correct the text or the chart.")
            % {"title": showable(source.title), "reason": str(error).strip()}
        ) from error
    return bytes(result)


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


def _data(
    source: DocumentSource, cover: Sequence[Node | str], body: Sequence[Node | str], size: float
) -> dict[str, Any]:
    return {
        "title": showable(source.title),
        "subtitle": showable(source.subtitle),
        "author": showable(source.author),
        "footer": showable(source.footer),
        "year": source.as_of.year,
        "month": source.as_of.month,
        "day_of_month": source.as_of.day,
        "language": source.language.partition("-")[0],
        "layout": source.layout,
        "size": size,
        "contents": source.words.contents,
        "page": source.words.page,
        "of": source.words.of,
        "cover": [_plain(node, source.images) for node in cover],
        "body": [_plain(node, source.images) for node in body],
    }


def _plain(node: Node | str, images: Mapping[str, bytes]) -> Any:
    """A node as the template reads it: text or {t: tag, k: classes, c: children, ...}."""
    if isinstance(node, str):
        return showable(node)
    plain: dict[str, Any] = {
        "t": node.tag,
        "k": list(node.classes),
        "c": [_plain(child, images) for child in node.children],
    }
    if node.tag == "a":
        plain["href"] = node.attributes.get("href", "")
    elif node.tag == "img":
        plain["alt"] = node.attributes.get("alt", "")
        plain["svg"] = showable(image(node, images).decode())
    elif node.tag in ("td", "th"):
        plain["colspan"] = _count(node, "colspan")
        plain["rowspan"] = _count(node, "rowspan")
    elif node.tag == "table":
        plain |= _table(node)
    return plain


def image(node: Node, images: Mapping[str, bytes]) -> bytes:
    """The drawing an `img` names."""
    name = node.attributes.get("src", "")
    if name not in images:
        raise DocumentFailed(_("The document names a picture that is missing: %s.") % name)
    return images[name]


def _count(node: Node, name: str) -> int:
    value = node.attributes.get(name, "1")
    return int(value) if value.isascii() and value.isdigit() and 0 < int(value) <= 100 else 1


def _table(table: Node) -> dict[str, Any]:
    """How many columns a table has and which share of the width each takes (0: as needed)."""
    rows = [node for node in table.walk() if node.tag == "tr"]
    columns = max((sum(_count(cell, "colspan") for cell in _cells(row)) for row in rows), default=1)
    widths = [
        float(node.attributes.get("width", "0").rstrip("%") or 0)
        for node in table.walk()
        if node.tag == "col"
    ]
    return {"columns": columns, "widths": widths if len(widths) == columns else [0.0] * columns}


def _cells(row: Node) -> list[Node]:
    return [cell for cell in row.children if isinstance(cell, Node)]
