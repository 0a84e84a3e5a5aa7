"""Counts of people as a reader sees them: small ones hidden, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mosty.core.formatting import number
from mosty.engines.disclosure import THRESHOLD, Shown, suppress


@dataclass(frozen=True)
class ShownCount:
    """A count of people as a reader sees it.

    Attributes:
        text: "27", "mniej niż 5" or "ukryto".
        count: the number, or None where it is not told.
    """

    text: str
    count: int | None

    @property
    def is_shown(self) -> bool:
        return self.count is not None


def shown_count(shown: Shown) -> ShownCount:
    """What the suppression left, in words."""
    if shown.count is not None:
        return ShownCount(number(shown.count), shown.count)
    if shown.is_small:
        return ShownCount(_("fewer than %(limit)d") % {"limit": THRESHOLD}, None)
    return ShownCount(_("hidden"), None)


def shown_counts(counts: Sequence[int]) -> tuple[ShownCount, ...]:
    """Counts of classes that do not overlap, next to their published total."""
    return tuple(shown_count(shown) for shown in suppress(counts))


def shown_part(part: int, whole: int) -> ShownCount:
    """A part of a published whole; hidden too where few people are left over."""
    return shown_count(suppress((part, whole - part))[0])
