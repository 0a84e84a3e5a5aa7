"""Cooperating, separate, competing: what each word needs, and when there is none."""

import pytest

from mosty.engines.errors import ShapeError
from mosty.engines.network import (
    Actor,
    Kind,
    LocalSystem,
    Network,
    Sector,
    Thresholds,
    Tie,
    Typology,
    analyse,
)


def _typology(
    ties: list[Tie], *, public: int = 2, civic: int = 4, thresholds: Thresholds | None = None
) -> Typology:
    """Units p0, p1 … of the municipality, organisations c0, c1 …"""
    actors = [Actor(f"p{place}", "", Sector.MUNICIPALITY) for place in range(public)]
    actors += [Actor(f"c{place}", "", Sector.NGO) for place in range(civic)]
    return analyse(Network(tuple(actors), tuple(ties)), thresholds=thresholds).typology


def _regular(source: str, target: str) -> Tie:
    return Tie(source, target, Kind.COOPERATION, 2)


def _rivals(source: str, target: str) -> Tie:
    return Tie(source, target, Kind.COMPETITION)


STEADY = [_regular("p0", "c0"), _regular("p0", "c1"), _regular("p1", "c1")]


def test_steady_links_with_half_of_the_organisations_are_cooperation() -> None:
    found = _typology(STEADY)
    assert found.system is LocalSystem.COOPERATING
    assert (found.decided_by, found.reason) == ("reached_share", "")
    values = {(figure.name, figure.sign): figure.value for figure in found.figures}
    assert values["reached_share", ">="] == 0.5  # the threshold itself is enough
    assert values["steady_share", ">="] == 1
    assert values["competing_share", ">="] == 0
    assert found.public_civic_links == 3
    assert found.public_civic_density == pytest.approx(3 / 8)


def test_a_link_told_by_both_is_steady_even_if_weak() -> None:
    ties = [Tie(tie.source, tie.target, Kind.COOPERATION, declared_by_both=True) for tie in STEADY]
    assert _typology(ties).system is LocalSystem.COOPERATING


def test_units_and_organisations_each_among_themselves_are_separate() -> None:
    ties = [_regular("p0", "p1"), _regular("c0", "c1"), _regular("c2", "c3"), _regular("p0", "c0")]
    found = _typology(ties)
    assert found.system is LocalSystem.SEPARATE
    assert found.decided_by == "reached_share"
    assert found.figures[-1].value == found.figures[-1].threshold == 0.25


def test_a_third_of_pairs_in_rivalry_is_competition() -> None:
    found = _typology([_regular("p0", "c0"), _regular("c0", "c1"), _rivals("p0", "c2")])
    assert found.system is LocalSystem.COMPETING
    assert found.decided_by == "competing_share"
    assert found.figures[4].value == pytest.approx(1 / 3)


def test_who_cooperates_and_competes_is_no_clear_case() -> None:
    found = _typology([*STEADY, _rivals("c0", "c1"), _rivals("c2", "c3")])
    assert found.system is LocalSystem.UNCLEAR
    assert (found.decided_by, found.reason) == ("competing_share", "both-ways")


def test_occasional_links_are_no_clear_case() -> None:
    ties = [Tie(tie.source, tie.target, tie.kind) for tie in STEADY]
    found = _typology(ties)
    assert (found.system, found.reason) == (LocalSystem.UNCLEAR, "between")
    assert found.decided_by == "steady_share"


def test_between_the_thresholds_is_no_clear_case() -> None:
    found = _typology([*STEADY, _regular("c1", "c2")], civic=5)
    assert (found.system, found.reason) == (LocalSystem.UNCLEAR, "between")
    assert found.decided_by == "reached_share"


@pytest.mark.parametrize(
    ("public", "civic", "ties", "missing"),
    [
        (1, 3, [_regular("p0", "c0"), _regular("p0", "c1"), _regular("p0", "c2")], "actors"),
        (0, 5, [_regular("c0", "c1"), _regular("c0", "c2"), _regular("c3", "c2")], "public_actors"),
        (4, 1, [_regular("p0", "c0"), _regular("p1", "c0"), _regular("p2", "c0")], "civic_actors"),
        (2, 4, STEADY[:2], "ties"),
    ],
)
def test_too_few_data_give_no_word(public: int, civic: int, ties: list[Tie], missing: str) -> None:
    found = _typology(ties, public=public, civic=civic)
    assert found.system is LocalSystem.UNCLEAR
    assert (found.decided_by, found.reason) == (missing, "too-few")


def test_thresholds_are_the_reader_s() -> None:
    loose = Thresholds(reached_much=0.8, reached_little=0.5)
    assert _typology(STEADY, thresholds=loose).system is LocalSystem.SEPARATE
    strict = Thresholds(competing=0.0)
    assert _typology(STEADY, thresholds=strict).reason == "both-ways"
    churches = Thresholds(civic=frozenset({Sector.CHURCH}))
    assert _typology(STEADY, thresholds=churches).decided_by == "civic_actors"


def test_more_cooperation_never_ends_it() -> None:
    """Each further steady link of a unit and an organisation keeps the word."""
    ties = list(STEADY)
    for source, target in (("p1", "c0"), ("p0", "c2"), ("p1", "c3"), ("p0", "c3"), ("p1", "c2")):
        ties.append(_regular(source, target))
        assert _typology(ties).system is LocalSystem.COOPERATING


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"steady": 1.2}, "threshold steady must lie between 0 and 1"),
        ({"reached_little": 0.5}, "reached_little must be below reached_much"),
        ({"civic": frozenset({Sector.MUNICIPALITY})}, "public and civic at once"),
    ],
)
def test_thresholds_check_themselves(values: dict[str, object], message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        Thresholds(**values)  # type: ignore[arg-type]
