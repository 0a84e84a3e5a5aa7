"""Opinion maps from files: exports read and checked, the command, errors with their line."""

import json
from pathlib import Path

import pytest

from mosty.engines.__main__ import main
from mosty.engines.errors import BadFile, NotEnoughData
from mosty.engines.opinion.readers import check_export, read_conversation

HEAD = "timestamp,datetime,comment-id,voter-id,vote\n"


def export(folder: Path) -> Path:
    """Two camps of twelve on eight statements; statement 8 rejected; person 0 changed one vote."""
    rows = [
        (100 + person, person, statement, 1 if (person < 12) == (statement < 4) else -1)
        for statement in range(8)
        for person in range(24)
    ]
    rows += [(50, 0, 0, -1), (60, 3, 8, 1)]
    (folder / "votes.csv").write_text(
        HEAD + "".join(f"{when},then,{what},{who},{vote}\n" for when, who, what, vote in rows)
    )
    comments = "timestamp,comment-id,agrees,disagrees,moderated,comment-body\n"
    for statement in range(9):
        votes = [vote for _when, _who, what, vote in rows if what == statement]
        rejected = -1 if statement == 8 else 1
        comments += f'1,{statement},{votes.count(1)},{votes.count(-1)},{rejected},"a, ""b"""\n'
    (folder / "comments.csv").write_text(comments)
    matrix = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2,3,4,5,6,7,8\n"
    for person in range(24):
        cells = [1 if (person < 12) == (statement < 4) else -1 for statement in range(8)]
        own = [*map(str, cells), "1" if person == 3 else ""]
        counts = (9 if person == 3 else 8, own.count("1"), own.count("-1"))
        matrix += ",".join([str(person), "0", "0", *map(str, counts), *own]) + "\n"
    (folder / "participants-votes.csv").write_text(matrix)
    return folder


def test_an_export_is_read_in_the_order_of_time(tmp_path: Path) -> None:
    """The earlier vote of person 0 on statement 0 stands later in the file."""
    conversation = read_conversation(export(tmp_path))
    assert (len(conversation.votes.values), conversation.votes.replaced) == (193, 1)
    assert conversation.votes.values[0] == 1
    assert conversation.moderated == (8,)


def test_an_export_that_adds_up_and_one_that_does_not(tmp_path: Path) -> None:
    folder = export(tmp_path)
    checked = check_export(folder)
    assert checked.holds
    assert (checked.votes, checked.pairs, checked.cells) == (194, 193, 193)
    for name, old, new, wrong in (
        ("participants-votes.csv", "0,0,0,8,4,4,1,1", "0,0,0,8,4,4,-1,1", (1, 1, 0)),
        ("participants-votes.csv", "0,0,0,8,4,4", "0,0,0,8,5,4", (0, 1, 0)),
        ("comments.csv", "1,0,12,13,1", "1,0,12,12,1", (0, 0, 1)),
    ):
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1))
        told = check_export(folder)
        found = (min(told.wrong_cells, 1), told.wrong_participants, told.wrong_statements)
        assert found == wrong
        assert not told.holds
        (folder / name).write_text(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "line 1 of .*: a column “comment-id” is needed"),
        ("", "line 1 of .*: the file is empty"),
        (HEAD + "1,x,0,0,1\n1,x,0,0,2\n", 'line 3: a vote must be 1, 0 or -1, not "2"'),
        (HEAD + "1,x,0,0,\n", 'line 2: a vote must be 1, 0 or -1, not ""'),
        (HEAD + "1,x,0,0,nan\n", 'not "nan"'),
        (HEAD + "1,x,zero,0,1\n", 'line 2: comment-id must be a whole number, not "zero"'),
        (HEAD + "1,x,0,,1\n", 'line 2: voter-id must be a whole number, not ""'),
        (HEAD + "soon,x,0,1,1\n", 'line 2: timestamp must be a whole number, not "soon"'),
        (HEAD + "1,x,0,0,1,7\n", "line 2 of .*: 6 fields, the header has 5"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "votes.csv"
    file.write_text(text)
    with pytest.raises(BadFile, match=words):
        read_conversation(file)


def test_other_bad_files(tmp_path: Path) -> None:
    file = tmp_path / "votes.csv"
    file.write_bytes(HEAD.encode() + b"1,\xff,0,0,1\n")
    with pytest.raises(BadFile, match=r"line [12] of .*: the text is not UTF-8"):
        read_conversation(file)
    file.write_text(HEAD)
    with pytest.raises(NotEnoughData, match="there are no votes"):
        read_conversation(file)
    file.unlink()
    for text, words in (
        ("[{]", "line 1 of .*: this is not JSON"),
        ("{}", "line 1: a list is needed"),
        ('[{"pid": 1, "tid": "a", "vote": 1}]', 'item 1: "tid" must be a whole number'),
        ("[3]", 'item 1: "pid" must be a whole number'),
    ):
        (tmp_path / "votes.json").write_text(text)
        with pytest.raises(BadFile, match=words):
            read_conversation(tmp_path)


def test_votes_without_times_count_in_the_order_of_rows(tmp_path: Path) -> None:
    file = tmp_path / "any.csv"
    file.write_text("comment-id,voter-id,vote\n5,1,1\n5,1,-1\n")
    votes = read_conversation(file).votes
    assert (votes.values.tolist(), votes.replaced) == ([-1], 1)


def test_the_command_tells_a_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["opinion", str(export(tmp_path)), "--resamples", "10"]) == 0
    told = capsys.readouterr().out
    assert "24 participants, 9 statements, 193 votes" in told
    assert "Groups: 2 (12, 12 people)" in told
    assert "adjusted Rand index 1.000 over 10 resamples" in told
    assert "Group 0 stands out by statements: 0 (agree)" in told


def test_the_command_gives_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["opinion", str(export(tmp_path)), "--json", "--groups", "1", "--resamples", "0"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["groups"], told["one_group"]) == (1, "one group was asked for")
    assert told["counts"]["moderated"] == 1
    assert len(told["participant_coordinates"]) == 24


def test_the_command_begins_where_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["opinion", str(export(tmp_path)), "--json", "--groups", "2", "--resamples", "0"]
    words += ["--convention", "polis", "--keep", "1,2"]
    assert main([*words, "--initial-centres=3,0;-3,0"]) == 0
    first = json.loads(capsys.readouterr().out)["group"]
    assert main([*words, "--initial-centres=-3,0;3,0"]) == 0
    assert json.loads(capsys.readouterr().out)["group"] == [1 - group for group in first]


@pytest.mark.parametrize(
    "words", [["--keep", "a"], ["--initial-centres", "a,b"], ["--convention", "x"]]
)
def test_the_command_refuses_bad_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main(["opinion", str(export(tmp_path)), *words]) == 2
    assert capsys.readouterr().err


def test_the_command_names_a_file_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["opinion", str(tmp_path / "nothing.csv")]) == 2
    assert "nothing.csv" in capsys.readouterr().err
