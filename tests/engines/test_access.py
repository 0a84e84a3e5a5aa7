"""Access on examples small enough to follow by hand, its errors, its command."""

import argparse
import csv
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mosty.engines.__main__ import main
from mosty.engines.access import (
    Gaussian,
    GreatCircles,
    Steps,
    StraightLines,
    TravelTimes,
    access,
    command,
    read_people,
    read_sites,
    read_travel_times,
    summaries,
)
from mosty.engines.access.command import AccessReport, decay_of
from mosty.engines.access.exact import exact_sum
from mosty.engines.errors import EngineError, ShapeError

# Four points of people on a line and two surgeries; the surgery B stands exactly 10 m from the
# second point and the third.
PEOPLE = np.array([[0.0, 0.0], [10.0, 0.0], [30.0, 0.0], [100.0, 0.0]])
NUMBER = [100, 50, 50, 7]
SITES = np.array([[0.0, 0.0], [20.0, 0.0]])
DOCTORS = [3, 2]
LINE = StraightLines(PEOPLE, SITES)


def test_nearest_site() -> None:
    result = access(LINE, NUMBER, DOCTORS, method="nearest")
    assert result.scores.tolist() == [0, 10, 10, 80]
    assert result.nearest_site is not None
    assert result.nearest_site.tolist() == [0, 0, 1, 1]  # the second point is between both
    assert result.demand.tolist() == [150, 57]
    assert (result.reached_people, result.unreached_people) == (207, 0)


def test_nearest_site_within_a_reach() -> None:
    result = access(LINE, NUMBER, DOCTORS, method="nearest", reach=10)
    assert result.scores.tolist() == [0, 10, 10, np.inf]
    assert result.nearest_site is not None
    assert result.nearest_site.tolist() == [0, 0, 1, -1]
    assert result.warnings == ("unreached-people",)
    assert result.unreached_people == 7


def test_count_and_capacity_within_reach_are_inclusive() -> None:
    count = access(LINE, NUMBER, DOCTORS, method="count", reach=10)
    assert count.scores.tolist() == [1, 2, 1, 0]
    assert count.demand.tolist() == [150, 100]
    capacity = access(LINE, NUMBER, DOCTORS, method="capacity", reach=10)
    assert capacity.scores.tolist() == [3, 5, 2, 0]
    less = access(LINE, NUMBER, DOCTORS, method="count", reach=np.nextafter(10, 0))
    assert less.scores.tolist() == [1, 0, 0, 0]


def test_two_steps() -> None:
    """A serves 150 people with 3 doctors, B 100 people with 2: each 0.02 a person."""
    result = access(LINE, NUMBER, DOCTORS, method="2sfca", reach=10)
    assert result.scores.tolist() == [0.02, 0.04, 0.02, 0]
    assert result.demand.tolist() == [150, 100]
    assert np.dot(NUMBER, result.scores) == pytest.approx(5)
    assert (result.unused_capacity, result.unreached_people) == (0, 7)


def test_enhanced_two_steps_with_zones() -> None:
    """Weights 1 to 5 m, 0.5 to 10 m: A serves 100 + 25 people, B 25 + 25."""
    zones = Steps((5, 10), (1, 0.5))
    result = access(LINE, NUMBER, DOCTORS, method="e2sfca", decay=zones)
    assert result.demand.tolist() == [125, 50]
    a, b = 3 / 125, 2 / 50
    assert result.scores == pytest.approx([a, 0.5 * a + 0.5 * b, 0.5 * b, 0])


def test_three_steps_split_people_among_their_sites() -> None:
    """The second point has both sites at 10 m: half its people count at each, with weight 0.5."""
    zones = Steps((5, 10), (1, 0.5))
    result = access(LINE, NUMBER, DOCTORS, method="3sfca", decay=zones)
    assert result.demand == pytest.approx([100 + 50 * 0.5 * 0.5, 50 * 0.5 * 0.5 + 50 * 0.5])
    a, b = 3 / 112.5, 2 / 37.5
    assert result.scores == pytest.approx([a, 0.25 * a + 0.25 * b, 0.5 * b, 0])


