"""When one may register, and what of the rule may still be changed."""

from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    """Where the registration of an event stands."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"
    OVER = "over"  # the event has begun


def phase(opens_at: datetime, closes_at: datetime, starts_at: datetime, now: datetime) -> Phase:
    """Half open: at `closes_at` it is closed."""
    if now >= starts_at:
        return Phase.OVER
    if now < opens_at:
        return Phase.NOT_YET
    return Phase.OPEN if now < closes_at else Phase.CLOSED


#: Parts of the rule that were stated beforehand: fixed from the first registration on.
STATED = ("waiting_rule", "priority_groups", "lot_at", "group_passes")
