"""Open institution: the pack, the arithmetic without small numbers, the radar."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mosty.engines.disclosure import THRESHOLD
from mosty.partnership.enums import OpenGroup
from mosty.partnership.rules.open_institution import (
    GROUPS,
    answer_words,
    link_token,
    open_pack,
    questions_for,
)
from mosty.partnership.rules.open_radar import radar_chart
from mosty.partnership.rules.open_results import (
    area_lines,
    mean_told,
    practice_lines,
    widest_gaps,
)

PACK = open_pack()
_STAFF, _RESIDENTS, _PARTNERS = GROUPS


def _lines(numbers):
    told = {
        group: {code: [Decimal(one) for one in grades] for code, grades in own.items()}
        for group, own in numbers.items()
    }
    return practice_lines(PACK.items, told)


def _radar(lines):
    areas = area_lines(PACK.areas, lines)
    return radar_chart(
        title="Obszary",
        description="Opis",
        area_header="Obszar",
        areas=[one.area.title for one in areas],
        groups=[(group.value, [one.means[group] for one in areas]) for group in GROUPS],
    )


def test_the_pack_has_41_practices_in_8_areas_for_three_groups():
    assert len(PACK.items) == 41
    assert len(PACK.areas) == 8
    for group in GROUPS:
        questions = questions_for(group)
        assert [one.code for one in questions] == [one.code.lower() for one in PACK.items]
        assert all(one.may_decline and list(one.scale_points) == [0, 1, 2, 3] for one in questions)
    residents = questions_for(OpenGroup.RESIDENTS)
    assert all(one.text_uk and one.text_easy for one in residents)


def test_every_grade_and_not_knowing_has_words_in_each_language_and_in_easy_ones():
    grades, declined = answer_words("pl")
    assert grades[0] == "0 – nie ma tego"
    assert declined == "nie wiem / nie dotyczy tego miejsca"
    assert answer_words("uk")[0][3].startswith("3 – це працює")
    assert answer_words("pl", is_easy=True)[0][0] == "Nie. Tego tu nie ma."


def test_links_differ_by_group_and_round():
    tokens = {link_token(pk, group) for pk in (1, 2) for group in GROUPS}
    assert len(tokens) == 6


def test_four_people_have_no_mean_and_five_have():
    assert mean_told([Decimal(3)] * 4) is None
    assert mean_told([Decimal(one) for one in (3, 3, 2, 1, 1)]) == Decimal("2.0")


def test_the_gap_is_the_widest_difference_and_needs_two_groups():
    lines = _lines(
        {
            _STAFF: {"A1": [3] * 5, "A2": [2] * 5, "A3": [3] * 5},
            _RESIDENTS: {"A1": [1] * 6, "A2": [2] * 5, "A3": [0] * 4},
            _PARTNERS: {"A1": [2] * 5},
        }
    )
    by_code = {one.practice.code: one for one in lines}
    assert by_code["A1"].gap == Decimal("2.0")
    assert by_code["A2"].gap == Decimal("0.0")
    assert by_code["A3"].gap is None
    assert [one.practice.code for one in widest_gaps(lines)] == ["A1"]


def test_of_equal_gaps_the_first_of_the_pack_comes_first_and_three_at_most():
    codes = ["H1", "C1", "A1", "B1"]
    lines = _lines(
        {
            _STAFF: {code: [3] * 5 for code in codes},
            _RESIDENTS: {code: [1] * 5 for code in codes},
        }
    )
    assert [one.practice.code for one in widest_gaps(lines)] == ["A1", "B1", "C1"]


def test_an_area_is_counted_from_told_practices_alone():
    lines = _lines({_STAFF: {"A1": [3] * 5, "A2": [1] * 5, "A3": [0] * 4}})
    area = area_lines(PACK.areas, lines)[0]
    assert area.means[_STAFF] == Decimal("2.0")
    assert area.told[_STAFF] == 2
    assert area.means[_RESIDENTS] is None


_grades = st.lists(st.integers(0, 3), max_size=9)
_numbers = st.dictionaries(
    st.sampled_from(GROUPS),
    st.dictionaries(st.sampled_from([one.code for one in PACK.items]), _grades, max_size=8),
)


@given(_numbers)
def test_what_fewer_than_five_said_changes_nothing_that_is_told(numbers):
    """Whatever the hidden answers were, every figure of the page stays the same."""
    other = {
        group: {
            code: [3 - one for one in grades] if len(grades) < THRESHOLD else grades
            for code, grades in own.items()
        }
        for group, own in numbers.items()
    }
    first, second = _lines(numbers), _lines(other)
    assert first == second
    assert area_lines(PACK.areas, first) == area_lines(PACK.areas, second)
    assert _radar(first).svg == _radar(second).svg


@given(_numbers)
def test_means_lie_on_the_scale_and_gaps_between_means(numbers):
    for line in _lines(numbers):
        told = [one for one in line.in_order if one is not None]
        assert all(0 <= one <= 3 for one in told)
        assert (line.gap is None) == (len(told) < 2)
        if line.gap is not None:
            assert line.gap == max(told) - min(told)


def test_the_radar_is_the_same_twice_described_and_without_style():
    lines = _lines({_STAFF: {"A1": [3] * 5, "B1": [2] * 5}, _RESIDENTS: {"A1": [1] * 5}})
    drawing = _radar(lines)
    assert drawing.svg == _radar(lines).svg
    assert "<title" in drawing.svg
    assert "<desc" in drawing.svg
    assert "style" not in drawing.svg
    assert len(drawing.rows) == 8
    assert drawing.rows[0] == ("Wizja i władza", "3,0", "1,0", "–")
    assert drawing.rows[2] == ("Miejsce i czas", "–", "–", "–")


def test_what_is_not_told_is_a_hole_in_the_line_and_never_a_zero():
    drawing = _radar(_lines({_STAFF: {"A1": [3] * 5}}))
    assert drawing.svg.count("<circle") == 2  # the key and the one area told
    assert "<rect" in drawing.svg  # the key of the others
