"""Actors and ties from CSV files; errors begin with the number of the line."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from mosty.engines.errors import BadFile
from mosty.engines.network.actors import STRENGTHS, Actor, Kind, Network, Sector, Tie

__all__ = ["read_network"]

_DECLARED = {"": False, "one": False, "both": True}


def read_network(actors: Path, ties: Path) -> Network:
    """The network of two files: `id,name,sector[,services]` and
    `from,to,kind[,strength][,declared][,service]`.

    Args:
        actors: services are separated by `|`.
        ties: strength 1 to 3 (empty = 1); declared "one" (or empty) or "both". Both files are
            UTF-8, separated by commas or semicolons.

    Raises:
        BadFile: a wrong line; an unknown or doubled actor, sector, kind or tie.

    Source: elementary.
    """
    found: dict[str, tuple[int, Actor]] = {}
    for line, row in _rows(actors, ("id", "name", "sector")):
        actor = _actor(line, row)
        if actor.id in found:
            raise BadFile(
                "line %(line)d: actor %(id)s is in line %(first)d already",
                line=line,
                id=actor.id,
                first=found[actor.id][0],
            )
        found[actor.id] = (line, actor)
    if not found:
        raise BadFile("line %(line)d: there is no actor in the file", line=2)
    read: dict[tuple[str, str, Kind, str], tuple[int, Tie]] = {}
    for line, row in _rows(ties, ("from", "to", "kind")):
        tie = _tie(line, row)
        for end in (tie.source, tie.target):
            if end not in found:
                raise BadFile("line %(line)d: there is no actor %(id)s", line=line, id=end or '""')
        if tie.source == tie.target:
            raise BadFile("line %(line)d: %(id)s is tied to itself", line=line, id=tie.source)
        key = (tie.source, tie.target, tie.kind, tie.service)
        if key in read:
            raise BadFile(
                "line %(line)d: the same tie is in line %(first)d already",
                line=line,
                first=read[key][0],
            )
        read[key] = (line, tie)
    return Network(
        tuple(actor for _line, actor in found.values()), tuple(tie for _line, tie in read.values())
    )


def _actor(line: int, row: dict[str, str]) -> Actor:
    if not row["id"]:
        raise BadFile("line %(line)d: the actor has no id", line=line)
    try:
        sector = Sector(row["sector"])
    except ValueError:
        raise BadFile(
            "line %(line)d: %(given)s is no known sector; known are %(known)s",
            line=line,
            given=row["sector"] or '""',
            known=", ".join(Sector),
        ) from None
    services = (part.strip() for part in row.get("services", "").split("|"))
    return Actor(row["id"], row["name"], sector, tuple(sorted({part for part in services if part})))


def _tie(line: int, row: dict[str, str]) -> Tie:
    try:
        kind = Kind(row["kind"])
    except ValueError:
        raise BadFile(
            "line %(line)d: %(given)s is no known kind of tie; known are %(known)s",
            line=line,
            given=row["kind"] or '""',
            known=", ".join(Kind),
        ) from None
    strength = row.get("strength", "") or "1"
    if strength not in map(str, STRENGTHS):
        raise BadFile(
            "line %(line)d: the strength must be 1, 2 or 3, not %(given)s",
            line=line,
            given=strength,
        )
    declared = row.get("declared", "")
    if declared not in _DECLARED:
        raise BadFile(
            'line %(line)d: declared must be "one" or "both", not %(given)s',
            line=line,
            given=declared,
        )
    return Tie(
        source=row["from"],
        target=row["to"],
        kind=kind,
        strength=int(strength),
        declared_by_both=_DECLARED[declared],
        service=row.get("service", ""),
    )


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and fields by column, without blanks around them; empty lines are passed over."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadFile("line %(line)d: the text is not in UTF-8", line=line) from None
    header = text.partition("\n")[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns = [name.strip() for name in next(lines, [])]
        for name in needed:
            if columns.count(name) != 1:
                raise BadFile(
                    "line %(line)d: the column %(column)s is needed once", line=1, column=name
                )
        for fields in lines:
            if not any(field.strip() for field in fields):
                continue
            if len(fields) != len(columns):
                raise BadFile(
                    "line %(line)d: %(given)d fields, the header has %(needed)d",
                    line=lines.line_num,
                    given=len(fields),
                    needed=len(columns),
                )
            cleaned = (field.strip() for field in fields)
            yield lines.line_num, dict(zip(columns, cleaned, strict=True))
    except csv.Error as error:
        raise BadFile(
            "line %(line)d: not a table of fields (%(reason)s)",
            line=lines.line_num,
            reason=str(error),
        ) from None
