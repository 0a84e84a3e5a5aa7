"""An election: projects with costs, ballots, a budget."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import chain
from math import lcm

import numpy as np
from numpy.typing import NDArray

from mosty.engines.arrays import Integers
from mosty.engines.errors import ShapeError

__all__ = ["VOTE_TYPES", "Ballots", "Election", "Project", "amount", "decimal", "election"]

VOTE_TYPES = ("approval", "choose-1", "cumulative", "scoring", "ordinal")
MOST_DIGITS = 15  # more would not survive a JSON number

Indices = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Project:
    """What can be voted for.

    Attributes:
        id: unique in the election.
        cost: exact, >= 0.
        columns: everything else the file says of it (name, category, selected…).
    """

    id: str
    cost: Fraction
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.columns.get("name", "")


@dataclass(frozen=True, slots=True, eq=False)
class Ballots:
    """Distinct ballots, each with the number of people who cast it.

    Attributes:
        starts: (m + 1,) ballot i marks `marks[starts[i]:starts[i + 1]]`.
        marks: project numbers; in the order of preference on ordinal ballots, else rising.
        points: points given with each mark, times `unit`; None where ballots have none.
        unit: what points are multiplied by to be whole.
        people: (m,) how many cast it; >= 1.
        of_voter: (n,) which ballot each voter cast, in the order of the file.
    """

    starts: Integers
    marks: Indices
    points: Integers | None
    unit: int
    people: Integers
    of_voter: Indices

    def __len__(self) -> int:
        return len(self.people)


@dataclass(frozen=True, slots=True, eq=False)
class Election:
    """Everything a `.pb` file says.

    Attributes:
        meta: keys and values as they stand in the file.
        budget: money to spend, >= 0.
        vote_type: one of VOTE_TYPES.
        projects: in the order of the file.
        ballots: what people marked, equal ballots once.
        voters: columns of the voters (voter_id, age…), each with a value for every voter.
        repeated_marks: marks of a project that stood twice on one ballot; counted once.
        repeated_voters: ballots whose voter_id has been seen before; all are counted.
    """

    meta: Mapping[str, str]
    budget: Fraction
    vote_type: str
    projects: tuple[Project, ...]
    ballots: Ballots
    voters: Mapping[str, tuple[str, ...]]
    repeated_marks: int = 0
    repeated_voters: int = 0

    @property
    def voter_count(self) -> int:
        return len(self.ballots.of_voter)


def amount(value: Fraction) -> int | float:
    """Money as a JSON number: whole, or the float whose shortest decimal is the exact amount.

    Source: amounts of at most 15 digits survive the way through a double (IEEE 754).
    """
    return value.numerator if value.denominator == 1 else float(value)


def decimal(text: str) -> Fraction:
    """The exact number written as "1234", "1234.50" or "1234,50".

    Raises:
        ShapeError: no number, or one of more than 15 digits.

    Source: PaBuLib format description, https://pabulib.org/format.
    """
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ShapeError("%(text)s is no number", text=text.strip() or "''")
    if number.adjusted() >= MOST_DIGITS or len(number.normalize().as_tuple().digits) > MOST_DIGITS:
        raise ShapeError("%(text)s has too many digits", text=text.strip())
    return Fraction(number)


def election(
    *,
    budget: Fraction | int | str,
    costs: Mapping[str, Fraction | int | str],
    ballots: Sequence[Sequence[str] | Mapping[str, Fraction | int | str]],
    vote_type: str = "approval",
    meta: Mapping[str, str] | None = None,
) -> Election:
    """An election made of plain values, without a file.

    Args:
        budget: money to spend; exact (a float has no place here).
        costs: what each project costs, by its id.
        ballots: (n,) one a voter: ids of projects (in the order of preference for "ordinal"), or
            points by id for "cumulative" and "scoring".
        vote_type: one of VOTE_TYPES.
        meta: rule, min_project_score_threshold, max_length… as in a `.pb` file.

    Raises:
        ShapeError: a float, a negative cost, unknown project, negative points, two marks on a
            choose-1 ballot.

    Source: Faliszewski et al. 2023, IJCAI, "Participatory Budgeting: Data, Tools, and Analysis".
    """
    projects = tuple(Project(id, _exact(cost)) for id, cost in costs.items())
    number = {project.id: index for index, project in enumerate(projects)}
    rows: list[tuple[tuple[int, ...], tuple[Fraction, ...] | None]] = []
    repeated = 0
    for position, ballot in enumerate(ballots, start=1):
        points = (
            tuple(_exact(value) for value in ballot.values())
            if isinstance(ballot, Mapping)
            else None
        )
        try:
            marks = tuple(number[id] for id in ballot)
        except KeyError as error:
            raise ShapeError(
                "ballot %(position)d: there is no project %(project)s",
                position=position,
                project=error.args[0],
            ) from None
        row, again = ballot_row(marks, points, vote_type)
        rows.append(row)
        repeated += again
    return Election(
        meta=dict(meta or {}),
        budget=checked_money(_exact(budget)),
        vote_type=vote_type,
        projects=tuple(Project(p.id, checked_money(p.cost)) for p in projects),
        ballots=grouped(rows),
        voters={"voter_id": tuple(str(i + 1) for i in range(len(rows)))},
        repeated_marks=repeated,
    )


Row = tuple[tuple[int, ...], tuple[Fraction, ...] | None]


def ballot_row(
    marks: tuple[int, ...], points: tuple[Fraction, ...] | None, vote_type: str
) -> tuple[Row, int]:
    """One ballot in the form that equal ballots share, and how many marks were repeated."""
    if vote_type not in VOTE_TYPES:
        raise ShapeError("vote type %(type)s is not known", type=vote_type)
    if points is None and vote_type in ("cumulative", "scoring"):
        raise ShapeError("a %(type)s ballot needs points", type=vote_type)
    if points is not None and len(points) != len(marks):
        raise ShapeError(
            "%(marks)d projects, but %(points)d points", marks=len(marks), points=len(points)
        )
    if points is not None and any(value < 0 for value in points):
        raise ShapeError("points cannot be negative")
    once = tuple(dict.fromkeys(marks))
    if vote_type == "choose-1" and len(once) > 1:
        raise ShapeError("one project can be chosen, not %(marks)d", marks=len(once))
    again = len(marks) - len(once)
    if vote_type == "ordinal":
        if points is None:
            return (once, None), again
        first = dict(zip(reversed(marks), reversed(points), strict=True))
        return (once, tuple(first[mark] for mark in once)), again
    rising = tuple(sorted(once))
    if points is None or vote_type in ("approval", "choose-1"):
        return (rising, None), again
    sums = dict.fromkeys(rising, Fraction(0))
    for mark, value in zip(marks, points, strict=True):
        sums[mark] += value
    kept = tuple(mark for mark in rising if sums[mark] > 0)
    return (kept, tuple(sums[mark] for mark in kept)), again


def grouped(rows: Iterable[Row]) -> Ballots:
    """Equal ballots once, in the order in which they first appear."""
    place: dict[Row, int] = {}
    of_voter = [place.setdefault(row, len(place)) for row in rows]
    return compact(tuple(place), of_voter)


def compact(distinct: Sequence[Row], of_voter: Sequence[int]) -> Ballots:
    """Arrays of distinct ballots; `of_voter` says which one each voter cast."""
    with_points = any(points is not None for _marks, points in distinct)
    unit = 1
    if with_points:
        unit = lcm(*{value.denominator for _marks, points in distinct for value in points or ()})
    lengths = np.fromiter((len(marks) for marks, _points in distinct), np.int64, len(distinct))
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    chained = chain.from_iterable(marks for marks, _points in distinct)
    marks = np.fromiter(chained, np.int32, int(starts[-1]))
    points = None
    if with_points:
        points = np.fromiter(
            (int(value * unit) for row, given in distinct for value in given or (0,) * len(row)),
            np.int64,
            int(starts[-1]),
        )
    chosen = np.asarray(of_voter, dtype=np.int32)
    people = np.bincount(chosen, minlength=len(distinct)).astype(np.int64)
    for array in (starts, marks, points, people, chosen):
        if array is not None:
            array.setflags(write=False)
    return Ballots(starts, marks, points, unit, people, chosen)


def checked_money(value: Fraction) -> Fraction:
    """The amount itself, where it can be a cost or a budget."""
    if value < 0:
        raise ShapeError("%(value)s: money cannot be negative", value=str(value))
    return value


def _exact(value: Fraction | int | str) -> Fraction:
    if isinstance(value, float):
        raise ShapeError('%(value)s is not exact; write it as a text: "12.34"', value=value)
    return decimal(value) if isinstance(value, str) else Fraction(value)
