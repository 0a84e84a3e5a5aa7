"""Official winners of real elections: every file of the reference data, none left out."""

from fractions import Fraction
from pathlib import Path

import pytest

from mosty.engines.budget import elect, format_pb, parse_pb, read_pb

ELECTIONS = [
    "Poland_Czestochowa_2024_Bleszno",
    "Poland_Czestochowa_2025_Bleszno",
    "Poland_Gdynia_2020_Babie_Doly__large",
    "Poland_Gdynia_2021_Babie_Doly__large",
    "Poland_Gdynia_2022_Babie_Doly__large",
    "Poland_Gdynia_2023_Babie_Doly__large",
    "Poland_Gdynia_2024_Babie_Doly__large",
    "Poland_Gdynia_2025_Babie_Doly__large",
    "Poland_Katowice_2020_Bogucice",
    "Poland_Katowice_2021_Brynow_Czesc_Wschodnia-Osiedle_Zgrzebnioka",
    "Poland_Katowice_2022_Bogucice",
    "Poland_Katowice_2023_Brynow_Czesc_Wschodnia_-_Osiedle_Zgrzebnioka",
    "Poland_Katowice_2024_Bogucice",
    "Poland_Katowice_2025_Bogucice",
    "Poland_Krakow_2019_Bienczyce",
    "Poland_Krakow_2020_Bienczyce",
    "Poland_Krakow_2021_Bienczyce",
    "Poland_Krakow_2022_Bienczyce",
    "Poland_Lodz_2020_Andrzejow",
    "Poland_Lodz_2022_Andrzejow",
    "Poland_Lodz_2023_Andrzejow",
    "Poland_Lodz_2024_Dolina_Lodki",
    "Poland_Lodz_2025_Andrzejow",
    "Poland_Poznan_2024_10_-_Swierczewo_Wilda_Zielony_Debiec__large",
    "Poland_Poznan_2025_10_-_Swierczewo_Wilda_Zielony_Debiec__large",
    "Poland_Poznan_2026_10_-_Swierczewo_Wilda_Zielony_Debiec__large",
    "Poland_Warszawa_2017_Aleksandrow",
    "Poland_Warszawa_2018_Aleksandrow",
    "Poland_Warszawa_2019_Aleksandrow",
    "Poland_Warszawa_2024_Wesola",
    "Poland_Warszawa_2026_Blonia_Wilanowskie",
    "Poland_Wieliczka_2023_Green_Budget",
    "Poland_Wroclaw_2016_Rejon_nr_13_250",
    "Poland_Wroclaw_2017_Rejon_nr_11_250",
    "Poland_Wroclaw_2018_Rejon_nr_11_250",
]


def folder(reference_data: Path) -> Path:
    return reference_data / "pabulib"


@pytest.mark.reference
def test_no_election_is_left_out(reference_data: Path) -> None:
    assert sorted(path.stem for path in folder(reference_data).glob("*.pb")) == ELECTIONS


@pytest.mark.reference
@pytest.mark.parametrize("name", ELECTIONS)
def test_the_official_winners_win_under_the_declared_rule(name: str, reference_data: Path) -> None:
    """`selected` = 1; 2 and 3 mark projects that other money paid for (see the files' comments)."""
    read = read_pb(folder(reference_data) / f"{name}.pb")
    found = elect(read)
    official = {project.id for project in read.projects if project.columns["selected"] == "1"}
    assert set(found.winners) == official
    assert Fraction(found.total_cost) == sum(p.cost for p in read.projects if p.id in official)


@pytest.mark.reference
@pytest.mark.parametrize("name", ELECTIONS)
def test_a_real_file_survives_writing_and_stated_votes_are_the_counted_ones(
    name: str, reference_data: Path
) -> None:
    read = read_pb(folder(reference_data) / f"{name}.pb")
    again = parse_pb(format_pb(read))
    assert (again.meta, again.projects, again.voters) == (read.meta, read.projects, read.voters)
    assert format_pb(again) == format_pb(read)
    assert elect(again).winners == elect(read).winners
    found = elect(read, rule="greedy")
    counted = {told.project: told for told in (*found.rounds, *found.losers)}
    differ = 0
    for project in read.projects:
        differ += abs(int(project.columns["votes"]) - counted[project.id].supporters)
        if "score" in project.columns:
            assert Fraction(project.columns["score"]) == Fraction(counted[project.id].score)
    # One ballot in Błonia Wilanowskie marks a project twice; the city counted both marks.
    assert differ == read.repeated_marks == (1 if "Blonia" in name else 0)


@pytest.mark.reference
def test_wieliczka_2023_is_known_to_the_last_step(reference_data: Path) -> None:
    """Equal shares with Add1 and nothing more: the outcome is *not* filled up afterwards.

    Stopping at the first outcome that leaves no room for another project gives 31 projects for
    984,579 and is not what Wieliczka announced (46, 66 and 67 differ).
    """
    read = read_pb(folder(reference_data) / "Poland_Wieliczka_2023_Green_Budget.pb")
    found = elect(read, with_payments=True)
    assert len(found.winners) == 30
    assert found.total_cost == 995_079
    assert found.voters == 6_586
    assert found.distinct_ballots == 1_190
    assert found.add1 is not None
    assert found.add1.steps == 164
    assert found.add1.next_cost == 1_045_079
    assert found.endowment == Fraction(1_000_000, 6_586) + 164
    assert found.ties == ()
    assert "46" in found.winners
    assert not {"66", "67"} & set(found.winners)
    assert found.comparison is not None
    assert found.comparison.taken == "equal-shares"
    paid = dict.fromkeys(found.winners, Fraction(0))
    for entry in found.payments:
        assert sum((part for _id, part in entry.paid), entry.left) == found.endowment
        for id, part in entry.paid:
            paid[id] += part * entry.voters
    assert paid == {project.id: project.cost for project in read.projects if project.id in paid}


@pytest.mark.reference
def test_other_readings_of_wieliczka_are_other_outcomes(reference_data: Path) -> None:
    """Guards the defaults: utility and completion matter in this very election."""
    read = read_pb(folder(reference_data) / "Poland_Wieliczka_2023_Green_Budget.pb")
    by_count = elect(read, rule="equal-shares", utility="cardinality", completion="add1")
    assert len(by_count.winners) == 32
    plain = elect(read, rule="equal-shares")
    assert plain.total_cost == 450_548
    filled = elect(read, rule="equal-shares", completion="add1-utilitarian")
    official = elect(read)
    # 4,921 are left, and every loser but one that others outbid costs more.
    assert filled.winners == official.winners
    assert {lost.reason for lost in filled.losers} == {"does-not-fit"}
