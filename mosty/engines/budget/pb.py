"""The text of a `.pb` file: from it an election, from an election it.

Sections META, PROJECTS, VOTES; each with a header; fields divided by semicolons, quoted as in CSV.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from mosty.engines.budget.elections import (
    VOTE_TYPES,
    Election,
    Project,
    Row,
    amount,
    ballot_row,
    checked_money,
    compact,
    decimal,
)
from mosty.engines.errors import BadFile, EngineError

if TYPE_CHECKING:
    from _csv import Reader

__all__ = ["format_pb", "parse_pb"]

SECTIONS = ("META", "PROJECTS", "VOTES")
Columns = list[tuple[str, ...]]


def parse_pb(text: str) -> Election:
    """The election that the text of a `.pb` file describes.

    An empty vote is a ballot without marks; it counts as a voter. A project marked twice on one
    ballot is marked once (its points are added up). Stated counts of votes are not used: the
    ballots decide.

    Raises:
        BadFile: with the number of the line; a section, column or value is missing or wrong, a
            project stands twice or is not known, points are negative, num_votes or num_projects
            differ from what follows (a file cut short).

    Source: Faliszewski et al. 2023, IJCAI, "Participatory Budgeting: Data, Tools, and Analysis",
    section 3; https://pabulib.org/format.
    """
    stream = io.StringIO(text.removeprefix("\ufeff"), newline="")
    reader = csv.reader(stream, delimiter=";", strict=True)
    try:
        meta, where = _meta(reader)
        projects = _projects(reader)
        header = _header(reader, "VOTES", ("voter_id", "vote"))
        first = reader.line_num
        columns = _columns(stream.read(), header, first)
    except csv.Error as error:
        raise BadFile(
            "line %(line)d: quotation marks do not match (%(why)s)",
            line=reader.line_num,
            why=str(error),
        ) from None
    budget = _valued(where["budget"], lambda: checked_money(decimal(meta["budget"])))
    vote_type = meta["vote_type"]
    if vote_type not in VOTE_TYPES:
        raise BadFile(
            "line %(line)d: vote type %(type)s is not known",
            line=where["vote_type"],
            type=vote_type,
        )
    voters = dict(zip(header, columns, strict=True))
    votes = voters.pop("vote")
    points = voters.pop("points", None)
    for key, count in (("num_projects", len(projects)), ("num_votes", len(votes))):
        if meta.get(key, "").isdecimal() and int(meta[key]) != count:
            raise BadFile(
                "line %(line)d: %(key)s is %(stated)s, but %(count)d follow; is the file whole?",
                line=where[key],
                key=key,
                stated=meta[key],
                count=count,
            )
    rows = _Rows(projects, vote_type, meta, where)
    of_voter = rows.of(votes, points, first)
    return Election(
        meta=meta,
        budget=budget,
        vote_type=vote_type,
        projects=projects,
        ballots=compact(rows.distinct, of_voter),
        voters=voters,
        repeated_marks=rows.repeated,
        repeated_voters=len(votes) - len(set(voters["voter_id"])),
    )


def format_pb(election: Election) -> str:
    """The text of a `.pb` file that holds the election; `parse_pb` reads the same one from it.

    Source: https://pabulib.org/format.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    stated = {
        "num_projects": str(len(election.projects)),
        "num_votes": str(election.voter_count),
        "budget": _written(election.budget),
        "vote_type": election.vote_type,
    }
    out.write("META\n")
    writer.writerows([("key", "value"), *{**election.meta, **stated}.items()])
    out.write("PROJECTS\n")
    extra = list(dict.fromkeys(key for p in election.projects for key in p.columns))
    writer.writerow(("project_id", "cost", *extra))
    for project in election.projects:
        told = [project.columns.get(key, "") for key in extra]
        writer.writerow((project.id, _written(project.cost), *told))
    out.write("VOTES\n")
    ballots = election.ballots
    columns: list[Sequence[str]] = [election.voters[key] for key in election.voters]
    names = [*election.voters, "vote"]
    columns.append(_of_voters(election, _vote_texts(election)))
    if ballots.points is not None:
        names.append("points")
        columns.append(_of_voters(election, _points_texts(election)))
    writer.writerow(names)
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue()


