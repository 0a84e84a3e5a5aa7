"""Who thinks alike: maps of opinion from votes on statements, groups of people, common ground.

`opinion_map` answers from a table of votes (agree 1, pass 0, disagree -1, missing): everybody's
place, groups and whether they hold, statements that represent, join and divide them, and what to
ask next. `OpinionState` takes votes as they come. docs/methods/opinion.md says how and what it
does not claim.
"""

from mosty.engines.opinion.grouping import Silhouette
from mosty.engines.opinion.opinion_map import CONVENTIONS, opinion_map
from mosty.engines.opinion.results import Counts, OneGroup, OpinionMap
from mosty.engines.opinion.stability import Stability, adjusted_rand
from mosty.engines.opinion.state import OpinionState
from mosty.engines.opinion.statements import Consensus, Divisive, Representative
from mosty.engines.opinion.votes import Votes, votes_from_matrix, votes_from_rows

__all__ = [
    "CONVENTIONS",
    "VERSION",
    "Consensus",
    "Counts",
    "Divisive",
    "OneGroup",
    "OpinionMap",
    "OpinionState",
    "Representative",
    "Silhouette",
    "Stability",
    "Votes",
    "adjusted_rand",
    "opinion_map",
    "votes_from_matrix",
    "votes_from_rows",
]

VERSION = "1"
