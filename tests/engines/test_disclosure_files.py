"""Disclosure control from the command line, and what its files may not hold."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mosty.engines.__main__ import main
from mosty.engines.disclosure.readers import read_publication
from mosty.engines.errors import BadFile

CSV = "village;need;people\nA;care;2\nA;bus;9\nB;care;12\nB;bus;8\n"
LINKED = {
    "total": "all",
    "parents": {"village": {"A": "North", "B": "North", "C": "South"}},
    "fixed": [{}],
    "tables": [
        {
            "name": "by village",
            "dimensions": ["village", "need"],
            "rows": [
                ["A", "care", 2],
                ["A", "bus", 9],
                ["B", "care", 12],
                ["B", "bus", 8],
                ["C", "care", 21],
                ["C", "bus", 30.0],
                ["all", "all", 82],
            ],
        },
        {
            "name": "by age",
            "dimensions": ["age", "need"],
            "rows": [
                ["old", "care", 31],
                ["old", "bus", 7],
                ["young", "care", 4],
                ["young", "bus", 40],
            ],
        },
    ],
}


def _file(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_a_table_is_protected_and_its_publication_audited(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["disclosure", _file(tmp_path, "needs.csv", CSV), "--json"]) == 0
    printed = capsys.readouterr().out
    told = json.loads(printed)
    assert told["staff"] is None
    rows = {tuple(labels): count for labels, count in told["publication"]["tables"][0]["rows"]}
    assert rows["A", "care"] is None
    assert rows["total", "total"] == 31
    published = _file(tmp_path, "published.json", printed)
    assert main(["disclosure", published, "--audit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["is_safe"] is True


def test_the_summary_tells_what_is_hidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _file(tmp_path, "needs.csv", "\ufeff" + CSV)
    assert main(["disclosure", path]) == 0
    public = capsys.readouterr().out
    assert "hidden: 4 counts, shown: 5" in public
    assert "  A × care: hidden" in public
    assert "small" not in public
    assert main(["disclosure", path, "--staff", "--progress"]) == 0
    told = capsys.readouterr()
    assert "of these 1 small, 3 to protect them" in told.out
    assert "needs: 4 of 9 hidden (0 totals), 31 of 31 people" in told.out
    assert told.err


def test_linked_tables_with_levels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, "linked.json", json.dumps(LINKED))
    assert main(["disclosure", path, "--threshold", "5", "--json"]) == 0
    age, village = json.loads(capsys.readouterr().out)["publication"]["tables"]
    assert (age["name"], village["name"]) == ("by age", "by village")
    rows = {tuple(labels): count for labels, count in village["rows"]}
    assert rows["A", "care"] is None
    assert rows["North", "care"] == 14
    assert rows["all", "all"] == 82


def test_an_unsafe_table_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "village,people\nA,x\nB,20\ntotal,23\n"
    assert main(["disclosure", _file(tmp_path, "a.csv", text), "--audit"]) == 0
    told = capsys.readouterr().out
    assert "not safe: 1 hidden counts" in told
    assert "village = A: computable, 3 to 3" in told


def test_the_total_has_the_name_one_gives_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "village\tpeople\nA\t20\nB\t20\nrazem\t40\n"
    assert main(["disclosure", _file(tmp_path, "a.tsv", text), "--total", "razem"]) == 0
    assert "  razem: 40" in capsys.readouterr().out


def test_many_weak_counts_are_listed_in_short(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"v{i:02},n,\nv{i:02},m,9\nv{i:02},total,11\n" for i in range(25))
    path = _file(tmp_path, "a.csv", "village,need,people\n" + rows)
    assert main(["disclosure", path, "--audit"]) == 0
    assert "more (--json lists all)" in capsys.readouterr().out


def test_an_error_is_told_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CSV + "A;total;12\n"
    assert main(["disclosure", _file(tmp_path, "needs.csv", text)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "12" in told.err
    assert main(["disclosure", str(tmp_path / "none.csv")]) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1 of bad.csv: the file is empty"),
        ("people\n3\n", "line 1 of bad.csv: name each dimension once"),
        ("a,a,people\n", "line 1 of bad.csv: a column is there twice"),
        (CSV + "B;walk\n", "line 6 of bad.csv: 2 fields, the header has 3"),
        (CSV + "\nB;;3\n", "line 7 of bad.csv: a label is missing"),
        (CSV + "A;care;2\n", "line 6 of bad.csv: A × care is given twice, first in line 2"),
        (CSV + "B;walk;-2\n", "line 6 of bad.csv: a count of people cannot be negative"),
        (CSV + "B;walk;2.5\n", "line 6 of bad.csv: 2.5 is not a whole number of people"),
        (CSV + "B;walk;NaN\n", "line 6 of bad.csv: NaN is not a whole number of people"),
        (CSV + 'B;"walk;2\n', "line 6 of bad.csv: a quotation mark"),
    ],
)
def test_bad_csv(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadFile) as error:
        read_publication(Path(_file(tmp_path, "bad.csv", text)))
    assert message in str(error.value)


def test_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(CSV.encode() + "Żabno;care;7\n".encode("cp1250"))
    with pytest.raises(BadFile, match=r"line 6 of [a-z.]+: the text is not UTF-8"):
        read_publication(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{\n  oops\n}", "line 2 of bad.json: this is not JSON"),
        ("[]", 'an object with a list "tables" is needed'),
        ('{"tables": [1]}', 'table 1: a "name", a list of "dimensions"'),
        ('{"tables": [], "parents": {"a": 1}}', '"parents": dimension ->'),
        ('{"tables": [], "fixed": {}}', '"fixed": a list'),
        ('{"tables": [], "total": ""}', '"total": the label'),
        (
            '{"tables": [{"name": "t", "dimensions": ["a"], "rows": [["x", 5], ["y"]]}]}',
            "table 1, row 2: a label for every dimension, then the count",
        ),
        (
            '{"tables": [{"name": "t", "dimensions": ["a"], "rows": [["x", NaN]]}]}',
            "table 1, row 1: nan is not a whole number of people",
        ),
        (
            '{"tables": [{"name": "t", "dimensions": ["a"], "rows": [["x", "5"]]}]}',
            "table 1, row 1: 5 is not a whole number of people",
        ),
    ],
)
def test_bad_json(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadFile) as error:
        read_publication(Path(_file(tmp_path, "bad.json", text)))
    assert message in str(error.value)


def test_pages_load_no_compiler_and_no_solver() -> None:
    asked = (
        "import sys\n"
        "from mosty.engines.disclosure import suppress, suppress_table\n"
        "suppress([3, 20, 30]); suppress_table([[3, 20], [30, 40]])\n"
        "print('numpy' in sys.modules)\n"
        "from mosty.engines.disclosure import protect, audit\n"
        "print('numba' in sys.modules, 'highspy' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["False"] * 3


def test_the_inner_loops_are_compiled_ahead() -> None:
    from mosty.engines.disclosure import kernels
    from mosty.engines.disclosure.warm import warm

    warm()
    for loop in (kernels.push, kernels.cheapest_path, kernels.intervals):
        assert loop.signatures
