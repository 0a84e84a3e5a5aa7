"""An event on paper: posters, a leaflet, the programme in ordinary and large letters, in easy words.

All from the announced programme, the one its page shows (a test compares the times of each file with
those of the page). Typst refuses what breaks PDF/UA; no letter is smaller than 14 points.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mosty.core.documents import DocumentFailed
from mosty.core.formatting import day as day_words
from mosty.events.enums import EventKind, EventState, ItemRole
from mosty.events.exports.codes import qr_drawing
from mosty.events.exports.print_file import PrintKind, is_one_page, pdf_of, print_data
from mosty.events.models import Event
from mosty.events.queries.events import access_of_event, local_text, local_title
from mosty.events.rules.dates import days_words, hours_words, weekday_words
from mosty.events.rules.lines import ProgrammeLine, taking_place

#: Longer purposes and lists do not belong on a poster.
_LONGEST_LEAD = 320


#: What can be printed of every event.
PRINTS: Mapping[str, PrintKind] = {
    one.code: one
    for one in (
        PrintKind("plakat-a3", "a3", "poster", (30, 27, 24, 22, 20, 18, 16, 14), 2.6),
        PrintKind("plakat-a4", "a4", "poster", (21, 19, 17.5, 16, 15, 14), 2.4),
        PrintKind("ulotka", "a5", "text", (14,), 1.7),
        PrintKind("program", "a4", "text", (14,), 1.9),
        PrintKind("program-duze-litery", "a4", "text", (21,), 1.6),
        PrintKind("latwy-tekst", "a4", "easy", (19,), 1.5),
    )
}


def can_print(code: str, event: Event) -> bool:
    """Whether there is what to print: easy words are written by people, never cut from other words."""
    return code != "latwy-tekst" or bool(event.description_easy)


def print_titles() -> Mapping[str, str]:
    """What each thing to print is called."""
    return {
        "plakat-a3": _("Poster A3"),
        "plakat-a4": _("Poster A4"),
        "ulotka": _("Leaflet (A5, both sides)"),
        "program": _("Programme (A4)"),
        "program-duze-litery": _("Programme in large letters"),
        "latwy-tekst": _("Programme in easy words"),
    }


def print_pdf(code: str, event: Event, lines: Iterable[ProgrammeLine], *, path: str) -> bytes:
    """The file as tagged PDF, in the language in use.

    Args:
        lines: the programme its page shows.
        path: of the page to which the code leads.
    Raises: DocumentFailed: the text is too long for the paper even in the smallest letters.
    """
    kind = PRINTS[code]
    shown = taking_place(lines)
    for make in _POSTERS if kind.layout == "poster" else (_MAKERS[code],):
        sheet = {**common(event, shown, path), **make(event, shown)}
        if kind.layout != "poster":
            return pdf_of(print_data(sheet, kind, kind.sizes[0]))
        if not is_one_page(print_data(sheet, kind, kind.sizes[-1])):
            continue  # not even in the smallest letters
        for size in kind.sizes:
            data = print_data(sheet, kind, size)
            if is_one_page(data):
                return pdf_of(data)
    raise DocumentFailed(_("The title is too long for a poster. Shorten it."))


# --- what stands where --------------------------------------------------------------------------


def common(event: Event, lines: Sequence[ProgrammeLine], path: str) -> dict[str, Any]:
    today = timezone.localdate()
    address = f"{settings.BASE_URL}{path}"
    return {
        "title": local_title(event),
        "kicker": _kicker(event),
        "author": event.organiser_name
        or (event.organiser.name if event.organiser is not None else "")
        or event.municipality.name,
        "year": today.year,
        "month": today.month,
        "day": today.day,
        "language": (get_language() or "pl").partition("-")[0],
        "when": _when(event, lines),
        "where": [event.place] if event.place else [],
        "lead": [],
        "before": [],
        "after": [],
        "days": _days(event, lines, brief=True),
        "programme_heading": _("Programme"),
        "head_hours": _("Hours"),
        "head_item": _("What"),
        "code": qr_drawing(address).decode(),
        "code_alt": _("QR code that opens the page of this event"),
        "call": _("More about it and signing up:"),
        "address": address,
        "address_words": address.removeprefix("https://").removeprefix("http://"),
        "contact": [words for words in (event.contact_phone, event.contact_email) if words],
        "footer": _footer(event),
    }


def _poster(event: Event, lines: Sequence[ProgrammeLine]) -> dict[str, Any]:
    return {"lead": _lead(event)}


def _plain_poster(event: Event, lines: Sequence[ProgrammeLine]) -> dict[str, Any]:
    """Hours and titles alone."""
    days = _days(event, lines, brief=True)
    return {
        "days": [{**day, "rows": [{**row, "notes": []} for row in day["rows"]]} for day in days]
    }


def _short_poster(event: Event, lines: Sequence[ProgrammeLine]) -> dict[str, Any]:
    """A long programme: the hours of each day alone."""
    return {**_bare_poster(event, lines), "lead": _lead(event)}


def _bare_poster(event: Event, lines: Sequence[ProgrammeLine]) -> dict[str, Any]:
    return {"days": [], "after": [_day_hours(lines)] if lines else []}


def _leaflet(event: Event, lines: Sequence[ProgrammeLine]) -> dict[str, Any]:
    return {"lead": _lead(event), "after": _getting_there(event)}


def _programme(event: Event, lines: Sequence[ProgrammeLine]) -> dict[str, Any]:
    before = []
    if event.purpose:
        before.append(_part(_("Purpose"), event.purpose.split("\n")))
    return {
        "before": before,
        "days": _days(event, lines, brief=False),
        "after": _getting_there(event),
    }


def _easy(event: Event, lines: Sequence[ProgrammeLine]) -> dict[str, Any]:
    """Short sentences, one thing in each."""
    return {
        "before": [_part(_("What is it?"), event.description_easy.split("\n"))],
        "programme_heading": _("What happens and when?"),
        "after": [
            *_getting_there(event, heading=_("How do I get in?")),
            _part(
                _("Do you have questions?"),
                [
                    _("Call us or write to us. We will help."),
                    *filter(None, (event.contact_name, event.contact_phone, event.contact_email)),
                ],
            ),
        ],
        "contact": [],
        "call": _("Everything about the event is on this page:"),
    }


#: Posters with more and more left out, until one fits.
_POSTERS = (_poster, _plain_poster, _short_poster, _bare_poster)
_MAKERS: Mapping[str, Callable[[Event, Sequence[ProgrammeLine]], dict[str, Any]]] = {
    "ulotka": _leaflet,
    "program": _programme,
    "program-duze-litery": _programme,
    "latwy-tekst": _easy,
}


# --- parts --------------------------------------------------------------------------------------


def _kicker(event: Event) -> str:
    words = capital(str(EventKind(event.kind).label))
    if event.state == EventState.CANCELLED:
        return f"{words} – {_('cancelled')}".upper()
    if event.state == EventState.DRAFT:
        return _("%(kind)s – draft, not announced yet") % {"kind": words}
    return words


def _when(event: Event, lines: Sequence[ProgrammeLine]) -> list[str]:
    days = days_words(event.starts_on, event.ends_on)
    if event.starts_on == event.ends_on:
        days = capital(weekday_words(event.starts_on))
        if lines:
            last = max(lines, key=lambda line: line.ends_at)
            return [days, hours_words(lines[0].starts_at, last.ends_at)]
    return [days]


def _lead(event: Event) -> list[str]:
    words = event.purpose or local_text(event.description, event.description_uk)
    first = next((line for line in words.split("\n") if line.strip()), "")
    return [Truncator(first).chars(_LONGEST_LEAD)] if first else []


def _days(event: Event, lines: Sequence[ProgrammeLine], *, brief: bool) -> list[dict[str, Any]]:
    days: dict[date, list[ProgrammeLine]] = {}
    for line in lines:
        days.setdefault(line.day, []).append(line)
    is_one = len(days) == 1 and event.starts_on == event.ends_on
    return [
        {
            "heading": "" if is_one else capital(weekday_words(on)),
            "rows": programme_rows(found, brief=brief),
        }
        for on, found in sorted(days.items())
    ]


def programme_rows(lines: Sequence[ProgrammeLine], *, brief: bool) -> list[dict[str, Any]]:
    wheres = {line.where for line in lines if line.where}
    return [_row(line, brief=brief, with_where=len(wheres) > 1 or not brief) for line in lines]


def _row(line: ProgrammeLine, *, brief: bool, with_where: bool) -> dict[str, Any]:
    people = [_person_words(one) for one in line.persons]
    notes = [line.where] if with_where and line.where else []
    notes += [", ".join(one.name for one in line.persons)] if brief and people else []
    if not brief:
        notes += [*filter(None, (line.subtitle, *line.description.split("\n"))), *people]
    return {
        "hours": hours_words(line.starts_at, line.ends_at),
        "title": local_text(line.title, line.title_uk),
        "notes": notes,
        "points": [] if brief else list(line.scope_points),
        "is_break": line.is_break,
    }


def _person_words(person: Any) -> str:
    words = ", ".join(filter(None, (person.name, person.affiliation)))
    if person.role == ItemRole.SPEAKER:
        return words
    return f"{words} ({ItemRole(person.role).label})"


def _day_hours(lines: Sequence[ProgrammeLine]) -> dict[str, Any]:
    days: dict[date, list[ProgrammeLine]] = {}
    for line in lines:
        days.setdefault(line.day, []).append(line)
    words = []
    for on, found in sorted(days.items()):
        count = sum(not line.is_break for line in found)
        hours = hours_words(found[0].starts_at, max(line.ends_at for line in found))
        items = ngettext("%(count)d item", "%(count)d items", count) % {"count": count}
        words.append(f"{capital(weekday_words(on))}, {hours} – {items}")
    return _part(_("Programme"), words, is_list=True)


def _getting_there(event: Event, heading: str = "") -> list[dict[str, Any]]:
    lines = [
        *(event.access_note.split("\n") if event.access_note else ()),
        *(str(words) for words in access_of_event(event)),
    ]
    return [_part(heading or _("How to get there and in"), lines, is_list=True)] if lines else []


def _part(heading: str, lines: Sequence[str], *, is_list: bool = False) -> dict[str, Any]:
    kept = [line.strip() for line in lines if line.strip()]
    return {"heading": heading, "lines": kept, "is_list": is_list}


def _footer(event: Event) -> str:
    if not event.programme_version:
        return _("The programme is being prepared")
    return _("Programme no. %(number)d, printed on %(day)s") % {
        "number": event.programme_version,
        "day": day_words(timezone.localdate()),
    }


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
