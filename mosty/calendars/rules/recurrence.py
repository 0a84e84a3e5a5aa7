"""When something that comes again takes place: a rule of RFC 5545, dates left out, moved, added.

Dates are reckoned on the wall clock of the zone and only then placed on the line of time, as RFC 5545
says: a meeting at 17:00 is at 17:00 in winter and in summer. A time that a spring night skips counts
with the offset before the change (02:30 is 03:30), one that comes twice in autumn is the first.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _

from mosty.calendars.rules.spans import Span
from mosty.core.errors import InvalidInput

LONGEST_RULE = 300
#: More dates than a daily rule gives in ten years are a slip of the hand.
MOST_DATES = 4_000
_PARTS = frozenset(
    "FREQ INTERVAL COUNT UNTIL BYDAY BYMONTHDAY BYMONTH BYSETPOS BYWEEKNO BYYEARDAY WKST".split()
)
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_UNTIL = re.compile(r"\d{8}(T\d{6})?Z?")


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
    text = "".join(rule.split()).upper().removeprefix("RRULE:")
    if len(text) > LONGEST_RULE:
        raise InvalidInput(_("The rule is too long."))
    parts = dict(part.partition("=")[::2] for part in text.split(";") if part)
    if set(parts) - _PARTS or "" in parts.values() or parts.get("FREQ") not in _FREQUENCIES:
        raise InvalidInput(
            _("This is not a rule of repetition. Write for example FREQ=WEEKLY;BYDAY=TU.")
        )
    if "UNTIL" in parts and ("COUNT" in parts or not _UNTIL.fullmatch(parts["UNTIL"])):
        raise InvalidInput(_("A rule ends on a day (UNTIL=20271231) or after a number of dates."))
    try:
        rrulestr(_naive(text), dtstart=datetime(2026, 1, 1))  # noqa: DTZ001 -- wall clock
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidInput(
            _("This is not a rule of repetition. Write for example FREQ=WEEKLY;BYDAY=TU.")
        ) from error
    return text


def dates(series: Repeating, since: datetime, until: datetime) -> Iterator[Date]:
    """Dates that have a moment within [since, until), by original date, moved ones among them.

    A date that was moved into the stretch appears, one that was moved out of it does not.
    """
    within = Span(since, until)
    zone = ZoneInfo(series.zone)
    longest = max((series.minutes, *(one.minutes for one in series.moved.values())))
    early = since.astimezone(zone).replace(tzinfo=None) - timedelta(minutes=longest, days=1)
    late = until.astimezone(zone).replace(tzinfo=None) + timedelta(days=1)
    wall = {**dict.fromkeys(_by_rule(series, early, late), None)}
    found: dict[datetime, Moved] = {
        original: Moved(original, series.minutes)
        for original in wall
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
    rule = rrulestr(_naive(series.rule), dtstart=series.first)
    for number, one in enumerate(rule.xafter(early, inc=True)):
        if one >= late:
            return
        if number >= MOST_DATES:
            raise InvalidInput(_("The rule gives too many dates. Let it end earlier."))
        yield one


def _is_free(series: Repeating, original: datetime) -> bool:
    return series.is_left_out is not None and series.is_left_out(original.date())


def _naive(rule: str) -> str:
    """The rule with UNTIL on the wall clock: dates are reckoned there.

    A day alone means its whole length.
    """
    return re.sub(
        r"UNTIL=(\d{8})(?:T(\d{6}))?Z?",
        lambda found: f"UNTIL={found[1]}T{found[2] or '235959'}",
        rule,
    )