def test_gaussian_weights() -> None:
    plain, to_zero = Gaussian(10, 5), Gaussian(10, 10, to_zero=True)
    assert plain.at([0, 5, 10, 10.1]) == pytest.approx([1, np.exp(-0.5), np.exp(-2), 0])
    c = np.exp(-0.5)
    assert to_zero.at([0, 5, 10]) == pytest.approx([1, (np.exp(-0.125) - c) / (1 - c), 0])
    result = access(LINE, NUMBER, DOCTORS, method="capacity", decay=plain)
    w = np.exp(-2)
    assert result.scores == pytest.approx([3, 5 * w, 2 * w, 0])
    none = access(LINE, NUMBER, DOCTORS, method="capacity", decay=to_zero)
    assert none.scores == pytest.approx([3, 0, 0, 0])  # a weight of 0 gives nothing
    assert none.reached_people == 100


def test_steps_say_a_weight_for_any_distance() -> None:
    zones = Steps((0, 5, 10), (4, 2, 1))
    weights = [4, 2, 2, 1, 1, 0, 0, 0]
    assert zones.at([0, 0.1, 5, 5.1, 10, 10.1, np.inf, np.nan]).tolist() == weights
    assert (zones.reach, Steps.within(3)) == (10, Steps((3.0,), (1.0,)))


def test_given_travel_times() -> None:
    """The same line by bus; nobody drives from the fourth point, and the third has no way."""
    table = TravelTimes(4, 2, [0, 1, 1, 2], [0, 0, 1, 1], [0, 10, 10, np.inf])
    result = access(table, NUMBER, DOCTORS, method="2sfca", reach=10)
    assert result.distance_unit == "minutes"
    assert result.scores == pytest.approx([3 / 150, 3 / 150 + 2 / 50, 0, 0])
    nearest = access(table, NUMBER, method="nearest")
    assert nearest.scores.tolist() == [0, 10, np.inf, np.inf]
    assert nearest.nearest_site is not None
    assert nearest.nearest_site.tolist() == [0, 0, -1, -1]


def test_great_circles() -> None:
    """One degree along the equator of a sphere of 6,371,008.8 m is 111,195.08 m."""
    people, sites = [[179.5, 0], [0, 89.5], [-179.5, 0]], [[-179.5, 0], [180, 89.5]]
    result = access(GreatCircles(people, sites), [1, 1, 1], method="nearest")
    degree = 2 * np.pi * 6_371_008.8 / 360
    assert result.scores == pytest.approx([degree, degree, 0])
    assert access(GreatCircles([[0, 0]], [[0, 90]], radius=2), [1], method="nearest").scores == (
        pytest.approx([np.pi])
    )
    assert access(GreatCircles([[0, 0]], [[180, 0]]), [1], method="nearest").scores == (
        pytest.approx([180 * degree])
    )


def test_a_site_nobody_reaches_keeps_its_capacity() -> None:
    sites = [[0, 0], [500, 500]]
    result = access(StraightLines(PEOPLE, sites), NUMBER, [3, 4], method="2sfca", reach=10)
    assert result.scores.tolist() == [0.02, 0.02, 0, 0]  # 4/0 is no access
    assert (result.capacity, result.unused_capacity) == (7, 4)
    assert result.warnings == ("unreached-people", "unused-capacity")


def test_sites_without_capacity_give_nothing() -> None:
    result = access(LINE, NUMBER, [3, 0], method="2sfca", reach=10)
    assert result.scores.tolist() == [0.02, 0.02, 0, 0]
    assert result.reached_people == 150
    assert result.warnings == ("sites-without-capacity", "unreached-people")
    nothing = access(LINE, NUMBER, [0, 0], method="2sfca", reach=10)
    assert nothing.scores.tolist() == [0, 0, 0, 0]
    assert "no-capacity" in nothing.warnings


