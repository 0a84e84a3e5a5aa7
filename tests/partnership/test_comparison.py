"""Places beside each other: source 004 comes out by itself, and the arithmetic holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.partnership.enums import FindingCategory as Kind
from mosty.partnership.enums import LocalSystemKind, TrialResult
from mosty.partnership.queries.comparison import comparison_of
from mosty.partnership.queries.field_reports import comparison_report
from mosty.partnership.rules.comparison import FoundFact, Pattern, PlaceFacts, compare
from mosty.territory.enums import MunicipalityKind
from tests.partnership import source_004

RURAL, URBAN, MIXED_KIND = "2", "1", "3"


def place(name, kind, *categories, variant="ops", system="", organisations=None, results=None):
    return PlaceFacts(
        key=abs(hash(name)) % 1000,
        name=name,
        kind=kind,
        variant=variant,
        local_system=system,
        organisations=organisations,
        findings=tuple(FoundFact(one, 2) for one in categories),
        results=results,
    )


def line(comparison, category):
    return next(one for one in comparison.categories if one.category == category)


@pytest.mark.django_db
def test_source_004_comes_out_of_its_findings(municipality):
    test = source_004.enter(municipality)
    found = comparison_of(test)
    assert [one.category for one in found.common] == [Kind.BARRIER, Kind.FRAGMENTED, Kind.PLANNING]
    assert {one.category for one in found.by_kind} == {
        Kind.ADVANTAGE,
        Kind.COOPERATING,
        Kind.COMPETING,
    }
    competing = line(found, Kind.COMPETING)
    assert competing.having == (MunicipalityKind.RURAL,)
    assert competing.lacking == (MunicipalityKind.URBAN, MunicipalityKind.URBAN_RURAL)
    assert found.local_systems.pattern is Pattern.BY_KIND
    assert dict(found.local_systems.by_group) == {
        MunicipalityKind.URBAN: LocalSystemKind.COOPERATING,
        MunicipalityKind.URBAN_RURAL: LocalSystemKind.COOPERATING,
        MunicipalityKind.RURAL: LocalSystemKind.COMPETING,
    }
    assert found.organisations.fewer == (MunicipalityKind.RURAL,)
    assert set(found.organisations.more) == {MunicipalityKind.URBAN, MunicipalityKind.URBAN_RURAL}
    assert found.units.fewer == (MunicipalityKind.RURAL,)
    assert found.variants == ("ops",)
    assert [one.code for one in found.steps if one.pattern is Pattern.EVERYWHERE] == ["1.1"]


@pytest.mark.django_db
def test_source_004_is_told_in_words(municipality):
    report = comparison_report(source_004.enter(municipality))
    assert [row.label for row in report.common] == [
        "bariera instytucjonalna",
        "rozdrobnienie, brak koordynatora",
        "brak planowania przez gminę",
    ]
    assert report.common[0].sentence == "W każdym miejscu (4 ustalenia)."
    assert report.local_system.sentence == (
        "gmina miejska, gmina miejsko-wiejska: współpracujący; gmina wiejska: konkurujący."
    )
    assert [row.sentence for row in report.sizes] == [
        "Więcej: gmina miejsko-wiejska, gmina miejska. Mniej: gmina wiejska."
    ] * 2
    assert report.place_words.startswith("4 miejsca: ")
    assert "gmina wiejska (2)" in report.place_words
    assert any("drugim wariancie" in words for words in report.caution)
    assert any("gmina miejska" in words for words in report.caution)


@pytest.mark.django_db
def test_findings_the_second_expert_has_not_confirmed_do_not_count(municipality):
    test = source_004.enter(municipality, confirm=False)
    found = comparison_of(test)
    assert not found.is_possible
    assert [one.name for one in found.silent] == [one.name for one in source_004.PLACES]
    assert not any(one.count for one in found.categories)


def test_one_place_alone_is_not_compared():
    assert not compare([place("a", RURAL, Kind.MONEY)]).is_possible


def test_variant_explains_what_the_kind_does_not():
    found = compare(
        [
            place("a", RURAL, Kind.MONEY, variant="ops"),
            place("b", RURAL, Kind.LAW, variant="cus"),
            place("c", URBAN, Kind.MONEY, variant="ops"),
            place("d", URBAN, Kind.LAW, variant="cus"),
        ]
    )
    assert line(found, Kind.MONEY).pattern is Pattern.BY_VARIANT
    assert line(found, Kind.MONEY).having == ("ops",)
    assert line(found, Kind.LAW).having == ("cus",)


def test_mixed_is_neither_common_nor_of_a_kind():
    found = compare(
        [
            place("a", RURAL, Kind.MONEY, Kind.LAW),
            place("b", RURAL, Kind.LAW),
            place("c", URBAN, Kind.MONEY),
        ]
    )
    assert line(found, Kind.MONEY).pattern is Pattern.MIXED
    assert line(found, Kind.LAW).pattern is Pattern.BY_KIND


def test_place_without_counted_findings_neither_breaks_nor_makes_a_pattern():
    found = compare([place("a", RURAL, Kind.LAW), place("b", URBAN, Kind.LAW), place("c", "3")])
    assert line(found, Kind.LAW).pattern is Pattern.EVERYWHERE
    assert [one.name for one in found.silent] == ["c"]
    assert found.lone_kinds == (URBAN, RURAL)


def test_step_that_could_not_be_tried_says_nothing():
    done, gone = TrialResult.AS_DESCRIBED, TrialResult.NOT_TRIED
    found = compare(
        [
            place("a", RURAL, Kind.LAW, results={"1.1": done, "1.2": gone}),
            place("b", URBAN, Kind.LAW, results={"1.1": done, "1.2": gone}),
            place("c", URBAN, Kind.LAW, results={"1.1": gone}),
        ]
    )
    by_code = {one.code: one for one in found.steps}
    # Known in two of three places: not "the same everywhere".
    assert by_code["1.1"].pattern is Pattern.MIXED
    assert by_code["1.2"].pattern is Pattern.NOWHERE


def test_overlapping_sizes_do_not_make_more_and_fewer():
    found = compare(
        [
            place("a", RURAL, Kind.LAW, organisations=10),
            place("b", RURAL, Kind.LAW, organisations=40),
            place("c", URBAN, Kind.LAW, organisations=30),
        ]
    )
    assert found.organisations.more == ()
    assert [(one.kind, one.least, one.most) for one in found.organisations.groups] == [
        (RURAL, 10, 40),
        (URBAN, 30, 30),
    ]


_places = st.lists(
    st.builds(
        place,
        st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=4),
        st.sampled_from([RURAL, URBAN, MIXED_KIND]),
        st.sampled_from(list(Kind)),
        st.sampled_from(list(Kind)),
        variant=st.sampled_from(["ops", "cus"]),
        system=st.sampled_from(["", *LocalSystemKind.values]),
        organisations=st.none() | st.integers(0, 200),
    ),
    max_size=8,
)


@given(_places)
def test_every_category_has_the_pattern_its_cells_show(places):
    found = compare(places)
    for one in found.categories:
        has = [cell.count > 0 for cell in one.cells]
        if one.pattern is Pattern.EVERYWHERE:
            assert all(has)
        elif one.pattern is Pattern.NOWHERE:
            assert not any(has)
        else:
            assert any(has)
            assert not all(has)
        if one.pattern in (Pattern.BY_KIND, Pattern.BY_VARIANT):
            by_kind = one.pattern is Pattern.BY_KIND
            for own, cell in zip(found.places, one.cells, strict=True):
                group = own.kind if by_kind else own.variant
                assert (group in one.having) == (cell.count > 0)
                assert (group in one.lacking) == (cell.count == 0)


@given(_places)
def test_every_place_with_more_has_more_than_every_place_with_fewer(places):
    found = compare(places)
    line_ = found.organisations
    more = [p.organisations for p in found.places if p.kind in line_.more]
    fewer = [p.organisations for p in found.places if p.kind in line_.fewer]
    known_more = [one for one in more if one is not None]
    known_fewer = [one for one in fewer if one is not None]
    assert bool(known_more) == bool(known_fewer)
    if known_more:
        assert min(known_more) > max(known_fewer)


@given(_places, st.randoms(use_true_random=False))
def test_order_of_places_changes_no_pattern(places, random):
    other = list(places)
    random.shuffle(other)
    first, second = compare(places), compare(other)
    assert [one.pattern for one in first.categories] == [one.pattern for one in second.categories]
    assert first.local_systems.pattern == second.local_systems.pattern
    assert first.organisations == second.organisations
