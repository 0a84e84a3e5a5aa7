"""What comes to the door of a street network: files, points off the streets, wrong numbers."""

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.engines.access.street_network import (
    StreetNetwork,
    StreetPoints,
    points_at_nodes,
    points_near,
)
from mosty.engines.access.street_readers import read_streets
from mosty.engines.access.streets import StreetTimes
from mosty.engines.errors import BadFile, EngineError, NotEnoughData, ShapeError


def edge(minutes: object = (1.0,), **changes: object) -> StreetNetwork:
    given: dict[str, object] = {
        "node_ids": ("A", "B"),
        "starts": np.array([0]),
        "ends": np.array([1]),
        "minutes": minutes,
    }
    return StreetNetwork(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"node_ids": ()}, "at least one node"),
        ({"node_ids": ("A", "A")}, "two nodes are called A"),
        ({"minutes": [-1.0]}, "minutes of the edges: value number 1 is -1, less than 0"),
        ({"minutes": [math.nan]}, "minutes of the edges: value number 1 is missing or infinite"),
        ({"minutes": [math.inf]}, "missing or infinite"),
        ({"minutes": ["x"]}, "every value must be a number"),
        ({"minutes": [1.0, 2.0]}, "starts of the edges: 1 values are given, 2 are needed"),
        ({"ends": np.array([2])}, "ends of the edges: value number 1 is 2, outside 0 to 1"),
        ({"starts": np.array([0.5])}, "whole numbers"),
        ({"coordinates": [[0, 0]]}, "1 nodes have coordinates, 2 nodes are named"),
        ({"coordinates": [[0, 0], [1, math.nan]]}, "nodes: point number 2 has no coordinates"),
        ({"coordinates": [[0, 0], [1, 1e13]]}, "nodes: point number 2 lies outside the world"),
        (
            {"coordinates": [[0, 91], [1, 1]], "geographic": True},
            "nodes: point number 1 lies outside the world",
        ),
    ],
)
def test_a_wrong_network_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(EngineError, match=words):
        edge(**changes)