class _Rows:
    """Ballots out of the columns "vote" and "points"; equal texts are read once."""

    def __init__(
        self,
        projects: Sequence[Project],
        vote_type: str,
        meta: Mapping[str, str],
        where: Mapping[str, int],
    ) -> None:
        self.number = {project.id: index for index, project in enumerate(projects)}
        self.vote_type = vote_type
        self.repeated = 0
        self.distinct: tuple[Row, ...] = ()
        if _valued(where.get("default_score", 0), lambda: decimal(meta.get("default_score", "0"))):
            raise BadFile(
                "line %(line)d: a score for projects that were not marked is not supported",
                line=where["default_score"],
            )

    def of(self, votes: Sequence[str], points: Sequence[str] | None, first: int) -> list[int]:
        """Which of the distinct ballots each voter cast."""
        if self.vote_type == "ordinal" and points is not None and not any(points):
            points = None
        texts = votes
        if points is None or self.vote_type in ("approval", "choose-1"):
            points = None
        else:
            texts = [f"{vote};{given}" for vote, given in zip(votes, points, strict=True)]
        code: dict[str, int] = {}
        of_text = [code.setdefault(text, len(code)) for text in texts]
        place: dict[Row, int] = {}
        of_row: list[int] = []
        again_of: dict[int, int] = {}
        for text in code:
            row = self._plain(text) if points is None else None
            if row is None:
                try:
                    row, again = self._row(text, points is not None)
                except EngineError as error:
                    raise BadFile(
                        "line %(line)d: the vote cannot be read: %(why)s",
                        line=first + 1 + texts.index(text),
                        why=error,
                    ) from None
                if again:
                    again_of[len(of_row)] = again
            of_row.append(place.setdefault(row, len(place)))
        self.distinct = tuple(place)
        if again_of:
            self.repeated = sum(again_of.get(number, 0) for number in of_text)
        return [of_row[number] for number in of_text]

    def _plain(self, vote: str) -> Row | None:
        """A ballot of known projects, each once; None where it has to be looked at closely."""
        if self.vote_type not in ("approval", "ordinal"):
            return None
        number = self.number
        try:
            marks = [number[id] for id in vote.split(",")]
        except KeyError:
            return None
        if len(set(marks)) < len(marks):
            return None
        if self.vote_type == "approval":
            marks.sort()
        return tuple(marks), None

    def _row(self, text: str, with_points: bool) -> tuple[Row, int]:
        vote, given = text, None
        if with_points:
            vote, _semicolon, given = text.partition(";")
        marks = tuple(self._number(id.strip()) for id in vote.split(",") if id.strip())
        values = None
        if given is not None:
            values = tuple(decimal(value) for value in given.split(",")) if given.strip() else ()
        return ballot_row(marks, values, self.vote_type)

    def _number(self, id: str) -> int:
        if id not in self.number:
            raise BadFile("there is no project %(project)s", project=id)
        return self.number[id]


def _meta(reader: "Reader") -> tuple[dict[str, str], dict[str, int]]:
    """Keys with values, and the line each stands in."""
    for row in reader:
        if _is_empty(row):
            continue
        if _section(row) != "META":
            raise BadFile("line %(line)d: the file must begin with META", line=reader.line_num)
        break
    else:
        raise BadFile("line %(line)d: the file is empty", line=max(reader.line_num, 1))
    meta: dict[str, str] = {}
    where: dict[str, int] = {}
    for row in _section_rows(reader, "PROJECTS"):
        key = row[0].strip()
        if len(row) < 2:
            raise BadFile("line %(line)d: %(key)s has no value", line=reader.line_num, key=key)
        if (key, row[1].strip()) == ("key", "value"):
            continue
        meta[key] = row[1].strip()
        where[key] = reader.line_num
    for key in ("budget", "vote_type"):
        if not meta.get(key):
            raise BadFile("line %(line)d: META ends without %(key)s", line=reader.line_num, key=key)
    return meta, where


