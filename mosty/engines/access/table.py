"""A given table of travel times between people and sites."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from mosty.engines.access.decay import Decay
from mosty.engines.access.pairs import ALONE, TARGETS, Runner
from mosty.engines.arrays import Floats, Integers, indices
from mosty.engines.errors import ShapeError
from mosty.engines.work import chunks

__all__ = ["TravelTimes"]


@dataclass(frozen=True, slots=True)
class Rows:
    """The pairs sorted by one side: where each row begins, the partner, the distance."""

    start: Integers
    partner: Integers
    distance: Floats


class TravelTimes:
    """People and sites with a distance for some pairs; no way between all the others.

    Args:
        people_count: points of people.
        site_count: sites.
        origins: (pairs,) rows: index of the point of people, 0 to people_count - 1.
        destinations: (pairs,) rows: index of the site, 0 to site_count - 1.
        minutes: (pairs,) rows: how far, >= 0; `inf` is the same as no row.
        distance_unit: what `minutes` really holds, if not minutes.

    Raises:
        ShapeError: an index outside its range, a NaN or negative time, a pair given twice.
    """

    def __init__(
        self,
        people_count: int,
        site_count: int,
        origins: ArrayLike,
        destinations: ArrayLike,
        minutes: ArrayLike,
        *,
        distance_unit: str = "minutes",
    ) -> None:
        self.people_count = people_count
        self.site_count = site_count
        self.distance_unit = distance_unit
        times = np.asarray(minutes, dtype=np.float64)
        people = indices("origins", origins, below=people_count, length=len(times))
        sites = indices("destinations", destinations, below=site_count, length=len(times))
        wrong = np.isnan(times) | (times < 0)
        if wrong.any():
            raise ShapeError(
                "travel times: value number %(number)d is missing or negative",
                number=int(wrong.argmax()) + 1,
            )
        way = np.isfinite(times)
        people, sites, times = people[way], sites[way], times[way]
        self._by_person = _rows(people_count, people, sites, times)
        self._by_site = _rows(site_count, sites, people, times)
        same = (self._by_person.partner[1:] == self._by_person.partner[:-1]) & (
            np.repeat(np.arange(people_count), np.diff(self._by_person.start))[1:]
            == np.repeat(np.arange(people_count), np.diff(self._by_person.start))[:-1]
        )
        if same.any():
            row = int(same.argmax())
            person = int(np.searchsorted(self._by_person.start, row, side="right")) - 1
            raise ShapeError(
                "travel times: the pair of point %(person)d and site %(site)d is given twice",
                person=person + 1,
                site=int(self._by_person.partner[row]) + 1,
            )

    def at_people(
        self, values: Floats, decay: Decay, *, squared: bool = False, runner: Runner = ALONE
    ) -> Floats:
        return _sums(self._by_person, values, decay, squared=squared, runner=runner)

    def at_sites(
        self, values: Floats, decay: Decay, *, squared: bool = False, runner: Runner = ALONE
    ) -> Floats:
        return _sums(self._by_site, values, decay, squared=squared, runner=runner)

    def nearest(self, *, reach: float, runner: Runner = ALONE) -> tuple[Floats, Integers]:
        rows = self._by_person
        distances = np.full(self.people_count, np.inf)
        which = np.full(self.people_count, -1, dtype=np.int64)
        person = np.repeat(np.arange(self.people_count), np.diff(rows.start))
        near = rows.distance <= reach
        person, site, distance = person[near], rows.partner[near], rows.distance[near]
        order = np.lexsort((site, distance, person))
        found, first = np.unique(person[order], return_index=True)
        distances[found] = distance[order][first]
        which[found] = site[order][first]
        return distances, which


def _rows(count: int, ours: Integers, theirs: Integers, distances: Floats) -> Rows:
    order = np.lexsort((theirs, ours))
    start = np.concatenate([[0], np.cumsum(np.bincount(ours, minlength=count))])
    return Rows(start.astype(np.int64), theirs[order], distances[order])


def _sums(rows: Rows, values: Floats, decay: Decay, *, squared: bool, runner: Runner) -> Floats:
    count = len(rows.start) - 1
    if not count or not len(values):
        return np.zeros(count)
    weighted = Rows(rows.start, rows.partner, decay.at(rows.distance))
    task = partial(_chunk, rows=weighted, values=values, squared=squared)
    return np.concatenate(runner.run(task, chunks(count, size=TARGETS)))


def _chunk(part: tuple[int, int], *, rows: Rows, values: Floats, squared: bool) -> Floats:
    from mosty.engines.access import kernels  # noqa: PLC0415 -- the compiler loads here

    start = np.ascontiguousarray(rows.start[part[0] : part[1] + 1])
    return kernels.table_sums(start, rows.partner, rows.distance, values, squared)