@pytest.mark.parametrize(
    ("nodes", "minutes", "words"),
    [
        ([-2], [0.0], "positions in the network, or -1"),
        ([0.5], [0.0], "positions in the network, or -1"),
        ([0], [-0.1], "minutes to the nodes: value number 1 is -0.1"),
        ([0], [math.nan], "missing or infinite"),
        ([0, 1], [0.0], "2 points have a node, 1 have minutes to it"),
    ],
)
def test_wrong_points_are_refused(nodes: list[int], minutes: list[float], words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        StreetPoints(np.array(nodes), np.array(minutes))


def test_points_of_another_network_are_refused() -> None:
    here, nowhere = (StreetPoints(np.array([node]), np.zeros(1)) for node in (1, 2))
    with pytest.raises(ShapeError, match="people: a point is at a node the network has not"):
        StreetTimes(edge(), nowhere, here)
    with pytest.raises(ShapeError, match="sites: a point is at a node the network has not"):
        StreetTimes(edge(), here, nowhere)


def test_points_by_the_name_of_their_node() -> None:
    points = points_at_nodes(edge(), ["B", "", "A"])
    assert points.nodes.tolist() == [1, -1, 0]
    assert points.minutes.tolist() == [0, 0, 0]
    with pytest.raises(ShapeError, match="point number 2: no node is called C"):
        points_at_nodes(edge(), ["A", "C"])


# --- the nearest node ----------------------------------------------------------------------------


def test_the_nearest_node_by_hand() -> None:
    """B and C are equally near the second point: the first by name."""
    network = StreetNetwork(
        ("C", "B", "A"),
        np.array([0]),
        np.array([1]),
        np.array([1.0]),
        coordinates=np.array([[100.0, 0], [0, 0], [0, 400]]),
    )
    points = points_near(network, [[0, 40], [50, 0], [0, 400], [0, 1000]], farthest_metres=599)
    assert points.nodes.tolist() == [1, 1, 2, -1]
    assert points.minutes.tolist() == [0.5, 0.625, 0, 0]
    assert points_near(network, [[0, 1000]], farthest_metres=600).nodes.tolist() == [2]
    assert points_near(network, [[0, 40]], metres_per_minute=40).minutes.tolist() == [1]
    assert len(points_near(network, [])) == 0


def test_the_nearest_node_across_the_date_line() -> None:
    """One degree of the equator is 111.195 km on a sphere of 6,371,008.8 m."""
    network = edge(coordinates=np.array([[-179.5, 0.0], [178.0, 0.0]]), geographic=True)
    points = points_near(network, [[179.5, 0.0]], metres_per_minute=1)
    assert points.nodes.tolist() == [0]
    assert points.minutes[0] == pytest.approx(math.pi / 180 * 6_371_008.8, rel=1e-9)


place = st.tuples(st.integers(-6, 6), st.integers(-6, 6))


@settings(max_examples=60, deadline=None)
@given(st.lists(place, min_size=1, max_size=60), st.lists(place, max_size=10), st.randoms())
def test_the_nearest_node_is_that_of_all_nodes(
    nodes: list[tuple[int, int]], points: list[tuple[int, int]], chance: object
) -> None:
    names = [f"{i:02}" for i in range(len(nodes))]
    chance.shuffle(names)  # type: ignore[attr-defined]
    network = StreetNetwork(
        tuple(names), np.array([], int), np.array([], int), np.array([]), coordinates=nodes
    )
    found = points_near(network, points, metres_per_minute=1)
    for (x, y), node, metres in zip(points, found.nodes, found.minutes, strict=True):
        expected = min(
            ((x - a) ** 2 + (y - b) ** 2, name, i)
            for i, ((a, b), name) in enumerate(zip(nodes, names, strict=True))
        )
        assert (metres, node) == (math.sqrt(expected[0]), expected[2])


def test_many_points_in_chunks_on_any_threads() -> None:
    chance = np.random.default_rng(1)
    nodes = np.column_stack([chance.uniform(14, 24, 500), chance.uniform(49, 55, 500)])
    nothing = np.array([], int)
    network = StreetNetwork(
        tuple(f"{i:03}" for i in range(500)),
        nothing,
        nothing,
        nothing,
        coordinates=nodes,
        geographic=True,
    )
    points = nodes[chance.integers(0, 500, 20_000)] + chance.uniform(-0.1, 0.1, (20_000, 2))
    told: list[tuple[int, int]] = []
    found = points_near(network, points, progress=lambda done, all_: told.append((done, all_)))
    assert told == [(1, 2), (2, 2)]
    with ThreadPoolExecutor(3) as executor:
        again = points_near(network, points, executor=executor)
    assert again.nodes.tobytes() == found.nodes.tobytes()
    assert again.minutes.tobytes() == found.minutes.tobytes()
    # Haversine distances of a few points to all nodes.
    for point, node in zip(np.radians(points[:20]), found.nodes[:20], strict=True):
        longitude, latitude = np.radians(nodes).T
        half = np.sin((latitude - point[1]) / 2) ** 2 + np.cos(latitude) * np.cos(point[1]) * (
            np.sin((longitude - point[0]) / 2) ** 2
        )
        assert half.argmin() == node


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"metres_per_minute": 0}, "the speed on foot"),
        ({"metres_per_minute": math.nan}, "the speed on foot"),
        ({"farthest_metres": -1}, "the farthest way to the streets"),
        ({"points": [[0, math.inf]]}, "points: point number 1 has no coordinates"),
        ({"points": [[0, 1e13]]}, "points: point number 1 lies outside the world"),
    ],
)
def test_a_wrong_way_to_the_streets_is_refused(how: dict[str, object], words: str) -> None:
    network = edge(coordinates=np.zeros((2, 2)))
    with pytest.raises(ShapeError, match=words):
        points_near(**({"network": network, "points": [[0, 0]]} | how))  # type: ignore[arg-type]


def test_a_network_without_coordinates_has_no_nearest_node() -> None:
    with pytest.raises(NotEnoughData, match="name the points' nodes"):
        points_near(edge(), [[0, 0]])


# --- files ---------------------------------------------------------------------------------------

NODES = "id,x,y\nA,0,0\nB,100,0\n"
EDGES = "from,to,minutes\nA,B,1.5\n"


