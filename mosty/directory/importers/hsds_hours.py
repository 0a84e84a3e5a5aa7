"""Schedules of HSDS as hours of a service, wherever it is given and at single places."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from mosty.core.errors import InvalidInput, engine_refusal
from mosty.core.imports import Facts
from mosty.directory.importers.facts import in_order
from mosty.directory.importers.hsds_json import Node
from mosty.directory.rules.hours import hours_as_facts, refuse_wrong_hours
from mosty.engines.errors import EngineError
from mosty.engines.opening import Week, from_hsds

_FREQUENCIES = frozenset({"SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_CLOCK = re.compile(r"([01]\d|2[0-4]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_DATES = ("valid_from", "valid_to", "dtstart", "until")
#: Of numbers that may stand in a list: field -> the biggest.
_NUMBERS: Mapping[str, int] = {"bymonthday": 31, "byweekno": 53, "byyearday": 366}
#: Hours that end on the next day and last longer are rather two that were exchanged.
_LONG_NIGHT = timedelta(hours=16)


@dataclass(frozen=True)
class Schedules:
    """What the schedules of a record say.

    Attributes:
        facts: `hours` with the identifier of the file as the place of those that hold at one place
            alone; `hours_text` where they cannot be kept; empty: the record does not speak of them.
        lost: what cannot be kept, and why.
        doubt: why somebody should look at them, or "".
    """

    facts: Mapping[str, Any] = field(hash=False)
    lost: Sequence[str] = ()
    doubt: str = ""


@dataclass(frozen=True)
class _Told:
    """What the schedules of one record say: hours, or in which words and why they cannot be kept."""

    hours: Facts | None = field(hash=False)
    words: tuple[str, ...] = ()
    why: str = ""
    doubt: str = ""


class ScheduleReader:
    """Reads schedules; hours that many records share are read, and held, once."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], _Told] = {}

    def read(self, node: Node) -> Schedules:
        """The schedules of a service and of its places.

        Raises: WrongNode: a schedule that breaks the rules of HSDS or of RFC 5545.
        """
        links = node.items("service_at_locations")
        if not any(one.has("schedules") for one in (node, *links)):
            return Schedules({})
        told = [("", self._told(node.items("schedules")))]
        for link in links:
            if (place := link.child("location")) is not None:
                told.append((place.text("id", longest=60), self._told(link.items("schedules"))))
        facts: dict[str, Any] = {}
        if words := [word for _key, one in told for word in one.words]:
            facts["hours_text"] = " ".join(dict.fromkeys(words))[:300]
        if told[0][1].hours is not None:
            facts["hours"] = _together([(key, one.hours) for key, one in told if one.hours])
        return Schedules(
            facts,
            [
                f"{'service_at_location' if key else 'service'}.schedules ({one.why})"
                for key, one in told
                if one.hours is None
            ],
            next((one.doubt for _key, one in told if one.doubt), ""),
        )

    def _told(self, schedules: Sequence[Node]) -> _Told:
        key = tuple(
            tuple(
                (name, repr(value))
                for name, value in one.value.items()
                if name != "id" and not name.endswith("_id")
            )
            for one in schedules
        )
        if key not in self._known:
            self._known[key] = _read(schedules)
        return self._known[key]


def _read(schedules: Sequence[Node]) -> _Told:
    doubt = ""
    for one in schedules:
        doubt = _checked(one) or doubt
    try:
        plan = from_hsds([one.value for one in schedules]) if schedules else Week()
        refuse_wrong_hours(plan)
    except (EngineError, InvalidInput) as error:
        why = engine_refusal(error) if isinstance(error, EngineError) else error
        words = tuple(text for one in schedules if (text := one.text("description")))
        return _Told(None, words, str(why.message)[:80], doubt)
    return _Told(in_order(hours_as_facts(plan)), doubt=doubt)


def _together(told: Sequence[tuple[str, Facts]]) -> Facts:
    """Hours of a service and of its places, by the identifier of the place."""
    if len(told) == 1:
        return told[0][1]
    return in_order(
        {
            kind: [
                {**one, "place": key} if key else one for key, hours in told for one in hours[kind]
            ]
            for kind in ("windows", "special")
        }
    )


