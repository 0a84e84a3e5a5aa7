"""The network of local actors: a hand-made municipality, equality with networkx, bad input."""

import random
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.engines.errors import EngineError, NotEnoughData, ShapeError
from mosty.engines.network import Actor, Kind, Network, NetworkAnalysis, Sector, Tie, analyse
from mosty.engines.network.communities import modularity, rand_index
from mosty.engines.network.structure import LARGE, Links, central_by_kernel, paths
from mosty.engines.output import to_json

COOPERATION, COMPETITION = Kind.COOPERATION, Kind.COMPETITION


def _example() -> Network:
    """Two triangles joined by one link, and a business that nobody named.

        office - centre - school       circle - club - caritas
          (all three tied)      club = centre   (all three tied)      shop

    The centre (social assistance) and the club (an association) are the only way between the
    municipality's units and the organisations.
    """
    actors = (
        Actor("office", "Urząd gminy", Sector.MUNICIPALITY),
        Actor("centre", "Ośrodek pomocy", Sector.MUNICIPALITY, ("home care", "meals")),
        Actor("school", "Szkoła", Sector.MUNICIPALITY),
        Actor("circle", "Koło gospodyń", Sector.NGO, ("meals",)),
        Actor("club", "Klub seniora", Sector.NGO, ("home care",)),
        Actor("caritas", "Caritas", Sector.CHURCH, ("transport",)),
        Actor("shop", "Sklep", Sector.BUSINESS),
    )
    ties = (
        Tie("office", "centre", Kind.FUNDING, 3),
        Tie("office", "centre", COOPERATION, 2),
        Tie("centre", "office", COOPERATION, 3),
        Tie("office", "school", COOPERATION, 2),
        Tie("centre", "school", Kind.REFERRAL),
        Tie("circle", "club", COOPERATION, 1, declared_by_both=True),
        Tie("caritas", "club", COOPERATION),
        Tie("caritas", "circle", COOPERATION),
        Tie("centre", "club", Kind.COORDINATION, 2, service="home care"),
        Tie("circle", "caritas", COMPETITION),
    )
    return Network(actors, ties)


@pytest.fixture(scope="module")
def example() -> NetworkAnalysis:
    return analyse(_example())


def test_the_example_as_a_whole(example: NetworkAnalysis) -> None:
    """7 linked pairs of 7 * 6 / 2 = 21; the competition of circle and caritas links nobody."""
    assert example.actors == 7
    assert example.ties == 9  # the cooperation of office and centre, told by both, is one tie
    assert example.links == 7
    assert example.density == pytest.approx(7 / 21)
    assert example.mean_degree == 2
    assert example.components == (
        ("caritas", "centre", "circle", "club", "office", "school"),
        ("shop",),
    )
    assert example.isolates == ("shop",)
    assert example.largest_component_share == pytest.approx(6 / 7)
    assert example.articulation_points == ("centre", "club")
    assert example.bridges == (("centre", "club"),)


def test_the_brokers_of_the_example(example: NetworkAnalysis) -> None:
    """Centre: each of office, school to each of club, circle, caritas: 2 * 3 = 6 pairs."""
    figures = {own.id: own for own in example.figures}
    assert example.brokers == ("centre", "club")
    assert figures["centre"].betweenness == 6
    assert figures["centre"].betweenness_share == pytest.approx(6 / (6 * 5 / 2))
    # Reaches 5 of 6 others at distances 1, 1, 1, 2, 2: (5 / 6) * (5 / 7)
    assert figures["centre"].closeness == pytest.approx(5 / 6 * 5 / 7)
    assert figures["shop"].closeness == 0
    assert figures["shop"].constraint is None
    # Club: from circle 1/3 + (1/3)(1/2), the same from caritas, 1/3 from the centre
    assert figures["club"].constraint == pytest.approx(2 * (1 / 3 + 1 / 6) ** 2 + 1 / 9)
    assert figures["centre"].strength == 3 + 1 + 2  # strongest ties: funding 3, referral 1, 2
    assert (figures["centre"].degree, figures["centre"].degree_across) == (3, 1)
    # Office and school are linked; centre stands between each of them and the club.
    assert figures["centre"].brokerage.gatekeeper == 2
    # Club (ngo) between circle (ngo) and centre: gatekeeper; caritas and centre: liaison.
    assert (figures["club"].brokerage.gatekeeper, figures["club"].brokerage.liaison) == (1, 1)


