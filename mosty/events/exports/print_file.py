"""A sheet to print as tagged PDF: the template print.typ, the letters, what fits on a page."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from mosty.core.charts.drawing import printable
from mosty.core.documents import DocumentFailed
from mosty.core.documents.pdf import showable

_TEMPLATE = Path(__file__).with_name("print.typ")
#: Its stub allows one kind of path at a time.
_typst: Any = typst.compile
#: A word of one letter does not stand at the end of a line.
_LETTER_WORD = re.compile(r"(?<!\w)([aiouwzAIOUWZ]) ")
#: Longer titles are set in smaller letters.
_LONG_TITLE, _VERY_LONG_TITLE = 60, 110


@dataclass(frozen=True)
class PrintKind:
    """Something to print.

    Attributes:
        code: in the address of the file.
        layout: "poster" is one page, letters shrink until it fits; "text" and "easy" go on.
        sizes: of the letters in points; the first that fits is taken.
    """

    code: str
    paper: str
    layout: str
    sizes: tuple[float, ...]
    title_scale: float


def print_data(sheet: Mapping[str, Any], kind: PrintKind, size: float) -> str:
    """The sheet as the template reads it, in letters of this size."""
    length = len(sheet["title"])
    scale = kind.title_scale
    if length > _VERY_LONG_TITLE:
        scale *= 0.62
    elif length > _LONG_TITLE:
        scale *= 0.78
    data = {
        **_showable(sheet),
        "paper": kind.paper,
        "layout": kind.layout,
        "size": size,
        "title_scale": scale,
        "code": sheet["code"],
        "address": sheet["address"],
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _showable(value: Any) -> Any:
    """All texts without signs that no font of the PDF has."""
    if isinstance(value, str):
        return _LETTER_WORD.sub("\\1\u00a0", showable(printable(value).strip()))
    if isinstance(value, Mapping):
        return {name: _showable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_showable(one) for one in value]
    return value


def is_one_page(data: str) -> bool:
    """Whether it fits on one page."""
    pages = _typst(
        _template(),
        format="svg",
        font_paths=[str(settings.FONT_DIR)],
        ignore_system_fonts=True,
        sys_inputs={"sheet": data},
    )
    return not isinstance(pages, list) or len(pages) == 1


def pdf_of(data: str) -> bytes:
    """The tagged PDF; Typst refuses what breaks PDF/UA."""
    try:
        return bytes(
            _typst(
                _template(),
                font_paths=[str(settings.FONT_DIR)],
                ignore_system_fonts=True,
                sys_inputs={"sheet": data},
                format="pdf",
                pdf_standards=["ua-1"],
            )
        )
    except typst.TypstError as error:
        raise DocumentFailed(
            _("The file could not be made: %(reason)s.") % {"reason": str(error).strip()}
        ) from error


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()
