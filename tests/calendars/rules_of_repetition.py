"""Rules that tests compare with other libraries: what offices ask for, and what is hard."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")
#: Five years with two leap days, and both nights of each of their clock changes.
SINCE = datetime(2024, 1, 1, tzinfo=UTC)
UNTIL = datetime(2029, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Rule:
    """A rule, its first date (wall clock) and how long a date lasts."""

    name: str
    text: str
    first: datetime
    minutes: int = 90


RULES = (
    Rule("every day", "FREQ=DAILY", datetime(2024, 1, 2, 9)),
    Rule("every third day", "FREQ=DAILY;INTERVAL=3", datetime(2024, 2, 27, 9)),
    Rule("every Tuesday", "FREQ=WEEKLY;BYDAY=TU", datetime(2024, 1, 2, 17)),
    Rule("every second week, two days", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", datetime(2024, 1, 4, 17)),
    Rule("Monday and Saturday", "FREQ=WEEKLY;BYDAY=MO,SA", datetime(2024, 1, 6, 10)),
    Rule("last Thursday", "FREQ=MONTHLY;BYDAY=-1TH", datetime(2024, 1, 25, 17)),
    Rule("second Wednesday of a quarter", "FREQ=MONTHLY;INTERVAL=3;BYDAY=2WE", datetime(2024, 1, 10, 12)),
    Rule("fifth Friday", "FREQ=MONTHLY;BYDAY=5FR", datetime(2024, 3, 29, 12)),
    Rule("the 15th", "FREQ=MONTHLY", datetime(2024, 1, 15, 8)),
    Rule("the 31st", "FREQ=MONTHLY", datetime(2024, 1, 31, 8)),
    Rule("the last day", "FREQ=MONTHLY;BYMONTHDAY=-1", datetime(2024, 1, 31, 8)),
    Rule("29 February", "FREQ=YEARLY", datetime(2024, 2, 29, 11)),
    Rule("Independence Day", "FREQ=YEARLY", datetime(2024, 11, 11, 12)),
    Rule("last Sunday of March", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", datetime(2024, 3, 31, 13)),
    Rule("until a day", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20250627", datetime(2024, 1, 5, 17)),
    Rule("until a moment", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20250627T150000Z", datetime(2024, 1, 5, 17)),
    Rule("ten times", "FREQ=WEEKLY;BYDAY=WE;COUNT=10", datetime(2024, 3, 6, 17)),
    Rule("last workday", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", datetime(2024, 1, 31, 15)),
    Rule("half past two at night", "FREQ=DAILY", datetime(2024, 3, 1, 2, 30), 30),
    Rule("Sunday nights of the change", "FREQ=WEEKLY;BYDAY=SU", datetime(2024, 1, 7, 2, 30), 30),
    Rule("night duty", "FREQ=WEEKLY;BYDAY=SA", datetime(2024, 1, 6, 22), 480),
    Rule("over midnight", "FREQ=WEEKLY;BYDAY=WE", datetime(2024, 1, 3, 23, 30), 60),
)  # fmt: skip


def wall(rule: Rule) -> datetime:
    """The first date with its zone."""
    return rule.first.replace(tzinfo=WARSAW)


def ends(start: datetime, rule: Rule) -> datetime:
    return start + timedelta(minutes=rule.minutes)
