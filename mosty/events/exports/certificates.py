"""Certificates on paper: one tagged page each, all of an event in a ZIP.

A certificate is in Polish, whatever the language of whoever prints it: it is shown to Polish offices.
"""

import io
import json
import zipfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mosty.core.charts.drawing import printable
from mosty.core.documents import DocumentFailed
from mosty.core.documents.pdf import showable
from mosty.core.formatting import day
from mosty.events.exports.codes import qr_drawing
from mosty.events.models import Certificate
from mosty.events.rules.certificates import LESSON_HOUR, duration_words
from mosty.events.rules.dates import days_words
from mosty.events.rules.slugs import plain_slug

#: Letters in points and topics listed, from the most to the least, until it fits on one page.
_SIZES = ((12.0, 14), (11.0, 18), (10.0, 24), (10.0, 12), (9.0, 6))
_TEMPLATE = Path(__file__).with_name("certificate.typ")
#: Its stub allows one kind of path at a time.
_compile: Any = typst.compile


def check_path(certificate: Certificate) -> str:
    """Address of the page on which anybody who holds the paper checks it, without the host."""
    event = certificate.event
    return reverse(
        "events:certificate_check", args=[event.municipality.slug, certificate.check_code]
    )


def certificate_pdf(certificate: Certificate) -> bytes:
    """The page; one with very many topics has smaller letters, then fewer topics."""
    with translation.override("pl"):
        count = len(certificate.topics)
        wanted = [
            (size, most)
            for size, most in _SIZES
            if most >= count or not any(more >= count for _size, more in _SIZES)
        ]
        for size, most in wanted:
            data = json.dumps(_data(certificate, size, most), ensure_ascii=False, sort_keys=True)
            if _page_count(data) == 1:
                return bytes(_made(data, format="pdf", pdf_standards=["ua-1"]))
        raise DocumentFailed(_("The certificate does not fit on one page. Shorten its topics."))


def certificates_zip(certificates: Iterable[Certificate]) -> bytes:
    """One PDF each, named by number and person; the same certificates give the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for one in certificates:
            entry = zipfile.ZipInfo(file_name(one), (1980, 1, 1, 0, 0, 0))
            packed.writestr(entry, certificate_pdf(one), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def file_name(certificate: Certificate) -> str:
    """`zaswiadczenie-3-2026-anna-nowak.pdf`."""
    number = certificate.number.replace("/", "-")
    return f"zaswiadczenie-{number}-{plain_slug(certificate.name, longest=60, empty='osoba')}.pdf"


# --- inside -------------------------------------------------------------------------------------


def _data(certificate: Certificate, size: float, most_topics: int) -> dict[str, Any]:
    event = certificate.event
    rule = getattr(event, "certificate_rule", None)
    address = f"{settings.BASE_URL}{check_path(certificate)}"
    issued = certificate.issued_on
    return {
        "title": _("Certificate no. %(number)s") % {"number": certificate.number},
        "author": _plain(_organiser(certificate)),
        "year": issued.year,
        "month": issued.month,
        "day": issued.day,
        "size": size,
        "confirms": pgettext("certificate", "We confirm that this person took part:"),
        "name": _plain(certificate.name),
        "kind": f"{event.get_kind_display()}:".capitalize(),
        "event": _plain(event.title),
        "rows": _rows(certificate, most_topics),
        "signer": _plain(rule.signer if rule else ""),
        "signer_role": _plain(rule.signer_role if rule else ""),
        "check": pgettext("certificate", "Scan the code or open the address:"),
        "address": address,
        # A zero-width space after each slash lets a long address break there.
        "shown_address": address.replace("/", "/\u200b"),
        "code": qr_drawing(address).decode(),
        "code_line": _("Check code: %(code)s") % {"code": certificate.check_code},
        "alt": _("QR code that opens the page that checks this certificate"),
    }


def _rows(certificate: Certificate, most_topics: int) -> list[tuple[str, list[str]]]:
    """(what, lines) of the table; what is not known has no row."""
    event = certificate.event
    topics = [_plain(topic) for topic in certificate.topics[:most_topics]]
    if len(certificate.topics) > most_topics:
        topics.append(pgettext("certificate", "and others"))
    rows = [
        (pgettext("certificate", "When"), [days_words(event.starts_on, event.ends_on)]),
        (pgettext("certificate", "Where"), [_plain(event.place)] if event.place else []),
        (pgettext("certificate", "Project"), [_plain(event.project)] if event.project else []),
        (pgettext("certificate", "Time taken part"), [_time_words(certificate.minutes)]),
        (pgettext("certificate", "Topics"), topics),
        (pgettext("certificate", "Issued on"), [day(certificate.issued_on)]),
    ]
    return [(key, lines) for key, lines in rows if lines]


def _time_words(minutes: int) -> str:
    """`3 godz. 45 min, bez przerw (5 godzin lekcyjnych)`."""
    without = pgettext("certificate", "without breaks")
    words = f"{duration_words(minutes)}, {without}"
    lessons = minutes // LESSON_HOUR
    if not lessons:
        return words
    hours = ngettext(
        "%(count)d lesson hour of 45 minutes", "%(count)d lesson hours of 45 minutes", lessons
    ) % {"count": lessons}
    return f"{words} ({hours})"


def _organiser(certificate: Certificate) -> str:
    event = certificate.event
    if event.organiser is not None:
        return event.organiser.name
    return event.organiser_name or event.municipality.name


def _plain(text: str) -> str:
    return showable(printable(text).strip())


def _page_count(data: str) -> int:
    pages = _made(data, format="svg")
    return len(pages) if isinstance(pages, list) else 1


def _made(data: str, **options: Any) -> Any:
    try:
        return _compile(
            _template(),
            font_paths=[str(settings.FONT_DIR)],
            ignore_system_fonts=True,
            sys_inputs={"certificate": data},
            **options,
        )
    except typst.TypstError as error:
        raise DocumentFailed(
            _("The certificate could not be made: %(reason)s.") % {"reason": str(error).strip()}
        ) from error


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()
