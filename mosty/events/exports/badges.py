"""Badges to print and cut out, ten on a sheet, each with the code that is scanned at the door."""

import io
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mosty.core.charts.drawing import printable
from mosty.core.documents import DocumentFailed
from mosty.core.documents.pdf import showable
from mosty.events.models import Event
from mosty.events.queries.lists import PersonLine

_TEMPLATE = Path(__file__).with_name("badges.typ")
#: Its stub allows one kind of path at a time.
_compile: Any = typst.compile


def badges_pdf(event: Event, people: Sequence[PersonLine]) -> bytes:
    """The sheets as tagged PDF.

    Raises: DocumentFailed: there is nobody to print a badge for.
    """
    if not people:
        raise DocumentFailed(_("Nobody has a place yet, so there are no badges to print."))
    today = timezone.localdate()
    data = {
        "title": _plain(event.title),
        "author": _plain(event.organiser_name or event.municipality.name),
        "year": today.year,
        "month": today.month,
        "day": today.day,
        "language": (get_language() or "pl").partition("-")[0],
        "badges": [_badge(one) for one in people],
    }
    try:
        return bytes(
            _compile(
                _template(),
                font_paths=[str(settings.FONT_DIR)],
                ignore_system_fonts=True,
                sys_inputs={"badges": json.dumps(data, ensure_ascii=False, sort_keys=True)},
                format="pdf",
                pdf_standards=["ua-1"],
            )
        )
    except typst.TypstError as error:
        raise DocumentFailed(
            _("The badges could not be made: %(reason)s.") % {"reason": str(error).strip()}
        ) from error


def _badge(person: PersonLine) -> dict[str, str]:
    return {
        "name": _plain(person.name),
        "institution": _plain(person.institution),
        "role": _plain(person.role),
        "badge": person.badge,
        "sign": _("no photographs") if person.no_pictures else "",
        "alt": _("code of the badge %(badge)s") % {"badge": person.badge},
        "code": _code(person.badge),
    }


def _plain(text: str) -> str:
    return showable(printable(text).strip())


def _code(badge: str) -> str:
    drawing = io.BytesIO()
    segno.make(badge, micro=False, error="m").save(
        drawing, kind="svg", scale=1, unit="mm", border=2, xmldecl=False
    )
    return drawing.getvalue().decode()


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()
