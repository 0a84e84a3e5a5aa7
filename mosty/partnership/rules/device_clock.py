"""When something was written on a device whose clock is wrong."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

#: What the database can hold of a difference of clocks (68 years).
_MOST_SECONDS = 2**31 - 1
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Heard:
    """What the device last learned of the true time before it wrote.

    Attributes:
        at: the server's moment, as the server said it.
        ahead: by how much the device's clock was ahead of it then (behind: less than nothing).
    """

    at: datetime
    ahead: timedelta


@dataclass(frozen=True)
class Written:
    """When a record was written in truth; `skew_seconds`: how far ahead the clock was then."""

    at: datetime
    skew_seconds: int


def written(
    at: datetime, *, sent_at: datetime, received_at: datetime, heard: Heard | None = None
) -> Written:
    """The true moment of what the device says it wrote at `at`.

    The truth lies after the device last heard of the server and before the server received the
    record. Tried in this order: the clock was as wrong as it is now that it sends; as wrong as when
    it last heard the time (somebody put it right between); else the nearest end of what is possible.

    Args:
        sent_at: what the clock of the device shows when it sends.
        received_at: by the server.
    """
    last = received_at.astimezone(UTC)
    # Differences, not moments: a clock far in another century must not leave the calendar.
    ago = sent_at - at
    if heard is None:
        return _written(at, last, max(ago, timedelta(0)))
    longest = max(last - heard.at, timedelta(0))
    as_it_was = last - _plus(at, -heard.ahead)
    for guess in (ago, as_it_was):
        if timedelta(0) <= guess <= longest:
            return _written(at, last, guess)
    return _written(at, last, min(max(ago, timedelta(0)), longest))


# --- inside -------------------------------------------------------------------------------------


def _written(at: datetime, last: datetime, ago: timedelta) -> Written:
    true = _plus(last, -ago)
    skew = (at - true).total_seconds()
    return Written(true, int(max(-_MOST_SECONDS, min(_MOST_SECONDS, skew))))


def _plus(moment: datetime, difference: timedelta) -> datetime:
    """The sum, held inside the calendar."""
    try:
        return moment.astimezone(UTC) + difference
    except OverflowError:
        return _LAST if difference > timedelta(0) else _FIRST
