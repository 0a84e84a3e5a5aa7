"""Actors and ties from CSV files; errors begin with the number of the line."""

from pathlib import Path

from mosty.engines.errors import BadFile
from mosty.engines.network.actors import STRENGTHS, Actor, Kind, Network, Sector, Tie
from mosty.engines.tables import rows

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
    for line, row in rows(actors, ("id", "name", "sector")):
        actor = _actor(line, row, actors)
        if actor.id in found:
            raise BadFile(
                "line %(line)d of %(file)s: actor %(id)s is in line %(first)d already",
                line=line,
                file=actors.name,
                id=actor.id,
                first=found[actor.id][0],
            )
        found[actor.id] = (line, actor)
    if not found:
        raise BadFile(
            "line %(line)d of %(file)s: there is no actor in the file", line=2, file=actors.name
        )
    read: dict[tuple[str, str, Kind, str], tuple[int, Tie]] = {}
    for line, row in rows(ties, ("from", "to", "kind")):
        tie = _tie(line, row, ties)
        for end in (tie.source, tie.target):
            if end not in found:
                raise BadFile(
                    "line %(line)d of %(file)s: there is no actor %(id)s",
                    line=line,
                    file=ties.name,
                    id=end or '""',
                )
        if tie.source == tie.target:
            raise BadFile(
                "line %(line)d of %(file)s: %(id)s is tied to itself",
                line=line,
                file=ties.name,
                id=tie.source,
            )
        key = (tie.source, tie.target, tie.kind, tie.service)
        if key in read:
            raise BadFile(
                "line %(line)d of %(file)s: the same tie is in line %(first)d already",
                line=line,
                file=ties.name,
                first=read[key][0],
            )
        read[key] = (line, tie)
    return Network(
        tuple(actor for _line, actor in found.values()), tuple(tie for _line, tie in read.values())
    )


def _actor(line: int, row: dict[str, str], path: Path) -> Actor:
    if not row["id"]:
        raise BadFile("line %(line)d of %(file)s: the actor has no id", line=line, file=path.name)
    try:
        sector = Sector(row["sector"])
    except ValueError:
        raise BadFile(
            "line %(line)d of %(file)s: %(given)s is no known sector; known are %(known)s",
            line=line,
            file=path.name,
            given=row["sector"] or '""',
            known=", ".join(Sector),
        ) from None
    services = (part.strip() for part in row.get("services", "").split("|"))
    return Actor(row["id"], row["name"], sector, tuple(sorted({part for part in services if part})))


def _tie(line: int, row: dict[str, str], path: Path) -> Tie:
    try:
        kind = Kind(row["kind"])
    except ValueError:
        raise BadFile(
            "line %(line)d of %(file)s: %(given)s is no known kind of tie; known are %(known)s",
            line=line,
            file=path.name,
            given=row["kind"] or '""',
            known=", ".join(Kind),
        ) from None
    strength = row.get("strength", "") or "1"
    if strength not in map(str, STRENGTHS):
        raise BadFile(
            "line %(line)d of %(file)s: the strength must be 1, 2 or 3, not %(given)s",
            line=line,
            file=path.name,
            given=strength,
        )
    declared = row.get("declared", "")
    if declared not in _DECLARED:
        raise BadFile(
            'line %(line)d of %(file)s: declared must be "one" or "both", not %(given)s',
            line=line,
            file=path.name,
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
