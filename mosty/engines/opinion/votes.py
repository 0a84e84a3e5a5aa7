"""Votes at the door: whatever is given becomes one checked table, in one order.

Rows are participants and columns statements, both in the order of their ids; of several votes of
one person on one statement the last counts. So the same votes in any order of different pairs
make the same table.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mosty.engines.arrays import Integers
from mosty.engines.errors import NotEnoughData, ShapeError

Id = int | str
Ids = Integers | tuple[str, ...]

_DENSE = 4  # ids are coded by a table while it stays below so many places an event


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Votes of participants on statements, each pair once; arrays are read-only.

    Attributes:
        participants: (n,) ids, ascending; everybody here voted at least once.
        statements: (m,) ids, ascending; those known but never voted on too.
        starts: (n + 1,) where each participant's votes begin.
        columns: (votes,) number of the statement, ascending within a participant.
        values: (votes,) 1 agree, 0 pass, -1 disagree.
        replaced: votes that a later vote of the same person on the same statement replaced.
    """

    participants: Ids
    statements: Ids
    starts: Integers
    columns: NDArray[np.int32]
    values: NDArray[np.int8]
    replaced: int

    def __post_init__(self) -> None:
        for array in (self.starts, self.columns, self.values):
            array.setflags(write=False)

    def voted_on(self) -> NDArray[np.bool_]:
        """(m,) on which statements somebody voted."""
        from mosty.engines.opinion import kernels  # noqa: PLC0415 -- the compiler loads here

        seen = np.zeros(len(self.statements), np.bool_)
        kernels.mark(self.columns, 0, seen)
        return seen

    def without(self, statements: NDArray[np.bool_]) -> "Votes":
        """The same votes but those on the marked statements, which stay as never voted on."""
        if not statements.any():
            return self
        kept = ~statements[self.columns]
        before = np.zeros(len(kept) + 1, np.int64)
        np.cumsum(kept, out=before[1:])
        return Votes(
            participants=self.participants,
            statements=self.statements,
            starts=before[self.starts],
            columns=self.columns[kept],
            values=self.values[kept],
            replaced=self.replaced,
        )

    def triples(self) -> tuple[Integers, NDArray[np.int32], NDArray[np.int8]]:
        """(votes,) number of the participant, number of the statement and value of each vote."""
        rows = np.repeat(np.arange(len(self.participants)), np.diff(self.starts))
        return rows, self.columns, self.values


def votes_from_rows(
    participants: ArrayLike,
    statements: ArrayLike,
    values: ArrayLike,
    *,
    known_statements: Iterable[Id] = (),
) -> Votes:
    """The table of votes from a list of votes in the order in which they were cast.

    Args:
        participants: (rows,) id of the participant: whole numbers or texts, all of one kind.
        statements: (rows,) id of the statement, likewise.
        values: (rows,) 1 agree, 0 pass, -1 disagree. A missing vote has no row.
        known_statements: ids of statements nobody may have voted on yet.

    Raises:
        ShapeError: lists of different lengths, a vote that is not 1, 0 or -1 (NaN too), ids that
            are neither whole numbers nor texts.
        NotEnoughData: there is no vote.

    Source: Small et al. 2021, Recerca 26(2), "Polis: Scaling deliberation by mapping high
    dimensional opinion spaces" (the matrix of votes).
    """
    from mosty.engines.opinion import kernels  # noqa: PLC0415 -- the compiler loads here

    votes = _checked_values(values)
    if not len(votes):
        raise NotEnoughData("there are no votes")
    people, row_low, row_codes, rows = _coded("participants", participants, (), len(votes))
    topics, low, codes, columns = _coded("statements", statements, known_statements, len(votes))
    if rows.dtype != columns.dtype:
        rows, columns = rows.astype(np.int64), columns.astype(np.int64)
    starts = np.zeros(len(people) + 1, np.int64)
    kernels.count_rows(rows, row_low, row_codes, starts)
    np.cumsum(starts, out=starts)
    kept_columns = np.empty(len(votes), np.int32)
    kept_values = np.empty(len(votes), np.int8)
    kernels.scatter(
        rows, columns, votes, row_low, row_codes, low, codes, starts[:-1].copy(),
        kept_columns, kept_values,
    )  # fmt: skip
    kept = kernels.settle(starts, kept_columns, kept_values, len(topics))
    if kept < len(votes):
        kept_columns, kept_values = kept_columns[:kept].copy(), kept_values[:kept].copy()
    return Votes(people, topics, starts, kept_columns, kept_values, len(votes) - kept)


