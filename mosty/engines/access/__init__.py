"""How close services are to people: nearest, within reach, and shared among those who reach them.

Distances are straight lines (projected metres, or longitude and latitude on a sphere), a given
table of travel times, or ways along streets. The answers are one score per point of people, and
summaries per village unit and group. docs/methods/access.md explains every formula.
"""

from mosty.engines.access.decay import Decay, Gaussian, Steps
from mosty.engines.access.methods import access
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
from mosty.engines.access.streets import StreetTimes
from mosty.engines.access.table import TravelTimes

__all__ = [
    "EARTH_RADIUS",
    "METHODS",
    "WALK",
    "AccessResult",
    "Decay",
    "Gaussian",
    "GreatCircles",
    "Steps",
    "StraightLines",
    "StreetNetwork",
    "StreetPoints",
    "StreetTimes",
    "TravelTimes",
    "access",
    "points_at_nodes",
    "points_near",
]

VERSION = "1"
