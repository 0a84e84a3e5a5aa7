"""how close services are: nearest, in reach, 2SFCA, enhanced 2SFCA, 3SFCA

PEOPLE: `id`, `x`, `y` (metres) or `lon`, `lat`, maybe `people`, `unit`, `group`; SITES: `id`, the
same coordinates, maybe `capacity`.
"""

import argparse
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mosty.engines.access.decay import Decay, Gaussian, Steps
from mosty.engines.access.measures import Summary, summaries
from mosty.engines.access.results import METHODS, AccessResult
from mosty.engines.access.street_network import WALK
from mosty.engines.errors import NotEnoughData, ShapeError
from mosty.engines.output import to_json
from mosty.engines.work import Progress

if TYPE_CHECKING:
    from mosty.engines.access.pairs import Pairs
    from mosty.engines.access.readers import Points

__all__ = ["AccessReport", "add_arguments", "run", "summary"]

_WARNINGS = {
    "no-people": "the people file counts no people",
    "no-capacity": "no site has any capacity",
    "sites-without-capacity": "some sites have no capacity",
    "unreached-people": "some people have nothing in reach",
    "unused-capacity": "some capacity is in nobody's reach",
}


@dataclass(frozen=True, slots=True)
class AccessReport:
    """What the command answers, in the order of the ids.

    Attributes:
        ids: (n,) of the points of people.
        groups: (n,) of the points of people, None where the file has no groups.
        sites: (m,) ids of the sites.
        result: scores and totals.
        summaries: of all people, units and groups.
    """

    ids: tuple[str, ...]
    groups: tuple[str, ...] | None
    sites: tuple[str, ...]
    result: AccessResult
    summaries: tuple[Summary, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("people", type=Path, metavar="PEOPLE")
    parser.add_argument("sites", type=Path, metavar="SITES")
    parser.add_argument("--reach", type=float, help="largest distance, in metres or minutes")
    parser.add_argument("--method", choices=METHODS, default="2sfca")
    parser.add_argument(
        "--decay",
        metavar="step:D=W,D=W|gaussian[:BANDWIDTH]",
        help="weights by distance; plain gaussian falls to 0 at the reach",
    )
    parser.add_argument("--matrix", type=Path, help="travel times: from, to, minutes")
    parser.add_argument("--edges", type=Path, help="streets: from, to, minutes")
    parser.add_argument("--nodes", type=Path, help="street nodes: id, x, y or lon, lat")
    parser.add_argument("--directed", action="store_true", help="streets lead one way only")
    parser.add_argument(
        "--walk", type=float, default=WALK, help="metres a minute to the nearest street node (80)"
    )
    parser.add_argument(
        "--farthest", type=float, default=math.inf, help="metres; no way to a node farther away"
    )
    parser.add_argument("--out", type=Path, help="write scores to FILE.csv or all to FILE.json")


def run(arguments: argparse.Namespace, *, progress: Progress | None = None) -> AccessReport:
    from mosty.engines.access import access, readers  # noqa: PLC0415 -- only when it runs

    out = arguments.out
    if out is not None and out.suffix not in (".csv", ".json"):
        raise ShapeError("the file to write must end in .csv or .json")
    decay = decay_of(arguments.decay, arguments.reach)
    people, sites = readers.read_people(arguments.people), readers.read_sites(arguments.sites)
    result = access(
        _pairs(arguments, people, sites),
        people.amounts,
        sites.amounts,
        method=arguments.method,
        reach=arguments.reach,
        decay=decay,
        progress=progress,
    )
    report = AccessReport(
        ids=people.ids,
        groups=people.groups,
        sites=sites.ids,
        result=result,
        summaries=summaries(result, people.amounts, units=people.units, groups=people.groups),
    )
    if out is not None and out.suffix == ".csv":
        readers.write_scores(out, people, sites, result)
    elif out is not None:
        out.write_text(to_json(report) + "\n", encoding="utf-8")
    return report


def decay_of(text: str | None, reach: float | None) -> Decay | None:
    """`step:5000=1,10000=0.68`, `gaussian` (Dai 2010) or `gaussian:BANDWIDTH`."""
    if text is None:
        return None
    kind, _colon, rest = text.partition(":")
    try:
        if kind == "step":
            steps = [part.split("=") for part in rest.split(",")]
            return Steps(
                tuple(float(bound) for bound, _weight in steps),
                tuple(float(weight) for _bound, weight in steps),
            )
        bandwidth = float(rest) if rest else reach
    except ShapeError:
        raise
    except ValueError:
        kind = ""
    if kind != "gaussian":
        raise ShapeError(
            "the decay is step:D=W,D=W or gaussian or gaussian:BANDWIDTH, not %(text)s", text=text
        )
    if reach is None or bandwidth is None:
        raise ShapeError("a Gaussian decay needs a reach")
    return Gaussian(reach, bandwidth, to_zero=not rest)


def _pairs(arguments: argparse.Namespace, people: "Points", sites: "Points") -> "Pairs":
    from mosty.engines import access  # noqa: PLC0415 -- only when it runs
    from mosty.engines.access.readers import read_travel_times  # noqa: PLC0415 -- the same

    if arguments.matrix is not None and arguments.edges is not None:
        raise ShapeError("give a table of travel times or streets, not both")
    if arguments.edges is None and (arguments.nodes is not None or arguments.directed):
        raise ShapeError("nodes of streets and their direction need the edges: give --edges too")
    if arguments.matrix is not None:
        return read_travel_times(arguments.matrix, people, sites)
    if arguments.edges is not None:
        network = access.read_streets(arguments.edges, arguments.nodes, directed=arguments.directed)
        ends = []
        for points in (people, sites):
            if points.nodes is not None:
                known = {"", *network.node_ids}
                for name, node in zip(points.ids, points.nodes, strict=True):
                    if node not in known:
                        raise ShapeError(
                            "“%(id)s” is at the node “%(node)s”, which the streets have not",
                            id=name,
                            node=node,
                        )
                ends.append(access.points_at_nodes(network, points.nodes))
            elif points.places is not None and points.geographic == network.geographic:
                ends.append(
                    access.points_near(
                        network,
                        points.places,
                        metres_per_minute=arguments.walk,
                        farthest_metres=arguments.farthest,
                    )
                )
            else:
                raise NotEnoughData(
                    "people and sites need a column node or coordinates like those of the nodes"
                )
        return access.StreetTimes(network, *ends)
    if people.places is None or sites.places is None or people.geographic != sites.geographic:
        raise NotEnoughData("people and sites need columns x, y (metres), or both of them lon, lat")
    kind = access.GreatCircles if people.geographic else access.StraightLines
    return kind(people.places, sites.places)


def summary(result: AccessReport) -> str:
    told = result.result
    reach = f", reach {told.reach:g} {told.distance_unit}" if told.reach < float("inf") else ""
    lines = [
        f"method: {told.method}{reach}",
        (
            f"people: {told.people:g}, with something in reach {told.reached_people:g},"
            f" with nothing {told.unreached_people:g}"
        ),
        f"capacity: {told.capacity:g}"
        + ("" if told.method == "nearest" else f", in nobody's reach {told.unused_capacity:g}"),
        *(f"note: {_WARNINGS[code]}" for code in told.warnings),
        "",
        f"{'unit':24}{'group':16}{'people':>10}{'reached':>9}{'mean':>12}{'median':>12}",
    ]
    for row in result.summaries:
        share = "-" if row.share_reached is None else f"{100 * row.share_reached:.1f} %"
        lines.append(
            f"{row.unit or '(all)':24}{row.group or '(all)':16}{row.people:10g}{share:>9}"
            f"{_short(row.mean):>12}{_short(row.median):>12}"
        )
    return "\n".join(lines)


def _short(value: float | None) -> str:
    return "-" if value is None or value == float("inf") else f"{value:.5g}"