@pytest.mark.parametrize("method", ["nearest", "count", "2sfca"])
def test_no_people_no_points_or_no_sites(method: Any) -> None:
    nobody = access(LINE, [0, 0, 0, 0], DOCTORS, method=method, reach=10)
    assert (nobody.people, nobody.demand.tolist()) == (0, [0, 0])
    unused = () if method == "nearest" else ("unused-capacity",)  # nearest does not ask
    assert nobody.warnings == ("no-people", *unused)
    empty = access(StraightLines([], SITES), [], DOCTORS, method=method, reach=10)
    assert (len(empty.scores), empty.demand.tolist()) == (0, [0, 0])
    alone = access(StraightLines(PEOPLE, []), NUMBER, [], method=method, reach=10)
    assert alone.reached_people == 0
    assert alone.warnings == ("no-capacity", "unreached-people")


def test_points_far_apart_need_no_more_memory() -> None:
    """Cells number a few per point, however small the reach against the distances."""
    people = np.array([[0.0, 0.0], [1e9, 1e9], [1e9 + 3, 1e9 + 4]])
    result = access(StraightLines(people, people), [1, 1, 1], method="count", reach=5)
    assert result.scores.tolist() == [1, 2, 2]


def test_sums_are_exact_at_any_size_of_numbers() -> None:
    """Whole numbers exactly, others to two units in the last place, in any order."""
    assert exact_sum(np.array([2.0**52, 1.0, 1.0])) == 2.0**52 + 2
    tenths = np.full(1_000_000, 0.1)
    assert exact_sum(tenths) == pytest.approx(100_000, rel=1e-15)
    for size in (1e-300, 1e-250, 1e250):
        spread = np.array([1.0, 2.0**-60, 3.0, 0.7]) * size
        assert exact_sum(spread) == exact_sum(spread[::-1]) == pytest.approx(4.7 * size, rel=1e-15)
    assert exact_sum(np.array([])) == 0


def test_results_are_read_only() -> None:
    result = access(LINE, NUMBER, method="nearest")
    with pytest.raises(ValueError, match="read-only"):
        result.scores[0] = 1


def test_summaries_count_people_not_points() -> None:
    result = access(LINE, NUMBER, DOCTORS, method="nearest", reach=10)
    rows = summaries(
        result, NUMBER, units=["Las", "Las", "Bór", "Bór"], groups=["65+", "0-17", "65+", "65+"]
    )
    told = {(row.unit, row.group): row for row in rows}
    assert [(row.unit, row.group) for row in rows] == [
        (None, None),
        ("Bór", None),
        ("Las", None),
        (None, "0-17"),
        (None, "65+"),
        ("Bór", "65+"),
        ("Las", "0-17"),
        ("Las", "65+"),
    ]
    everyone = told[None, None]
    assert (everyone.people, everyone.unreached_people) == (207, 7)
    assert everyone.share_reached == 200 / 207
    assert everyone.mean == (50 + 50) * 10 / 200  # of those with a site in reach
    assert everyone.percentiles == ((10, 0), (25, 0), (50, 10), (75, 10), (90, 10))
    bor = told["Bór", None]
    assert (bor.people, bor.reached_people, bor.median) == (57, 50, 10)
    assert bor.percentiles[-1] == (90, np.inf)  # more than a tenth have no site in reach
    assert told["Las", "65+"].mean == 0


def test_a_percentile_is_reached_exactly() -> None:
    """Half of ten people are five: the median is the fifth one's score, not the sixth's."""
    result = access(StraightLines([[1, 0], [2, 0]], [[0, 0]]), [5, 5], method="nearest")
    assert summaries(result, [5, 5])[0].median == 1
    assert summaries(result, [5, 6])[0].median == 2


def test_a_unit_without_people_has_no_share() -> None:
    result = access(LINE, [0, 0, 50, 7], DOCTORS, method="2sfca", reach=10)
    row = summaries(result, [0, 0, 50, 7], units=["a", "a", "b", "b"])[1]
    assert (row.unit, row.people) == ("a", 0)
    assert (row.share_reached, row.mean, row.median) == (None, None, None)
    everyone = summaries(result, [0, 0, 50, 7])[0]
    assert everyone.mean == pytest.approx(50 * 2 / 50 / 57)  # those without score count as 0


