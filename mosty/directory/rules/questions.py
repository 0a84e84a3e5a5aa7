"""What a question asks for: its words, and the everyday phrases it holds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from mosty.core.text import fold
from mosty.directory.rules.words import (
    WEAK_WORDS,
    bases,
    forms,
    is_stop_word,
    kind_word,
    stem,
    with_diacritics,
    written_words,
)

#: The most words of a question that are looked up; nobody asks longer on purpose.
MOST_WORDS = 24
#: How much a word counts, in hundredths: as asked, of the same family, next to a phrase, weak.
AS_ASKED, OF_FAMILY, IN_PHRASE, WEAK = 100, 55, 45, 30
#: A phrase of one word counts this much, and more for every further word.
PHRASE_OF_ONE, PHRASE_MORE, PHRASE_MOST = 90, 25, 165
#: Each further meaning of a group counts so much less than the one before.
_MEANING_STEP, _LEAST_MEANING = 8, 50


@dataclass(frozen=True)
class Typed:
    """A word of a question.

    Attributes:
        written: as typed, lower case.
        readings: folded words it may mean, with those of the index among them.
        meant: the known word it was taken for when it holds a wrong letter.
    """

    written: str
    readings: frozenset[str]
    meant: str = ""


@dataclass(frozen=True)
class Group:
    """Everyday phrases and the meanings they stand for, the likeliest first."""

    phrases: tuple[str, ...]
    meanings: tuple[str, ...]
    is_own: bool = False


@dataclass(frozen=True)
class Heard:
    """A phrase of a group that a question holds."""

    phrase: str
    group: Group
    words: frozenset[str]


@dataclass(frozen=True)
class Term:
    """Words of the index of which the best one counts, in hundredths.

    Attributes:
        label: what the visitor typed for it.
        words: word -> how much it counts.
        is_phrase: it comes from an everyday phrase, not from a word itself.
    """

    label: str
    words: Mapping[str, int]
    is_phrase: bool = False


@dataclass(frozen=True)
class Question:
    """A question understood.

    Attributes:
        terms: what is looked up; empty when the text says nothing.
        typed: its words that are no stop words.
        heard: everyday phrases in it.
    """

    terms: tuple[Term, ...] = ()
    typed: tuple[Typed, ...] = ()
    heard: tuple[Heard, ...] = field(default=())


class Known:
    """What a question may be compared with: the words of the index and of all phrases."""

    def __init__(
        self,
        index_words: Callable[[str], bool],
        family: Callable[[str], Sequence[str]],
        nearest: Callable[[str, frozenset[str]], str],
        groups: Sequence[Group],
    ) -> None:
        self.holds = index_words
        self.family = family
        self.nearest = nearest
        self.groups = groups
        self.phrase_words = frozenset(
            word
            for group in groups
            for phrase in group.phrases
            for choices in phrase_words(phrase)
            for word in choices
        )


def understand(text: str, known: Known) -> Question:
    """The question in words of the index."""
    words = [word for word in written_words(text) if not is_stop_word(word)][:MOST_WORDS]
    unmarked = text.isascii()
    typed = tuple(_typed(word, known, unmarked=unmarked) for word in dict.fromkeys(words))
    heard = _heard(typed, known.groups)
    return Question((*_phrase_terms(heard), *_word_terms(typed, heard, known)), typed, heard)


@lru_cache(maxsize=20_000)
def phrase_words(phrase: str) -> tuple[frozenset[str], ...]:
    """The words of a phrase that say something, each with its readings."""
    return tuple(forms(word) for word in written_words(phrase) if not is_stop_word(word))


def _typed(word: str, known: Known, *, unmarked: bool) -> Typed:
    def some(words: Iterable[str]) -> frozenset[str]:
        return frozenset(w for w in words if known.holds(w) or w in known.phrase_words)

    readings = some(forms(word))
    if unmarked or not bases(word):
        readings |= some(with_diacritics(fold(word)))
    if readings or bases(word):
        return Typed(word, readings or forms(word))
    if nearest := known.nearest(fold(word), known.phrase_words):
        near = frozenset(forms(nearest) | frozenset(with_diacritics(nearest)))
        return Typed(word, some(near) or frozenset({nearest}), meant=nearest)
    return Typed(word, forms(word) | frozenset(with_diacritics(fold(word))))


def _heard(typed: Sequence[Typed], groups: Sequence[Group]) -> tuple[Heard, ...]:
    """The phrases the words hold, in any order; a phrase within a longer one heard is left out."""
    spoken = {reading: word.written for word in typed for reading in word.readings}
    found: list[Heard] = []
    for group in groups:
        best: Heard | None = None
        for phrase in group.phrases:
            choices = phrase_words(phrase)
            hits = [next((w for w in choice if w in spoken), "") for choice in choices]
            if choices and all(hits):
                words = frozenset(spoken[hit] for hit in hits)
                if best is None or len(words) > len(best.words):
                    best = Heard(phrase, group, words)
        if best is not None:
            found.append(best)
    return tuple(one for one in found if not any(one.words < other.words for other in found))


def _phrase_terms(heard: Sequence[Heard]) -> list[Term]:
    terms = []
    for one in heard:
        strength = min(PHRASE_MOST, PHRASE_OF_ONE + PHRASE_MORE * (len(one.words) - 1))
        codes: dict[str, int] = {}
        for place, meaning in enumerate(one.group.meanings):
            share = max(_LEAST_MEANING, 100 - _MEANING_STEP * place) * strength // 100
            if is_kind_code(meaning):
                codes[kind_word(meaning)] = share
            else:
                choices = phrase_words(meaning)
                terms += [
                    Term(one.phrase, dict.fromkeys(sorted(choice), share // len(choices)), True)
                    for choice in choices
                ]
        if codes:
            terms.append(Term(one.phrase, codes, True))
    return terms


def is_kind_code(meaning: str) -> bool:
    """Whether a meaning is the code of a kind of services ("U-WYD"), not words."""
    return len(meaning) <= 6 and meaning[1:2] == "-" and meaning.isupper()


def _word_terms(typed: Sequence[Typed], heard: Sequence[Heard], known: Known) -> list[Term]:
    in_phrase = {written for one in heard for written in one.words}
    terms = []
    for word in typed:
        share = AS_ASKED
        if word.written in in_phrase:
            share = IN_PHRASE
        if word.readings & WEAK_WORDS:
            share = min(share, WEAK)
        words = dict.fromkeys(sorted(word.readings), share)
        for reading in sorted(word.readings):
            for relative in known.family(stem(reading)):
                words.setdefault(relative, share * OF_FAMILY // 100)
        terms.append(Term(word.written, words))
    return terms
