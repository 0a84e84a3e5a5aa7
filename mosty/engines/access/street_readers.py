"""Reads a street network from two tables: nodes with coordinates, edges with minutes."""

import csv
import io
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mosty.engines.access.street_network import StreetNetwork
from mosty.engines.errors import BadFile

__all__ = ["read_streets"]

_PLANE = ("x", "y")
_GLOBE = ("lon", "lat")


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
    pair = _PLANE
    if nodes is not None:
        header = _header(nodes, "nodes")
        pair = _GLOBE if set(_GLOBE) <= set(header) else _PLANE
        limits = (180.0, 90.0) if pair == _GLOBE else (1e12, 1e12)
        for line, (name, *position) in _rows(nodes, "nodes", ("id", *pair)):
            if not name:
                raise BadFile("line %(line)d of the nodes: a node without an id", line=line)
            if name in places:
                raise BadFile(
                    "line %(line)d of the nodes: the node %(node)s is there twice",
                    line=line,
                    node=name,
                )
            places[name] = len(places)
            x, y = (
                _number(word, line, "nodes", column, -limit, limit)
                for word, column, limit in zip(position, pair, limits, strict=True)
            )
            coordinates.append((x, y))
        if not places:
            raise BadFile("line 2 of the nodes: at least one node is needed")
    ends: tuple[list[int], list[int]] = ([], [])
    minutes: list[float] = []
    for line, (*names, word) in _rows(edges, "edges", ("from", "to", "minutes")):
        for side, name in enumerate(names):
            if name not in places:
                if nodes is not None or not name:
                    raise BadFile(
                        "line %(line)d of the edges: no node is called “%(node)s”",
                        line=line,
                        node=name,
                    )
                places[name] = len(places)
            ends[side].append(places[name])
        minutes.append(_number(word, line, "edges", "minutes", 0.0, math.inf))
    if not places:
        raise BadFile("line 2 of the edges: at least one edge is needed")
    return StreetNetwork(
        tuple(places),
        np.array(ends[0], dtype=np.int64),
        np.array(ends[1], dtype=np.int64),
        np.array(minutes),
        directed=directed,
        coordinates=np.array(coordinates) if nodes is not None else None,
        geographic=pair == _GLOBE,
    )


def _lines(path: Path, table: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, with their line numbers."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(
            "line %(line)d of the %(table)s: not UTF-8",
            line=content.count(b"\n", 0, error.start) + 1,
            table=table,
        ) from None
    separator = ";" if ";" in text.split("\n", 1)[0] else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in rows:
            words = [word.strip() for word in row]
            if any(words):
                yield rows.line_num, words
    except csv.Error:
        raise BadFile(
            "line %(line)d of the %(table)s: a quotation mark is missing or too many",
            line=rows.line_num,
            table=table,
        ) from None


def _header(path: Path, table: str) -> list[str]:
    for _line, words in _lines(path, table):
        return [word.lower() for word in words]
    raise BadFile("line 1 of the %(table)s: the file is empty", table=table)


def _rows(path: Path, table: str, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """The words of the columns, with the line number, row by row."""
    header = _header(path, table)
    for column in columns:
        if header.count(column) != 1:
            raise BadFile(
                "line 1 of the %(table)s: one column “%(column)s” is needed; there are: %(given)s",
                table=table,
                column=column,
                given=", ".join(header),
            )
    wanted = [header.index(column) for column in columns]
    rows = _lines(path, table)
    next(rows)
    for line, words in rows:
        if len(words) != len(header):
            raise BadFile(
                "line %(line)d of the %(table)s: %(given)d fields, the header has %(needed)d",
                line=line,
                table=table,
                given=len(words),
                needed=len(header),
            )
        yield line, [words[place] for place in wanted]


def _number(word: str, line: int, table: str, column: str, least: float, most: float) -> float:
    try:
        value = float(word.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadFile(
            "line %(line)d of the %(table)s: %(column)s must be a number, not “%(word)s”",
            line=line,
            table=table,
            column=column,
            word=word,
        )
    if not least <= value <= most:
        raise BadFile(
            "line %(line)d of the %(table)s: %(column)s is %(word)s, out of range",
            line=line,
            table=table,
            column=column,
            word=word,
        )
    return value
