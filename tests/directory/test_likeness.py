"""Finding records that stand twice: measured on the half of the benchmark kept out of learning."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.directory.enums import RecordKind
from mosty.directory.rules.likeness import (
    THRESHOLD,
    core,
    family,
    model_of,
    name_words,
    phone_numbers,
    street,
    town,
    written,
)
from mosty.engines.errors import ShapeError
from mosty.engines.linkage import Comparison, Level, LinkageModel, find_pairs, learn
from tests.directory.likeness.data import half, organisations, services, true_pairs

KINDS = (RecordKind.ORGANISATION, RecordKind.SERVICE)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_found_pairs_are_right_and_few_are_missed_on_the_half_kept_out(kind, capsys):
    labelled, records = half(kind, is_tuning=False)
    truth = true_pairs(labelled)
    found = {
        (pair.first, pair.second)
        for pair in find_pairs(records, model_of(kind), threshold=THRESHOLD)
    }
    precision, recall = len(found & truth) / len(found), len(found & truth) / len(truth)
    with capsys.disabled():
        sys.stdout.write(f"\n{kind.value}: precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.98
    assert recall >= 0.85


def test_the_benchmark_holds_enough_labelled_pairs_in_both_halves():
    pairs = 0
    for kind in KINDS:
        for is_tuning in (True, False):
            labelled, _records = half(kind, is_tuning=is_tuning)
            pairs += len(true_pairs(labelled))
    assert pairs >= 500


def test_the_benchmark_is_the_same_on_every_call_and_halves_share_no_entity():
    for make in (organisations, services):
        records = make()
        assert records == make()
        tuning = {one.entity for one in records if one.is_tuning}
        assert not tuning & {one.entity for one in records if not one.is_tuning}
        assert len({one.pk for one in records}) == len(records)


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ochotnicza Straż Pożarna w Łąkach", "OSP Łąki"),
        ("Koło Gospodyń Wiejskich w miejscowości Gaj", "KGW Gaj"),
        ("Stowarzyszenie „Bliżej Siebie”", "BLIŻEJ SIEBIE Stow."),
        ("Warsztat Terapii Zajęciowej w Dębowcu", "WTZ Dębowiec"),
    ],
)
def test_names_written_otherwise_have_the_same_core(one, other):
    assert core(one) == core(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("OSP Zalesie Górne", "OSP Zalesie Dolne"),
        ("Dom Dziecka nr 1", "Dom Dziecka nr 2"),
        ("Fundacja „Kropla”", "Fundacja „Kropelka”"),
    ],
)
def test_names_of_different_things_are_not_written_the_same(one, other):
    assert written(one) != written(other)


def test_legal_forms_are_told_from_names():
    assert family("Ochotnicza Straż Pożarna w Łąkach") == family("OSP Łąki") == "osp"
    assert family("KGW Łąki") == "kgw"
    assert family("Nasza Grupa") is None


def test_the_name_of_the_municipality_tells_nothing_unless_nothing_else_is_left():
    home = name_words("Dębowa Dolina")
    assert core("Stowarzyszenie „Krok” w Dębowej Dolinie", home=home) == core("Krok")
    assert core("OSP Dębowa Dolina", home=home)


@given(st.text(max_size=60))
def test_every_name_can_be_compared(name):
    assert core(name) == sorted(set(core(name)))
    assert written(name) == written(name.upper()) or not name.isascii()


def test_telephones_and_addresses_are_read_as_people_write_them():
    assert phone_numbers("+48 601-100 200", "601100200") == ["601100200"]
    assert phone_numbers("112") == []
    assert street("ul. Leśna 1, Dębowiec") == street("Leśna 1") == "lesna 1"
    assert street("Kalinowo") is None
    assert (town("Kalinowo 13"), town("ul. Leśna 1, Kalinowo"), town("ul. Leśna 1")) == (
        "Kalinowo",
        "Kalinowo",
        "",
    )


# --- the engine ---------------------------------------------------------------------------------

TOY = LinkageModel(
    columns={"name": "VARCHAR", "phones": "VARCHAR[]"},
    comparisons=(
        Comparison(
            "name",
            "name_l is null or name_r is null",
            (Level("same", "name_l = name_r", 0.9, 0.1), Level("other", "", 0.1, 0.9)),
        ),
    ),
    blocks=("phones",),
    prior=0.5,
)


@pytest.mark.slow
def test_a_pair_that_shares_no_block_is_not_looked_at():
    rows = [
        {"id": 1, "name": "a", "phones": ["1"]},
        {"id": 2, "name": "a", "phones": ["1", "2"]},
        {"id": 3, "name": "a", "phones": ["3"]},
    ]
    (pair,) = find_pairs(rows, TOY)
    assert (pair.first, pair.second) == (1, 2)
    assert pair.probability == pytest.approx(0.9)
    assert [(reason.comparison, reason.level) for reason in pair.reasons] == [("name", "same")]


def test_what_is_missing_says_nothing():
    rows = [{"id": 1, "name": None, "phones": ["1"]}, {"id": 2, "name": "b", "phones": ["1"]}]
    (pair,) = find_pairs(rows, TOY)
    assert pair.reasons == ()
    assert pair.probability == pytest.approx(0.5)


def test_pairs_do_not_depend_on_the_order_of_records():
    rows = [{"id": pk, "name": f"n{pk % 3}", "phones": [str(pk % 2)]} for pk in range(1, 9)]
    assert find_pairs(rows, TOY) == find_pairs(rows[::-1], TOY)


def test_learning_counts_what_labelled_pairs_show():
    rows = [{"id": pk, "name": f"n{pk // 2}", "phones": ["1"]} for pk in range(2, 10)]
    model = learn(rows, [(2, 3), (4, 5), (6, 7), (8, 9)], TOY)
    same, other = model.comparisons[0].levels
    assert same.m == pytest.approx(4.5 / 5)
    assert other.u == pytest.approx(24.5 / 25)
    assert model.prior == pytest.approx(4.5 / 29)


@pytest.mark.parametrize(("rows", "threshold"), [([{"id": 1}, {"id": 1}], 0.5), ([{"id": 1}], 1.5)])
def test_impossible_input_is_refused(rows, threshold):
    with pytest.raises(ShapeError):
        find_pairs(rows, TOY, threshold=threshold)
