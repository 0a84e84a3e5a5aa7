"""What an opinion map holds."""

from dataclasses import dataclass
from enum import StrEnum

from mosty.engines.arrays import Floats, Integers
from mosty.engines.opinion.grouping import Silhouette
from mosty.engines.opinion.stability import Stability
from mosty.engines.opinion.statements import Consensus, Divisive, Representative
from mosty.engines.opinion.votes import Ids


class OneGroup(StrEnum):
    """Why everybody is in one group."""

    ASKED = "one group was asked for"
    TOO_FEW = "too few people or places on the map to look for groups"
    SMALL = "a group would have fewer than 10 people"
    UNSTABLE = "the groups would not be found again among other people"


@dataclass(frozen=True, slots=True)
class Counts:
    """What went into the map.

    Attributes:
        participants: people who voted at least once.
        statements: statements known.
        votes: pairs of a person and a statement.
        replaced: votes that a later vote of the same person on the same statement replaced.
        moderated: statements left out by moderation.
        threshold: votes a person needs to be put in a group.
        below_threshold: people with fewer votes; they have a place but no group.
        clustered: people in groups: the others, and those kept although below.
    """

    participants: int
    statements: int
    votes: int
    replaced: int
    moderated: int
    threshold: int
    below_threshold: int
    clustered: int


@dataclass(frozen=True, slots=True, eq=False)
class OpinionMap:
    """The map; arrays are read-only, their rows in the order of `participants` or `statements`.

    Attributes:
        convention: "mosty" or "polis".
        seed: of the starts of k-means and of the resamples.
        counts: what went in.
        participants: (n,) ids.
        statements: (m,) ids.
        participant_coordinates: (n, 2) places of people.
        statement_coordinates: (m, 2) places of statements: where somebody stands who agreed with
            that one and voted on nothing else.
        components: (2, m) the two directions, unit length or zeros.
        centre: (m,) mean vote on each statement.
        variances: (2,) variance of the votes along each direction.
        groups: chosen number of groups, k >= 1.
        one_group: why k is 1; None when groups were found.
        group: (n,) group of each person, 0 to k - 1; -1 = has none (below the threshold).
        group_sizes: (k,) people in each.
        group_centres: (k, 2) mean places.
        candidate_groups: the k with the best silhouette, before any doubt; 1 when none was tried.
        candidate_sizes: sizes of its groups.
        silhouettes: of each k tried.
        stability: of the candidate groups; None when no resamples were asked for or k is 1.
        stable: the candidate groups pass: stability at least 0.8 (where it was judged) and at
            least 10 people in each.
        group_votes: (k, m, 3) people of each group who agree, disagree, voted at all.
        representative: of each group; empty when k is 1.
        group_consensus: (2, m) group-informed consensus: on agreeing, on disagreeing.
        consensus_agree: statements most people agree with.
        consensus_disagree: statements most people disagree with.
        divisive: statements that divide people most.
        priorities: (m,) weight with which each should be shown next; 0 where moderated away.
    """

    convention: str
    seed: int
    counts: Counts
    participants: Ids
    statements: Ids
    participant_coordinates: Floats
    statement_coordinates: Floats
    components: Floats
    centre: Floats
    variances: Floats
    groups: int
    one_group: OneGroup | None
    group: Integers
    group_sizes: tuple[int, ...]
    group_centres: Floats
    candidate_groups: int
    candidate_sizes: tuple[int, ...]
    silhouettes: tuple[Silhouette, ...]
    stability: Stability | None
    stable: bool
    group_votes: Integers
    representative: tuple[tuple[Representative, ...], ...]
    group_consensus: Floats
    consensus_agree: tuple[Consensus, ...]
    consensus_disagree: tuple[Consensus, ...]
    divisive: tuple[Divisive, ...]
    priorities: Floats