def test_communities_of_the_example(example: NetworkAnalysis) -> None:
    """Two triangles: Q = 2 * (6 / 14 - (7 / 14)^2) = 5 / 14."""
    assert example.communities.members == (
        ("caritas", "circle", "club"),
        ("centre", "office", "school"),
        ("shop",),
    )
    assert example.communities.modularity == pytest.approx(5 / 14)
    assert example.communities.agreement == 1


def test_sectors_of_the_example(example: NetworkAnalysis) -> None:
    """Across: centre-club, club-caritas, circle-caritas: 3 of 7; by chance 17 of 21 pairs."""
    mixing = example.mixing
    assert (mixing.across, mixing.inside) == (3, 4)
    assert mixing.share_across == pytest.approx(3 / 7)
    assert mixing.ei_index == pytest.approx((3 - 4) / 7)
    assert mixing.expected_share == pytest.approx(17 / 21)
    assert mixing.expected_ei_index == pytest.approx(13 / 21)
    pair = next(p for p in mixing.pairs if (p.first, p.second) == ("municipality", "ngo"))
    assert (pair.links, pair.possible) == (1, 6)
    assert pair.expected == pytest.approx(7 * 6 / 21)


def test_reciprocity_of_the_example(example: NetworkAnalysis) -> None:
    kinds = {own.kind: own for own in example.kinds}
    cooperation = kinds[COOPERATION]
    # office-centre (told twice) and circle-club (marked so) of five.
    assert (cooperation.ties, cooperation.declared_by_both) == (5, 2)
    assert cooperation.reciprocity == pytest.approx(2 / 5)
    assert cooperation.mutual_pairs is None
    assert kinds[Kind.FUNDING].mutual_pairs == 0
    assert kinds[Kind.INFORMATION].reciprocity is None
    # Both told the tie of office and centre, one as 2, one as 3: the weaker counts.
    assert cooperation.mean_strength == pytest.approx((2 + 2 + 1 + 1 + 1) / 5)


def test_who_coordinates_in_the_example(example: NetworkAnalysis) -> None:
    lines = {line.service: line for line in example.coordination.lines}
    assert lines["home care"].actors == ("centre", "club")
    assert lines["home care"].clear_coordinator == "centre"
    assert lines["home care"].coordinators[0].reach == 1
    assert lines["meals"].actors == ("centre", "circle")
    assert example.coordination.nobody_coordinates == ("meals", "transport")
    assert example.coordination.general.coordinators == ()
    assert example.coordination.general.clear_coordinator is None


def test_two_coordinators_are_no_clear_one() -> None:
    actors = tuple(Actor(name, name, Sector.NGO) for name in "abcd")
    ties = [
        Tie("a", "c", Kind.COORDINATION),
        Tie("a", "d", Kind.COORDINATION),
        Tie("b", "c", Kind.COORDINATION),
        Tie("b", "d", Kind.COORDINATION),
    ]
    general = analyse(Network(actors, tuple(ties))).coordination.general
    assert [own.id for own in general.coordinators] == ["a", "b"]
    assert general.coordinators[0].reach == pytest.approx(2 / 3)
    assert general.clear_coordinator is None
    general = analyse(Network(actors, tuple(ties[:3]))).coordination.general
    assert general.clear_coordinator == "a"


def test_only_confirmed_ties_link_when_asked(example: NetworkAnalysis) -> None:
    confirmed = analyse(_example(), confirmed_only=True)
    assert confirmed.links == 2
    assert len(confirmed.isolates) == 3
    assert confirmed.ties == example.ties


def test_competition_links_when_asked() -> None:
    network = Network(
        (Actor("a", "A", Sector.NGO), Actor("b", "B", Sector.NGO)), (Tie("a", "b", COMPETITION),)
    )
    assert analyse(network).links == 0
    assert analyse(network, linking=frozenset(Kind)).links == 1


def _random(seed: int, n: int, links: int) -> tuple[Network, set[tuple[int, int]]]:
    chance = random.Random(seed)
    pairs = set(chance.sample(list(combinations(range(n), 2)), links))
    actors = tuple(Actor(f"{place:04}", "", chance.choice(list(Sector))) for place in range(n))
    ties = tuple(Tie(f"{a:04}", f"{b:04}", COOPERATION) for a, b in sorted(pairs))
    return Network(actors, ties), pairs


