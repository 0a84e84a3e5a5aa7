"""Moving what was planned to another day: the wall clock stays, whatever the night does to it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def shifted(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time of the wall clock so many days later, in UTC.

    02:30 in a night without it is 03:30; where 02:30 comes twice, it is the first.
    """
    wall = moment.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def shifted_pair(
    start: datetime, end: datetime, days: int, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """Both ends moved; where the spring night leaves nothing between them, the length is kept."""
    new_start, new_end = shifted(start, days, zone), shifted(end, days, zone)
    length = end.astimezone(UTC) - start.astimezone(UTC)
    return (new_start, new_end) if new_end > new_start else (new_start, new_start + length)


def whole_days(before: date, after: date) -> int:
    """How many days lie between."""
    return (after - before).days
