"""When something that comes again takes place: a rule of RFC 5545, dates left out, moved, added.

Dates are reckoned on the wall clock of the zone and only then placed on the line of time, as RFC 5545
says: a meeting at 17:00 is at 17:00 in winter and in summer. A time that a spring night skips counts
with the offset before the change (02:30 is 03:30), one that comes twice in autumn is the first.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _

from mosty.calendars.rules.spans import Span
from mosty.core.errors import InvalidInput

LONGEST_RULE = 300
#: More dates than a daily rule gives in ten years are a slip of the hand.
MOST_DATES = 4_000
#: A rule that gives no date in ten years is a slip of the hand, and costs a search without end.
YEARS_TO_FIRST = 10
_CHOOSING = frozenset({"BYDAY", "BYMONTHDAY", "BYMONTH", "BYWEEKNO", "BYYEARDAY"})
_PARTS = _CHOOSING | {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYSETPOS", "WKST"}
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_UNTIL = re.compile(r"\d{8}(T\d{6}Z?)?")
_NUMBERED_DAY = re.compile(r"[+-]?\d")
#: Parts that RFC 5545 forbids for a frequency; readers make different things of them.
_FORBIDDEN = {
    "DAILY": {"BYWEEKNO", "BYYEARDAY"},
    "WEEKLY": {"BYWEEKNO", "BYYEARDAY", "BYMONTHDAY"},
    "MONTHLY": {"BYWEEKNO", "BYYEARDAY"},
    "YEARLY": set[str](),
}


@dataclass(frozen=True)
class Moved:
    """Where one date went: wall clock."""

    starts: datetime
    minutes: int


@dataclass(frozen=True)
class Repeating:
    """What a series says.

    Attributes:
        rule: RRULE without DTSTART and without the word RRULE.
        first: the first date, wall clock, no zone.
        left_out: dates of the rule that do not take place, wall clock.
        moved: dates of the rule that take place at another time or last otherwise.
        added: extra dates.
        is_left_out: says of further days that nothing takes place on them: public holidays.
    """

    rule: str
    first: datetime
    minutes: int
    zone: str = "Europe/Warsaw"
    left_out: frozenset[datetime] = frozenset()
    moved: Mapping[datetime, Moved] = field(default_factory=dict, hash=False)
    added: Mapping[datetime, Moved] = field(default_factory=dict, hash=False)
    is_left_out: Callable[[date], bool] | None = None


@dataclass(frozen=True, order=True)
class Date:
    """One date of a series.

    Attributes:
        span: on the line of time, UTC.
        original: as the rule gives it, wall clock; of an extra date the date itself.
    """

    span: Span
    original: datetime


def check_rule(rule: str) -> str:
    """The rule in capitals, without spaces; InvalidInput: what a calendar could not read again."""
    text = "".join(rule.split()).upper().removeprefix("RRULE:").rstrip(";")
    if len(text) > LONGEST_RULE:
        raise InvalidInput(_("The rule is too long."))
    pairs = [part.partition("=")[::2] for part in text.split(";")]
    parts = dict(pairs)
    if len(parts) < len(pairs) or not _is_sound(parts):
        raise _not_a_rule()
    if "UNTIL" in parts and ("COUNT" in parts or not _UNTIL.fullmatch(parts["UNTIL"])):
        raise InvalidInput(_("A rule ends on a day (UNTIL=20271231) or after a number of dates."))
    try:
        rrulestr(_on_the_wall(text, UTC), dtstart=datetime(2026, 1, 1))  # noqa: DTZ001 -- wall clock
    except (ValueError, TypeError, OverflowError) as error:
        raise _not_a_rule() from error
    return text


def first_date(rule: str, earliest: datetime, zone: str = "Europe/Warsaw") -> datetime:
    """The first date of a checked rule on or after `earliest`, wall clock.

    A series starts on it: readers do not agree what a start is that the rule does not give.
    Raises: InvalidInput: none within ten years.
    """
    late = earliest + timedelta(days=366 * YEARS_TO_FIRST)
    text = _on_the_wall(rule, ZoneInfo(zone))
    kept = [part for part in text.split(";") if not part.startswith(("COUNT=", "INTERVAL="))]
    found = next(_until(";".join(kept), earliest, late), None)
    if found is None:
        raise InvalidInput(_("This rule gives no date within ten years."))
    return found


def dates(series: Repeating, since: datetime, until: datetime) -> Iterator[Date]:
    """Dates that have a moment within [since, until), by original date, moved ones among them.

    A date that was moved into the stretch appears, one that was moved out of it does not. A date is
    counted by COUNT whether it takes place or not.
    """
    within = Span(since, until)
    zone = ZoneInfo(series.zone)
    longest = max((series.minutes, *(one.minutes for one in series.moved.values())))
    early = since.astimezone(zone).replace(tzinfo=None) - timedelta(minutes=longest, days=1)
    late = until.astimezone(zone).replace(tzinfo=None) + timedelta(days=1)
    found: dict[datetime, Moved] = {
        original: Moved(original, series.minutes)
        for original in _by_rule(series, early, late)
        if original not in series.left_out and not _is_free(series, original)
    }
    found |= series.moved
    found |= series.added
    for original in sorted(found):
        one = found[original]
        span = on_the_line(one.starts, one.minutes, zone)
        if span.meets(within):
            yield Date(span, original)


def on_the_line(starts: datetime, minutes: int, zone: ZoneInfo) -> Span:
    """A time of the wall clock on the line of time, in UTC; its length counts in real minutes."""
    start = starts.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return Span(start, start + timedelta(minutes=minutes))


def _by_rule(series: Repeating, early: datetime, late: datetime) -> Iterator[datetime]:
    rule = _on_the_wall(series.rule, ZoneInfo(series.zone))
    for number, one in enumerate(one for one in _until(rule, series.first, late) if one >= early):
        if number >= MOST_DATES:
            raise InvalidInput(_("The rule gives too many dates. Let it end earlier."))
        yield one


def _until(rule: str, first: datetime, late: datetime) -> Iterator[datetime]:
    """Dates before `late`; the library itself would search on to the year 9999."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    if "COUNT" in parts:  # counted dates end by themselves: `first_date` saw that there are some
        for one in rrulestr(rule, dtstart=first):
            if one >= late:
                return
            yield one
        return
    end = min(late - timedelta(seconds=1), _end_of(parts) or late)
    kept = ";".join(f"{name}={value}" for name, value in parts.items() if name != "UNTIL")
    if end >= first:
        yield from rrulestr(f"{kept};UNTIL={end:%Y%m%dT%H%M%S}", dtstart=first)


