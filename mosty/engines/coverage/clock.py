"""The moment when a search has to stop, by the clock on the wall: workers elsewhere read it too."""

from time import time

from mosty.engines.errors import ShapeError

__all__ = ["is_over", "left", "moment"]


def moment(seconds: float | None) -> float | None:
    """The moment so many seconds from now; None = never.

    Raises:
        ShapeError: seconds below 0 or not a number.
    """
    if seconds is None:
        return None
    if not seconds >= 0:
        raise ShapeError(
            "seconds: a number from 0 is needed, not %(seconds)s", seconds=f"{seconds:g}"
        )
    return time() + seconds


def left(until: float | None) -> float | None:
    """Seconds left, 0 when the moment has passed; None = no end."""
    return None if until is None else max(0.0, until - time())


def is_over(until: float | None) -> bool:
    """Whether the moment has passed."""
    return left(until) == 0