@pytest.mark.parametrize(
    ("seed", "n", "links"), [(1, 12, 9), (2, 30, 25), (3, 40, 90), (4, 60, 60), (5, 25, 200)]
)
def test_equal_to_networkx(seed: int, n: int, links: int) -> None:
    import networkx as nx

    network, pairs = _random(seed, n, links)
    result = analyse(network, runs=2)
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(pairs)
    plain = nx.betweenness_centrality(graph, normalized=False)
    share = nx.betweenness_centrality(graph, normalized=True)
    close = nx.closeness_centrality(graph, wf_improved=True)
    tight = nx.constraint(graph)
    for own in result.figures:
        place = int(own.id)
        assert own.betweenness == pytest.approx(plain[place], abs=1e-9)
        assert own.betweenness_share == pytest.approx(share[place], abs=1e-12)
        assert own.closeness == pytest.approx(close[place], abs=1e-12)
        assert own.degree == graph.degree[place]
        if own.degree:
            assert own.constraint == pytest.approx(tight[place], abs=1e-12)
        else:
            assert own.constraint is None
    assert result.density == pytest.approx(nx.density(graph))
    assert {frozenset(map(int, part)) for part in result.components} == {
        frozenset(part) for part in nx.connected_components(graph)
    }
    assert set(map(int, result.articulation_points)) == set(nx.articulation_points(graph))
    assert {(int(a), int(b)) for a, b in result.bridges} == {
        (min(link), max(link)) for link in nx.bridges(graph)
    }
    groups = [set(map(int, part)) for part in result.communities.members]
    assert result.communities.modularity == pytest.approx(nx.community.modularity(graph, groups))
    for group in groups:
        assert nx.is_connected(graph.subgraph(group))


def _known_network(name: str) -> tuple[Links, object]:
    import networkx as nx

    graph = {
        "karate": nx.karate_club_graph,
        "davis": nx.davis_southern_women_graph,
        "florentine": nx.florentine_families_graph,
        "les-miserables": nx.les_miserables_graph,
    }[name]()
    graph = nx.convert_node_labels_to_integers(graph)
    return Links.of(len(graph), {(min(link), max(link)) for link in graph.edges()}), graph


@pytest.mark.parametrize("name", ["karate", "davis", "florentine", "les-miserables"])
def test_communities_at_least_as_good_as_networkx(name: str) -> None:
    """Modularity of the best of 20 seeded runs of networkx' Louvain, without weights."""
    import networkx as nx

    from mosty.engines.network.communities import communities

    links, graph = _known_network(name)
    labels, height, _agreement = communities(links, seed=0, runs=10)
    assert height == pytest.approx(modularity(links, labels))
    theirs = max(
        nx.community.modularity(
            graph, nx.community.louvain_communities(graph, weight=None, seed=seed), weight=None
        )
        for seed in range(20)
    )
    assert height >= theirs - 1e-3
    greedy = nx.community.modularity(
        graph, nx.community.greedy_modularity_communities(graph), weight=None
    )
    assert height >= greedy - 1e-9


def test_the_karate_club_reaches_the_known_best_modularity() -> None:
    """0.4198 (Brandes et al. 2008, proven optimal)."""
    from mosty.engines.network.communities import communities

    links, _graph = _known_network("karate")
    assert communities(links, seed=0, runs=10)[1] == pytest.approx(0.4198, abs=5e-5)


