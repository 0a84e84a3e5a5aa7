"""Day sheets of a visit: where the group is, when it leaves, from where."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from mosty.events.exports.print_file import PrintKind, pdf_of, print_data
from mosty.events.exports.prints import capital, common, programme_rows
from mosty.events.models import Event
from mosty.events.queries.events import local_text, local_title
from mosty.events.queries.itinerary import Day, Step
from mosty.events.rules.dates import clock, hours_words, weekday_words
from mosty.events.rules.lines import ProgrammeLine, taking_place

_DAY_SHEET = PrintKind("dzien", "a4", "text", (14,), 1.7)


def day_sheet_pdf(
    event: Event,
    day: Day | None,
    lines: Iterable[ProgrammeLine],
    *,
    number: int,
    count: int,
    path: str,
) -> bytes:
    """One day of a visit on paper: where the group is, when it leaves, from where.

    Args:
        day: of the itinerary; without one the programme of the day is printed.
        lines: of this day.
    """
    shown = taking_place(lines)
    on = day.day if day is not None else shown[0].day
    where = _day_towns(day) or event.place
    rows = _steps(day) if day is not None else programme_rows(shown, brief=False)
    sheet = {
        **common(event, shown, path),
        "kicker": _("%(title)s: day %(number)d of %(count)d")
        % {"title": local_title(event), "number": number, "count": count},
        "title": capital(weekday_words(on)),
        "when": [],
        "where": [where] if where else [],
        "days": [{"heading": "", "rows": rows}],
        "programme_heading": _("Plan of the day"),
        "before": [],
    }
    return pdf_of(print_data(sheet, _DAY_SHEET, _DAY_SHEET.sizes[0]))


# --- rows ---------------------------------------------------------------------------------------


def _steps(day: Day) -> list[dict[str, Any]]:
    return [_stop_row(step) if step.stop is not None else _leg_row(step) for step in day.steps]


def _stop_row(step: Step) -> dict[str, Any]:
    stop = step.stop
    assert stop is not None
    notes = [", ".join(filter(None, (stop.address, stop.town)))]
    if stop.host:
        notes.append(_("Host: %(host)s") % {"host": stop.host})
    if stop.meeting_point:
        notes.append(_("Meeting point: %(place)s") % {"place": stop.meeting_point})
    notes.append(stop.access_note)
    return {
        "hours": hours_words(step.starts_at, step.ends_at),
        "title": stop.name,
        "notes": [one for one in notes if one],
        "points": [
            f"{hours_words(item.starts_at, item.ends_at)} {local_text(item.title, item.title_uk)}"
            for item in step.items
        ],
        "is_break": False,
    }


def _leg_row(step: Step) -> dict[str, Any]:
    leg = step.leg
    assert leg is not None
    origin = leg.origin.name if leg.origin is not None else _("start of the route")
    target = leg.target.name if leg.target is not None else _("home")
    notes = [f"{leg.get_mode_display()}, {_('%(minutes)d min') % {'minutes': leg.minutes}}"]
    if leg.meeting_point:
        notes.append(
            _("Meeting point: %(place)s, %(time)s")
            % {"place": leg.meeting_point, "time": clock(leg.leaves_at)}
        )
    notes.append(leg.access_note)
    return {
        "hours": hours_words(leg.leaves_at, leg.leaves_at + timedelta(minutes=leg.minutes)),
        "title": _("Way: %(origin)s → %(target)s") % {"origin": origin, "target": target},
        "notes": [one for one in notes if one],
        "points": [],
        "is_break": True,
    }


def _day_towns(day: Day | None) -> str:
    if day is None:
        return ""
    towns = [step.stop.town or step.stop.name for step in day.steps if step.stop is not None]
    return ", ".join(dict.fromkeys(towns))