@pytest.mark.parametrize(
    ("words", "call"),
    [
        ("there is no method huff", lambda: access(LINE, NUMBER, method="huff", reach=1)),  # type: ignore[arg-type]
        ("needs a reach", lambda: access(LINE, NUMBER, method="2sfca")),
        ("needs a decay", lambda: access(LINE, NUMBER, method="e2sfca", reach=5)),
        (
            "takes a reach, no decay",
            lambda: access(LINE, NUMBER, method="count", decay=Steps.within(5)),
        ),
        (
            "the reach is 4, but the decay ends at 5",
            lambda: access(LINE, NUMBER, method="e2sfca", reach=4, decay=Steps.within(5)),
        ),
        ("reach must be a finite", lambda: access(LINE, NUMBER, method="count", reach=-1)),
        ("reach must be a finite", lambda: access(LINE, NUMBER, method="count", reach=np.nan)),
        ("people: 3 values are given", lambda: access(LINE, [1, 2, 3], method="count", reach=1)),
        (
            "people: value number 2 is -2, less than 0",
            lambda: access(LINE, [1, -2, 3, 4], method="count", reach=1),
        ),
        (
            "people: value number 4 is missing or infinite",
            lambda: access(LINE, [1, 2, 3, np.nan], method="count", reach=1),
        ),
        (
            "capacity: value number 1 is -1",
            lambda: access(LINE, NUMBER, [-1, 2], method="2sfca", reach=1),
        ),
        ("point number 1 has no coordinates", lambda: StraightLines([[np.nan, 0]], SITES)),
        (
            "sites: the latitude of point number 1 is 91, outside -90 to 90",
            lambda: GreatCircles([], [[0, 91]]),
        ),
        (
            "people: the longitude of point number 1 is -181",
            lambda: GreatCircles([[-181, 0]], []),
        ),
        ("radius of the sphere", lambda: GreatCircles([], [], radius=0)),
        ("number 1 is missing or negative", lambda: TravelTimes(1, 1, [0], [0], [-1])),
        ("number 2 is missing or negative", lambda: TravelTimes(2, 1, [0, 1], [0, 0], [1, np.nan])),
        ("origins: value number 1 is 1", lambda: TravelTimes(1, 1, [1], [0], [1])),
        ("destinations: 0 values", lambda: TravelTimes(1, 1, [0], [], [1])),
        (
            "pair of point 1 and site 2 is given twice",
            lambda: TravelTimes(1, 2, [0, 0], [1, 1], [1, 2]),
        ),
        ("as many weights as bounds", lambda: Steps((1, 2), (1,))),
        ("as many weights as bounds", lambda: Steps((), ())),
        ("larger than the one before", lambda: Steps((2, 2), (1, 1))),
        ("a bound must be a finite number", lambda: Steps((np.inf,), (1,))),
        ("a weight must be a finite number above 0", lambda: Steps((1,), (0,))),
        ("finite reach and bandwidth above 0", lambda: Gaussian(1, 0)),
        ("units: 1 names are given for 4", lambda: summaries(NEAREST, NUMBER, units=["a"])),
        (
            "percentiles must be whole numbers",
            lambda: summaries(NEAREST, NUMBER, percentiles=[0]),
        ),
    ],
)
def test_what_cannot_be_computed_is_refused(words: str, call: Any) -> None:
    with pytest.raises(ShapeError, match=words):
        call()


NEAREST = access(LINE, NUMBER, method="nearest")

PEOPLE_CSV = """id;x;y;people;unit;group
b;10;0;50;Las;0-17
a;0,0;0,0;100;Las;65+
c;30;0;50;Bór;65+
d;100;0;7;Bór;65+
"""
SITES_CSV = "id,x,y,capacity\nB,20,0,2\nA,0,0,3\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(PEOPLE_CSV, encoding="utf-8")
    (tmp_path / "sites.csv").write_text(SITES_CSV, encoding="utf-8")
    return tmp_path


def run(folder: Path, *words: str) -> int:
    return main(["access", str(folder / "people.csv"), str(folder / "sites.csv"), *words])


