"""Votes as they come in life, one by one, with the same answer as all at once."""

from array import array
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from mosty.engines.errors import NotEnoughData, ShapeError
from mosty.engines.opinion.opinion_map import opinion_map
from mosty.engines.opinion.results import OpinionMap
from mosty.engines.opinion.votes import Id, Ids, Votes, votes_from_rows

_LARGEST = 2**63
_VALUES = frozenset((-1, 0, 1))


class OpinionState:
    """Votes cast so far; adding one costs the same however many there are.

    Votes are kept in the order in which they came, in 9 bytes each; the table is made when it is
    asked for, and votes replaced by later ones are then forgotten (their number is kept).
    `state.map(...)` equals, byte for byte as JSON, `opinion_map(...)` of all votes at once.
    """

    def __init__(self) -> None:
        self._people: dict[Id, int] = {}
        self._statements: dict[Id, int] = {}
        self._rows = array("i")
        self._columns = array("i")
        self._values = array("b")
        self._replaced = 0

    def __len__(self) -> int:
        """Votes cast, replaced ones too."""
        return len(self._values) + self._replaced

    def add(self, participant: Id, statement: Id, vote: int) -> None:
        """Take one vote: 1 agree, 0 pass, -1 disagree; it replaces the person's earlier one.

        Raises:
            ShapeError: another value, or an id of another kind than those before.
        """
        if type(vote) is not int or vote not in _VALUES:
            raise ShapeError("a vote must be 1, 0 or -1, not %(value)s", value=vote)
        row = self._people.get(participant)
        if row is None:
            row = _new("participants", self._people, participant)
        column = self._statements.get(statement)
        if column is None:
            column = _new("statements", self._statements, statement)
        self._rows.append(row)
        self._columns.append(column)
        self._values.append(vote)

    def add_all(self, votes: Iterable[tuple[Id, Id, int]]) -> None:
        """Take votes (participant, statement, vote) in the order in which they were cast."""
        for participant, statement, vote in votes:
            self.add(participant, statement, vote)

    def know(self, statements: Iterable[Id]) -> None:
        """Take statements on which nobody has voted yet."""
        for statement in statements:
            if statement not in self._statements:
                _new("statements", self._statements, statement)

    def votes(self) -> Votes:
        """The table of the votes so far.

        Raises:
            NotEnoughData: there are none.
        """
        if not self._values:
            raise NotEnoughData("there are no votes")
        people, row_rank = _ranked(self._people)
        statements, column_rank = _ranked(self._statements)
        ranked = votes_from_rows(
            row_rank[np.frombuffer(self._rows, np.int32)],
            column_rank[np.frombuffer(self._columns, np.int32)],
            np.frombuffer(self._values, np.int8),
            known_statements=range(len(statements)),
        )
        if ranked.replaced:
            self._keep(ranked, row_rank, column_rank)
        return replace(ranked, participants=people, statements=statements, replaced=self._replaced)

    def map(self, **options: Any) -> OpinionMap:
        """`opinion_map` of the votes so far, with the same options."""
        return opinion_map(self.votes(), **options)

    def _keep(
        self, ranked: Votes, row_rank: NDArray[np.int32], column_rank: NDArray[np.int32]
    ) -> None:
        """Keep only the votes that count, and the number of the others."""
        rows, columns, values = ranked.triples()
        self._replaced += ranked.replaced
        self._rows = array("i", np.argsort(row_rank).astype(np.int32)[rows].tobytes())
        self._columns = array("i", np.argsort(column_rank).astype(np.int32)[columns].tobytes())
        self._values = array("b", values.tobytes())


def _new(name: str, known: dict[Id, int], one: Id) -> int:
    kind = type(next(iter(known), one))
    if type(one) is not kind or kind not in (int, str):
        raise ShapeError("%(name)s: ids must all be whole numbers or all texts", name=name)
    if isinstance(one, int) and not -_LARGEST <= one < _LARGEST:
        raise ShapeError("%(name)s: ids must all be whole numbers or all texts", name=name)
    known[one] = len(known)
    return known[one]


def _ranked(known: dict[Id, int]) -> tuple[Ids, NDArray[np.int32]]:
    """Ids in order, and the place in it of each id by its number of arrival."""
    ordered: list[Any] = sorted(cast(dict[Any, int], known))  # all are of one kind
    rank = np.empty(len(ordered), np.int32)
    rank[[known[one] for one in ordered]] = np.arange(len(ordered), dtype=np.int32)
    if isinstance(ordered[0], str):
        return tuple(map(str, ordered)), rank
    ids = np.array(ordered, dtype=np.int64)
    ids.setflags(write=False)
    return ids, rank
