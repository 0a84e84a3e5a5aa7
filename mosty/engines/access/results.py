"""What the access methods answer, on any kind of distance."""

from dataclasses import dataclass
from typing import Literal, get_args

from mosty.engines.arrays import Floats, Integers

__all__ = ["METHODS", "AccessResult", "Method"]

Method = Literal["nearest", "count", "capacity", "2sfca", "e2sfca", "3sfca"]
METHODS: tuple[Method, ...] = get_args(Method)


@dataclass(frozen=True, slots=True)
class AccessResult:
    """One score per point of people, and what happened to people and capacity on the way.

    Attributes:
        method: nearest, count, capacity, 2sfca, e2sfca or 3sfca.
        reach: the largest distance that counts, inclusive, in `distance_unit`; `inf` for a
            nearest site without a limit.
        distance_unit: "metres" or "minutes" (or what the given table holds).
        scores: (n,) per point of people, read-only. nearest: distance to the nearest site,
            `inf` where there is none within reach. count: sites within reach. capacity: (weighted)
            capacity within reach. 2sfca, e2sfca, 3sfca: capacity per person. The last five are 0
            where nothing is within reach.
        nearest_site: (n,) index of the nearest site, -1 where there is none; of sites equally
            near the one with the smallest index. None for the other methods.
        demand: (m,) per site, read-only. nearest: people whose nearest site it is. count,
            capacity, 2sfca: people within its reach; e2sfca: weighted people; 3sfca: weighted
            people times the probability that they choose it.
        people: all people, also those out of reach.
        reached_people: people with a site within reach (nearest), or with a score above 0 (the
            other methods: sites without capacity, or of weight 0, give nothing).
        unreached_people: the others.
        capacity: of all sites.
        unused_capacity: of the sites whose demand is 0: nobody lives within their reach (nearest:
            0, it does not ask). The floating catchments share out exactly capacity - unused_capacity:
            sum(people x scores) equals it up to rounding.
        warnings: codes of what the reader must know, sorted: "no-people" (all counts are 0),
            "no-capacity" (all capacities are 0), "unreached-people", "unused-capacity",
            "sites-without-capacity".
    """

    method: Method
    reach: float
    distance_unit: str
    scores: Floats
    nearest_site: Integers | None
    demand: Floats
    people: float
    reached_people: float
    unreached_people: float
    capacity: float
    unused_capacity: float
    warnings: tuple[str, ...]
