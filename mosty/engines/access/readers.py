"""People, sites and travel times from CSV files, and scores to one; errors name the line."""

import csv
import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mosty.engines.access.results import AccessResult
from mosty.engines.access.table import TravelTimes
from mosty.engines.arrays import Floats
from mosty.engines.errors import BadFile
from mosty.engines.tables import columns, number, rows

__all__ = ["Points", "read_people", "read_sites", "read_travel_times", "write_scores"]

_PAIRS = (("x", "y"), ("lon", "lat"))
_LIMITS = {"lon": 180.0, "lat": 90.0}


@dataclass(frozen=True, slots=True)
class Points:
    """People or sites of a file, ordered by id (and group).

    Attributes:
        ids: (n,) as in the file.
        amounts: (n,) people or capacity; 1 where the file has no such column.
        places: (n, 2) x, y or longitude, latitude; None where the file has neither.
        geographic: the places are longitude and latitude.
        nodes: (n,) names of street nodes, None where the file has none.
        units: (n,) names, None where the file has none.
        groups: (n,) names, None where the file has none.
    """

    ids: tuple[str, ...]
    amounts: Floats
    places: Floats | None
    geographic: bool
    nodes: tuple[str, ...] | None
    units: tuple[str, ...] | None
    groups: tuple[str, ...] | None


def read_people(path: Path) -> Points:
    """Points of people: columns `id`, `people`, `x`, `y` or `lon`, `lat`, `unit`, `group`, `node`.

    Only `id` is needed by every kind of distance. Rows of one id must differ in the group.

    Args:
        path: a table with a header, commas or semicolons between (then numbers may have a
            decimal comma), UTF-8; further columns are passed over.

    Raises:
        BadFile: a missing column, a repeated row, a number that is none or out of its range.

    Source: a file format; nothing is computed.
    """
    return _points(path, "people")


def read_sites(path: Path) -> Points:
    """Sites: columns `id`, `capacity`, `x`, `y` or `lon`, `lat`, `node`; as `read_people`.

    Args:
        path: a table as in `read_people`.

    Raises:
        BadFile: as in `read_people`.

    Source: a file format; nothing is computed.
    """
    return _points(path, "capacity")


def read_travel_times(path: Path, people: Points, sites: Points) -> TravelTimes:
    """The travel times of the rows `from`, `to`, `minutes`; pairs without a row have no way.

    Args:
        path: a table as in `read_people`; `from` an id of people, `to` of a site.
        people: their points; all groups of one id travel alike.
        sites: the sites.

    Raises:
        BadFile: an unknown id, a pair given twice, minutes that are no number or below 0.

    Source: a file format; nothing is computed.
    """
    rows_of: dict[str, list[int]] = {}
    for place, name in enumerate(people.ids):
        rows_of.setdefault(name, []).append(place)
    site_of = {name: place for place, name in enumerate(sites.ids)}
    origins, destinations, minutes = array("q"), array("q"), array("d")
    seen: set[int] = set()
    for line, row in rows(path, ("from", "to", "minutes")):
        origin, destination = row["from"], row["to"]
        if origin not in rows_of:
            raise BadFile(
                "line %(line)d of %(file)s: no people have the id “%(id)s”",
                line=line,
                file=path.name,
                id=origin,
            )
        if destination not in site_of:
            raise BadFile(
                "line %(line)d of %(file)s: no site has the id “%(id)s”",
                line=line,
                file=path.name,
                id=destination,
            )
        time = number(row["minutes"], line, path, "minutes", 0.0, math.inf)
        pair = rows_of[origin][0] * len(sites.ids) + site_of[destination]
        if pair in seen:
            raise BadFile(
                "line %(line)d of %(file)s: the way from “%(origin)s” to “%(destination)s”"
                " is given twice",
                line=line,
                file=path.name,
                origin=origin,
                destination=destination,
            )
        seen.add(pair)
        for person in rows_of[origin]:
            origins.append(person)
            destinations.append(site_of[destination])
            minutes.append(time)
    return TravelTimes(
        len(people.ids),
        len(sites.ids),
        np.array(origins, dtype=np.int64),
        np.array(destinations, dtype=np.int64),
        np.array(minutes),
    )


def write_scores(path: Path, people: Points, sites: Points, result: AccessResult) -> None:
    """A row `id, group, score` per point of people (and the nearest site), UTF-8, commas.

    A distance to nowhere is left empty.

    Args:
        path: the file; what it held is lost.
        people: (n,) rows in the order of the result.
        sites: the sites of the result.
        result: of `access`.

    Source: a file format; nothing is computed.
    """
    groups = people.groups or ("",) * len(people.ids)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        nearest = result.nearest_site
        writer.writerow(["id", "group", "score", *([] if nearest is None else ["site"])])
        for row, (name, group, score) in enumerate(
            zip(people.ids, groups, result.scores.tolist(), strict=True)
        ):
            words = [name, group, repr(score) if math.isfinite(score) else ""]
            if nearest is not None:
                words.append(sites.ids[nearest[row]] if nearest[row] >= 0 else "")
            writer.writerow(words)


def _points(path: Path, amount: str) -> Points:
    names = columns(path)
    pairs = [pair for pair in _PAIRS if set(pair) <= set(names)]
    if len(pairs) > 1:
        raise BadFile(
            "line 1 of %(file)s: columns x, y or columns lon, lat, not both", file=path.name
        )
    found: dict[tuple[str, str], tuple[float, tuple[float, ...], str, str]] = {}
    for line, row in rows(path, ("id",)):
        name, group = row["id"], row.get("group", "")
        if not name:
            raise BadFile("line %(line)d of %(file)s: the id is missing", line=line, file=path.name)
        if (name, group) in found:
            raise BadFile(
                "line %(line)d of %(file)s: the id “%(id)s” is there twice",
                line=line,
                file=path.name,
                id=name,
            )
        size = number(row[amount], line, path, amount, 0.0, math.inf) if amount in row else 1.0
        place = tuple(
            number(row[axis], line, path, axis, -_LIMITS.get(axis, 1e12), _LIMITS.get(axis, 1e12))
            for axis in (pairs[0] if pairs else ())
        )
        found[name, group] = (size, place, row.get("unit", ""), row.get("node", ""))
    keys = sorted(found)
    points = [found[key] for key in keys]

    def column(name: str, values: Sequence[str]) -> tuple[str, ...] | None:
        return tuple(values) if name in names else None

    return Points(
        ids=tuple(name for name, _group in keys),
        amounts=np.array([point[0] for point in points], dtype=np.float64),
        places=np.array([point[1] for point in points]).reshape(-1, 2) if pairs else None,
        geographic=pairs == [_PAIRS[1]],
        nodes=column("node", [point[3] for point in points]),
        units=column("unit", [point[2] for point in points]),
        groups=column("group", [group for _name, group in keys]),
    )
