"""Weights from files: every wrong line is told by its number; the command answers in two ways."""

import json
import random
from pathlib import Path

import pytest

from mosty.engines.__main__ import main
from mosty.engines.errors import BadFile
from mosty.engines.weights.readers import read_respondents, read_targets

TARGETS = "margin,category,target\nsex,women,60\nsex,men,40\nage,young,50\nage,old,50\n"
PEOPLE = "id,sex,age,note\na,women,young,x\nb,women,old,\nc,men,young,\nd,men,old,\n"


def _files(folder: Path, people: str = PEOPLE, targets: str = TARGETS) -> list[str]:
    (folder / "people.csv").write_text(people, encoding="utf-8")
    (folder / "targets.csv").write_text(targets, encoding="utf-8")
    return [str(folder / "people.csv"), str(folder / "targets.csv")]


def test_the_command_prints_the_result_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["weights", *_files(tmp_path), "--json", "--cap", "5", "--progress"]) == 0
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert told["ids"] == ["a", "b", "c", "d"]
    assert told["result"]["weights"] == pytest.approx([1.2, 1.2, 0.8, 0.8])
    assert told["result"]["cap"] == 5
    assert printed.err == "1/1\n"


def test_the_command_says_the_result_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = PEOPLE + "e,women,,\n"
    assert main(["weights", *_files(tmp_path, people), "--cap", "5"]) == 0
    words = capsys.readouterr().out
    assert "5 respondents, weights " in words
    assert "cap 5: 0 respondents at it" in words
    assert "age, 1 without an answer" in words
    assert "  women: 3 respondents, 60.0% -> 60.0% (target 60.0%)" in words


def test_the_order_of_lines_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(4)
    lines = [
        f"{i},{chance.choice(['women', 'men'])},{chance.choice(['young', 'old', ''])}"
        f",{chance.uniform(0.5, 2)}"
        for i in range(60)
    ]
    printed = set()
    for _order in range(3):
        people = "\n".join(["id,sex,age,base_weight", *lines])
        assert main(["weights", *_files(tmp_path, people), "--json"]) == 0
        printed.add(capsys.readouterr().out)
        chance.shuffle(lines)
    assert len(printed) == 1


def test_a_refusal_ends_with_two_and_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    targets = TARGETS.replace("old,50", "old,49")
    assert main(["weights", *_files(tmp_path, targets=targets)]) == 2
    assert capsys.readouterr().err.strip()
    assert main(["weights", *_files(tmp_path, targets=targets), "--as-shares"]) == 0


def test_semicolons_and_decimal_commas_are_read(tmp_path: Path) -> None:
    path = tmp_path / "targets.csv"
    path.write_text(
        "\ufeffmargin;category;target\n płeć ; kobiety ;52,5\npłeć;mężczyźni;47,5\n\n",
        encoding="utf-8",
    )
    (margin,) = read_targets(path)
    assert margin.name == "płeć"
    assert margin.categories == ("kobiety", "mężczyźni")
    assert margin.targets == (52.5, 47.5)


def test_respondents_are_ordered_by_id(tmp_path: Path) -> None:
    people, targets = _files(tmp_path, "sex,id,age,base_weight\nmen,z,,2\nwomen,b,old,0.5\n")
    read = read_respondents(Path(people), read_targets(Path(targets)))
    assert read.ids == ("b", "z")
    assert [codes.tolist() for codes in read.answers] == [[0, 1], [1, -1]]
    assert read.base is not None
    assert read.base.tolist() == [0.5, 2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("margin,category,target,target\n", "a column is there twice"),
        ("margin,category,target\n", "line 2 of [a-z.]+: there is no target"),
        (TARGETS + ",x,1\n", "line 6 of [a-z.]+: margin and category need names"),
        (
            TARGETS + "sex,other,many\n",
            "line 6 of [a-z.]+: the target must be a number, zero or more",
        ),
        (TARGETS + "sex,other,-1\n", "line 6 of [a-z.]+: .* not -1"),
        (TARGETS + "sex,other,nan\n", "line 6 of [a-z.]+: .* not nan"),
        (TARGETS + "sex,other,\n", 'line 6 of [a-z.]+: .* not ""'),
        (TARGETS + "sex,men,3\n", "line 6 of [a-z.]+: margin sex has category men already"),
        (TARGETS + "sex,other\n", "line 6 of [a-z.]+: 2 fields, the header has 3"),
        (TARGETS + 'sex,"other,3\n', "line 6 of .*: a quotation mark"),
    ],
)
def test_a_wrong_line_of_targets(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "targets.csv"
    path.write_text(text)
    with pytest.raises(BadFile, match=message):
        read_targets(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,sex\n", "a column “age” is needed"),
        ("id,sex,age\n", "line 2 of [a-z.]+: there is no respondent"),
        (PEOPLE + ",men,old,\n", "line 6 of [a-z.]+: the respondent has no id"),
        (PEOPLE + "b,men,old,\n", "line 6 of [a-z.]+: respondent b is in line 3 already"),
        (PEOPLE + "e,other,old,\n", "line 6 of [a-z.]+: sex is other, which has no target"),
        ("id,sex,age,base_weight\na,men,old,0\n", "line 2 of [a-z.]+: the base weight .* not 0"),
        ("id,sex,age,base_weight\na,men,old,\n", 'line 2 of [a-z.]+: the base weight .* not ""'),
    ],
)
def test_a_wrong_line_of_respondents(tmp_path: Path, text: str, message: str) -> None:
    people, targets = _files(tmp_path, text)
    with pytest.raises(BadFile, match=message):
        read_respondents(Path(people), read_targets(Path(targets)))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "targets.csv"
    path.write_bytes("margin,category,target\npłeć,x,1\n".encode("cp1250"))
    with pytest.raises(BadFile, match=r"line 2 of [a-z.]+: the text is not UTF-8"):
        read_targets(path)
