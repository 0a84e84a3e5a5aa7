"""where to open sites (p-median, covering) and which plan portfolio to choose

FILE: p-median – a problem of the OR-Library; covering, set-covering – JSON or CSV
(docs/methods/coverage.md); portfolio – JSON (docs/methods/portfolio.md).
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mosty.engines.coverage.covering import (
    CoverChoice,
    Reached,
    cover_most,
    reached_by_lists,
    reached_within,
)
from mosty.engines.coverage.median import MedianChoice, choose_medians, shortest_paths
from mosty.engines.coverage.readers import CoveringFile, read_covering, read_orlib
from mosty.engines.coverage.set_covering import cover_all
from mosty.engines.errors import NotEnoughData
from mosty.engines.work import Progress

if TYPE_CHECKING:
    from mosty.engines.coverage.portfolio import PortfolioChoice

__all__ = ["add_arguments", "run", "summary"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--problem", choices=("p-median", "covering", "set-covering", "portfolio"), required=True
    )
    parser.add_argument("--seconds", type=float, help="stop then, with the best found and its gap")
    parser.add_argument("--count", type=int, help="sites to open (default: what the file says)")
    parser.add_argument("--budget", type=float, help="covering: what the sites may cost together")
    parser.add_argument("--reach", type=float, help="covering of points: the greatest distance")
    parser.add_argument(
        "--front", type=int, default=10, help="portfolio: points of cost × coverage (0 = none)"
    )
    parser.add_argument(
        "--exact", action="store_true", help="portfolio: prove every reason and the whole front"
    )


def run(
    arguments: argparse.Namespace, *, progress: Progress | None
) -> "MedianChoice | CoverChoice | PortfolioChoice":
    if arguments.problem == "p-median":
        return _medians(arguments, progress)
    if arguments.problem == "portfolio":
        from mosty.engines.coverage.portfolio import choose_portfolio  # noqa: PLC0415 -- large
        from mosty.engines.coverage.portfolio.readers import read_portfolio  # noqa: PLC0415

        return choose_portfolio(
            read_portfolio(arguments.file),
            seconds=arguments.seconds,
            front=None if arguments.exact and arguments.front else arguments.front,
            side_gap=0.0 if arguments.exact else 0.01,
            progress=progress,
        )
    given = read_covering(arguments.file)
    reached = _reached(given, arguments.reach)
    if arguments.problem == "set-covering":
        return cover_all(
            reached,
            people=given.people,
            costs=given.costs,
            places=given.demand,
            sites=given.sites,
            seconds=arguments.seconds,
            progress=progress,
        )
    count, budget = given.count, given.budget
    if arguments.count is not None or arguments.budget is not None:
        count, budget = arguments.count, arguments.budget
    return cover_most(
        given.people,
        reached,
        count=count,
        budget=budget,
        costs=given.costs if budget is not None else None,
        places=given.demand,
        sites=given.sites,
        seconds=arguments.seconds,
        progress=progress,
    )


def summary(result: "MedianChoice | CoverChoice | PortfolioChoice") -> str:
    if isinstance(result, MedianChoice):
        head = f"sum of ways: {result.objective:g}"
        sites = f"{len(result.chosen)} sites: {_joined(result.chosen)}"
        return "\n".join((f"{head} ({_proof(result)})", sites))
    if isinstance(result, CoverChoice):
        share = f" ({result.served / result.people:.1%})" if result.people else ""
        lines = [
            f"{len(result.chosen)} sites for {result.cost:g}: {_joined(result.chosen)}",
            f"served: {result.served:g} of {result.people:g}{share}",
            _proof(result),
        ]
        if result.unserved:
            lines.append(f"{len(result.unserved)} places left out: {_joined(result.unserved)}")
        return "\n".join(lines)
    from mosty.engines.coverage.portfolio import portfolio_summary  # noqa: PLC0415 -- large

    return portfolio_summary(result)


def _medians(arguments: argparse.Namespace, progress: Progress | None) -> MedianChoice:
    streets = read_orlib(arguments.file)
    names = range(1, streets.vertices + 1)
    return choose_medians(
        shortest_paths(streets.vertices, streets.ends, streets.lengths),
        streets.count if arguments.count is None else arguments.count,
        places=names,
        sites=names,
        seconds=arguments.seconds,
        progress=progress,
    )


def _reached(given: CoveringFile, reach: float | None) -> Reached:
    if given.reached is not None:
        return reached_by_lists(given.reached, len(given.sites))
    far = given.reach if reach is None else reach
    if given.demand_points is None or given.site_points is None or far is None:
        raise NotEnoughData("points need a reach: in the file or as --reach")
    return reached_within(given.demand_points, given.site_points, far)


def _proof(result: MedianChoice | CoverChoice) -> str:
    if result.proven:
        return "proven: no choice is better"
    return f"the best found in the time; bound {result.bound:g}, gap {result.gap:.2%}"


def _joined(names: tuple[int | str, ...]) -> str:
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return ", ".join(str(name) for name in names[:20]) + more
