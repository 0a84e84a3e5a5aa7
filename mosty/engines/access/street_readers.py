"""Reads a street network from two tables: nodes with coordinates, edges with minutes."""

import math
from pathlib import Path

import numpy as np

from mosty.engines.access.street_network import LARGEST, StreetNetwork
from mosty.engines.errors import BadFile
from mosty.engines.tables import columns, number, rows

__all__ = ["read_streets"]


def read_streets(
    edges: Path, nodes: Path | None = None, *, directed: bool = False
) -> StreetNetwork:
    """The street network of the files.

    Both are tables with a header, separated by commas or semicolons (then numbers may have a
    decimal comma), UTF-8; further columns are passed over.

    Args:
        edges: rows with columns `from`, `to`, `minutes`.
        nodes: rows with columns `id` and `x`, `y` (metres of a plane) or `lon`, `lat` (degrees).
            Without it the nodes are those the edges name, and points can only be given by node.
        directed: an edge leads only from `from` to `to`; otherwise both ways.

    Raises:
        BadFile: a column is missing; an edge to an unknown node; a number that is none or lies
            out of its range; a node twice; not UTF-8. The message names the line.

    Source: a file format; nothing is computed.
    """
    places: dict[str, int] = {}
    coordinates: list[tuple[float, float]] = []
    pair = ("x", "y")
    if nodes is not None:
        names = set(columns(nodes))
        if {"lon", "lat"} <= names:
            if {"x", "y"} <= names:
                raise BadFile(
                    "line 1 of %(file)s: columns x, y or columns lon, lat, not both",
                    file=nodes.name,
                )
            pair = ("lon", "lat")
        limits = (180.0, 90.0) if pair == ("lon", "lat") else (LARGEST, LARGEST)
        for line, row in rows(nodes, ("id", *pair)):
            name = row["id"]
            if not name:
                raise BadFile(
                    "line %(line)d of %(file)s: a node without an id", line=line, file=nodes.name
                )
            if name in places:
                raise BadFile(
                    "line %(line)d of %(file)s: the node “%(node)s” is there twice",
                    line=line,
                    file=nodes.name,
                    node=name,
                )
            places[name] = len(places)
            x, y = (
                number(row[axis], line, nodes, axis, -limit, limit)
                for axis, limit in zip(pair, limits, strict=True)
            )
            coordinates.append((x, y))
        if not places:
            raise BadFile("line 2 of %(file)s: at least one node is needed", file=nodes.name)
    ends: list[tuple[int, int]] = []
    minutes: list[float] = []
    for line, row in rows(edges, ("from", "to", "minutes")):
        for name in (row["from"], row["to"]):
            if name not in places:
                if nodes is not None or not name:
                    raise BadFile(
                        "line %(line)d of %(file)s: no node is called “%(node)s”",
                        line=line,
                        file=edges.name,
                        node=name,
                    )
                places[name] = len(places)
        ends.append((places[row["from"]], places[row["to"]]))
        minutes.append(number(row["minutes"], line, edges, "minutes", 0.0, math.inf))
    if not places:
        raise BadFile("line 2 of %(file)s: at least one edge is needed", file=edges.name)
    both = np.array(ends, dtype=np.int64).reshape(-1, 2)
    return StreetNetwork(
        tuple(places),
        both[:, 0],
        both[:, 1],
        np.array(minutes),
        directed=directed,
        coordinates=np.array(coordinates) if nodes is not None else None,
        geographic=pair == ("lon", "lat"),
    )
