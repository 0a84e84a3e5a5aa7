"""All figures of a network in one frozen record."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from mosty.engines.errors import ShapeError
from mosty.engines.network.actors import Kind, Network, Relation, Sector
from mosty.engines.network.communities import Communities, communities
from mosty.engines.network.coordination import Coordination, coordination
from mosty.engines.network.sectors import KindFigures, Mixing, kinds, mixing
from mosty.engines.network.structure import Links, Paths, constraint, paths, triads
from mosty.engines.network.typology import Thresholds, Typology, typology
from mosty.engines.work import Progress

__all__ = ["ActorFigures", "Brokerage", "NetworkAnalysis", "analyse"]

LINKING = frozenset(Kind) - {Kind.COMPETITION}
_STEPS = 5


@dataclass(frozen=True, slots=True)
class Brokerage:
    """Pairs of an actor's contacts that are not linked with each other (each pair once).

    Attributes:
        coordinator: all three of one sector.
        consultant: the two of one sector, the actor of another.
        gatekeeper: the actor and one of the two of one sector.
        liaison: three sectors.
    """

    coordinator: int
    consultant: int
    gatekeeper: int
    liaison: int


@dataclass(frozen=True, slots=True)
class ActorFigures:
    """One actor in the network.

    Attributes:
        id: of the actor.
        sector: of the actor.
        degree: linked actors.
        degree_across: of them, of another sector.
        strength: sum over contacts of the strongest tie with each.
        betweenness: shortest paths of other pairs that pass through it, each pair once (a path
            counts by its share when there are several).
        betweenness_share: of the most possible, (n - 1)(n - 2) / 2; 0 below three actors.
        closeness: Wasserman-Faust: (r / (n - 1)) * (r / sum of distances) with r reachable
            actors; 0 without contacts.
        constraint: Burt's, of unweighted links: low = its contacts do not know each other; None
            without contacts.
        is_articulation_point: without it a component falls apart.
        component: number, 0 = the largest.
        community: number, 0 = the largest.
        brokerage: by sectors.
    """

    id: str
    sector: Sector
    degree: int
    degree_across: int
    strength: int
    betweenness: float
    betweenness_share: float
    closeness: float
    constraint: float | None
    is_articulation_point: bool
    component: int
    community: int
    brokerage: Brokerage


@dataclass(frozen=True, slots=True)
class NetworkAnalysis:
    """Cooperation of local actors in figures. Actors are linked by ties other than competition.

    Attributes:
        actors: n.
        ties: after both directions of ties without direction were put together.
        links: pairs of linked actors.
        density: links / possible pairs, 0 to 1; None with one actor.
        mean_degree: 2 * links / n.
        components: ids, larger first.
        isolates: ids of actors without links.
        largest_component_share: of actors, above 0 to 1.
        articulation_points: ids of actors without whom a component falls apart.
        bridges: links (two ids) without which a component falls apart.
        brokers: ids by betweenness, largest first, those above 0.
        communities: groups by modularity.
        mixing: links across sectors.
        kinds: ties by kind, with reciprocity.
        coordination: who coordinates what.
        typology: cooperating, separate, competing or unclear.
        figures: of each actor, by id.
    """

    actors: int
    ties: int
    links: int
    density: float | None
    mean_degree: float
    components: tuple[tuple[str, ...], ...]
    isolates: tuple[str, ...]
    largest_component_share: float
    articulation_points: tuple[str, ...]
    bridges: tuple[tuple[str, str], ...]
    brokers: tuple[str, ...]
    communities: Communities
    mixing: Mixing
    kinds: tuple[KindFigures, ...]
    coordination: Coordination
    typology: Typology
    figures: tuple[ActorFigures, ...]


def analyse(
    network: Network,
    *,
    thresholds: Thresholds | None = None,
    linking: frozenset[Kind] = LINKING,
    confirmed_only: bool = False,
    clear_reach: float = 0.5,
    seed: int = 0,
    runs: int = 10,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> NetworkAnalysis:
    """Figures of the network and the word for the local system.

    Args:
        network: actors and ties, already checked.
        thresholds: of the typology; None = the stated ones.
        linking: kinds of ties that link two actors in the graph of paths, communities and mixing.
        confirmed_only: only ties declared by both sides link.
        clear_reach: share of the others a clear coordinator coordinates, above 0 to 1.
        seed: of the orders in which communities are sought; run 0 takes the actors by id.
        runs: of the search for communities, >= 1.
        executor: where those runs, and the paths of a network above 500 actors, are computed.
        progress: called five times.

    Raises:
        ShapeError: clear_reach or runs out of range.

    It does not claim that a tie nobody declared does not exist, nor that a broker is powerful: the
    figures describe what was declared. Betweenness and closeness take all links alike.

    Source: Brandes 2001, J. Math. Sociology 25(2), 163-177 (betweenness); Wasserman & Faust 1994,
    Social Network Analysis, eq. 5.22 (closeness); Burt 1992, Structural Holes, eq. 2.4; Tarjan &
    Vishkin 1985, SIAM J. Comput. 14(4) (fragile points); Newman & Girvan 2004, Phys. Rev. E 69,
    026113, and Blondel et al. 2008, J. Stat. Mech. P10008 (communities); Krackhardt & Stern 1988,
    Soc. Psych. Quarterly 51(2) (E-I index); Gould & Fernandez 1989, Soc. Methodology 19 (brokerage).
    """
    if not 0 < clear_reach <= 1:
        raise ShapeError("clear_reach must be above 0 and at most 1")
    if runs < 1:
        raise ShapeError("at least one run is needed, not %(runs)d", runs=runs)

    def step(done: int) -> None:
        if progress is not None:
            progress(done, _STEPS)

    ids = [actor.id for actor in network.actors]
    sectors = [actor.sector for actor in network.actors]
    relations = network.relations()
    links_of = [
        relation
        for relation in relations
        if relation.kind in linking and (relation.confirmed or not confirmed_only)
    ]
    links = Links.of(len(ids), {relation.pair for relation in links_of})
    step(1)
    ways = paths(links, executor=executor)
    step(2)
    groups, height, agreement = communities(links, seed=seed, runs=runs, executor=executor)
    step(3)
    figures = _figures(ids, sectors, links, links_of, ways, groups)
    step(4)
    result = NetworkAnalysis(
        actors=len(ids),
        ties=len(relations),
        links=len(links.pairs),
        density=len(links.pairs) / links.possible if links.possible else None,
        mean_degree=2 * len(links.pairs) / len(ids),
        components=tuple(_named(ids, part) for part in ways.components),
        isolates=tuple(own.id for own in figures if not own.degree),
        largest_component_share=len(ways.components[0]) / len(ids),
        articulation_points=_named(ids, sorted(ways.articulation_points)),
        bridges=tuple((ids[first], ids[second]) for first, second in ways.bridges),
        brokers=tuple(
            own.id
            for own in sorted(figures, key=lambda own: (-own.betweenness, own.id))
            if own.betweenness > 0
        ),
        communities=Communities(
            members=_members(ids, groups),
            modularity=height,
            runs=runs,
            agreement=agreement,
        ),
        mixing=mixing(links, sectors),
        kinds=kinds(relations),
        coordination=coordination(network.actors, relations, clear_reach=clear_reach),
        typology=typology(sectors, relations, links, thresholds or Thresholds()),
        figures=figures,
    )
    step(_STEPS)
    return result


def _named(ids: Sequence[str], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(ids[place] for place in places)


def _members(ids: Sequence[str], groups: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    members: list[list[str]] = [[] for _group in range(max(groups) + 1)]
    for actor, group in enumerate(groups):
        members[group].append(ids[actor])
    return tuple(tuple(own) for own in members)


def _figures(
    ids: Sequence[str],
    sectors: Sequence[Sector],
    links: Links,
    relations: Sequence[Relation],
    ways: Paths,
    groups: Sequence[int],
) -> tuple[ActorFigures, ...]:
    strongest: dict[tuple[int, int], int] = {}
    for relation in relations:
        strongest[relation.pair] = max(relation.strength, strongest.get(relation.pair, 0))
    strength = [0] * len(ids)
    for (first, second), value in strongest.items():
        strength[first] += value
        strength[second] += value
    component = {actor: place for place, part in enumerate(ways.components) for actor in part}
    most = (len(ids) - 1) * (len(ids) - 2) / 2
    tight, roles = constraint(links), triads(links, sectors)
    return tuple(
        ActorFigures(
            id=ids[actor],
            sector=sectors[actor],
            degree=len(contacts),
            degree_across=sum(sectors[other] != sectors[actor] for other in contacts),
            strength=strength[actor],
            betweenness=ways.betweenness[actor],
            betweenness_share=ways.betweenness[actor] / most if most > 0 else 0.0,
            closeness=ways.closeness[actor],
            constraint=tight[actor],
            is_articulation_point=actor in ways.articulation_points,
            component=component[actor],
            community=groups[actor],
            brokerage=Brokerage(*roles[actor]),
        )
        for actor, contacts in enumerate(links.contacts)
    )
