"""How close services are to people: nearest, within reach, and shared among those who reach them.

Distances are straight lines (projected metres, or longitude and latitude on a sphere), a given
table of travel times, or ways along streets. The answers are one score per point of people, and
summaries per village unit and group. docs/methods/access.md explains every formula.
"""

from mosty.engines.access.decay import Decay, Gaussian, Steps
from mosty.engines.access.results import METHODS, AccessResult

__all__ = ["METHODS", "AccessResult", "Decay", "Gaussian", "Steps"]

VERSION = "1"
