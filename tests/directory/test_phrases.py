"""Everyday phrases: which of them a question holds, and which only look like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.directory.rules.phrases import Group, PhraseBook, hear
from mosty.directory.rules.questions import Known, understand
from mosty.directory.rules.words import bases, latin

GROUPS = (
    Group(("komornik", "długi"), ("zadłużonych",)),
    Group(("chodzik",), ("U-WYP",)),
    Group(("dom dla matki",), ("I-DMD",)),
    Group(("pomagać innym", "nie wiem gdzie iść"), ("W-WOL",)),
    Group(("mieszkanie z opieką", "mieszkanie"), ("M-WSP",)),
    Group(("nie może zostać sama", "popilnować chorej babci"), ("U-WYD",)),
    Group(("śmieją się ze mnie",), ("S-INT",)),
    Group(("zanieść koc śpiącemu w parku",), ("D-STR",)),
    Group(("tani nocleg", "zamieszkać u kogoś", "mieszkanie"), ("I-NOC",)),
    Group(("перекладач",), ("S-DIO",)),
)
KNOWN = Known(
    index_words=lambda _word: False,
    family=lambda _stem: (),
    nearest=lambda _word, _others: "",
    groups=GROUPS,
)


def heard(text):
    return {one.phrase: one for one in understand(text, KNOWN).heard}


@pytest.mark.parametrize("text", ["lekcje obsługi komórki", "nie mogę chodzić po schodach"])
def test_words_that_only_look_alike_are_not_heard(text):
    assert heard(text) == {}


def test_a_near_one_alone_is_not_heard_but_stands_for_another_beside_a_telling_word():
    assert "dom dla matki" not in heard("tato wychodzi w nocy z domu")
    assert "popilnować chorej babci" in heard("kto popilnuje chorego dziadka")


@pytest.mark.parametrize("text", ["chcę pomagać innym po pracy", "Nie wiem, gdzie mam iść z tym"])
def test_phrases_of_words_that_say_little_are_heard_word_for_word(text):
    assert [one.group.meanings for one in heard(text).values()] == [("W-WOL",)]


def test_phrases_of_words_that_say_little_are_not_heard_in_pieces():
    assert heard("inny pies chce pomagać") == {}
    assert heard("gdzie jest basen, nie wiem") == {}


def test_the_order_of_words_is_free():
    assert "śmieją się ze mnie" in heard("w klasie się ze mnie śmieją")


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("kto przypilnuje chorej babci", "popilnować chorej babci"),
        ("zanieść koc, bo nocuje w parku", "zanieść koc śpiącemu w parku"),
        ("kto mi wypożyczy chodzik", "chodzik"),
    ],
)
def test_words_that_stand_for_one_another_in_everyday_speech_are_heard(text, phrase):
    assert phrase in heard(text)


def test_a_word_that_stands_for_another_counts_less_than_the_word_itself():
    own, other = heard("pilnować chorej babci"), heard("popilnować chorej babci")
    phrase = "popilnować chorej babci"
    assert own[phrase].strength < other[phrase].strength


def test_a_phrase_said_word_for_word_is_not_lost_in_a_longer_one_that_is_not():
    groups = (
        Group(("nie mam gdzie spać",), ("I-NOC",)),
        Group(("nie śpię po nocach",), ("D-CZP",)),
    )
    known = Known(lambda _w: False, lambda _s: (), lambda _w, _o: "", groups)
    found = {one.phrase: one for one in understand("nie mam gdzie spać tej nocy", known).heard}
    assert found["nie mam gdzie spać"].is_said
    assert not found["nie śpię po nocach"].is_said


def test_words_of_a_meaning_no_service_holds_do_not_weaken_the_others():
    groups = (Group(("roczniak",), ("klub żłobek",)),)

    def share(held):
        known = Known(held.__contains__, lambda _s: (), lambda _w, _o: "", groups)
        terms = understand("roczniak", known).terms
        return next(term.words["klub"] for term in terms if "klub" in term.words)

    assert share({"klub"}) == 2 * share({"klub", "zlobek"})


def test_a_phrase_said_whole_counts_more_than_one_heard_by_a_single_word():
    whole = heard("mama nie może zostać sama")["nie może zostać sama"]
    thin = heard("zostaliśmy z niczym")["nie może zostać sama"]
    assert whole.strength >= 2 * thin.strength


def test_of_a_long_phrase_one_word_may_be_missing_but_not_more():
    part = heard("sąsiad śpi pod kocem w parku")["zanieść koc śpiącemu w parku"]
    assert not part.is_whole
    assert part.strength < 100
    assert "zanieść koc śpiącemu w parku" not in heard("sąsiad chodzi po parku")


def test_a_word_of_many_groups_tells_less():
    book = PhraseBook([Group((f"mieszkanie {name}",), ("M-NAJ",)) for name in ("a", "b")] * 10)
    assert book.worth({"mieszkanie"}) < PhraseBook(GROUPS).worth({"komornik"})
    assert book.worth({"pomoc"}) < book.worth({"mieszkanie"})


def test_the_surest_phrase_comes_first_and_the_next_ones_count_less():
    question = understand("komornik zabrał mi mieszkanie", KNOWN)
    assert [one.strength for one in question.heard] == sorted(
        (one.strength for one in question.heard), reverse=True
    )
    of_phrases = [max(term.words.values()) for term in question.terms if term.is_phrase]
    assert of_phrases[0] > of_phrases[1]


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("zostaliśmy", "zostac"),
        ("przegrałem", "przegrac"),
        ("straciłabym", "stracic"),
        ("spałam", "spac"),
    ],
)
def test_forms_of_the_past_tense_are_read(form, base):
    assert base in bases(form)


def test_a_word_of_the_dictionary_is_never_corrected_even_without_marks():
    wrong = Known(
        index_words=lambda _word: False,
        family=lambda _stem: (),
        nearest=lambda _word, _others: "komornik",
        groups=(),
    )
    typed = {one.written: one.meant for one in understand("szybe zostaliśmy komurnik", wrong).typed}
    assert typed == {"szybe": "", "zostaliśmy": "", "komurnik": "komornik"}


def test_ukrainian_phrases_are_heard_in_polish_letters():
    assert latin("перекладач") == {"perekladacz"}
    assert latin("tłumacz") == latin("translator") == frozenset()
    assert "перекладач" in heard("potrzebny perekladacz")


@given(st.text(max_size=80))
def test_any_text_is_heard_the_same_whatever_the_order_of_groups(text):
    forth = understand(text, KNOWN).heard
    back = hear(text.casefold(), understand(text, KNOWN).typed, PhraseBook(GROUPS[::-1]))
    assert forth == back
    assert all(one.strength > 0 for one in forth)
