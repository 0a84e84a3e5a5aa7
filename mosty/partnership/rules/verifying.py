"""What two experts together say of a standard: pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from mosty.partnership.enums import Verdict

#: Two look, so that none of them decides alone.
EXPERTS_NEEDED = 2


@dataclass(frozen=True)
class Finding:
    """What one expert says: the grade of the organisation, another one, or not shown (0)."""

    verdict: Verdict
    value: int | None = None

    def grade(self, own: int | None) -> int | None:
        """The grade this expert gives; the organisation's `own` where it is confirmed."""
        if self.verdict == Verdict.CONFIRMED:
            return own
        return self.value if self.verdict == Verdict.OTHER_GRADE else 0


def differ(own: int | None, said: Sequence[Finding]) -> bool:
    """Whether experts give different grades."""
    return len({one.grade(own) for one in said}) > 1


def verified_grade(own: int | None, said: Sequence[Finding]) -> int | None:
    """The grade that counts after the experts: the lower one where they differ.

    Without enough of them the organisation's own stays. A standard that is "not applicable" (own is
    None) stays so where both confirm it.
    """
    if len(said) < EXPERTS_NEEDED:
        return own
    grades = [one.grade(own) for one in said]
    known = [grade for grade in grades if grade is not None]
    return min(known) if known else None
