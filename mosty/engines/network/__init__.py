"""Cooperation of local actors: who works with whom, who holds it together, who coordinates.

From actors (municipality, organisations, parish, businesses …) and their declared ties: density,
components, brokers, fragile points, communities, ties across sectors, reciprocity, coordinators
per line of service, and whether the local system is cooperating, separate or competing, with the
figures behind that word.
"""

from mosty.engines.network.actors import Actor, Kind, Network, Sector, Tie
from mosty.engines.network.analysis import ActorFigures, Brokerage, NetworkAnalysis, analyse
from mosty.engines.network.communities import Communities
from mosty.engines.network.coordination import Coordination, Coordinator, ServiceLine
from mosty.engines.network.sectors import KindFigures, Mixing, SectorPair
from mosty.engines.network.typology import Figure, LocalSystem, Thresholds, Typology

__all__ = [
    "Actor",
    "ActorFigures",
    "Brokerage",
    "Communities",
    "Coordination",
    "Coordinator",
    "Figure",
    "Kind",
    "KindFigures",
    "LocalSystem",
    "Mixing",
    "Network",
    "NetworkAnalysis",
    "Sector",
    "SectorPair",
    "ServiceLine",
    "Thresholds",
    "Tie",
    "Typology",
    "analyse",
]

VERSION = "1"