def test_rand_index_by_hand() -> None:
    assert rand_index([0, 0, 1, 1], [5, 5, 3, 3]) == 1
    # Pairs together in both 0, in each 2, of 6: (0 - 2/3) / (2 - 2/3)
    assert rand_index([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(-0.5)
    assert rand_index([0, 1, 2], [0, 1, 2]) == 1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_actors_and_ties_changes_nothing(seed: int, chance: random.Random) -> None:
    network, _pairs = _random(seed, 14, 25)
    actors, ties = list(network.actors), list(network.ties)
    chance.shuffle(actors)
    chance.shuffle(ties)
    turned = [
        Tie(tie.target, tie.source, tie.kind) if chance.random() < 0.5 else tie for tie in ties
    ]
    expected = to_json(analyse(network))
    assert to_json(analyse(Network(tuple(actors), tuple(ties)))) == expected
    # A cooperation has no direction: who told it does not matter either.
    assert to_json(analyse(Network(tuple(actors), tuple(turned)))) == expected


def test_the_same_bits_on_a_larger_network_each_time() -> None:
    network, _pairs = _random(9, 200, 700)
    assert len({to_json(analyse(network, runs=2)) for _again in range(3)}) == 1


@pytest.mark.parametrize(("n", "links"), [(7, 6), (60, 50), (150, 500), (400, 700)])
def test_the_loop_of_large_networks_equals_the_library(n: int, links: int) -> None:
    _network, pairs = _random(n, n, links)
    own = Links.of(n, pairs)
    library = paths(own)
    betweenness, closeness = central_by_kernel(own)
    assert betweenness == pytest.approx(library.betweenness, rel=1e-12, abs=1e-9)
    assert closeness == pytest.approx(library.closeness, rel=1e-13)
    assert sum(betweenness) > 0


def test_a_large_network_goes_to_that_loop() -> None:
    """A chain: the actor at place k stands between k and n - 1 - k others."""
    n = LARGE + 1
    chain = paths(Links.of(n, {(place, place + 1) for place in range(n - 1)}))
    assert chain.betweenness == tuple(float(place * (n - 1 - place)) for place in range(n))
    assert chain.closeness[0] == pytest.approx((n - 1) / sum(range(n)))
    assert len(chain.bridges) == n - 1


def _same_everywhere(executor: Executor | None) -> None:
    """A large network, so that both the paths and the communities go to the executor."""
    network, _pairs = _random(4, LARGE + 100, 900)
    given = to_json(analyse(network, runs=2, executor=executor))
    assert given == to_json(analyse(network, runs=2))


def test_the_same_on_threads() -> None:
    with ThreadPoolExecutor(3) as threads:
        _same_everywhere(threads)


@pytest.mark.slow
def test_the_same_on_a_cluster(cluster: Executor) -> None:
    _same_everywhere(cluster)


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    analyse(_example(), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_one_actor_is_a_network() -> None:
    result = analyse(Network((Actor("a", "A", Sector.NGO),), ()))
    assert result.density is None
    assert result.components == (("a",),)
    assert result.mixing.expected_share is None
    assert result.communities.modularity is None
    assert result.communities.members == (("a",),)


A, B = Actor("a", "A", Sector.NGO), Actor("b", "B", Sector.MUNICIPALITY)


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: Network((), ()), NotEnoughData, "there are no actors"),
        (lambda: Network((A, A), ()), ShapeError, "actor a is given twice"),
        (lambda: Network((Actor("", "X", Sector.NGO),), ()), ShapeError, "actor X has no id"),
        (
            lambda: Network((Actor("x", "X", "club"),), ()),  # type: ignore[arg-type]
            ShapeError,
            "club is no known sector",
        ),
        (
            lambda: Network((A, B), (Tie("a", "c", COOPERATION),)),
            ShapeError,
            "tie a - c: there is no actor c",
        ),
        (
            lambda: Network((A, B), (Tie("a", "a", COOPERATION),)),
            ShapeError,
            "actor a is tied to itself",
        ),
        (
            lambda: Network((A, B), (Tie("a", "b", "love"),)),  # type: ignore[arg-type]
            ShapeError,
            "love is no known kind",
        ),
        (
            lambda: Network((A, B), (Tie("a", "b", COOPERATION, 4),)),
            ShapeError,
            "must be 1, 2 or 3, not 4",
        ),
        (
            lambda: Network((A, B), (Tie("a", "b", COOPERATION), Tie("a", "b", COOPERATION, 2))),
            ShapeError,
            r"tie a - b \(cooperation\) is given twice",
        ),
        (lambda: analyse(Network((A, B), ()), runs=0), ShapeError, "at least one run"),
        (lambda: analyse(Network((A, B), ()), clear_reach=0), ShapeError, "clear_reach must be"),
    ],
)
def test_bad_input_is_told(
    make: Callable[[], object], kind: type[EngineError], message: str
) -> None:
    with pytest.raises(kind, match=message):
        make()
