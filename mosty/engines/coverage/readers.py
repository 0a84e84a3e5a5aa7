"""Files of the location problems: the OR-Library's p-median, and our own lists of covering."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mosty.engines.arrays import Floats, Integers
from mosty.engines.coverage.names import Name
from mosty.engines.errors import BadFile

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
    rows: list[tuple[int, int, float]] = []
    head: list[int] = []
    for line, text in enumerate(_text(path).splitlines(), start=1):
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
                "line %(line)d: three numbers are needed, none of them negative", line=line
            ) from None
        if not (1 <= origin <= head[0] and 1 <= target <= head[0]):
            raise BadFile(
                "line %(line)d: vertices are numbered from 1 to %(last)d", line=line, last=head[0]
            )
        rows.append((origin - 1, target - 1, length))
    if not head or len(rows) != head[1]:
        raise BadFile(
            "line %(line)d: %(needed)d edges are announced, %(given)d are given",
            line=1,
            needed=head[1] if head else 0,
            given=len(rows),
        )
    table = np.array(rows, dtype=np.float64).reshape(len(rows), 3)
    return StreetFile(head[0], table[:, :2].astype(np.int64), table[:, 2].copy(), head[2])


def read_covering(path: Path | str) -> CoveringFile:
    """A covering file, JSON or CSV (docs/methods/coverage.md).

    Raises:
        BadFile: a place or site without a name, a number that is none, an unknown site.
    """
    if Path(path).suffix.lower() == ".csv":
        return _from_csv(_text(path))
    return _from_json(_text(path))


def _from_json(text: str) -> CoveringFile:
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadFile("line %(line)d: this is not JSON", line=error.lineno) from None
    if not isinstance(told, dict):
        raise BadFile("line %(line)d: an object with demand and sites is needed", line=1)
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


def _from_csv(text: str) -> CoveringFile:
    """Columns demand, people, site: one row for each site that reaches each place."""
    rows = csv.DictReader(text.splitlines())
    if not {"demand", "people", "site"} <= set(rows.fieldnames or ()):
        raise BadFile("line %(line)d: the columns demand, people and site are needed", line=1)
    has_costs = "cost" in (rows.fieldnames or ())
    people: dict[str, float] = {}
    lists: dict[str, set[str]] = {}
    costs: dict[str, float] = {}
    for row in rows:
        line = rows.line_num
        name, site = (row["demand"] or "").strip(), (row["site"] or "").strip()
        if not name:
            raise BadFile("line %(line)d: the place has no name", line=line)
        number = _cell(line, row["people"])
        if people.setdefault(name, number) != number:
            raise BadFile(
                "line %(line)d: %(name)s has another number of people above", line=line, name=name
            )
        lists.setdefault(name, set())
        if not site:
            continue
        lists[name].add(site)
        cost = _cell(line, row["cost"]) if has_costs else 1.0
        if costs.setdefault(site, cost) != cost:
            raise BadFile("line %(line)d: %(name)s has another cost above", line=line, name=site)
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


def _text(path: Path | str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile("line %(line)d: the file is not text in UTF-8", line=1) from None


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


def _cell(line: int, text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        raise BadFile("line %(line)d: %(text)s is not a number", line=line, text=text) from None


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
