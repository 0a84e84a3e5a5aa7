"""Scores of people summed up per village unit and group."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mosty.engines.access.exact import exact_sum
from mosty.engines.access.results import AccessResult
from mosty.engines.arrays import Floats, Integers, counts
from mosty.engines.errors import ShapeError

__all__ = ["PERCENTILES", "Summary", "summaries"]

PERCENTILES = (10, 25, 50, 75, 90)


@dataclass(frozen=True, slots=True)
class Summary:
    """The people of one unit and group, every person counted once.

    Attributes:
        unit: its name; None = all units together.
        group: its name; None = all groups together.
        people: how many.
        reached_people: of them, people with something in reach (nearest: a site within reach;
            otherwise a score above 0).
        unreached_people: people with nothing in reach.
        share_reached: reached_people / people, 0 to 1; None where there are no people (0/0).
        mean: of the scores of all people, of nearest distances those of the reached only; None
            where there are no such people.
        median: the 50th percentile.
        percentiles: (per cent, value): the smallest score that at least this share of all people
            have or are below; `inf` where it falls on people with no site in reach (nearest); None
            where there are no people.
    """

    unit: str | None
    group: str | None
    people: float
    reached_people: float
    unreached_people: float
    share_reached: float | None
    mean: float | None
    median: float | None
    percentiles: tuple[tuple[int, float | None], ...]


def summaries(
    result: AccessResult,
    people: ArrayLike,
    *,
    units: Sequence[str] | None = None,
    groups: Sequence[str] | None = None,
    percentiles: Sequence[int] = PERCENTILES,
) -> tuple[Summary, ...]:
    """Population-weighted summaries: of all, of each unit, each group, and each group in a unit.

    A share of people is a share of people, not of points: a point counts as often as people live
    there. Points without people change nothing.

    Args:
        result: of `access`.
        people: (n,) people at each point, as given to `access`.
        units: (n,) the unit of each point, e.g. a village; None = no units.
        groups: (n,) the group of the people of each point; None = no groups.
        percentiles: whole per cents, 1 to 100.

    Returns:
        All together first, then units by name, then groups by name, then units and groups.

    Raises:
        ShapeError: lengths that do not fit or a percentile out of its range.

    What it does not claim: that people of one point are equally far; differences of small units
    are differences of few points.

    Source: weighted quantile as the inverse of the weighted distribution function: Hyndman & Fan
    1996, The American Statistician 50(4), definition 1.
    """
    persons = counts("people", people, length=len(result.scores))
    if not all(isinstance(part, int) and 1 <= part <= 100 for part in percentiles):
        raise ShapeError("percentiles must be whole numbers from 1 to 100")
    unit_names, unit_of = _named("units", units, len(persons))
    group_names, group_of = _named("groups", groups, len(persons))
    order = np.lexsort((persons, result.scores))
    wanted = sorted({*percentiles, 50})
    nowhere = np.full(len(persons), -1)
    found = []
    for by_unit, by_group in ((False, False), (True, False), (False, True), (True, True)):
        if (by_unit and units is None) or (by_group and groups is None):
            continue
        own_unit = unit_of if by_unit else nowhere
        own_group = group_of if by_group else nowhere
        key = (own_unit * (len(group_names) + 1) + own_group)[order]
        sorted_points = order[np.argsort(key, kind="stable")]
        key = np.sort(key)
        parts = np.split(sorted_points, np.flatnonzero(np.diff(key)) + 1)
        for points in parts:
            if not len(points) and (by_unit or by_group):
                continue
            unit = unit_names[unit_of[points[0]]] if by_unit else None
            group = group_names[group_of[points[0]]] if by_group else None
            found.append(_summary(unit, group, result, persons, points, wanted, percentiles))
    return tuple(found)


def _named(what: str, names: Sequence[str] | None, count: int) -> tuple[NDArray[np.str_], Integers]:
    if names is None:
        return np.array([""]), np.zeros(count, dtype=np.int64)
    if len(names) != count:
        raise ShapeError(
            "%(what)s: %(given)d names are given for %(needed)d points",
            what=what,
            given=len(names),
            needed=count,
        )
    found, which = np.unique(np.asarray(names, dtype=np.str_), return_inverse=True)
    return found, which.astype(np.int64)


def _summary(
    unit: str | None,
    group: str | None,
    result: AccessResult,
    people: Floats,
    points: Integers,
    wanted: Sequence[int],
    percentiles: Sequence[int],
) -> Summary:
    """The summary of points that are sorted by score."""
    points = points[people[points] > 0]
    scores, weights = result.scores[points], people[points]
    distances = result.method == "nearest"
    near = np.isfinite(scores) if distances else scores > 0
    total, reached = exact_sum(weights), exact_sum(weights[near])
    counted, base = (near, reached) if distances else (np.ones_like(near), total)
    mean = exact_sum(scores[counted] * weights[counted]) / base if base else None
    running = np.cumsum(weights)
    values: dict[int, float | None] = {}
    for part in wanted:
        # Whole numbers of people are compared exactly: no quotient is formed.
        place = int(np.searchsorted(running * 100, part * running[-1])) if len(points) else 0
        values[part] = float(scores[place]) if len(points) else None
    return Summary(
        unit=None if unit is None else str(unit),
        group=None if group is None else str(group),
        people=total,
        reached_people=reached,
        unreached_people=exact_sum(weights[~near]),
        share_reached=reached / total if total else None,
        mean=mean,
        median=values[50],
        percentiles=tuple((part, values[part]) for part in percentiles),
    )
