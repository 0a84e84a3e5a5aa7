"""The opinion map: who is close to whom, which groups there are, what joins and divides them."""

from collections.abc import Collection, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mosty.engines.arrays import Floats, Integers, coordinates
from mosty.engines.errors import NotEnoughData, ShapeError
from mosty.engines.opinion import grouping, statements
from mosty.engines.opinion.components import Components, People, components, places, tallies
from mosty.engines.opinion.grouping import Grouping
from mosty.engines.opinion.results import Counts, OneGroup, OpinionMap
from mosty.engines.opinion.stability import Stability, stability
from mosty.engines.opinion.votes import Id, Votes, positions, votes_from_rows
from mosty.engines.work import Progress

CONVENTIONS = ("mosty", "polis")
LEAST_STABILITY = 0.8
LEAST_GROUP = 10
VOTES_NEEDED = 7
_POLIS_LEAST_PEOPLE = 15
_STEPS = 4  # besides resamples: places, groups, silhouettes, statements

Array = TypeVar("Array", bound=NDArray[np.generic])


def opinion_map(
    votes: Votes | Iterable[tuple[Id, Id, int]],
    *,
    groups: int | None = None,
    most_groups: int = 5,
    convention: str = "mosty",
    seed: int = 0,
    resamples: int = 200,
    votes_needed: int = VOTES_NEEDED,
    keep: Collection[Id] = (),
    moderated: Collection[Id] = (),
    meta: Collection[Id] = (),
    initial_centres: ArrayLike | None = None,
    pick: int = 5,
    confidence: float = 0.9,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> OpinionMap:
    """The opinion map of votes on statements: places, groups, what joins and divides people.

    Whether groups are real is judged: with the convention "mosty" and no `groups` asked for, the
    answer is one group when the best groups are not found again under resampling (adjusted Rand
    index below 0.8) or one of them has fewer than 10 people.

    Args:
        votes: a table of votes, or (rows,) of (participant, statement, vote) in the order cast.
        groups: how many groups there shall be; None = chosen by silhouette from 2 to most_groups.
        most_groups: the largest number of groups tried; >= 2.
        convention: "mosty"; or "polis": everything as Polis computes it, with agree = -1 in
            `centre` and in the signs of coordinates, groups never doubted.
        seed: of the starts of k-means and of the resamples; >= 0.
        resamples: maps made again to judge stability; 0 = it is not judged.
        votes_needed: votes a person needs to be put in a group (all statements, if fewer).
        keep: people put in a group even with fewer votes; unknown ids are left out.
        moderated: statements left out; unknown ids are left out.
        meta: statements about the participants themselves, shown early; unknown ids likewise.
        initial_centres: (k or more, 2) where k-means begins, in the signs of the convention: the
            first k of them, instead of many starts.
        pick: at most so many representative, consensus and divisive statements.
        confidence: one-sided confidence of their tests; 0.5 to 1, both excluded.
        executor: where silhouettes and resamples are computed; None = threads.
        progress: called with (steps done, steps in all).

    Raises:
        ShapeError: votes other than 1, 0, -1, or an option outside its range.
        NotEnoughData: no votes, or fewer different places on the map than groups asked for.

    It does not claim that people belong to groups: a continuum cut in the middle can be stable
    too, and then its silhouette is low. Missing votes are taken as the mean of the statement.

    Source: Small, Bjorkegren, Erkkila, Shaw & Megill 2021, "Polis: Scaling deliberation by mapping
    high dimensional opinion spaces", Recerca 26(2); Rousseeuw 1987 (silhouette); Hubert & Arabie
    1985, eq. 5 (adjusted Rand index).
    """
    _check(groups, most_groups, convention, seed, resamples, votes_needed, pick, confidence)
    table = votes if isinstance(votes, Votes) else _gathered(votes)
    conversation = _Conversation(table, convention == "polis", _marks(table, moderated))
    steps = _Steps(progress, _STEPS + resamples)
    sign = conversation.sign

    shown, everybody = conversation.shown, People.all(table)
    found = components(shown, everybody)
    scale = conversation.scale
    people = places(shown, everybody, found, scale)
    clustered = conversation.clustered(votes_needed, keep)
    steps.next()

    points = people[clustered]
    centres = _centres(initial_centres, groups or most_groups)
    begin = None if centres is None else centres * sign
    tried = _groupings(points, groups, most_groups, begin, convention, seed)
    steps.next()
    labelings = [one.labels for one in tried]
    scores = grouping.silhouettes(points, labelings, executor=executor) if tried else ()
    best = int(np.argmax([one.score for one in scores])) if tried else 0
    candidate = tried[best] if tried else None
    steps.next()

    group = np.full(len(people), -1)
    judged = None
    if candidate is not None and resamples:
        group[clustered] = candidate.labels
        judged = stability(
            shown, scale, clustered, group, found,
            seed=seed, resamples=resamples, executor=executor, progress=steps.inside(resamples),
        )  # fmt: skip
    doubt = _doubt(candidate, judged, groups)
    if candidate is None or (doubt and groups is None and convention == "mosty"):
        chosen, one_group = _everybody(points), doubt
    else:
        chosen, one_group = candidate, None
    group[clustered] = chosen.labels

    scores_of_statements = _statement_places(found, conversation)
    k = len(chosen.centres)
    votes_by_group = conversation.votes_by_group(group, k)
    allowed = conversation.allowed
    ids = _list(table.statements)
    agreed, disagreed = statements.consensus_statements(
        votes_by_group.sum(axis=0), ids, allowed, pick=pick, confidence=confidence
    )
    in_groups = votes_by_group[:k]
    weights = statements.priorities(
        in_groups.sum(axis=0), np.sqrt((scores_of_statements**2).sum(axis=1)), _marks(table, meta)
    )
    result = OpinionMap(
        convention=convention,
        seed=seed,
        counts=conversation.counts(votes_needed, clustered),
        participants=table.participants,
        statements=table.statements,
        participant_coordinates=_fixed(people * sign),
        statement_coordinates=_fixed(scores_of_statements * sign),
        components=_fixed(found.directions),
        centre=_fixed(found.centre * sign),
        variances=_fixed(found.variances),
        groups=k,
        one_group=one_group,
        group=_fixed(group),
        group_sizes=tuple(chosen.sizes.tolist()),
        group_centres=_fixed(chosen.centres * sign),
        candidate_groups=1 if candidate is None else len(candidate.centres),
        candidate_sizes=() if candidate is None else tuple(candidate.sizes.tolist()),
        silhouettes=scores,
        stability=judged,
        stable=candidate is not None and doubt is None,
        group_votes=_fixed(in_groups.astype(np.int64)),
        representative=statements.representative_statements(
            in_groups, ids, allowed, pick=pick, confidence=confidence
        )
        if k > 1
        else (),
        group_consensus=_fixed(statements.group_consensus(in_groups)),
        consensus_agree=agreed,
        consensus_disagree=disagreed,
        divisive=statements.divisive_statements(
            in_groups, ids, allowed, pick=pick, confidence=confidence
        ),
        priorities=_fixed(weights if convention == "polis" else np.where(allowed, weights, 0.0)),
    )
    steps.next()
    return result


@dataclass(frozen=True, eq=False)
class _Conversation:
    """Votes, and what moderation and the convention make of them."""

    votes: Votes
    polis: bool
    moderated: NDArray[np.bool_]

    @cached_property
    def shown(self) -> Votes:
        """The votes the map is made from."""
        return self.votes.without(self.moderated)

    @property
    def allowed(self) -> NDArray[np.bool_]:
        return ~self.moderated

    @property
    def sign(self) -> float:
        """Polis writes agree as -1 in its mathematics."""
        return -1.0 if self.polis else 1.0

    @cached_property
    def width(self) -> int:
        """Statements that the places are scaled by: Polis counts the moderated ones too."""
        return int(np.count_nonzero((self.votes if self.polis else self.shown).voted_on()))

    @cached_property
    def scale(self) -> Floats:
        """(n,) the square root of statements over votes: few votes do not pull to the middle.

        Polis turns moderated statements into passes of everybody, which count as votes.
        """
        votes = np.diff(self.shown.starts)
        if self.polis:
            votes = votes + np.count_nonzero(self.moderated & self.votes.voted_on())
        return np.sqrt(self.width / np.maximum(votes, 1))

    def threshold(self, votes_needed: int) -> int:
        return min(votes_needed, self.width)

    def given(self) -> Integers:
        """(n,) votes of each person that count towards the threshold."""
        return np.diff((self.votes if self.polis else self.shown).starts)

    def clustered(self, votes_needed: int, keep: Collection[Id]) -> NDArray[np.bool_]:
        """(n,) who is put in a group; Polis takes in the most active when fewer than 15 are."""
        given = self.given()
        inside = given >= self.threshold(votes_needed)
        inside[positions(self.votes.participants, keep)] = True
        missing = _POLIS_LEAST_PEOPLE - int(inside.sum())
        if self.polis and missing > 0:
            active = np.argsort(-given, kind="stable")
            inside[active[~inside[active]][:missing]] = True
        return inside

    def votes_by_group(self, group: Integers, groups: int) -> Floats:
        """(groups + 1, m, 3) who agrees, disagrees, voted; last those who have no group."""
        votes = self.votes if self.polis else self.shown
        labels = np.where(group < 0, groups, group)
        return tallies(votes, People.all(votes), labels, groups + 1)

    def counts(self, votes_needed: int, clustered: NDArray[np.bool_]) -> Counts:
        threshold = self.threshold(votes_needed)
        return Counts(
            participants=len(self.votes.participants),
            statements=len(self.votes.statements),
            votes=len(self.votes.values),
            replaced=self.votes.replaced,
            moderated=int(self.moderated.sum()),
            threshold=threshold,
            below_threshold=int((self.given() < threshold).sum()),
            clustered=int(clustered.sum()),
        )


class _Steps:
    """Steps done of all steps, told to whoever wants to know."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def next(self, steps: int = 1) -> None:
        self.done += steps
        if self.progress is not None:
            self.progress(self.done, self.total)

    def inside(self, steps: int) -> Progress:
        """Progress of one part that makes `steps` of the steps."""
        before = self.done

        def tell(done: int, total: int) -> None:
            self.next(before + done * steps // total - self.done)

        return tell


def _gathered(rows: Iterable[tuple[Id, Id, int]]) -> Votes:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    if len(columns) != len(("participant", "statement", "vote")):
        raise ShapeError("every vote needs a participant, a statement and a value")
    return votes_from_rows(*columns)


def _check(
    groups: int | None,
    most_groups: int,
    convention: str,
    seed: int,
    resamples: int,
    votes_needed: int,
    pick: int,
    confidence: float,
) -> None:
    if convention not in CONVENTIONS:
        raise ShapeError(
            'the convention must be "mosty" or "polis", not "%(given)s"', given=convention
        )
    for name, value, least in (
        ("groups", 1 if groups is None else groups, 1),
        ("most_groups", most_groups, 2),
        ("seed", seed, 0),
        ("resamples", resamples, 0),
        ("votes_needed", votes_needed, 1),
        ("pick", pick, 0),
    ):
        if value < least:
            raise ShapeError(
                "%(name)s must be at least %(least)d, not %(value)d",
                name=name, least=least, value=value,
            )  # fmt: skip
    if not 0.5 < confidence < 1:
        raise ShapeError("confidence must be between 0.5 and 1, not %(value)s", value=confidence)


def _centres(given: ArrayLike | None, needed: int) -> Floats | None:
    if given is None:
        return None
    centres = coordinates("initial_centres", given)
    if len(centres) < needed:
        raise ShapeError(
            "initial_centres: %(given)d are given, %(needed)d groups may be needed",
            given=len(centres), needed=needed,
        )  # fmt: skip
    return centres


def _groupings(
    points: Floats,
    groups: int | None,
    most_groups: int,
    begin: Floats | None,
    convention: str,
    seed: int,
) -> list[Grouping]:
    """The points in 2, 3, … groups, or in as many as asked for; none where one group is asked."""
    if groups == 1:
        return []
    different = grouping.distinct_places(points, groups or most_groups)
    if groups is not None and different < groups:
        raise NotEnoughData(
            "%(groups)d groups need as many different places on the map; there are %(places)d",
            groups=groups, places=different,
        )  # fmt: skip
    random = np.random.default_rng(seed)
    tried = []
    for k in range(2, different + 1) if groups is None else (groups,):
        if begin is not None:
            tried.append(grouping.k_means_from(points, begin[:k]))
        elif convention == "polis":
            tried.append(grouping.k_means_from(points, grouping.first_places(points, k)))
        else:
            tried.append(grouping.k_means(points, k, random))
    return tried


def _doubt(
    candidate: Grouping | None, judged: Stability | None, groups: int | None
) -> OneGroup | None:
    """Why the groups do not hold; None when they do."""
    if candidate is None:
        return OneGroup.ASKED if groups == 1 else OneGroup.TOO_FEW
    if candidate.sizes.min() < LEAST_GROUP:
        return OneGroup.SMALL
    if judged is not None and judged.adjusted_rand < LEAST_STABILITY:
        return OneGroup.UNSTABLE
    return None


def _everybody(points: Floats) -> Grouping:
    """All points in one group."""
    centre = points.mean(axis=0) if len(points) else np.zeros(2)
    return Grouping(np.zeros(len(points), np.int64), centre[None, :])


def _statement_places(found: Components, conversation: _Conversation) -> Floats:
    """(m, 2) where somebody stands who agreed with one statement and voted on nothing else."""
    agreed: Floats = (1 - found.centre) * found.directions * np.sqrt(conversation.width)
    return np.ascontiguousarray(agreed.T)


def _marks(votes: Votes, wanted: Collection[Id]) -> NDArray[np.bool_]:
    marked = np.zeros(len(votes.statements), np.bool_)
    marked[positions(votes.statements, wanted)] = True
    return marked


def _list(ids: Integers | tuple[str, ...]) -> list[Id]:
    return list(ids) if isinstance(ids, tuple) else ids.tolist()


def _fixed(array: Array) -> Array:
    array.setflags(write=False)
    return array
