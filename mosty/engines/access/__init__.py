"""How close services are to people: nearest, within reach, and shared among those who reach them.

Distances are straight lines (projected metres, or longitude and latitude on a sphere), a given
table of travel times, or ways along streets. The answers are one score per point of people, and
summaries per village unit and group. docs/methods/access.md explains every formula.
"""

from mosty.engines.access.decay import Decay, Gaussian, Steps
from mosty.engines.access.measures import PERCENTILES, Summary, summaries
from mosty.engines.access.methods import access
from mosty.engines.access.readers import (
    Points,
    read_people,
    read_sites,
    read_travel_times,
    write_scores,
)
from mosty.engines.access.results import METHODS, AccessResult
from mosty.engines.access.sphere import EARTH_RADIUS, GreatCircles
from mosty.engines.access.straight import StraightLines
from mosty.engines.access.street_network import (
    WALK,
    StreetNetwork,
    StreetPoints,
    points_at_nodes,
    points_near,
)
from mosty.engines.access.street_readers import read_streets
from mosty.engines.access.streets import StreetTimes
from mosty.engines.access.table import TravelTimes

__all__ = [
    "EARTH_RADIUS",
    "METHODS",
    "PERCENTILES",
    "WALK",
    "AccessResult",
    "Decay",
    "Gaussian",
    "GreatCircles",
    "Points",
    "Steps",
    "StraightLines",
    "StreetNetwork",
    "StreetPoints",
    "StreetTimes",
    "Summary",
    "TravelTimes",
    "access",
    "points_at_nodes",
    "points_near",
    "read_people",
    "read_sites",
    "read_streets",
    "read_travel_times",
    "summaries",
    "write_scores",
]

VERSION = "1"