def _checked(one: Node) -> str:
    """A doubt, or ""; raises WrongNode where the schedule is none at all."""
    freq = one.text("freq", longest=20).upper()
    if freq and freq not in _FREQUENCIES:
        raise one.wrong("freq", _("must be WEEKLY or MONTHLY."))
    for day in _parts(one, "byday"):
        if not _BY_DAY.fullmatch(day):
            raise one.wrong(
                "byday", _("“%(day)s” is no day: write MO, TU … or 1MO.") % {"day": day}
            )
    for day in _parts(one, "wkst"):
        if day not in ("MO", "TU", "WE", "TH", "FR", "SA", "SU"):
            raise one.wrong("wkst", _("“%(day)s” is no day: write MO, TU … or 1MO.") % {"day": day})
    for name, most in _NUMBERS.items():
        for part in _parts(one, name):
            if not part.lstrip("+-").isdecimal() or not 1 <= int(part.lstrip("+-")) <= most:
                raise one.wrong(
                    name, _("must be whole numbers from 1 to %(most)d.") % {"most": most}
                )
    for name in ("interval", "count"):
        if one.count(name, most=10_000) == 0:
            raise one.wrong(name, _("must be at least 1."))
    days = {name: one.day(name) for name in _DATES}
    for first, last in (("valid_from", "valid_to"), ("dtstart", "until")):
        if _is_after(days[first], days[last]):
            raise one.wrong(last, _("the last day is before the first."))
    return _long_night(one)


def _parts(one: Node, name: str) -> Iterator[str]:
    for part in one.text(name, longest=200).upper().replace(" ", "").split(","):
        if part:
            yield part


def _is_after(first: date | None, last: date | None) -> bool:
    return first is not None and last is not None and last < first


def _long_night(one: Node) -> str:
    clocks = [_clock(one, name) for name in ("opens_at", "closes_at")]
    if clocks[0] is None or clocks[1] is None or clocks[0] <= clocks[1]:
        return ""
    opens, closes = (datetime.combine(date(2000, 1, 1), clock) for clock in (clocks[0], clocks[1]))
    if closes + timedelta(days=1) - opens <= _LONG_NIGHT:
        return ""
    return _(
        "it closes at %(closes)s, before it opens at %(opens)s: open until the next day, or a mistake?"
    ) % {"closes": f"{closes:%H:%M}", "opens": f"{opens:%H:%M}"}


def _clock(one: Node, name: str) -> time | None:
    text = one.text(name, longest=40)
    if not text:
        return None
    if not _CLOCK.fullmatch(text) or (text[:2] == "24" and text[3:5] != "00"):
        raise one.wrong(name, _("is no hour: write 08:00."))
    return time(int(text[:2]) % 24, int(text[3:5]))


def at_places(hours: Facts, places: Mapping[str, Any]) -> Facts:
    """The hours with the places that `places` gives for identifiers of the file."""
    found = {
        kind: [
            one | {"place": places.get(one["place"], one["place"])} if "place" in one else one
            for one in hours[kind]
        ]
        for kind in ("windows", "special")
    }
    return in_order(found)


def with_untold(hours: Facts, stored: Facts, told: Collection[Any]) -> Facts:
    """The hours with those stored for places the file does not tell of, confidential ones too."""
    found = {
        kind: [
            *hours[kind],
            *(one for one in stored[kind] if one.get("place") not in (None, *told)),
        ]
        for kind in ("windows", "special")
    }
    return in_order(found)


def are_same(one: Facts, other: Facts) -> bool:
    """Whether two plans hold the same; of days that differ the order counts at each place alone."""
    return bool(
        in_order(one)["windows"] == in_order(other)["windows"]
        and _by_place(one["special"]) == _by_place(other["special"])
    )


def _by_place(special: Sequence[Facts]) -> Mapping[Any, Sequence[Facts]]:
    found: dict[Any, list[Facts]] = {}
    for one in special:
        found.setdefault(one.get("place"), []).append(one)
    return found
