"""Access along streets from the command line, on files."""

import json
from pathlib import Path

import pytest

from mosty.engines.__main__ import main

# A -2- B -3- C, A -10- C, and apart from them D -1- E: as in test_access_streets.
NODES = "id,x,y\nA,0,0\nB,200,0\nC,500,0\nD,0,5000\nE,0,5100\n"
EDGES = "from,to,minutes\nA,B,2\nB,C,3\nA,C,10\nD,E,1\n"
PEOPLE = "id,people,unit,node\na,100,Górki,A\nb,50,Górki,B\nc,30,Dolina,C\ne,10,Dolina,E\n"
SITES = "id,capacity,node\nklub,18,B\ndom,8,C\nporadnia,5,D\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in (
        ("nodes.csv", NODES),
        ("edges.csv", EDGES),
        ("people.csv", PEOPLE),
        ("sites.csv", SITES),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(folder: Path, *words: str, nodes: bool = True) -> int:
    given = ["access", str(folder / "people.csv"), str(folder / "sites.csv")]
    given += ["--edges", str(folder / "edges.csv")]
    given += ["--nodes", str(folder / "nodes.csv")] if nodes else []
    return main([*given, *words])


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


def test_catchments_along_streets(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(files, "--reach", "3", "--method", "2sfca", "--json") == 0
    told = answer(capsys)
    assert told["ids"] == ["a", "b", "c", "e"]
    result = told["result"]
    assert isinstance(result, dict)
    assert result["distance_unit"] == "minutes"
    assert result["scores"] == pytest.approx([0.1, 0.2, 0.2, 0.5])
    assert told["sites"] == ["dom", "klub", "poradnia"]
    assert result["demand"] == [80, 180, 10]


def test_the_summary_is_told_in_words(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(files, "--reach", "3", nodes=False) == 0
    text = capsys.readouterr().out
    assert "method: 2sfca, reach 3 minutes" in text
    assert "people: 190, with something in reach 190" in text
    assert "Górki" in text


def test_points_walk_to_their_nearest_node(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """120 m at 60 m a minute to A; 5 km and more from every node of the town: no way."""
    (files / "people.csv").write_text("id,x,y\nnear,0,120\nfar,9000,0\n")
    (files / "sites.csv").write_text("id,x,y\nklub,200,0\n")
    words = ("--method", "nearest", "--walk", "60", "--farthest", "1000", "--json")
    assert run(files, *words) == 0
    result = answer(capsys)["result"]
    assert isinstance(result, dict)
    assert result["scores"] == [None, 4]
    assert result["nearest_site"] == [-1, 0]
    assert result["warnings"] == ["unreached-people"]


def test_one_way_streets(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(files, "--method", "nearest", "--directed", "--json") == 0
    result = answer(capsys)["result"]
    assert isinstance(result, dict)
    assert result["scores"] == [2, 0, 0, None]


def test_rows_in_another_order_give_the_same_bytes(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    for turn in (1, -1):
        for name in ("nodes", "edges", "people", "sites"):
            path = files / f"{name}.csv"
            header, *rows = path.read_text(encoding="utf-8").splitlines()
            path.write_text("\n".join([header, *rows[::turn]]) + "\n", encoding="utf-8")
        for method in ("nearest", "2sfca"):
            assert run(files, "--reach", "3", "--method", method, "--json") == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("edges", EDGES + "A,X,1\n", "edges.csv"),
        ("edges", EDGES + "A,B,-1\n", "edges.csv"),
        ("nodes", "id,x,y\n", "nodes.csv"),
        ("people", "id,node\na,X\n", "X”"),
        ("people", "id,lon,lat\na,20,50\n", "node"),
    ],
)
def test_a_wrong_file_ends_with_2_and_is_named(
    files: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, words: str
) -> None:
    (files / f"{name}.csv").write_text(text)
    assert run(files, "--reach", "3") == 2
    assert words in capsys.readouterr().err


def test_what_belongs_to_streets_is_not_passed_over_without_them(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Straight lines in metres would have been an answer to another question."""
    points = ["access", str(files / "people.csv"), str(files / "sites.csv"), "--reach", "3"]
    edges, nodes = str(files / "edges.csv"), str(files / "nodes.csv")
    for words in (
        ["--nodes", nodes],
        ["--directed"],
        ["--matrix", edges, "--nodes", nodes],
        ["--matrix", edges, "--edges", edges],
    ):
        assert main([*points, *words]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err
