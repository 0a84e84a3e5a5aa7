"""What the choice of a portfolio answers."""

from dataclasses import dataclass
from fractions import Fraction

from mosty.engines.coverage.portfolio.problem import Condition

__all__ = [
    "Chosen",
    "Covered",
    "FrontPoint",
    "Money",
    "PortfolioChoice",
    "Rejected",
    "Stage",
]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the rule: what was reached and what is proven about it.

    Attributes:
        name: "least share", "weighted need" or "cost".
        objective: exact value of the chosen portfolio: a share; weighted people-years; grosze.
        bound: no portfolio that keeps the stages before can be better than this.
        gap: |bound - objective| / |objective|; 0 when proven, None when the objective is 0 and
            the bound is not, or when nothing is known.
        proven: the objective is the best possible.
    """

    name: str
    objective: Fraction
    bound: Fraction | None
    gap: float | None
    proven: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """An action of the chosen portfolio.

    Attributes:
        action: its id.
        start: year.
        grosze: in the years of the plan.
        later_grosze: after the plan's last year; no budget limits it, the cost counts it.
    """

    action: str
    start: int
    grosze: int
    later_grosze: int


@dataclass(frozen=True, slots=True)
class Money:
    """What an action takes from a source in a year.

    Attributes:
        action: its id; "" in a list that concerns no single action.
        source: its id.
        year: of the plan.
        grosze: > 0.
    """

    action: str
    source: str
    year: int
    grosze: int


@dataclass(frozen=True, slots=True)
class Covered:
    """Covered need of one group in one unit.

    Attributes:
        group: code.
        unit: name.
        need: people-years in the counted years.
        covered: people-years covered; whole.
        share: covered / need; 1 when need is 0.
        coverable: some portfolio that keeps all conditions holds an action that serves the cell;
            cells where this is False stand outside the least share.
    """

    group: str
    unit: str
    need: int
    covered: int
    share: Fraction
    coverable: bool


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """A portfolio that no other beats in both cost and weighted covered need.

    Attributes:
        grosze: cost of the portfolio.
        weighted: weighted people-years covered.
        bound: no portfolio within the limit of cost tried here covers more; None when unknown.
        chosen: ids and starting years.
        proven: no portfolio has more for this money, nor as much for less.
    """

    grosze: int
    weighted: Fraction
    bound: Fraction | None
    chosen: tuple[tuple[str, int], ...]
    proven: bool


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why an action was not chosen and what it would take.

    Attributes:
        action: its id.
        reason: "excluded": it cannot join the chosen actions whatever the money;
            "adds nothing": joining the chosen it covers nobody more;
            "budget": it would cover more, but the money of `extra` is missing;
            "unproven": it could join and cover more; the choice was stopped before the optimum.
        limits: conditions that stop it from joining the chosen actions.
        together: other rejected actions it must bring along (its prerequisites).
        extra: the least money, by source and year, with which it joins the chosen actions (and
            `together` with it); () where none is missing or no money helps.
        adds: weighted people-years it then adds to the chosen (an exact number).
        forced: what happens when it must be in, within the present conditions: "impossible" (no
            portfolio holds it), "least share" (the least share falls), "weighted need" (the least
            share is kept, the weighted need falls), "cost" (both are kept, it only costs more),
            "tie" (nothing is lost; the tie rule left it out), "unknown" (the time ended).
        lost: how much is lost there: a share, weighted people-years or grosze, with the best
            portfolio found that holds it; None where impossible or unknown.
        lost_at_least: proven: no portfolio with the action loses less of it; equals `lost` when
            proven.
        proven: `forced` and `lost` are exact.
    """

    action: str
    reason: str
    limits: tuple[Condition, ...]
    together: tuple[str, ...]
    extra: tuple[Money, ...]
    adds: Fraction
    forced: str
    lost: Fraction | None
    lost_at_least: Fraction | None
    proven: bool


@dataclass(frozen=True, slots=True)
class PortfolioChoice:
    """The chosen portfolio, how good it is, what is proven, and why the rest was left out.

    Attributes:
        objective: weighted people-years covered.
        bound: no portfolio with this least share covers more.
        gap: of the weighted need; None when unknown.
        proven: all three stages are proven optimal.
        least_share: the smallest share of covered need among cells that anything can cover.
        grosze: cost of the portfolio, years after the plan included.
        chosen: actions with their starts, by id.
        money: per action, source and year; never above a budget.
        covered: per group and unit.
        stages: least share, weighted need, cost.
        ties: "none" (the portfolio is the only best one), "broken" (equally good portfolios
            exist; fewest actions, then the first ids, then the earliest starts decided) or
            "unknown" (the time ended before).
        front: cost × weighted need, cheapest first.
        front_complete: every point of the front is listed and proven.
        rejected: one entry per action left out, by id.
    """

    objective: Fraction
    bound: Fraction | None
    gap: float | None
    proven: bool
    least_share: Fraction
    grosze: int
    chosen: tuple[Chosen, ...]
    money: tuple[Money, ...]
    covered: tuple[Covered, ...]
    stages: tuple[Stage, ...]
    ties: str
    front: tuple[FrontPoint, ...]
    front_complete: bool
    rejected: tuple[Rejected, ...]
