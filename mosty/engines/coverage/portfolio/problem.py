"""A plan portfolio: actions to choose from, money, people in need, and the conditions to keep."""

from dataclasses import dataclass
from fractions import Fraction

from mosty.engines.errors import Phrase

__all__ = [
    "Action",
    "AtMostOne",
    "Budget",
    "Capacity",
    "Condition",
    "Guarantee",
    "Need",
    "Portfolio",
    "Source",
]

Share = int | Fraction


@dataclass(frozen=True, slots=True)
class Source:
    """Where money comes from.

    Attributes:
        id: code, for example "gmina", "ue".
        at_most: the largest part of an action's cost, in every year, that the source may pay;
            0 to 1. 17/20 = "at most 85 %".
    """

    id: str
    at_most: Share = 1


@dataclass(frozen=True, slots=True)
class Budget:
    """Money that may be spent from a source in a year; what is not listed is zero.

    Attributes:
        source: its id.
        year: a year of the plan.
        grosze: >= 0.
    """

    source: str
    year: int
    grosze: int


@dataclass(frozen=True, slots=True)
class Need:
    """People of a group in a village unit who need help and have none; the same in every year.

    Attributes:
        group: code of the group.
        unit: name of the village unit.
        people: >= 0.
        weight: for whom first: a person covered for a year counts this much; >= 0.
    """

    group: str
    unit: str
    people: int
    weight: Share = 1


@dataclass(frozen=True, slots=True)
class Capacity:
    """Places that an action opens, shared by all the groups and units named.

    Attributes:
        groups: at least one.
        units: at least one.
        places: people served at once; >= 0.
    """

    groups: tuple[str, ...]
    units: tuple[str, ...]
    places: int


@dataclass(frozen=True, slots=True)
class Action:
    """One action that may be chosen, once.

    Attributes:
        id: code; also breaks ties.
        cost: grosze in the first, second … year of the action; >= 0.
        sources: who may pay; in any split, unless `split` fixes it.
        starts: years of the plan in which it may start.
        capacity: whom it serves.
        serves_after: whole years from the start to the first year of service; >= 0.
        serves_years: years of service; None = until the end of the plan.
        needs: each entry is a set of actions of which at least one must be chosen as well, and
            start no later than this one.
        decided: it must be chosen (already decided or begun).
        split: one row of grosze per source in the order of `sources`, as long as `cost`;
            () = any split.
        name: for readers.
    """

    id: str
    cost: tuple[int, ...]
    sources: tuple[str, ...]
    starts: tuple[int, ...]
    capacity: tuple[Capacity, ...] = ()
    serves_after: int = 0
    serves_years: int | None = None
    needs: tuple[tuple[str, ...], ...] = ()
    decided: bool = False
    split: tuple[tuple[int, ...], ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class AtMostOne:
    """Actions that exclude each other.

    Attributes:
        actions: ids; two or more.
    """

    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A share of the need that must be covered in every group × unit it names.

    Attributes:
        share: 0 to 1 of the people-years of each cell.
        group: one group, or None = every group.
        unit: one unit, or None = every unit.
    """

    share: Share
    group: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What to choose from, with what money, for whom.

    Attributes:
        years: of the plan, consecutive.
        sources: of money.
        budgets: per source and year.
        needs: per group and unit; each pair at most once.
        actions: to choose from.
        at_most_one: sets of actions that exclude each other.
        guarantees: least shares of covered need.
        counted_years: years in which coverage is counted; () = all years of the plan.
    """

    years: tuple[int, ...]
    sources: tuple[Source, ...]
    budgets: tuple[Budget, ...]
    needs: tuple[Need, ...]
    actions: tuple[Action, ...]
    at_most_one: tuple[AtMostOne, ...] = ()
    guarantees: tuple[Guarantee, ...] = ()
    counted_years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """One condition that a portfolio must keep, for saying which of them bind or conflict.

    Attributes:
        kind: "budget", "own share", "at most one", "needs", "decided" or "guarantee".
        ids: what it concerns: source and year; source; actions; action and its alternatives;
            action; group and unit ("*" = every one).
    """

    kind: str
    ids: tuple[str, ...]

    @property
    def phrase(self) -> Phrase:
        first, rest = self.ids[0], self.ids[1:]
        told = {
            "budget": Phrase(
                "the budget of %(source)s in %(year)s", source=first, year=" ".join(rest)
            ),
            "own share": Phrase("the largest share that %(source)s may pay", source=first),
            "at most one": Phrase("at most one of %(actions)s", actions=", ".join(self.ids)),
            "needs": Phrase(
                "%(action)s needs one of %(others)s", action=first, others=", ".join(rest)
            ),
            "decided": Phrase("%(action)s is decided", action=first),
            "guarantee": Phrase(
                "the guaranteed share for %(group)s / %(unit)s", group=first, unit=" ".join(rest)
            ),
        }
        return told[self.kind]

    def __str__(self) -> str:
        return str(self.phrase)