def _projects(reader: "Reader") -> tuple[Project, ...]:
    header = _header(reader, "PROJECTS", ("project_id", "cost"))
    found: dict[str, Project] = {}
    for row in _section_rows(reader, "VOTES"):
        line = reader.line_num
        if len(row) > len(header):
            raise BadFile(
                "line %(line)d: %(fields)d fields, but the header has %(columns)d",
                line=line,
                fields=len(row),
                columns=len(header),
            )
        told = dict(zip(header, (value.strip() for value in row), strict=False))
        id = told.pop("project_id")
        if not id or "," in id:
            raise BadFile("line %(line)d: %(id)s is no project id", line=line, id=id or "''")
        if id in found:
            raise BadFile("line %(line)d: project %(id)s stands twice", line=line, id=id)
        cost = told.pop("cost", "")
        exact = _valued(line, lambda cost=cost: checked_money(decimal(cost)))  # type: ignore[misc]
        found[id] = Project(id, exact, told)
    return tuple(found.values())


def _header(reader: "Reader", section: str, needed: Iterable[str]) -> list[str]:
    row = next((row for row in reader if not _is_empty(row)), [])
    header = [name.strip() for name in row]
    for name in needed:
        if name not in header:
            raise BadFile(
                "line %(line)d: the header of %(section)s has no column %(name)s",
                line=reader.line_num,
                section=section,
                name=name,
            )
    if len(set(header)) < len(header):
        raise BadFile("line %(line)d: a column stands twice", line=reader.line_num)
    return header


def _section_rows(reader: "Reader", following: str) -> Iterator[list[str]]:
    """Rows until the named section begins."""
    for row in reader:
        if _section(row) == following:
            return
        if _section(row) in SECTIONS:
            raise BadFile(
                "line %(line)d: section %(found)s, but %(wanted)s comes next",
                line=reader.line_num,
                found=_section(row),
                wanted=following,
            )
        if not _is_empty(row):
            yield row
    raise BadFile(
        "line %(line)d: the file ends before section %(wanted)s",
        line=reader.line_num,
        wanted=following,
    )


def _columns(text: str, header: Sequence[str], first: int) -> Columns:
    """The votes, column by column; the text is split at once where nothing is quoted."""
    if '"' in text:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
        try:
            rows = [row for row in reader if not _is_empty(row)]
        except csv.Error as error:
            raise BadFile(
                "line %(line)d: quotation marks do not match (%(why)s)",
                line=first + reader.line_num,
                why=str(error),
            ) from None
    else:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        while lines and not lines[-1].strip("; "):
            lines.pop()
        rows = [line.split(";") for line in lines]
    width = len(header)
    for position, row in enumerate(rows) if set(map(len, rows)) - {width} else ():
        if len(row) != width:
            if len(row) < width and row[:1] != [""] and len(row) > header.index("vote"):
                row.extend([""] * (width - len(row)))  # empty fields at the end may be left out
                continue
            raise BadFile(
                "line %(line)d: %(fields)d fields, but the header has %(columns)d",
                line=first + 1 + position,
                fields=len(row),
                columns=width,
            )
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _valued(line: int, read: Callable[[], Fraction]) -> Fraction:
    try:
        return read()
    except EngineError as error:
        raise BadFile("line %(line)d: %(why)s", line=line, why=error) from None


def _section(row: Sequence[str]) -> str:
    return row[0].strip().upper() if row and not any(row[1:]) else ""


def _is_empty(row: Sequence[str]) -> bool:
    return not any(value.strip() for value in row)


def _written(value: Fraction) -> str:
    return str(amount(value)) if value.denominator == 1 else format(float(value), ".15g")


def _vote_texts(election: Election) -> list[str]:
    ids = [project.id for project in election.projects]
    marks = iter(election.ballots.marks.tolist())
    lengths = (election.ballots.starts[1:] - election.ballots.starts[:-1]).tolist()
    return [",".join([ids[mark] for mark in islice(marks, length)]) for length in lengths]


def _points_texts(election: Election) -> list[str]:
    ballots = election.ballots
    assert ballots.points is not None
    points = iter(ballots.points.tolist())
    lengths = (ballots.starts[1:] - ballots.starts[:-1]).tolist()
    return [
        ",".join([_written(Fraction(value, ballots.unit)) for value in islice(points, length)])
        for length in lengths
    ]


def _of_voters(election: Election, texts: Sequence[str]) -> list[str]:
    return [texts[number] for number in election.ballots.of_voter.tolist()]
