"""Plan portfolios: a municipality's and a region's plan, against the plain model in PuLP and scipy.

    .venv-peers/bin/python -m benchmarks.engines.portfolio [--small] [--full]

The peers solve one stage only (the most weighted need within the budgets), the same model row by
row, with their default settings and the same HiGHS underneath; the ratio is of that stage alone.
There is no library that answers the whole question, so the whole has a time and no ratio.
"""

import argparse
import random
from functools import cache
from math import inf
from typing import Any

from benchmarks.engines.harness import Measure, alone, line, measure
from mosty.engines.coverage.portfolio import (
    Action,
    AtMostOne,
    Budget,
    Capacity,
    Need,
    Portfolio,
    PortfolioChoice,
    Source,
    choose_portfolio,
)

YEARS = (2027, 2028, 2029, 2030)
# actions, units, groups, sources
SIZES = {"small": (40, 8, 5, 3), "municipality": (120, 18, 8, 5), "region": (300, 40, 8, 6)}
LIMIT = 300.0


@cache
def plan(size: str, seed: int = 2) -> Portfolio:
    """Needs of very different sizes, local and wide actions, budgets for about half of them."""
    count, unit_count, group_count, source_count = SIZES[size]
    chance = random.Random(seed)
    units = [f"U{number:02d}" for number in range(unit_count)]
    groups = [f"G{number}" for number in range(group_count)]
    sources = [f"S{number}" for number in range(source_count)]
    people = {unit: chance.lognormvariate(0, 0.8) for unit in units}
    rate = {group: chance.uniform(4, 40) for group in groups}
    needs = [
        Need(g, u, int(people[u] * rate[g] * chance.uniform(0.5, 1.5)), 1 + number % 3)
        for number, g in enumerate(groups)
        for u in units
    ]
    actions = [action(chance, number, units, groups, sources) for number in range(count)]
    wanted = dict.fromkeys(((s, y) for s in sources for y in YEARS), 0.0)
    for one in actions:
        for year, grosze in enumerate(one.cost, start=one.starts[0]):
            for place, source in enumerate(one.sources):
                if year in YEARS:
                    part = one.split[place][year - one.starts[0]] if one.split else None
                    wanted[source, year] += grosze / len(one.sources) if part is None else part
    return Portfolio(
        years=YEARS,
        sources=tuple(map(Source, sources)),
        budgets=tuple(
            Budget(s, y, int(0.45 * grosze) // 100_000 * 100_000)
            for (s, y), grosze in wanted.items()
        ),
        needs=tuple(needs),
        actions=tuple(actions),
        at_most_one=tuple(
            AtMostOne(tuple(one.id for one in chance.sample(actions, chance.choice((2, 2, 3)))))
            for _ in range(count // 12)
        ),
    )


def action(
    chance: random.Random, number: int, units: list[str], groups: list[str], sources: list[str]
) -> Action:
    reach = chance.random()
    here = chance.randrange(len(units))
    count = 1 if reach < 0.45 else chance.randint(2, 5) if reach < 0.85 else len(units)
    served = [units[(here + step) % len(units)] for step in range(count)]
    places = chance.randint(4, 20) * (1 if count == 1 else 2 if count < 6 else 6)
    yearly = places * chance.randint(30, 250) * 10_000
    first = yearly * (1 + chance.choice((0, 0, 1, 2, 4)))
    paying = chance.sample(sources, chance.choice((1, 1, 2, 2, 3)))
    cost = (first, *[yearly] * (len(YEARS) - 1))
    split: tuple[tuple[int, ...], ...] = ()
    if len(paying) > 1 and chance.random() < 0.5:
        rows = [[grosze // len(paying) for grosze in cost] for _ in paying[1:]]
        rest = [grosze - sum(row[y] for row in rows) for y, grosze in enumerate(cost)]
        split = tuple(map(tuple, (rest, *rows)))
    needed = ()
    if number > 10 and chance.random() < 0.12:
        needed = (tuple(f"D{n:03d}" for n in chance.sample(range(number), chance.choice((1, 2)))),)
    return Action(
        id=f"D{number:03d}",
        cost=cost,
        sources=tuple(paying),
        starts=tuple(chance.sample(YEARS, chance.randint(1, len(YEARS) - 1))),
        capacity=(
            Capacity(
                tuple(chance.sample(groups, chance.choice((1, 1, 1, 2)))), tuple(served), places
            ),
        ),
        needs=needed,
        split=split,
    )


def told(choice: PortfolioChoice) -> dict[str, Any]:
    return {
        "objective": float(choice.objective),
        "stages": [
            (stage.name, float(stage.objective), stage.gap, stage.proven) for stage in choice.stages
        ],
        "ties": choice.ties,
        "chosen": len(choice.chosen),
        "front": (len(choice.front), sum(point.proven for point in choice.front)),
        "rejected": (len(choice.rejected), sum(out.proven for out in choice.rejected)),
    }


def choice_only(size: str, seconds: float | None) -> dict[str, Any]:
    return told(choose_portfolio(plan(size), seconds=seconds, front=0, reasons=False))


def whole(size: str, seconds: float | None, side_gap: float) -> dict[str, Any]:
    return told(choose_portfolio(plan(size), seconds=seconds, side_gap=side_gap))


def one_stage(size: str, seconds: float) -> dict[str, Any]:
    """Our most weighted need without a least share: the question the peers are asked too."""
    from mosty.engines.coverage.portfolio.ground import prepared
    from mosty.engines.coverage.portfolio.model import Programme
    from mosty.engines.coverage.portfolio.stages import Search

    ground = prepared(plan(size))
    best = Search(Programme(ground)).weighted(ground.floors(), seconds=seconds)
    return {"objective": float(best.value / ground.scale), "proven": best.proven}


class Plain:
    """The model as one writes it down: a row per condition, year and cell; money in grosze."""

    def __init__(self, portfolio: Portfolio) -> None:
        self.upper: list[float] = []
        self.whole: list[bool] = []
        self.rows: list[tuple[dict[int, float], float, float]] = []
        self.objective: dict[int, float] = {}
        start = {
            (one.id, year): self.column(1, whole=True)
            for one in portfolio.actions
            for year in one.starts
        }
        for one in portfolio.actions:
            self.rows.append(({start[one.id, year]: 1 for year in one.starts}, -inf, 1))
            for any_of in one.needs:
                for year in one.starts:
                    terms = {start[one.id, year]: 1.0}
                    for other in portfolio.actions:
                        if other.id in any_of:
                            terms |= {start[other.id, y]: -1 for y in other.starts if y <= year}
                    self.rows.append((terms, -inf, 0))
        starts = {one.id: one.starts for one in portfolio.actions}
        for exclusion in portfolio.at_most_one:
            terms = {start[i, year]: 1.0 for i in exclusion.actions for year in starts[i]}
            self.rows.append((terms, -inf, 1))
        self.money(portfolio, start)
        self.coverage(portfolio, start)

    def column(self, upper: float, *, whole: bool = False) -> int:
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.upper) - 1

    def money(self, portfolio: Portfolio, start: dict[tuple[str, int], int]) -> None:
        spent: dict[tuple[str, int], dict[int, float]] = {
            (budget.source, budget.year): {} for budget in portfolio.budgets
        }
        for one in portfolio.actions:
            for year in portfolio.years:
                terms = {
                    start[one.id, first]: -float(one.cost[year - first])
                    for first in one.starts
                    if 0 <= year - first < len(one.cost)
                }
                for place, source in enumerate(one.sources):
                    paid = self.column(inf)
                    spent[source, year][paid] = 1
                    if one.split:
                        part = {
                            start[one.id, first]: -float(one.split[place][year - first])
                            for first in one.starts
                            if 0 <= year - first < len(one.cost)
                        }
                        self.rows.append(({paid: 1, **part}, 0, 0))
                    else:
                        terms[paid] = 1
                if not one.split:
                    self.rows.append((terms, 0, 0))
        for budget in portfolio.budgets:
            self.rows.append((spent[budget.source, budget.year], -inf, budget.grosze))

    def coverage(self, portfolio: Portfolio, start: dict[tuple[str, int], int]) -> None:
        for year in portfolio.years:
            cells = {(need.group, need.unit): {} for need in portfolio.needs}
            for one in portfolio.actions:
                on = [start[one.id, first] for first in one.starts if first <= year]
                for capacity in one.capacity:
                    total = dict.fromkeys(on, -float(capacity.places))
                    for cell in ((g, u) for g in capacity.groups for u in capacity.units):
                        served = self.column(inf)
                        total[served] = 1
                        cells[cell][served] = -1.0
                    self.rows.append((total, -inf, 0))
            for need in portfolio.needs:
                covered = self.column(need.people)
                self.objective[covered] = float(need.weight)
                self.rows.append(({covered: 1.0, **cells[need.group, need.unit]}, -inf, 0))


def with_scipy(size: str, seconds: float) -> dict[str, Any]:
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    plain = Plain(plan(size))
    entries = [
        (row, column, value)
        for row, (terms, _least, _most) in enumerate(plain.rows)
        for column, value in terms.items()
    ]
    rows, columns, values = zip(*entries, strict=True)
    matrix = coo_array((values, (rows, columns)), shape=(len(plain.rows), len(plain.upper)))
    objective = np.zeros(len(plain.upper))
    for column, value in plain.objective.items():
        objective[column] = -value
    found = milp(
        objective,
        integrality=np.array(plain.whole, dtype=int),
        bounds=Bounds(0, plain.upper),
        constraints=LinearConstraint(
            matrix.tocsr(), [row[1] for row in plain.rows], [row[2] for row in plain.rows]
        ),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    return {"objective": None if found.x is None else -found.fun, "proven": found.status == 0}


def with_pulp(size: str, seconds: float) -> dict[str, Any]:
    import pulp

    plain = Plain(plan(size))
    model = pulp.LpProblem("plan", pulp.LpMaximize)
    columns = [
        pulp.LpVariable(
            f"x{number}", 0, None if upper == inf else upper, "Binary" if whole else "Continuous"
        )
        for number, (upper, whole) in enumerate(zip(plain.upper, plain.whole, strict=True))
    ]
    model += pulp.lpSum(value * columns[column] for column, value in plain.objective.items())
    for terms, least, most in plain.rows:
        total = pulp.lpSum(value * columns[column] for column, value in terms.items())
        model += total == most if least == most else total <= most
    model.solve(pulp.HiGHS(msg=False, timeLimit=seconds, gapRel=0, threads=1))
    proven = model.sol_status == pulp.LpSolutionOptimal
    return {"objective": pulp.value(model.objective), "proven": proven}


def shown(name: str, measured: Measure, *, against: Measure | None = None) -> None:
    print(line(name, measured, against=against))
    print(f"    {measured.answer}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="one small plan, a quick try")
    parser.add_argument("--full", action="store_true", help="front and reasons to a proof as well")
    options = parser.parse_args()
    here = "benchmarks.engines.portfolio"
    once: dict[str, Any] = {"runs": 1, "warm": False}
    with alone():
        for size in ("small",) if options.small else ("municipality", "region"):
            print(f"{size}: {SIZES[size]} (actions, units, groups, sources), {len(YEARS)} years")
            ours = measure(f"{here}:one_stage", size, LIMIT, **once)
            shown("one stage, weighted need", ours)
            for name, peer in (("scipy.optimize.milp", "with_scipy"), ("PuLP", "with_pulp")):
                try:
                    theirs = measure(f"{here}:{peer}", size, LIMIT, **once)
                except Exception as error:  # noqa: BLE001 -- a peer that is not installed
                    print(f"{name}: not run ({error})")
                    continue
                shown(f"  the same by {name}", theirs)
                ratio = theirs.seconds / ours.seconds
                both = ours.answer["proven"] and theirs.answer["proven"]
                same = ours.answer["objective"] == round(theirs.answer["objective"] or -1, 6)
                print(f"    ratio {ratio:.1f}; both proven: {both}; same objective: {same}")
            limit = None if size == "small" else LIMIT
            shown("three stages and ties", measure(f"{here}:choice_only", size, limit, **once))
            shown(
                "the whole, sides within 1 %",
                measure(f"{here}:whole", size, None if size != "region" else LIMIT, 0.01, **once),
            )
            if options.full and size != "region":
                shown("the whole, all proven", measure(f"{here}:whole", size, None, 0, **once))
    print(
        "Physical limit: none of bytes (a model is under 1 MB); choosing under several budgets is"
        " NP-hard, the time is the branch and bound's."
    )


if __name__ == "__main__":
    main()
