"""Reads tables of counts: one from a CSV file, several linked ones from a JSON file."""

from pathlib import Path
from typing import Any

from mosty.engines.disclosure.publication import Publication, Table
from mosty.engines.errors import BadFile
from mosty.engines.tables import columns, json_of, rows

__all__ = ["read_publication"]

HIDDEN = {"", "x", "X"}  # how a published table writes a count it hides


def read_publication(path: Path, *, total: str | None = None) -> Publication:
    """The tables of a .json file, or the one table of any other file (CSV with a header).

    CSV: one column per dimension, the count in the last column; comma, semicolon or tab. JSON:
    `{"tables": [{"name", "dimensions": […], "rows": [[label, …, count], …]}], "parents":
    {dimension: {label: label above}}, "total": "total", "fixed": [{dimension: label}]}`, or what
    `--json` wrote, so that anybody can audit it.

    Args:
        path: the file, UTF-8.
        total: the label of totals; None = as the JSON file says, otherwise "total".

    Raises:
        BadFile: not such a file; the message begins with the line, or the table and row of JSON.
        OSError: the file cannot be opened.

    Source: RFC 4180 (CSV), RFC 8259 (JSON).
    """
    if path.suffix.lower() == ".json":
        return _from_json(json_of(path), total)
    return Publication((_from_csv(path),), total=total or "total")


def _from_csv(path: Path) -> Table:
    names = columns(path, as_written=True)
    *dimensions, count = names
    if not dimensions or not all(dimensions):
        raise BadFile(
            "line 1 of %(file)s: name each dimension once, and the count in the last column",
            file=path.name,
        )
    seen: dict[tuple[str, ...], int] = {}
    read = []
    for line, row in rows(path, as_written=True):
        labels = tuple(row[name] for name in dimensions)
        if not all(labels):
            raise BadFile(
                "line %(line)d of %(file)s: a label is missing", line=line, file=path.name
            )
        if labels in seen:
            raise BadFile(
                "line %(line)d of %(file)s: %(cell)s is given twice, first in line %(first)d",
                line=line,
                file=path.name,
                cell=" × ".join(labels),
                first=seen[labels],
            )
        seen[labels] = line
        read.append((labels, _count(row[count], line, path)))
    return Table(path.stem, tuple(dimensions), tuple(read))


def _count(text: str, line: int, path: Path) -> int | None:
    if text in HIDDEN:
        return None
    if text.startswith("-") and text[1:].isascii() and text[1:].isdigit():
        raise BadFile(
            "line %(line)d of %(file)s: a count of people cannot be negative",
            line=line,
            file=path.name,
        )
    if not (text.isascii() and text.isdigit()):
        raise BadFile(
            "line %(line)d of %(file)s: %(value)s is not a whole number of people",
            line=line,
            file=path.name,
            value=text,
        )
    return int(text)


def _from_json(given: Any, total: str | None) -> Publication:
    told = given
    if isinstance(told, dict) and isinstance(told.get("publication"), dict):
        told = told["publication"]
    if not isinstance(told, dict) or not isinstance(told.get("tables"), list):
        raise BadFile('line 1: an object with a list "tables" is needed')
    parents, fixed = told.get("parents", {}), told.get("fixed", [])
    if not isinstance(parents, dict) or not all(_are_words(levels) for levels in parents.values()):
        raise BadFile('"parents": dimension -> {label: label above it} is needed')
    if not isinstance(fixed, list) or not all(_are_words(place) for place in fixed):
        raise BadFile('"fixed": a list of {dimension: label} is needed')
    said = told.get("total", "total")
    if not isinstance(said, str) or not said:
        raise BadFile('"total": the label of totals is needed')
    return Publication(
        tables=tuple(_table(number, table) for number, table in enumerate(told["tables"], 1)),
        parents=parents,
        total=total or said,
        fixed=tuple(fixed),
    )


def _are_words(mapping: object) -> bool:
    return isinstance(mapping, dict) and all(isinstance(word, str) for word in mapping.values())


def _table(number: int, told: object) -> Table:
    if (
        not isinstance(told, dict)
        or not isinstance(told.get("name"), str)
        or not isinstance(told.get("dimensions"), list)
        or not all(isinstance(name, str) and name for name in told["dimensions"])
        or not isinstance(told.get("rows"), list)
    ):
        raise BadFile(
            'table %(table)d: a "name", a list of "dimensions" and a list of "rows" are needed',
            table=number,
        )
    rows = []
    for position, listed in enumerate(told["rows"], start=1):
        row = listed
        if isinstance(row, list) and len(row) == 2 and isinstance(row[0], list):
            row = [*row[0], row[1]]  # as results write it
        if (
            not isinstance(row, list)
            or len(row) != len(told["dimensions"]) + 1
            or not all(isinstance(label, str) for label in row[:-1])
        ):
            raise BadFile(
                "table %(table)d, row %(row)d: a label for every dimension, then the count",
                table=number,
                row=position,
            )
        count = row[-1]
        if isinstance(count, float) and count.is_integer():
            count = int(count)
        if count is not None and (isinstance(count, bool) or not isinstance(count, int)):
            raise BadFile(
                "table %(table)d, row %(row)d: %(value)s is not a whole number of people",
                table=number,
                row=position,
                value=str(count),
            )
        rows.append((tuple(row[:-1]), count))
    return Table(told["name"], tuple(told["dimensions"]), tuple(rows))
