"""Services of a page of results, with why they were found, how far they are, whether they are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mosty.directory.models import Service
from mosty.directory.queries.hours import opening_words
from mosty.directory.queries.near import kilometres
from mosty.directory.queries.search import Found, Reason
from mosty.directory.rules.hours_words import StatusWords


@dataclass(frozen=True)
class Hit:
    """A service on the page of results.

    Attributes:
        reasons: what of the question led to it.
        km: as the crow flies; None: not asked, or nobody knows.
        opening: whether it is open, in words; None: nobody gave its hours.
    """

    service: Service
    reasons: Sequence[Reason]
    km: float | None
    opening: StatusWords | None


def hits(found: Found, shown: Sequence[Service], *, moment: datetime) -> Sequence[Hit]:
    """The shown services of those found; in a number of queries that does not grow with them."""
    reasons = found.reasons(shown)
    opening = opening_words(shown, moment)
    return [
        Hit(
            service=service,
            reasons=reasons.get(service.pk, ()),
            km=kilometres(service),
            opening=opening[service.pk] if opening[service.pk].state != "unknown" else None,
        )
        for service in shown
    ]
