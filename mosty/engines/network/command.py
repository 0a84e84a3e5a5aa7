"""Cooperation of local actors: brokers, ties across sectors, coordinators, and the kind of system.

ACTORS: `id,name,sector[,services]`; TIES: `from,to,kind[,strength][,declared][,service]`.
"""

import argparse
from pathlib import Path

from mosty.engines.network.analysis import NetworkAnalysis, analyse
from mosty.engines.network.readers import read_network
from mosty.engines.work import Progress

__all__ = ["add_arguments", "run", "summary"]

_BROKERS = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("actors", type=Path)
    parser.add_argument("ties", type=Path)
    parser.add_argument(
        "--confirmed-only", action="store_true", help="only ties declared by both sides link"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the search for communities")
    parser.add_argument("--runs", type=int, default=10, help="of the search for communities")


def run(arguments: argparse.Namespace, *, progress: Progress | None) -> NetworkAnalysis:
    return analyse(
        read_network(arguments.actors, arguments.ties),
        confirmed_only=arguments.confirmed_only,
        seed=arguments.seed,
        runs=arguments.runs,
        progress=progress,
    )


def summary(result: NetworkAnalysis) -> str:
    kind = result.typology
    lines = [
        f"{kind.system.value}"
        + (f" ({kind.reason})" if kind.reason else "")
        + f", decided by {kind.decided_by}",
        *(
            f"  {figure.name} {_number(figure.value)}"
            f" ({'is' if figure.met else 'not'} {figure.sign} {figure.threshold:g})"
            for figure in kind.figures
        ),
        (
            f"{result.actors} actors, {result.ties} ties, {result.links} linked pairs,"
            f" density {_number(result.density)}"
        ),
        (
            f"{len(result.components)} components, {len(result.isolates)} isolates,"
            f" {len(result.communities.members)} communities"
            f" (modularity {_number(result.communities.modularity)})"
        ),
        (
            f"across sectors {_number(result.mixing.share_across)}"
            f" (by chance {_number(result.mixing.expected_share)})"
        ),
        f"brokers: {', '.join(result.brokers[:_BROKERS]) or 'none'}",
        f"falls apart without: {', '.join(result.articulation_points) or 'nobody'}",
    ]
    for line in (result.coordination.general, *result.coordination.lines):
        who = ", ".join(
            f"{coordinator.id} ({coordinator.reach:.0%})" for coordinator in line.coordinators
        )
        lines.append(f"coordinates {line.service or 'in general'}: {who or 'nobody'}")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"
