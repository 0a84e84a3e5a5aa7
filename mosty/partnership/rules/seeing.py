"""Who sees how an organisation stands: pure rules of consent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from mosty.partnership.enums import ConsentScope


class Sight(IntEnum):
    """How much of an assessment a reader sees; a higher one holds the lower ones."""

    NOTHING = 0
    STANDING = 1
    WHOLE = 2
    OWN = 3


_OF_SCOPE = {ConsentScope.STANDING: Sight.STANDING, ConsentScope.WHOLE: Sight.WHOLE}


@dataclass(frozen=True)
class ConsentFacts:
    """A consent as the rules need it; `ends_on` is the last day it holds."""

    scope: ConsentScope
    ends_on: date | None = None
    revoked_at: datetime | None = None

    def holds_on(self, day: date) -> bool:
        return self.revoked_at is None and (self.ends_on is None or day <= self.ends_on)


def sight_by_consents(consents: Iterable[ConsentFacts], *, on: date) -> Sight:
    """The widest of what still holds; without any, nothing."""
    return max(
        (_OF_SCOPE[one.scope] for one in consents if one.holds_on(on)), default=Sight.NOTHING
    )
