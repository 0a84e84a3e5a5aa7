"""Networks from files: every wrong line is told by its number; the command answers in two ways."""

import json
import random
from pathlib import Path

import pytest

from mosty.engines.__main__ import main
from mosty.engines.errors import BadFile
from mosty.engines.network import Kind, Sector
from mosty.engines.network.readers import read_network

ACTORS = """id,name,sector,services
ops,Ośrodek pomocy,municipality,home care|meals
office,Urząd,municipality,
kgw,Koło gospodyń,ngo,meals
club,Klub,ngo,
firm,Spółdzielnia,social-enterprise,home care
"""
TIES = """from,to,kind,strength,declared,service
ops,kgw,cooperation,2,both,
ops,club,cooperation,2,one,
ops,firm,coordination,3,,home care
kgw,club,competition,,,
"""


def _files(folder: Path, actors: str = ACTORS, ties: str = TIES) -> list[str]:
    (folder / "actors.csv").write_text(actors, encoding="utf-8")
    (folder / "ties.csv").write_text(ties, encoding="utf-8")
    return [str(folder / "actors.csv"), str(folder / "ties.csv")]


def test_the_command_prints_the_result_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["network", *_files(tmp_path), "--json", "--progress"]) == 0
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert told["typology"]["system"] == "cooperating"
    assert told["links"] == 3
    assert told["isolates"] == ["office"]
    assert told["coordination"]["nobody_coordinates"] == ["meals"]
    assert printed.err.endswith("5/5\n")


def test_the_command_says_the_result_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["network", *_files(tmp_path)]) == 0
    words = capsys.readouterr().out
    assert words.startswith("cooperating, decided by reached_share\n")
    assert "5 actors, 4 ties, 3 linked pairs, density 0.3" in words
    assert "brokers: ops" in words
    assert "coordinates home care: ops (100%)" in words
    assert "coordinates meals: nobody" in words
    assert main(["network", *_files(tmp_path), "--confirmed-only"]) == 0
    assert "1 linked pairs" in capsys.readouterr().out


def test_an_unclear_system_is_said_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["network", *_files(tmp_path, ties="from,to,kind\n")]) == 0
    assert capsys.readouterr().out.startswith("unclear (too-few), decided by ties\n")


def test_the_order_of_lines_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(2)
    printed = set()
    actors, ties = ACTORS.splitlines(), TIES.splitlines()
    for _order in range(4):
        files = _files(tmp_path, "\n".join(actors), "\n".join(ties))
        assert main(["network", *files, "--json"]) == 0
        printed.add(capsys.readouterr().out)
        actors[1:] = chance.sample(actors[1:], len(actors) - 1)
        ties[1:] = chance.sample(ties[1:], len(ties) - 1)
    assert len(printed) == 1


def test_a_wrong_file_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["network", *_files(tmp_path, ties=TIES + "ops,ops,funding,,,\n")]) == 2
    assert "6" in capsys.readouterr().err


def test_fields_may_be_left_out(tmp_path: Path) -> None:
    files = _files(
        tmp_path,
        "\ufeffid;name;sector\nb; Klub ;ngo\na;Urząd;municipality\n",
        "kind;from;to\ncooperation;b;a\n\n",
    )
    network = read_network(Path(files[0]), Path(files[1]))
    assert [(actor.id, actor.name, actor.sector) for actor in network.actors] == [
        ("a", "Urząd", Sector.MUNICIPALITY),
        ("b", "Klub", Sector.NGO),
    ]
    (tie,) = network.ties
    assert (tie.source, tie.target, tie.kind, tie.strength) == ("b", "a", Kind.COOPERATION, 1)
    assert not tie.declared_by_both


@pytest.mark.parametrize(
    ("actors", "message"),
    [
        ("", "the file is empty"),
        ("id,name\n", "a column “sector” is needed"),
        ("id,name,sector\n", "line 2 of [a-z.]+: there is no actor"),
        ("id,name,sector\n,X,ngo\n", "line 2 of [a-z.]+: the actor has no id"),
        (
            "id,name,sector\nx,X,club\n",
            "line 2 of [a-z.]+: club is no known sector; known are municipality,",
        ),
        ("id,name,sector\nx,X,\n", 'line 2 of [a-z.]+: "" is no known sector'),
        ("id,name,sector\nx,X,ngo\nx,Y,ngo\n", "line 3 of [a-z.]+: actor x is in line 2 already"),
        ("id,name,sector\nx,X\n", "line 2 of [a-z.]+: 2 fields, the header has 3"),
        ('id,name,sector\nx,"X,ngo\n', "line 2 of .*: a quotation mark"),
    ],
)
def test_a_wrong_line_of_actors(tmp_path: Path, actors: str, message: str) -> None:
    files = _files(tmp_path, actors)
    with pytest.raises(BadFile, match=message):
        read_network(Path(files[0]), Path(files[1]))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("ops,nobody,cooperation,1,,", "line 6 of [a-z.]+: there is no actor nobody"),
        (",ops,cooperation,1,,", 'line 6 of [a-z.]+: there is no actor ""'),
        ("ops,ops,cooperation,1,,", "line 6 of [a-z.]+: ops is tied to itself"),
        ("ops,kgw,friendship,1,,", "line 6 of [a-z.]+: friendship is no known kind of tie"),
        ("ops,office,cooperation,4,,", "line 6 of [a-z.]+: the strength must be 1, 2 or 3, not 4"),
        (
            "ops,office,cooperation,1,yes,",
            'line 6 of [a-z.]+: declared must be "one" or "both", not yes',
        ),
        ("ops,kgw,cooperation,1,,", "line 6 of [a-z.]+: the same tie is in line 2 already"),
        ("ops,kgw", "line 6 of [a-z.]+: 2 fields, the header has 6"),
    ],
)
def test_a_wrong_line_of_ties(tmp_path: Path, line: str, message: str) -> None:
    files = _files(tmp_path, ties=TIES + line + "\n")
    with pytest.raises(BadFile, match=message):
        read_network(Path(files[0]), Path(files[1]))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    files = _files(tmp_path)
    Path(files[0]).write_bytes(ACTORS.encode("cp1250"))
    with pytest.raises(BadFile, match=r"line 2 of [a-z.]+: the text is not UTF-8"):
        read_network(Path(files[0]), Path(files[1]))
