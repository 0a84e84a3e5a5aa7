"""Words: base forms, marks left out, families, misspelt words."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.core.text import fold
from mosty.directory.queries.vocabulary import Vocabulary, allowed_distance
from mosty.directory.rules.words import (
    bases,
    forms,
    is_stop_word,
    stem,
    trunk,
    weigh,
    with_diacritics,
    written_words,
)

POLISH = st.text(alphabet="aąbcćdeęfghijklłmnńoóprsśtuwyzźż", min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("opiekunce", "opiekunka"),
        ("dziećmi", "dziecko"),
        ("niepełnosprawnego", "niepelnosprawny"),
        ("obiadów", "obiad"),
        ("żłobka", "zlobek"),
    ],
)
def test_inflected_words_have_their_base_form_without_diacritics(word, base):
    assert base in bases(word)


@pytest.mark.parametrize(
    ("typed", "base"), [("wozka", "wozek"), ("lozka", "lozko"), ("dziadkow", "dziadek")]
)
def test_words_typed_without_diacritics_are_read_with_them(typed, base):
    assert base in with_diacritics(typed)


def test_unknown_words_are_kept_as_they_are_written():
    assert bases("теща") == ()
    assert forms("FEPŻ".casefold()) == {"fepz"}


@pytest.mark.parametrize("word", ["do", "na", "moja", "moim", "ktoś", "kim", "mnie"])
def test_stop_words_say_nothing_in_any_form(word):
    assert is_stop_word(word)


@pytest.mark.parametrize("word", ["mamy", "mama", "dzień", "opieka", "pije", "pomoc"])
def test_words_that_may_mean_something_are_kept(word):
    assert not is_stop_word(word)


def test_families_share_a_stem():
    family = ["opieka", "opiekun", "opiekunka", "opiekunczy", "opiekowac"]
    assert {stem(word) for word in family} == {"opiek"}
    assert stem("psychologiczny") == stem("psycholog")
    assert stem("dps") == "dps"


@given(POLISH)
def test_base_forms_are_folded_and_folding_again_changes_nothing(word):
    for base in (*bases(word), *forms(word), *with_diacritics(fold(word))):
        assert fold(base) == base


@given(POLISH)
def test_an_index_word_written_in_a_question_is_that_word(word):
    """What stands in the index without a dictionary entry is found by writing it."""
    for form in forms(word):
        assert form in forms(form) or bases(form) or form in with_diacritics(form)


@given(POLISH)
def test_stems_and_trunks_begin_the_word_and_are_no_longer(word):
    folded = fold(word)
    for short in (stem(folded), trunk(folded)):
        assert folded.startswith(short)
        assert len(short) >= min(len(folded), 4)


@given(st.text(max_size=200))
def test_any_text_gives_words_of_bounded_length(text):
    assert all(0 < len(word) <= 40 for word in written_words(text))
    assert all(len(word) <= 40 for word in weigh([(text, 3)]))


@given(st.lists(st.tuples(st.text(max_size=60), st.integers(1, 9)), max_size=4))
def test_weights_do_not_depend_on_the_order_of_texts(parts):
    assert weigh(parts) == weigh(reversed(parts))


def test_a_word_counts_once_in_a_text_and_adds_over_texts():
    assert weigh([("obiad obiady obiadów", 8), ("Obiad dla dzieci", 3)])["obiad"] == 11


def test_the_dictionary_bears_many_threads():
    words = ["opiekunce", "dziećmi", "obiadów", "wózka"] * 200
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(bases.__wrapped__, words))
    assert found == [bases(word) for word in words]


KNOWN = Vocabulary(10, {"wozek": 2, "opiekunka": 5, "psycholog": 1, "kot": 3, "u-wyd": 1}, {})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wuzek", "wozek"),
        ("opiekumka", "opiekunka"),
        ("opeikunki", "opiekunka"),
        ("psyholog", "psycholog"),
        ("phsycholog", "psycholog"),
        ("helikopter", ""),
        ("kit", ""),
        ("2026", ""),
        ("uwyd", ""),
    ],
)
def test_wrong_letters_lead_to_the_nearest_known_word(typed, meant):
    assert KNOWN.nearest(typed, frozenset()) == meant


def test_short_words_must_be_right():
    assert [allowed_distance(word) for word in ("kot", "kotek", "wypozyczalnia")] == [0, 1, 2]
