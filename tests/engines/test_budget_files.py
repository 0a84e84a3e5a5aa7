"""Reading and writing `.pb` files; the engine run on files."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from mosty.engines.__main__ import main
from mosty.engines.budget import elect, format_pb, parse_pb, read_pb, write_pb
from mosty.engines.errors import BadFile

META = "META\nkey;value\ndescription;Budżet\nbudget;10\nvote_type;approval\nrule;greedy\n"
PROJECTS = "PROJECTS\nproject_id;cost;name\n1;4;Ławka\n2;6;Plac\n"
VOTES = "VOTES\nvoter_id;vote;age\n7;1,2;30\n8;2;\n9;;41\n"
TEXT = META + PROJECTS + VOTES


def test_a_file_is_read() -> None:
    read = parse_pb(TEXT)
    assert read.budget == 10
    assert [(project.id, project.cost, project.name) for project in read.projects] == [
        ("1", 4, "Ławka"),
        ("2", 6, "Plac"),
    ]
    assert read.voter_count == 3
    assert len(read.ballots) == 3
    assert read.voters == {"voter_id": ("7", "8", "9"), "age": ("30", "", "41")}
    found = elect(read)
    assert found.winners == ("2", "1")
    assert [told.supporters for told in found.rounds] == [2, 1]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + TEXT,
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("1,2;30", '"1,2";"30"').replace("Ławka", '"Ławka"'),
        TEXT.replace("8;2;", "8;2"),
        TEXT.replace("1,2;30", "2, 1 ;30"),
        TEXT.replace("META\n", "\nmeta\n").replace("PROJECTS", "projects"),
        TEXT + "\n\n",
        TEXT.replace("9;;41\n", "9;;41"),
    ],
)
def test_other_ways_to_write_the_same_file(text: str) -> None:
    assert elect(parse_pb(text)) == elect(parse_pb(TEXT))


def test_quoted_names_may_hold_semicolons_quotes_and_new_lines() -> None:
    name = 'Plac "Zabaw"; etap\n2'
    quoted = TEXT.replace("Plac", '"Plac ""Zabaw""; etap\n2"')
    read = parse_pb(quoted)
    assert read.projects[1].name == name
    assert parse_pb(format_pb(read)).projects == read.projects
    assert elect(read).winners == ("2", "1")


@pytest.mark.parametrize(
    ("vote_type", "votes", "scores"),
    [
        ("approval", "1;1,2\n2;2", {"1": 1, "2": 2}),
        ("choose-1", "1;1\n2;1\n3;2", {"1": 2, "2": 1}),
        ("ordinal", "1;2,1\n2;2", {"1": 1, "2": 4}),
    ],
)
def test_vote_types_without_points(vote_type: str, votes: str, scores: dict[str, int]) -> None:
    text = META.replace("approval", vote_type) + PROJECTS + f"VOTES\nvoter_id;vote\n{votes}\n"
    found = elect(parse_pb(text))
    assert {told.project: told.score for told in found.rounds} == scores


@pytest.mark.parametrize("vote_type", ["cumulative", "scoring", "ordinal"])
def test_vote_types_with_points(vote_type: str) -> None:
    votes = "VOTES\nvoter_id;vote;points\n1;2,1;2.5,1\n2;1;3\n3;;\n"
    read = parse_pb(META.replace("approval", vote_type) + PROJECTS + votes)
    found = elect(read)
    assert [(told.project, told.score) for told in found.rounds] == [("1", 4), ("2", 2.5)]
    assert format_pb(parse_pb(format_pb(read))) == format_pb(read)


def test_a_project_marked_twice_counts_once_and_its_points_add_up() -> None:
    read = parse_pb(TEXT.replace("7;1,2;30", "7;1,2,1;30"))
    assert read.repeated_marks == 1
    assert elect(read) != elect(parse_pb(TEXT))
    assert elect(read).rounds[1].supporters == 1
    votes = "VOTES\nvoter_id;vote;points\n1;2,2,1;2,3,1\n"
    found = elect(parse_pb(META.replace("approval", "cumulative") + PROJECTS + votes))
    assert [(told.project, told.score) for told in found.rounds] == [("2", 5), ("1", 1)]


def test_voters_with_one_id_are_all_counted_and_told() -> None:
    read = parse_pb(TEXT.replace("8;2;", "7;2;"))
    assert (read.voter_count, read.repeated_voters) == (3, 1)
    assert elect(read).repeated_voters == 1


def test_costs_need_not_be_whole() -> None:
    read = parse_pb(TEXT.replace("1;4;", "1;3,75;").replace("budget;10", "budget;10.05"))
    assert read.budget == Fraction(1005, 100)
    assert read.projects[0].cost == Fraction(375, 100)
    assert elect(read).total_cost == 9.75
    assert parse_pb(format_pb(read)).projects == read.projects


def test_a_file_without_votes_elects_nobody() -> None:
    found = elect(parse_pb(META + PROJECTS + "VOTES\nvoter_id;vote\n"))
    assert found.winners == ()
    assert found.voters == 0


def replaced(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: the file is empty"),
        ("budget;10\n", "line 1: the file must begin with META"),
        (META, "line 6: the file ends before section PROJECTS"),
        (META + PROJECTS, "line 10: the file ends before section VOTES"),
        (META + VOTES, "line 7: section VOTES, but PROJECTS comes next"),
        (replaced("budget;10\n", ""), "line 6: META ends without budget"),
        (replaced("vote_type;approval\n", ""), "line 6: META ends without vote_type"),
        (replaced("budget;10", "budget;lots"), "line 4: lots is no number"),
        (replaced("budget;10", "budget;-1"), "line 4: -1: money cannot be negative"),
        (replaced("budget;10", "budget"), "line 4: budget has no value"),
        (replaced("approval", "veto"), "line 5: vote type veto is not known"),
        (replaced("project_id;cost", "project_id;price"), "line 8: the header of PROJECTS has no"),
        (replaced("1;4;", "1;four;"), "line 9: four is no number"),
        (replaced("1;4;", "1;NaN;"), "line 9: NaN is no number"),
        (replaced("1;4;", "1;inf;"), "line 9: inf is no number"),
        (replaced("1;4;", "1;;"), "line 9: '' is no number"),
        (replaced("1;4;", "1;-4;"), "line 9: -4: money cannot be negative"),
        (replaced("2;6;", "1;6;"), "line 10: project 1 stands twice"),
        (replaced("2;6;", ";6;"), "line 10: '' is no project id"),
        (replaced("Plac", "Plac;1;2"), "line 10: 5 fields, but the header has 3"),
        (replaced("voter_id;vote;", "voter_id;votes;"), "line 12: the header of VOTES has no"),
        (replaced("vote;age", "vote;vote"), "line 12: a column stands twice"),
        (replaced("8;2;", "8;3;"), "line 14: the vote cannot be read: there is no project 3"),
        (replaced("8;2;", "8"), "line 14: 1 fields, but the header has 3"),
        (replaced("8;2;", "8;2;;;"), "line 14: 5 fields, but the header has 3"),
        (replaced("8;2;", '8;"2;'), "quotation marks do not match"),
        (replaced("Ławka", '"Ławka'), "quotation marks do not match"),
        (replaced("rule;", "num_votes;5\nrule;"), "line 6: num_votes is 5, but 3 follow"),
        (replaced("rule;", "num_projects;1\nrule;"), "line 6: num_projects is 1, but 2 follow"),
        (replaced("approval", "choose-1"), "line 13: .* one project can be chosen, not 2"),
        (replaced("approval", "cumulative"), "line 13: .* a cumulative ballot needs points"),
        (replaced("rule;", "default_score;1\nrule;"), "line 6: a score for projects that were not"),
    ],
)
def test_a_malformed_file_is_refused_with_the_line(text: str, words: str) -> None:
    with pytest.raises(BadFile, match=words):
        parse_pb(text)


@pytest.mark.parametrize(
    ("votes", "words"),
    [
        ("7;1,2;3,-1", "line 13: .* points cannot be negative"),
        ("7;1,2;3", "line 13: .* 2 projects, but 1 points"),
        ("7;1;x", "line 13: .* x is no number"),
        ("7;1;1\n8;2;", "line 14: .* 1 projects, but 0 points"),
    ],
)
def test_wrong_points_are_refused_with_the_line(votes: str, words: str) -> None:
    text = META.replace("approval", "cumulative") + PROJECTS
    with pytest.raises(BadFile, match=words):
        parse_pb(f"{text}VOTES\nvoter_id;vote;points\n{votes}\n")


def test_a_file_in_another_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "old.pb"
    path.write_bytes(TEXT.encode("cp1250"))
    with pytest.raises(BadFile, match=r"line 3 of [\w.-]+: the text is not UTF-8"):
        read_pb(path)


def test_a_file_is_written_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "out.pb"
    write_pb(parse_pb(TEXT), path)
    again = read_pb(path)
    assert format_pb(again) == path.read_text(encoding="utf-8") == format_pb(parse_pb(TEXT))
    assert again.meta["num_votes"] == "3"


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "small.pb"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def test_the_command_prints_json(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["budget", small, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["winners"] == ["2", "1"]
    assert told["total_cost"] == 10
    assert told["ties"] == []
    assert told["rule"] == "greedy"


def test_the_command_takes_a_rule(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--rule", "equal-shares", "--utility", "cardinality", "--completion", "add1"]
    assert main(["budget", small, *words, "--ties", "lot:7", "--payments", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rule"], told["utility"], told["completion"]) == (
        "equal-shares",
        "cardinality",
        "add1",
    )
    assert told["ties_rule"] == "lot:7"
    assert sum(entry["voters"] for entry in told["payments"]) == 3
    assert told["endowment"] == "22/3"


def test_the_command_sums_up(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--rule", "equal-shares", "--completion", "add1", "--voter", "7"]
    assert main(["budget", small, *words]) == 0
    out = capsys.readouterr().out
    assert "winners: 2, cost 10 of 10" in out
    assert "   1. 2  cost 6, score 2, share 3.00" in out
    assert "raised by 4; everything is bought" in out
    assert "1 x [1, 2]: 2 3.00, 1 4.00; left 0.33" in out
    assert "no ties" in out


def test_the_command_says_why_a_project_lost(
    small: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(small).write_text(TEXT.replace("budget;10", "budget;9"), encoding="utf-8")
    assert main(["budget", small]) == 0
    assert "not: 1  cost 4, does-not-fit: there was 3.00, missing 1.00" in capsys.readouterr().out


def test_the_command_reports_errors(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(small).write_text(TEXT.replace("8;2;", "8;3;"), encoding="utf-8")
    assert main(["budget", small]) == 2
    assert "14" in capsys.readouterr().err
    assert main(["budget", small + ".gone"]) == 2
    assert "nie ma takiego pliku" in capsys.readouterr().err