def _end_of(parts: Mapping[str, str]) -> datetime | None:
    """UNTIL of a rule on the wall clock."""
    if "UNTIL" not in parts:
        return None
    return datetime.strptime(parts["UNTIL"], "%Y%m%dT%H%M%S")  # noqa: DTZ007 -- wall clock


def _is_free(series: Repeating, original: datetime) -> bool:
    return series.is_left_out is not None and series.is_left_out(original.date())


def _on_the_wall(rule: str, zone: tzinfo) -> str:
    """The rule with UNTIL on the wall clock, where dates are reckoned: a day means all of it."""
    return re.sub(
        r"UNTIL=(\d{8})(?:T(\d{6})(Z?))?",
        lambda found: f"UNTIL={_wall_until(found[1], found[2], bool(found[3]), zone)}",
        rule,
    )


def _wall_until(day: str, time: str | None, is_utc: bool, zone: tzinfo) -> str:
    if time is None or not is_utc:
        return f"{day}T{time or '235959'}"
    moment = datetime.strptime(f"{day}{time}", "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return f"{moment.astimezone(zone):%Y%m%dT%H%M%S}"


def _is_sound(parts: Mapping[str, str]) -> bool:
    """Whether the parts are such that every reader makes the same of them."""
    frequency = parts.get("FREQ", "")
    if set(parts) - _PARTS or "" in parts.values() or frequency not in _FREQUENCIES:
        return False
    if set(parts) & _FORBIDDEN[frequency]:
        return False
    if any(not 0 < _number(parts.get(name, "1")) < 1_000 for name in ("INTERVAL", "COUNT")):
        return False
    is_numbered = bool(_NUMBERED_DAY.search(parts.get("BYDAY", "")))
    if is_numbered and (frequency in ("DAILY", "WEEKLY") or "BYWEEKNO" in parts):
        return False
    return "BYSETPOS" not in parts or bool(_CHOOSING & set(parts))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _not_a_rule() -> InvalidInput:
    return InvalidInput(
        _("This is not a rule of repetition. Write for example FREQ=WEEKLY;BYDAY=TU.")
    )
