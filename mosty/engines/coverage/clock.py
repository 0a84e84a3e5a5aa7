"""The moment when a search has to stop."""

from time import perf_counter

from mosty.engines.errors import ShapeError

__all__ = ["is_over", "moment"]


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
    return perf_counter() + seconds


def is_over(until: float | None) -> bool:
    """Whether the moment has passed."""
    return until is not None and perf_counter() >= until
