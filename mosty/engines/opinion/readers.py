"""Votes from files: exports of Polis conversations, or any list of votes.

A folder of an export holds `votes.csv` (comment-id, voter-id, vote), `comments.csv` (comment-id,
agrees, disagrees, moderated) and `participants-votes.csv` (one row a participant); or, as its
programming interface gives them, `votes.json` and `comments.json`. In all of them agree is 1.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mosty.engines.errors import BadFile
from mosty.engines.opinion.votes import Id, Votes, votes_from_rows
from mosty.engines.tables import json_of, rows

_VALUES = {"1": 1, "0": 0, "-1": -1}


@dataclass(frozen=True, slots=True, eq=False)
class Conversation:
    """What a file or a folder holds.

    Attributes:
        votes: the table of votes.
        moderated: ids of statements that moderators rejected.
        meta: ids of statements about the participants themselves.
    """

    votes: Votes
    moderated: tuple[Id, ...]
    meta: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class ExportCheck:
    """Whether the files of one export agree with each other.

    Attributes:
        votes: rows of votes.csv.
        pairs: different pairs of a voter and a statement in it.
        cells: non-empty cells of participants-votes.csv.
        wrong_cells: cells that are not the last vote of their pair, and pairs without a cell.
        wrong_participants: participants whose numbers of votes, agreements or disagreements are
            not those of their row.
        wrong_statements: statements whose agrees or disagrees in comments.csv are not the numbers
            of such rows in votes.csv, changed votes counted too.
    """

    votes: int
    pairs: int
    cells: int
    wrong_cells: int
    wrong_participants: int
    wrong_statements: int

    @property
    def holds(self) -> bool:
        return not (self.wrong_cells or self.wrong_participants or self.wrong_statements)


def read_conversation(path: Path) -> Conversation:
    """The votes of an export folder or of a file of votes, with what is known of its statements.

    Args:
        path: a folder with votes.csv (and comments.csv), or with votes.json (and comments.json);
            or a CSV file with the columns of votes.csv. Votes count in the order of their
            timestamps, where there are timestamps, else of the rows.

    Raises:
        BadFile: a column is missing, or a row cannot be read; begins with the line.

    Source: Polis, the format of exports (compdemocracy/openData, README).
    """
    if path.is_dir() and not (path / "votes.csv").exists() and (path / "votes.json").exists():
        return _from_json(path)
    votes = list(_events(path / "votes.csv" if path.is_dir() else path))
    comments = path / "comments.csv"
    known: list[int] = []
    moderated: list[int] = []
    if path.is_dir() and comments.exists():
        for line, row in rows(comments, ("comment-id", "moderated")):
            known.append(_number(line, "comment-id", row["comment-id"]))
            if row["moderated"].strip() == "-1":
                moderated.append(known[-1])
    return _conversation(votes, known, moderated, [])


def check_export(folder: Path) -> ExportCheck:
    """Whether votes.csv, comments.csv and participants-votes.csv of one export add up.

    (a) the cells of the matrix are the pairs of votes.csv, and each is the last vote of its pair;
    (b) every participant's numbers of votes, agreements and disagreements are those of the row;
    (c) agrees and disagrees of comments.csv are numbers of rows of votes.csv, changed votes too.

    Args:
        folder: of the export.

    Raises:
        BadFile: a column is missing, or a row cannot be read; begins with the line.

    Source: Polis, the format of exports (compdemocracy/openData, README and issue 6).
    """
    events = list(_events(folder / "votes.csv"))
    last = {(person, statement): vote for person, statement, vote in events}
    cells: dict[tuple[int, int], int] = {}
    wrong_participants = 0
    fields = ("participant", "n-votes", "n-agree", "n-disagree")
    for line, row in rows(folder / "participants-votes.csv", fields):
        person = _number(line, "participant", row["participant"])
        own = {
            int(name): _vote(line, cell) for name, cell in row.items() if name.isdigit() and cell
        }
        cells |= {(person, statement): vote for statement, vote in own.items()}
        counted = Counter(own.values())
        told = tuple(_number(line, name, row[name]) for name in fields[1:])
        wrong_participants += told != (len(own), counted[1], counted[-1])
    tally: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for _person, statement, vote in events:
        tally[statement][vote] += 1
    wrong_statements = 0
    for line, row in rows(folder / "comments.csv", ("comment-id", "agrees", "disagrees")):
        counted = tally[_number(line, "comment-id", row["comment-id"])]
        told = tuple(_number(line, name, row[name]) for name in ("agrees", "disagrees"))
        wrong_statements += told != (counted[1], counted[-1])
    return ExportCheck(
        votes=len(events),
        pairs=len(last),
        cells=len(cells),
        wrong_cells=len(last.items() ^ cells.items()),
        wrong_participants=wrong_participants,
        wrong_statements=wrong_statements,
    )


def _events(path: Path) -> Iterator[tuple[int, int, int]]:
    """Votes (voter, statement, vote) of a CSV file in the order in which they were cast."""
    events = []
    for line, row in rows(path, ("comment-id", "voter-id", "vote")):
        when = row.get("timestamp", "")
        events.append(
            (
                _number(line, "timestamp", when) if when else 0,
                _number(line, "voter-id", row["voter-id"]),
                _number(line, "comment-id", row["comment-id"]),
                _vote(line, row["vote"]),
            )
        )
    # The export is sorted by statement, not by time; equal times keep the order of the rows.
    events.sort(key=lambda event: event[0])
    return (event[1:] for event in events)


def _number(line: int, name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise BadFile(
            'line %(line)d: %(name)s must be a whole number, not "%(text)s"',
            line=line, name=name, text=text,
        ) from None  # fmt: skip


def _vote(line: int, text: str) -> int:
    vote = _VALUES.get(text.strip())
    if vote is None:
        raise BadFile(
            'line %(line)d: a vote must be 1, 0 or -1, not "%(text)s"', line=line, text=text
        )
    return vote


def _from_json(folder: Path) -> Conversation:
    events = [
        (int(one.get("modified") or 0), one["pid"], one["tid"], one["vote"])
        for one in _objects(folder / "votes.json", "pid", "tid", "vote")
    ]
    events.sort(key=lambda event: event[0])
    comments = folder / "comments.json"
    found = list(_objects(comments, "tid", "mod")) if comments.exists() else []
    return _conversation(
        [event[1:] for event in events],
        [one["tid"] for one in found],
        [one["tid"] for one in found if one["mod"] == -1],
        [one["tid"] for one in found if one.get("is_meta")],
    )


def _objects(path: Path, *needed: str) -> Iterator[dict[str, Any]]:
    given = json_of(path)
    if not isinstance(given, list):
        raise BadFile("line 1: a list is needed")
    for number, one in enumerate(given, start=1):
        for name in needed:
            if not isinstance(one, dict) or type(one.get(name)) is not int:
                raise BadFile(
                    'item %(number)d: "%(name)s" must be a whole number', number=number, name=name
                )
        yield one


def _conversation(
    votes: list[tuple[int, int, int]], known: list[int], moderated: list[int], meta: list[int]
) -> Conversation:
    people = [person for person, _statement, _vote in votes]
    statements = [statement for _person, statement, _vote in votes]
    table = votes_from_rows(
        people, statements, [vote for _person, _statement, vote in votes], known_statements=known
    )
    return Conversation(table, tuple(sorted(moderated)), tuple(sorted(meta)))
