"""Stretches of time, half open: one that ends at ten and one that begins at ten do not meet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, order=True)
class Span:
    """From `starts_at` up to, without, `ends_at`; both aware, the end later."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.ends_at <= self.starts_at:
            raise ValueError("A span must end after it starts.")

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    def meets(self, other: "Span") -> bool:
        """Whether the two have a moment in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def holds(self, other: "Span") -> bool:
        """Whether the other lies within this one."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def widened(self, before: timedelta, after: timedelta) -> "Span":
        return Span(self.starts_at - before, self.ends_at + after)

    def common(self, other: "Span") -> "Span | None":
        """What the two share."""
        start, end = max(self.starts_at, other.starts_at), min(self.ends_at, other.ends_at)
        return Span(start, end) if start < end else None


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in the fewest spans, in order: those that overlap or touch become one.

    A room open 9–24 and 0–2 of the next day holds a session over midnight.
    """
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.starts_at <= result[-1].ends_at:
            last = result.pop()
            span = Span(last.starts_at, max(last.ends_at, span.ends_at))
        result.append(span)
    return tuple(result)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """The time of `spans` that no span of `taken` holds, in order."""
    blocks = joined(taken)
    free: list[Span] = []
    first = 0
    for span in joined(spans):
        start = span.starts_at
        while first < len(blocks) and blocks[first].ends_at <= start:
            first += 1
        for block in blocks[first:]:
            if block.starts_at >= span.ends_at:
                break
            if block.starts_at > start:
                free.append(Span(start, block.starts_at))
            start = max(start, block.ends_at)
        if start < span.ends_at:
            free.append(Span(start, span.ends_at))
    return tuple(free)


def most_at_once(spans: Sequence[tuple[Span, int]]) -> int:
    """The most units taken at one moment, of spans with how many units each takes."""
    steps = [(span.starts_at, units) for span, units in spans]
    steps += [(span.ends_at, -units) for span, units in spans]
    most = now = 0
    for _moment, change in sorted(steps):  # an end at the same moment comes first: it is lower
        now += change
        most = max(most, now)
    return most