def votes_from_matrix(
    matrix: ArrayLike,
    *,
    participants: Sequence[Id] | None = None,
    statements: Sequence[Id] | None = None,
) -> Votes:
    """The table of votes from a matrix, one row a participant.

    Args:
        matrix: (n, m) 1 agree, 0 pass, -1 disagree, NaN = did not vote.
        participants: (n,) ids; 0 to n - 1 without them.
        statements: (m,) ids; 0 to m - 1 without them.

    Raises:
        ShapeError: not a table, other values, ids that do not fit or repeat.
        NotEnoughData: nobody voted.

    Source: Small et al. 2021, Recerca 26(2) (the matrix of votes).
    """
    try:
        table = np.asarray(matrix, dtype=np.float64)
    except (TypeError, ValueError):
        raise ShapeError("votes: every cell must be 1, 0, -1 or missing") from None
    if table.ndim != 2:
        raise ShapeError("votes: a table is needed, one row a participant")
    ids = [
        np.arange(length) if names is None else np.asarray(names)
        for names, length in zip((participants, statements), table.shape, strict=True)
    ]
    for name, given, length in zip(("participants", "statements"), ids, table.shape, strict=True):
        if given.shape != (length,):
            raise ShapeError(
                "%(name)s: %(given)d ids are given, the table has %(needed)d",
                name=name, given=given.size, needed=length,
            )  # fmt: skip
        if len(set(given.tolist())) < length:
            raise ShapeError("%(name)s: an id repeats", name=name)
    rows, columns = np.nonzero(~np.isnan(table))
    return votes_from_rows(
        ids[0][rows], ids[1][columns], table[rows, columns], known_statements=ids[1].tolist()
    )


def positions(ids: Ids, wanted: Collection[Id]) -> Integers:
    """Numbers of the wanted ids, ascending; ids nobody knows are left out."""
    known = set(wanted)
    names = ids if isinstance(ids, tuple) else ids.tolist()
    return np.array([at for at, name in enumerate(names) if name in known], dtype=np.int64)


def _checked_values(values: ArrayLike) -> NDArray[np.int8]:
    try:
        array = np.asarray(values)
        if array.dtype != np.int8:
            array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ShapeError("votes: every vote must be 1, 0 or -1") from None
    if array.ndim != 1:
        raise ShapeError("votes: one list of votes is needed")
    wrong = ~((array == 1) | (array == 0) | (array == -1))
    if wrong.any():
        row = int(wrong.argmax())
        raise ShapeError(
            "row %(row)d: a vote must be 1, 0 or -1, not %(value)s",
            row=row + 1,
            value=f"{array[row]:g}",
        )
    return np.ascontiguousarray(array, dtype=np.int8)


def _coded(
    name: str, ids: ArrayLike, known: Iterable[Id], length: int
) -> tuple[Ids, int, NDArray[np.int32], NDArray[Any]]:
    """Ids in order, and how to code them: code = table[id - low]."""
    given = ids if isinstance(ids, np.ndarray) else np.array(list(cast(Any, ids)), dtype=object)
    if given.shape != (length,):
        raise ShapeError(
            "%(name)s: %(given)d ids are given for %(needed)d votes",
            name=name, given=given.size, needed=length,
        )  # fmt: skip
    also = list(known)
    if given.dtype.kind in "OU":
        names = given.tolist()
        kinds = {type(one) for one in names} | {type(one) for one in also}
        if kinds == {str}:
            return _coded_texts(names, cast(list[str], also))
        if all(issubclass(kind, (int, np.integer)) and kind is not bool for kind in kinds):
            try:
                return _coded_numbers(np.array(names, dtype=np.int64), also)
            except OverflowError:
                pass
    elif given.dtype.kind in "iu" and all(type(one) is int for one in also):
        return _coded_numbers(given, also)
    raise ShapeError("%(name)s: ids must all be whole numbers or all texts", name=name)


def _coded_numbers(
    given: NDArray[Any], also: list[Any]
) -> tuple[Ids, int, NDArray[np.int32], NDArray[Any]]:
    from mosty.engines.opinion import kernels  # noqa: PLC0415 -- the compiler loads here

    if given.dtype not in (np.int32, np.int64):
        given = given.astype(np.int64)
    given, others = np.ascontiguousarray(given), np.array(also, dtype=np.int64)
    low = min([int(given.min()), *also])
    span = max([int(given.max()), *also]) - low + 1
    if span <= _DENSE * (len(given) + len(also)) + 1024:
        seen = np.zeros(span, np.bool_)
        kernels.mark(given, low, seen)
        seen[others - low] = True
        ids = np.flatnonzero(seen) + low
        table = (np.cumsum(seen) - 1).astype(np.int32)
    else:
        ids, codes = np.unique(np.concatenate([given, others]), return_inverse=True)
        low, given = 0, codes[: len(given)].astype(np.int64)
        table = np.arange(len(ids), dtype=np.int32)
    ids.setflags(write=False)
    return ids, low, table, given


def _coded_texts(
    given: list[str], also: list[str]
) -> tuple[Ids, int, NDArray[np.int32], NDArray[Any]]:
    ids = tuple(sorted({*given, *also}))
    code = {one: number for number, one in enumerate(ids)}
    codes = np.fromiter((code[one] for one in given), np.int64, len(given))
    return ids, 0, np.arange(len(ids), dtype=np.int32), codes
