"""What an assessment amounts to on a day: laws that hold whatever the answers and the evidence."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.core.packs import load_pack
from mosty.partnership.enums import EvidenceKind, Level, SetKind, Standing
from mosty.partnership.rules.standards import (
    ProofWanted,
    StandardDefinition,
    StandardPack,
    filled,
    places_in,
    standard_pack,
)
from mosty.partnership.rules.standing import (
    Answer,
    CoverDays,
    Fulfilment,
    Proof,
    standing,
)
from mosty.territory.actions.registers import _PACK, _LegalParameters
from tests.factories.partnership import SET_DEFINITION, standard_words

DAY = date(2027, 3, 18)


def definition(code: str = "A1", **changed: object) -> StandardDefinition:
    return StandardDefinition.model_validate(standard_words(code, **changed))


def on(day: date, *definitions: StandardDefinition, **facts: object):
    facts = {"conditions": {}, "answers": {}, **facts}
    return standing(day, definitions, **facts)


def fulfilment(**facts: object) -> Fulfilment:
    found = on(DAY, definition(), **facts)
    return found.standards[0].fulfilment


WORKS = {"A1": Answer(2)}
LASTING = Proof("A1", since=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Fulfilment.UNANSWERED),
        ({"answers": {"A1": Answer(0)}}, Fulfilment.BELOW),
        ({"answers": {"A1": Answer(1)}, "proofs": [LASTING]}, Fulfilment.BELOW),
        ({"answers": WORKS}, Fulfilment.NOT_PROVEN),
        ({"answers": WORKS, "proofs": [LASTING]}, Fulfilment.MET),
        ({"answers": {"A1": Answer(3)}, "proofs": [LASTING]}, Fulfilment.MET),
        ({"answers": WORKS, "proofs": [Proof("A2", DAY)]}, Fulfilment.NOT_PROVEN),
        ({"answers": WORKS, "proofs": [Proof("A1", DAY, DAY)]}, Fulfilment.MET),
        (
            {"answers": WORKS, "proofs": [Proof("A1", date(2027, 1, 1), date(2027, 3, 17))]},
            Fulfilment.EXPIRED,
        ),
        ({"answers": WORKS, "proofs": [Proof("A1", date(2027, 3, 19))]}, Fulfilment.NOT_PROVEN),
        ({"answers": WORKS, "asks_for_proof": False}, Fulfilment.MET),
        ({"answers": {"A1": Answer(None, True)}}, Fulfilment.NOT_APPLICABLE),
        ({"covers": [CoverDays("A1", DAY)]}, Fulfilment.COVERED),
        ({"covers": [CoverDays("A1", date(2027, 3, 19))]}, Fulfilment.UNANSWERED),
        ({"covers": [CoverDays("A1", date(2027, 1, 1), DAY)]}, Fulfilment.UNANSWERED),
    ],
    ids=range(15),
)
def test_one_standard_on_a_day(facts, expected):
    assert fulfilment(**facts) == expected


def test_a_standard_without_evidence_needs_none():
    assert on(DAY, definition(evidence=[]), answers=WORKS).standing is Standing.MEETS_MINIMUM


def test_expired_evidence_changes_the_result_the_same_day():
    last = date(2027, 3, 31)
    facts = {"answers": WORKS, "proofs": [Proof("A1", date(2027, 1, 1), last)]}
    before = on(last, definition(), **facts)
    after = on(last + timedelta(days=1), definition(), **facts)
    assert (before.standing, before.holds_until) == (Standing.MEETS_MINIMUM, last)
    assert after.standing is Standing.NEEDS_SUPPORT
    assert [one.fulfilment for one in after.missing] == [Fulfilment.EXPIRED]


@pytest.mark.parametrize(
    ("said", "codes"),
    [(None, ["A1", "F1"]), (True, ["A1", "F1"]), (False, ["A1"])],
)
def test_a_condition_takes_a_standard_away_only_by_a_no(said, codes):
    conditions = {} if said is None else {"minors": said}
    found = on(DAY, definition(), definition("F1", only_if="minors"), conditions=conditions)
    assert [one.definition.code for one in found.standards] == codes


@pytest.mark.parametrize(
    ("said", "level"),
    [(None, Level.MINIMUM), (True, Level.MINIMUM), (False, Level.DEVELOPMENT)],
)
def test_a_condition_lifts_to_the_minimum_unless_it_is_a_no(said, level):
    conditions = {} if said is None else {"minors": said}
    lifted = definition(level="development", minimum_if="minors")
    assert on(DAY, lifted, conditions=conditions).standards[0].level is level


def test_short_path_leaves_out_development_but_never_a_minimum():
    found = on(
        DAY,
        definition("A1", small=False),
        definition("A2", small=False, level="development"),
        definition("A3", level="development"),
        is_small_path=True,
    )
    assert [one.definition.code for one in found.standards] == ["A1", "A3"]


def test_development_standards_do_not_hold_up_the_minimum():
    found = on(
        DAY, definition(), definition("A2", level="development"), answers=WORKS, proofs=[LASTING]
    )
    assert found.standing is Standing.MEETS_MINIMUM


@pytest.mark.parametrize(
    ("met", "wanted", "expected"),
    [
        (0, 3, Standing.NEEDS_SUPPORT),
        (1, 3, Standing.NEEDS_SUPPORT),
        (2, 4, Standing.ON_THE_WAY),
        (2, 3, Standing.ON_THE_WAY),
        (3, 3, Standing.MEETS_MINIMUM),
        (0, 1, Standing.NEEDS_SUPPORT),
    ],
)
def test_half_of_the_minimum_is_on_the_way(met, wanted, expected):
    codes = [f"A{place}" for place in range(wanted)]
    answers = {code: Answer(2) for code in codes[:met]}
    found = on(
        DAY,
        *(definition(code) for code in codes),
        answers=answers,
        proofs=[Proof(code, DAY) for code in codes],
    )
    assert (found.standing, found.met, found.wanted) == (expected, met, wanted)


def test_saying_that_nothing_applies_is_no_way_to_the_minimum():
    found = on(DAY, definition(), answers={"A1": Answer(None, True)})
    assert (found.standing, found.left_out) == (Standing.NEEDS_SUPPORT, 1)


# --- laws ---------------------------------------------------------------------------------------

CODES = ["A1", "A2", "F1", "F2"]
days = st.dates(date(2027, 1, 1), date(2027, 6, 30))
answers = st.dictionaries(
    st.sampled_from(CODES),
    st.one_of(st.builds(Answer, st.sampled_from([None, 0, 1, 2, 3])), st.just(Answer(None, True))),
)
proofs = st.lists(
    st.builds(
        lambda code, since, length: Proof(
            code, since, None if length is None else since + timedelta(days=length)
        ),
        st.sampled_from(CODES),
        days,
        st.one_of(st.none(), st.integers(0, 90)),
    ),
    max_size=8,
)
covers = st.lists(
    st.builds(
        lambda code, since, length: CoverDays(
            code, since, None if length is None else since + timedelta(days=length)
        ),
        st.sampled_from(CODES),
        days,
        st.one_of(st.none(), st.integers(0, 90)),
    ),
    max_size=4,
)
conditions = st.dictionaries(st.just("minors"), st.sampled_from([True, False, None]))
worlds = st.fixed_dictionaries(
    {
        "conditions": conditions,
        "answers": answers,
        "proofs": proofs,
        "covers": covers,
        "is_small_path": st.booleans(),
    }
)
SET = (
    definition("A1"),
    definition("A2", level="development", small=False, minimum_if="minors"),
    definition("F1", only_if="minors"),
    definition("F2", evidence=[]),
)


@given(days, worlds)
def test_meeting_the_minimum_means_every_counting_standard_is_fulfilled(day, world):
    found = standing(day, SET, **world)
    assert (found.standing is Standing.MEETS_MINIMUM) == (not found.missing and found.met > 0)
    assert found.met + len(found.missing) == found.wanted


@given(days, worlds)
def test_the_result_lasts_exactly_until_the_first_evidence_ends(day, world):
    world["covers"] = [one for one in world["covers"] if one.ended_on is None]
    world["proofs"] = [one for one in world["proofs"] if one.since <= day]
    found = standing(day, SET, **world)
    if found.standing is not Standing.MEETS_MINIMUM or found.holds_until is None:
        return
    assert standing(found.holds_until, SET, **world).standing is Standing.MEETS_MINIMUM
    next_day = found.holds_until + timedelta(days=1)
    ended = standing(next_day, SET, **world)
    newly_covered = {one.standard_code for one in world["covers"] if one.since <= next_day}
    broken = {
        one.definition.code for one in found.standards if one.proven_until == found.holds_until
    }
    if broken - newly_covered:
        assert ended.standing is not Standing.MEETS_MINIMUM


_ORDER = [Standing.NEEDS_SUPPORT, Standing.ON_THE_WAY, Standing.MEETS_MINIMUM]


@given(days, worlds, st.sampled_from(CODES))
def test_more_evidence_never_makes_it_worse(day, world, code):
    richer = {**world, "proofs": [*world["proofs"], Proof(code, date(2027, 1, 1))]}
    assert _ORDER.index(standing(day, SET, **richer).standing) >= _ORDER.index(
        standing(day, SET, **world).standing
    )


@given(days, worlds)
def test_leaving_a_question_open_asks_for_everything(day, world):
    said_yes = standing(day, SET, **{**world, "conditions": {"minors": True}})
    left_open = standing(day, SET, **{**world, "conditions": {}})
    assert left_open.standards == said_yes.standards


@given(days, worlds, st.randoms(use_true_random=False))
def test_the_order_of_evidence_says_nothing(day, world, random):
    turned = {**world, "proofs": sorted(world["proofs"], key=lambda _one: random.random())}
    assert standing(day, SET, **turned) == standing(day, SET, **world)


# --- words --------------------------------------------------------------------------------------


def test_numbers_of_law_are_filled_in_and_an_unknown_one_is_said():
    text = "W ciągu {udpp.task_report_days}, najwyżej {a.b}; {} i {zwykle} zostają."
    assert places_in([text]) == {"udpp.task_report_days", "a.b"}
    done = filled(text, {"udpp.task_report_days": "30 dni"})
    assert done.startswith("W ciągu 30 dni, najwyżej [")
    assert "a.b" in done
    assert done.endswith("; {} i {zwykle} zostają.")


@pytest.mark.parametrize("kind", list(SetKind))
def test_packs_fit_together_and_every_number_of_law_is_known(kind):
    pack = standard_pack(kind)
    assert len(pack.items) == {SetKind.NGO: 38, SetKind.MIRROR: 14}[kind]
    used = {code for item in pack.items for code in places_in(item.texts)}
    known = {one.code for one in load_pack("legal_parameters", _PACK, _LegalParameters).items}
    assert used <= known


@pytest.mark.parametrize(
    "wrong",
    [
        {"area": "Z"},
        {"only_if": "nothing"},
        {"minimum_if": "nothing"},
        {"requirement": "Do {udpp.task_report_days}."},
        {"scale": ["a", "b"]},
        {"level": "highest"},
        {"unknown": 1},
    ],
    ids=str,
)
def test_a_pack_that_does_not_fit_together_is_refused(wrong):
    top = {"pack": "x", "version": 1, "checked_on": "2026-11-23", "source": "test"}
    good = {**top, **SET_DEFINITION, "items": [standard_words()]}
    assert StandardPack.model_validate(good).items[0].code == "A1"
    with pytest.raises(ValueError, match=r".+"):
        StandardPack.model_validate({**good, "items": [standard_words(**wrong)]})
    with pytest.raises(ValueError, match="stands twice"):
        StandardPack.model_validate({**good, "items": [standard_words(), standard_words()]})


@pytest.mark.parametrize(
    ("named", "allowed"),
    [
        (["seen"], ["seen"]),
        (["link"], ["link", "seen"]),
        (["file"], ["file", "link", "seen"]),
        ([], ["seen"]),
    ],
)
def test_what_should_only_be_seen_takes_no_document(named, allowed):
    wanted = [ProofWanted(kind=EvidenceKind(kind), title="x").model_dump() for kind in named]
    assert definition(evidence=wanted).allowed_kinds == tuple(map(EvidenceKind, allowed))
