"""What the engine answers: what may be published, what is for staff only, how it was proven."""

from dataclasses import dataclass, replace

from mosty.engines.disclosure.publication import Place, Publication

__all__ = ["Audit", "HiddenCell", "Interval", "Proof", "Protected", "StaffReport", "TableCost"]


@dataclass(frozen=True, slots=True)
class Interval:
    """What a reader can find out about one hidden count.

    Attributes:
        place: (dimension, label) pairs; () = everybody.
        lower: the least number of people it can be.
        upper: the most; None = no limit follows from the tables.
        weakness: "" = protected; "computable" = only one number is possible; "small" = it is
            surely under the threshold; "narrow" = fewer numbers are possible than the threshold.
    """

    place: Place
    lower: int
    upper: int | None
    weakness: str


@dataclass(frozen=True, slots=True)
class Proof:
    """How the attack on the whole publication went. It tells nothing that is hidden.

    Attributes:
        threshold: every hidden count has at least so many possible numbers, the largest of them
            at least so large.
        hide_zeros: whether a hidden count can be 0; otherwise the reader knows it is 1 or more.
        hidden: how many counts are hidden, shared ones once.
        shown: how many are shown.
        groups: sets of hidden counts that hold each other; counts of two sets are independent.
        flows: largest flows computed.
        programmes: programmes HiGHS solved.
    """

    threshold: int
    hide_zeros: bool
    hidden: int
    shown: int
    groups: int
    flows: int
    programmes: int


@dataclass(frozen=True, slots=True)
class Audit:
    """The judgement of tables as their reader sees them.

    Attributes:
        is_safe: no hidden count has a weakness.
        intervals: every hidden count, in alphabetical order.
        proof: how it was found.
    """

    is_safe: bool
    intervals: tuple[Interval, ...]
    proof: Proof


@dataclass(frozen=True, slots=True)
class HiddenCell:
    """One hidden count. For staff only.

    Attributes:
        place: (dimension, label) pairs; () = everybody.
        count: the true number of people.
        is_small: hidden because it is under the threshold; otherwise to protect others.
        lower: the least number a reader can think of.
        upper: the most; None = no limit.
    """

    place: Place
    count: int
    is_small: bool
    lower: int
    upper: int | None


@dataclass(frozen=True, slots=True)
class TableCost:
    """What hiding costs one table. For staff only: it tells sums of hidden counts.

    Attributes:
        name: of the table.
        cells: counts in it, with totals.
        hidden: of these.
        totals_hidden: hidden totals among them.
        people: in its counts without totals.
        people_hidden: of these in hidden ones.
    """

    name: str
    cells: int
    hidden: int
    totals_hidden: int
    people: int
    people_hidden: int


@dataclass(frozen=True, slots=True)
class StaffReport:
    """What was hidden and why. Never publish it: it holds the true counts.

    Attributes:
        small: how many counts are hidden because they are under the threshold.
        complementary: how many to protect these.
        hidden: every hidden count, in alphabetical order.
        costs: one per table.
    """

    small: int
    complementary: int
    hidden: tuple[HiddenCell, ...]
    costs: tuple[TableCost, ...]


@dataclass(frozen=True, slots=True)
class Protected:
    """Tables that may be published together.

    Attributes:
        publication: the tables with all their totals; None = hidden.
        proof: that no hidden count is given away.
        staff: what was hidden and why; None in what `for_publication` returns.
    """

    publication: Publication
    proof: Proof
    staff: StaffReport | None

    def for_publication(self) -> "Protected":
        """Without the report for staff."""
        return replace(self, staff=None)
