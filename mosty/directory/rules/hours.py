"""Opening hours: rows of the database, plans of the engine and facts of a proposed change."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from mosty.core.errors import InvalidInput, engine_refusal
from mosty.directory.models import OpeningException, OpeningWindow
from mosty.engines.errors import EngineError
from mosty.engines.opening import SpecialDays, Week, Window, write_osm

#: More than this no service has; a longer list is a mistake or mischief.
MOST_WINDOWS, MOST_SPECIAL = 200, 200
LONGEST_NOTE = 200

#: What a row holds under the same name; its place is the location.
_OF_WINDOW = tuple(one.name for one in fields(Window) if one.name != "place")
_OF_SPECIAL = tuple(one.name for one in fields(SpecialDays) if one.name != "place")
_WINDOWS = TypeAdapter(tuple[Window, ...])
_SPECIAL = TypeAdapter(tuple[SpecialDays, ...])


class WrongHours(InvalidInput):
    """Hours that cannot be kept; the message says which and what to do."""

    code = "wrong_hours"


def plan_of(windows: Iterable[OpeningWindow], special: Iterable[OpeningException]) -> Week:
    """The rows as a plan; the place of a row is the id of its location."""
    return Week(
        tuple(
            Window(
                weekday=row.weekday,
                opens=row.opens,
                closes=row.closes,
                weeks=row.weeks,
                season_from=row.season_from,
                season_to=row.season_to,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                holidays=row.holidays,
                by_appointment=row.by_appointment,
                note=row.note,
                place=row.location_id,
            )
            for row in windows
        ),
        tuple(
            SpecialDays(
                first_day=row.first_day,
                last_day=row.last_day,
                opens=row.opens,
                closes=row.closes,
                note=row.note,
                place=row.location_id,
            )
            for row in sorted(special, key=lambda row: row.pk)
        ),
    )


def window_row(window: Window, service_id: int) -> OpeningWindow:
    """A row for the window, not stored yet."""
    return OpeningWindow(
        service_id=service_id,
        location_id=window.place,
        **{name: getattr(window, name) for name in _OF_WINDOW},
    )


def exception_row(special: SpecialDays, service_id: int) -> OpeningException:
    """A row for the days that differ, not stored yet."""
    return OpeningException(
        service_id=service_id,
        location_id=special.place,
        **{name: getattr(special, name) for name in _OF_SPECIAL},
    )


def hours_as_facts(plan: Week) -> dict[str, list[dict[str, Any]]]:
    """The plan as JSON can hold it, what is usual left out: `{"windows": [...], "special": [...]}`."""
    return {
        "windows": _WINDOWS.dump_python(plan.windows, mode="json", exclude_defaults=True),
        "special": _SPECIAL.dump_python(plan.special, mode="json", exclude_defaults=True),
    }


def hours_from_facts(facts: Mapping[str, Any]) -> Week:
    """The plan that `hours_as_facts` wrote.

    Raises: WrongHours: not such facts, or hours that cannot be.
    """
    try:
        plan = Week(
            _WINDOWS.validate_python(facts.get("windows", [])),
            _SPECIAL.validate_python(facts.get("special", [])),
        )
    except ValidationError as error:
        cause = error.errors()[0].get("ctx", {}).get("error")
        if isinstance(cause, EngineError):
            raise WrongHours(engine_refusal(cause).message) from error
        raise WrongHours(_("These hours cannot be read.")) from error
    refuse_wrong_hours(plan)
    return plan


def refuse_wrong_hours(plan: Week) -> None:
    """Nothing, or WrongHours: too many rows, or a remark that is too long."""
    if len(plan.windows) > MOST_WINDOWS or len(plan.special) > MOST_SPECIAL:
        raise WrongHours(_("There are too many hours. Join those that are the same."))
    notes = [*(one.note for one in plan.windows), *(one.note for one in plan.special)]
    if any(len(note) > LONGEST_NOTE for note in notes):
        raise WrongHours(_("A remark may have at most 200 letters."))


def osm_text(plan: Week) -> str:
    """The plan as OpenStreetMap writes it; empty where it has none or that text cannot say it."""
    try:
        return write_osm(plan) if plan else ""
    except EngineError:
        return ""