def compute(folder: Path, *words: str) -> AccessReport:
    """As `run`, with errors as they are raised: the command line tells them in Polish."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    given = parser.parse_args([str(folder / "people.csv"), str(folder / "sites.csv"), *words])
    return command.run(given)


def test_the_command_tells_a_summary(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(files, "--reach", "10") == 0
    told = capsys.readouterr().out
    assert "method: 2sfca, reach 10 metres" in told
    assert "people: 207, with something in reach 200, with nothing 7" in told
    assert "note: some people have nothing in reach" in told
    assert "87.7 %" in told  # 50 of 57 in Bór


def test_the_command_writes_json_and_csv(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = files / "scores.csv"
    assert run(files, "--method", "nearest", "--reach", "50", "--json", "--out", str(out)) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ids"] == ["a", "b", "c", "d"]
    assert told["sites"] == ["A", "B"]
    assert told["result"]["scores"] == [0, 10, 10, None]
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["score"] for row in rows] == ["0.0", "10.0", "10.0", ""]
    assert [row["site"] for row in rows] == ["A", "A", "B", ""]
    whole = files / "all.json"
    decay = "step:5=1,10=0.5"
    assert run(files, "--method", "e2sfca", "--decay", decay, "--out", str(whole)) == 0
    assert json.loads(whole.read_text(encoding="utf-8"))["result"]["demand"] == [125, 50]


def test_the_order_of_lines_changes_no_byte(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    head, *lines = PEOPLE_CSV.splitlines()
    for order in (lines, lines[::-1]):
        (files / "people.csv").write_text("\n".join([head, *order]), encoding="utf-8")
        assert (
            run(files, "--method", "3sfca", "--decay", "gaussian:7", "--reach", "20", "--json") == 0
        )
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]


def test_the_command_on_travel_times(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both groups of the people of one id travel alike."""
    (files / "people.csv").write_text(
        "id,people,group\na,100,65+\na,50,0-17\nb,50,65+\n", encoding="utf-8"
    )
    (files / "sites.csv").write_text("id,capacity\nA,3\nB,2\n", encoding="utf-8")
    (files / "times.csv").write_text("from,to,minutes\na,A,10\nb,B,10.5\n", encoding="utf-8")
    words = ["--matrix", str(files / "times.csv"), "--reach", "10", "--json"]
    assert run(files, *words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["groups"] == ["0-17", "65+", "65+"]
    assert told["result"]["scores"] == [0.02, 0.02, 0]


def test_the_command_on_streets(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nodes where the people and sites stand; 100 m a minute between them, B a dead end."""
    (files / "nodes.csv").write_text("id,x,y\n1,0,0\n2,10,0\n3,20,0\n4,100,0\n", encoding="utf-8")
    (files / "edges.csv").write_text("from,to,minutes\n1,2,1\n2,3,1\n", encoding="utf-8")
    words = ["--nodes", str(files / "nodes.csv"), "--edges", str(files / "edges.csv")]
    assert run(files, *words, "--method", "nearest", "--json") == 0
    told = json.loads(capsys.readouterr().out)["result"]
    assert told["scores"] == [0, 1, 10 / 80, None]  # c walks 10 m to node 3, where B stands
    assert told["distance_unit"] == "minutes"


def test_the_command_on_longitudes(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "people.csv").write_text("id,lon,lat\na,21,52\n", encoding="utf-8")
    (files / "sites.csv").write_text("id,lon,lat\nA,21,52.1\n", encoding="utf-8")
    assert run(files, "--method", "nearest", "--json") == 0
    (score,) = json.loads(capsys.readouterr().out)["result"]["scores"]
    assert score == pytest.approx(11_119.508, abs=0.001)


@pytest.mark.parametrize(
    ("words", "name", "text"),
    [
        ("line 1 of {}: the file is empty", "people", ""),
        ("line 1 of {}: a column “id” is needed; there are: x, y", "people", "x,y\n"),
        ("line 1 of {}: a column is there twice", "people", "id,x,x\n"),
        ("line 1 of {}: columns x, y or columns lon, lat, not both", "people", "id,x,y,lon,lat\n"),
        ("line 3 of {}: 2 fields, the header has 3", "people", "id,x,y\n\na,1\n"),
        ("line 2 of {}: x must be a number, not “east”", "people", "id,x,y\na,east,1\n"),
        ("line 2 of {}: y must be a number, not “nan”", "people", "id,x,y\na,1,nan\n"),
        (
            "line 3 of {}: people is -5, out of range",
            "people",
            "id,x,y,people\na,1,1,1\nb,1,1,-5\n",
        ),
        ("line 2 of {}: lat is 91, out of range", "people", "id,lon,lat\na,1,91\n"),
        ("line 3 of {}: the id “a” is there twice", "people", "id,x,y\na,1,1\na,2,2\n"),
        ("line 2 of {}: the id is missing", "people", "id,x,y\n,1,1\n"),
        ("line 2 of {}: capacity must be a number", "sites", "id,x,y,capacity\nA,1,1,\n"),
        ("line 2 of {}: a quotation mark is missing", "sites", 'id,x,y\n"A,1,1\n'),
        ("people and sites need columns x, y", "sites", "id,lon,lat\nA,1,1\n"),
        ("people and sites need columns x, y", "people", "id\na\n"),
    ],
)
def test_a_bad_file_is_named_by_its_line(files: Path, words: str, name: str, text: str) -> None:
    (files / f"{name}.csv").write_text(text, encoding="utf-8")
    with pytest.raises(EngineError, match=re.escape(words.format(f"{name}.csv"))):
        compute(files, "--reach", "10")


def test_a_file_that_is_not_utf8(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "people.csv").write_bytes(b"id,x,y\na,1,1\n\xb3,1,1\n")
    with pytest.raises(EngineError, match=r"line 3 of people\.csv: the text is not UTF-8"):
        compute(files, "--reach", "10")
    assert run(files, "--reach", "10") == 2
    assert "people.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("line 2 of times.csv: no people have the id “z”", "from,to,minutes\nz,A,1\n"),
        ("line 2 of times.csv: no site has the id “Z”", "from,to,minutes\na,Z,1\n"),
        (
            "line 3 of times.csv: the way from “a” to “A” is given twice",
            "from,to,minutes\na,A,1\na,A,2\n",
        ),
        ("line 2 of times.csv: minutes is -1, out of range", "from,to,minutes\na,A,-1\n"),
    ],
)
def test_a_bad_table_is_named_by_its_line(files: Path, words: str, text: str) -> None:
    (files / "times.csv").write_text(text, encoding="utf-8")
    people, sites = read_people(files / "people.csv"), read_sites(files / "sites.csv")
    with pytest.raises(EngineError, match=words):
        read_travel_times(files / "times.csv", people, sites)


@pytest.mark.parametrize(
    ("words", "text", "reach"),
    [
        ("the decay is step:D=W", "steps:1=1", 5.0),
        ("the decay is step:D=W", "step:1", 5.0),
        ("the decay is step:D=W", "gaussian:wide", 5.0),
        ("a Gaussian decay needs a reach", "gaussian", None),
        ("larger than the one before", "step:2=1,1=1", None),
    ],
)
def test_a_bad_decay_is_refused(words: str, text: str, reach: float | None) -> None:
    with pytest.raises(ShapeError, match=words):
        decay_of(text, reach)


def test_a_decay_in_words() -> None:
    assert decay_of("gaussian", 5.0) == Gaussian(5, 5, to_zero=True)
    assert decay_of("gaussian:2", 5.0) == Gaussian(5, 2)
    assert decay_of("step:1=1,2=0.5", None) == Steps((1, 2), (1, 0.5))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"must end in \.csv or \.json", ["--out", "scores.txt"]),
        ("a table of travel times or streets, not both", ["--matrix", "a.csv", "--edges", "b.csv"]),
        ("need the edges", ["--nodes", "a.csv"]),
    ],
)
def test_what_the_command_refuses(files: Path, text: str, words: list[str]) -> None:
    with pytest.raises(EngineError, match=text):
        compute(files, "--reach", "10", *words)