def write(folder: Path, edges: str | bytes = EDGES, nodes: str | None = None) -> StreetNetwork:
    (folder / "edges.csv").write_bytes(edges if isinstance(edges, bytes) else edges.encode())
    if nodes is None:
        return read_streets(folder / "edges.csv")
    (folder / "nodes.csv").write_text(nodes)
    return read_streets(folder / "edges.csv", folder / "nodes.csv")


def test_files_of_nodes_and_edges(tmp_path: Path) -> None:
    network = write(tmp_path, nodes=NODES)
    assert network.node_ids == ("A", "B")
    assert (network.starts.tolist(), network.ends.tolist()) == ([0], [1])
    assert network.minutes.tolist() == [1.5]
    assert network.coordinates is not None
    assert network.coordinates.tolist() == [[0, 0], [100, 0]]
    assert not network.geographic
    assert write(tmp_path, nodes="id,lon,lat\nA,20,50\nB,21,50\n").geographic


def test_a_table_from_a_polish_spreadsheet(tmp_path: Path) -> None:
    """A mark at the start, semicolons, decimal commas, names with commas, a further column."""
    network = write(
        tmp_path, "\ufeffFrom;to;Minutes;uwagi\r\n\r\nPlac 3 Maja, 1;Rynek;1,5;\r\nRynek;B;0;x\r\n"
    )
    assert network.node_ids == ("Plac 3 Maja, 1", "Rynek", "B")
    assert network.minutes.tolist() == [1.5, 0]
    assert network.coordinates is None


@pytest.mark.parametrize(
    ("edges", "nodes", "words"),
    [
        ("", None, "line 1 of edges.csv: the file is empty"),
        ("from,to\nA,B\n", None, "line 1 of edges.csv: a column “minutes” is needed"),
        ("from,to,minutes\n", None, "line 2 of edges.csv: at least one edge is needed"),
        (EDGES + "A,C,1\n", NODES, "line 3 of edges.csv: no node is called “C”"),
        (EDGES + ",B,1\n", None, "line 3 of edges.csv: no node is called “”"),
        (EDGES + "A,B,-1\n", None, "line 3 of edges.csv: minutes is -1, out of range"),
        (EDGES + "A,B,nan\n", None, "line 3 of edges.csv: minutes must be a number, not “nan”"),
        (EDGES + "A,B,inf\n", None, "line 3 of edges.csv: minutes must be a number"),
        (EDGES + "A,B,\n", None, "line 3 of edges.csv: minutes must be a number, not “”"),
        (EDGES + "A,B\n", None, "line 3 of edges.csv: 2 fields, the header has 3"),
        (EDGES + 'A,"B,1\n', None, "line 3 of edges.csv: a quotation mark is missing"),
        (EDGES.encode() + b"A,\xb3,1\n", None, "line 3 of edges.csv: the text is not UTF-8"),
        (EDGES, "", "line 1 of nodes.csv: the file is empty"),
        (EDGES, "id,x\nA,0\n", "line 1 of nodes.csv: a column “y” is needed; there are: id, x"),
        (EDGES, "id,x,y,lon,lat\n", "line 1 of nodes.csv: columns x, y or columns lon, lat, not"),
        (EDGES, "id,x,y,x\n", "line 1 of nodes.csv: a column is there twice: id, x, y, x"),
        (EDGES, "id,x,y\n", "line 2 of nodes.csv: at least one node is needed"),
        (EDGES, NODES + "A,1,1\n", "line 4 of nodes.csv: the node “A” is there twice"),
        (EDGES, NODES + ",1,1\n", "line 4 of nodes.csv: a node without an id"),
        (EDGES, NODES + "C,1,north\n", "line 4 of nodes.csv: y must be a number, not “north”"),
        (EDGES, "id,lon,lat\nA,200,50\n", "line 2 of nodes.csv: lon is 200, out of range"),
    ],
)
def test_a_wrong_file_names_its_line(
    tmp_path: Path, edges: str | bytes, nodes: str | None, words: str
) -> None:
    with pytest.raises(BadFile) as caught:
        write(tmp_path, edges, nodes)
    assert str(caught.value).startswith(words)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_streets(tmp_path / "edges.csv")
