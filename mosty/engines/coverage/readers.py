"""Files of the location problems: the OR-Library's p-median, and our own lists of covering."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mosty.engines.arrays import Floats, Integers
from mosty.engines.coverage.names import Name
from mosty.engines.errors import BadFile
from mosty.engines.tables import json_of, number, rows, text_of

__all__ = ["CoveringFile", "StreetFile", "read_covering", "read_orlib"]


@dataclass(frozen=True, slots=True)
class StreetFile:
    """A p-median problem of the OR-Library.

    Attributes:
        vertices: how many; places and sites at once, named from 1.
        ends: (k, 2) vertices of each edge, from 0, in the order of the file.
        lengths: (k,) of the edges.
        count: sites to open.
    """

    vertices: int
    ends: Integers
    lengths: Floats
    count: int


@dataclass(frozen=True, slots=True)
class CoveringFile:
    """A covering problem: who may be served from where.

    Attributes:
        demand: (n,) names of the places.
        people: (n,) in each.
        sites: (m,) names of the possible sites.
        costs: (m,) of opening each, or None when the file has no cost.
        reached: (n,) lists of places in `sites` that reach each place, or None when the file has
            coordinates instead.
        demand_points, site_points: (n, 2) and (m, 2) coordinates, or None.
        reach: greatest distance served, inclusive, or None.
        count, budget: the limits the file names, or None.
    """

    demand: tuple[Name, ...]
    people: tuple[float, ...]
    sites: tuple[Name, ...]
    costs: tuple[float, ...] | None
    reached: tuple[tuple[int, ...], ...] | None
    demand_points: tuple[tuple[float, float], ...] | None
    site_points: tuple[tuple[float, float], ...] | None
    reach: float | None
    count: int | None
    budget: float | None


def read_orlib(path: Path | str) -> StreetFile:
    """A p-median file: "vertices edges p", then "i j length" per edge, vertices from 1.

    Raises:
        BadFile: a line that is not so, or another number of edges than the first line says.

    Source: Beasley 1990, Journal of the Operational Research Society 41(11), 1069-1072.
    """
    edges: list[tuple[int, int, float]] = []
    head: list[int] = []
    for line, text in enumerate(text_of(Path(path)).splitlines(), start=1):
        words = text.split()
        if not words:
            continue
        try:
            if not head:
                head = [int(word) for word in words]
                if len(head) != 3 or min(head) < 0:
                    raise ValueError
                continue
            origin, target, length = int(words[0]), int(words[1]), float(words[2])
            if len(words) != 3 or not 0 <= length < float("inf"):
                raise ValueError
        except (ValueError, IndexError):
            raise BadFile(
                "line %(line)d of %(file)s: three numbers are needed, none of them negative",
                line=line,
                file=Path(path).name,
            ) from None
        if not (1 <= origin <= head[0] and 1 <= target <= head[0]):
            raise BadFile(
                "line %(line)d of %(file)s: vertices are numbered from 1 to %(last)d",
                line=line,
                file=Path(path).name,
                last=head[0],
            )
        edges.append((origin - 1, target - 1, length))
    if not head or len(edges) != head[1]:
        raise BadFile(
            "line %(line)d of %(file)s: %(needed)d edges are announced, %(given)d are given",
            line=1,
            file=Path(path).name,
            needed=head[1] if head else 0,
            given=len(edges),
        )
    table = np.array(edges, dtype=np.float64).reshape(len(edges), 3)
    return StreetFile(head[0], table[:, :2].astype(np.int64), table[:, 2].copy(), head[2])


def read_covering(path: Path | str) -> CoveringFile:
    """A covering file, JSON or CSV (docs/methods/coverage.md).

    Raises:
        BadFile: a place or site without a name, a number that is none, an unknown site.
    """
    if Path(path).suffix.lower() == ".csv":
        return _from_csv(Path(path))
    return _from_json(json_of(Path(path)))


def _from_json(told: Any) -> CoveringFile:
    if not isinstance(told, dict):
        raise BadFile("an object with demand and sites is needed")
    demand, sites = _records(told, "demand"), _records(told, "sites")
    site_names = tuple(_name("sites", number, row) for number, row in enumerate(sites, start=1))
    place_of = {name: place for place, name in enumerate(site_names)}
    has_lists = any("sites" in row for row in demand)
    reached = None
    if has_lists:
        reached = tuple(
            _places(number, row.get("sites", []), place_of)
            for number, row in enumerate(demand, start=1)
        )
    limits = {key: told.get(key) for key in ("reach", "count", "budget")}
    for key, value in limits.items():
        if value is not None:
            limits[key] = _number(key, 1, value)
    count = limits["count"]
    if count is not None and count != int(count):
        raise BadFile("count: a whole number is needed, not %(value)s", value=count)
    has_costs = any("cost" in row for row in sites)
    return CoveringFile(
        demand=tuple(_name("demand", number, row) for number, row in enumerate(demand, start=1)),
        people=tuple(
            _number("demand", number, row.get("people", 1))
            for number, row in enumerate(demand, start=1)
        ),
        sites=site_names,
        costs=tuple(
            _number("sites", number, row.get("cost")) for number, row in enumerate(sites, start=1)
        )
        if has_costs
        else None,
        reached=reached,
        demand_points=None if has_lists else _points("demand", demand),
        site_points=None if has_lists else _points("sites", sites),
        reach=limits["reach"],
        count=None if count is None else int(count),
        budget=limits["budget"],
    )


def _from_csv(path: Path) -> CoveringFile:
    """Columns demand, people, site, maybe cost: one row for each site that reaches each place."""
    people: dict[str, float] = {}
    lists: dict[str, set[str]] = {}
    costs: dict[str, float] = {}
    has_costs = False
    for line, row in rows(path, ("demand", "people", "site")):
        name, site = row["demand"], row["site"]
        if not name:
            raise BadFile(
                "line %(line)d of %(file)s: the place has no name", line=line, file=path.name
            )
        persons = number(row["people"], line, path, "people", 0, math.inf)
        if people.setdefault(name, persons) != persons:
            raise BadFile(
                "line %(line)d of %(file)s: %(name)s has another number of people above",
                line=line,
                file=path.name,
                name=name,
            )
        lists.setdefault(name, set())
        if not site:
            continue
        lists[name].add(site)
        has_costs = "cost" in row
        cost = number(row["cost"], line, path, "cost", 0, math.inf) if has_costs else 1.0
        if costs.setdefault(site, cost) != cost:
            raise BadFile(
                "line %(line)d of %(file)s: %(name)s has another cost above",
                line=line,
                file=path.name,
                name=site,
            )
    sites = tuple(sorted(costs))
    place_of = {name: place for place, name in enumerate(sites)}
    return CoveringFile(
        demand=tuple(people),
        people=tuple(people.values()),
        sites=sites,
        costs=tuple(costs[name] for name in sites) if has_costs else None,
        reached=tuple(tuple(sorted(place_of[site] for site in lists[name])) for name in people),
        demand_points=None,
        site_points=None,
        reach=None,
        count=None,
        budget=None,
    )


def _records(told: dict[str, Any], key: str) -> list[dict[str, Any]]:
    rows = told.get(key)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadFile("%(key)s: a list of objects is needed", key=key)
    return rows


def _name(key: str, number: int, row: dict[str, Any]) -> Name:
    name = row.get("id")
    if isinstance(name, bool) or not isinstance(name, (int, str)) or name == "":
        raise BadFile("%(key)s, entry %(number)d: id is missing", key=key, number=number)
    return name


def _number(key: str, number: int, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadFile(
            "%(key)s, entry %(number)d: %(value)s is not a number",
            key=key,
            number=number,
            value=value,
        )
    return float(value)


def _places(number: int, names: object, place_of: dict[Name, int]) -> tuple[int, ...]:
    if not isinstance(names, list):
        raise BadFile("demand, entry %(number)d: sites must be a list", number=number)
    for name in names:
        if not isinstance(name, (int, str)) or name not in place_of:
            raise BadFile(
                "demand, entry %(number)d: there is no site %(name)s", number=number, name=name
            )
    return tuple(place_of[name] for name in names)


def _points(key: str, rows: list[dict[str, Any]]) -> tuple[tuple[float, float], ...]:
    return tuple(
        (_number(key, number, row.get("x")), _number(key, number, row.get("y")))
        for number, row in enumerate(rows, start=1)
    )
