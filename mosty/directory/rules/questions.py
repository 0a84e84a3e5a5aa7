"""What a question asks for: its words, and the everyday phrases it holds."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache

from mosty.core.text import fold
from mosty.directory.rules.words import (
    WEAK_WORDS,
    bases,
    forms,
    is_stop_word,
    kind_word,
    relations,
    stem,
    with_diacritics,
    written_words,
)

#: The most words of a question that are looked up; nobody asks longer on purpose.
MOST_WORDS = 24
#: How much a word counts, in hundredths: as asked, of the same family, next to a phrase, weak.
AS_ASKED, OF_FAMILY, IN_PHRASE, WEAK = 100, 65, 70, 30
#: Forms that say where, not what: "w domu", "do domu" beside "dom pomocy".
_WHERE = frozenset({"domu", "domem", "szkole", "szkoły"})
#: A phrase of one word counts this much, and more for every further word.
PHRASE_OF_ONE, PHRASE_MORE, PHRASE_MOST = 100, 35, 190
#: A phrase with a word missing, and one of which only a word says something, count less.
PHRASE_PART, PHRASE_HOLLOW, _LONG_PHRASE = 50, 75, 3
#: Each further meaning of a group counts so much less than the one before.
_MEANING_STEP, _LEAST_MEANING = 14, 40


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

    @property
    def is_weak(self) -> bool:
        """Whether it says little: "osoba", or "w domu" where no home is looked for."""
        return bool(self.readings & WEAK_WORDS) or self.written in _WHERE


@dataclass(frozen=True)
class Group:
    """Everyday phrases and the meanings they stand for, the likeliest first."""

    phrases: tuple[str, ...]
    meanings: tuple[str, ...]


@dataclass(frozen=True)
class Heard:
    """A phrase of a group that a question holds.

    Attributes:
        words: of the question, as typed; `strength`: how much they count, in hundredths.
        is_whole: no word of the phrase is missing.
    """

    phrase: str
    group: Group
    words: frozenset[str]
    strength: int
    is_whole: bool


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
            for choices in meaning_words(phrase)
            for word in choices
        )


def understand(text: str, known: Known) -> Question:
    """The question in words of the index."""
    words = [word for word in written_words(text) if not is_stop_word(word)][:MOST_WORDS]
    unmarked = text.isascii()
    typed = tuple(_typed(word, known, unmarked=unmarked) for word in dict.fromkeys(words))
    heard = _heard(typed, known.groups)
    return Question((*_phrase_terms(heard, known), *_word_terms(typed, heard, known)), typed, heard)


@lru_cache(maxsize=20_000)
def phrase_words(phrase: str) -> tuple[frozenset[str], ...]:
    """The words of a phrase that say something, each with its readings and relations."""
    return tuple(words | relations(words) for words in meaning_words(phrase))


@lru_cache(maxsize=4_000)
def meaning_words(text: str) -> tuple[frozenset[str], ...]:
    """The words of a text that say something, each with its readings."""
    return tuple(forms(word) for word in written_words(text) if not is_stop_word(word))


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
    spoken: dict[str, str] = {}
    for word in typed:
        for reading in (*word.readings, *relations(word.readings)):
            spoken.setdefault(reading, word.written)
    weak = {word.written for word in typed if word.is_weak}
    only_weak = len(weak) == len(typed)
    found = []
    for group in groups:
        heard = [one for phrase in group.phrases if (one := _hear(phrase, group, spoken, weak))]
        heard = [one for one in heard if only_weak or one.words - weak]
        if heard:
            found.append(max(heard, key=lambda one: (one.strength, one.phrase)))
    return tuple(
        one
        for one in found
        if not any(one.words < other.words and other.is_whole for other in found)
    )


def _hear(phrase: str, group: Group, spoken: Mapping[str, str], weak: Set[str]) -> Heard | None:
    """The phrase as the words hold it; of three words and more one may be missing."""
    choices = phrase_words(phrase)
    hits = [next((spoken[way] for way in choice if way in spoken), "") for choice in choices]
    words = frozenset(hits) - {""}
    missing = hits.count("")
    if not words or missing > (len(choices) >= _LONG_PHRASE):
        return None
    if not any(way in spoken and way[0] != "@" for choice in choices for way in choice):
        return None  # only near ones, and others than the phrase names
    if missing and len(words - weak) < _LONG_PHRASE - 1:
        return None
    strength = min(PHRASE_MOST, PHRASE_OF_ONE + PHRASE_MORE * (len(words) - 1))
    if missing:
        strength = strength * PHRASE_PART // 100
    elif len(words) == 1 and len(written_words(phrase)) > 1:
        strength = strength * PHRASE_HOLLOW // 100
    return Heard(phrase, group, words, strength, is_whole=not missing)


def _phrase_terms(heard: Sequence[Heard], known: Known) -> list[Term]:
    terms = []
    for one in heard:
        codes: dict[str, int] = {}
        for place, meaning in enumerate(one.group.meanings):
            share = max(_LEAST_MEANING, 100 - _MEANING_STEP * place) * one.strength // 100
            if is_kind_code(meaning):
                codes[kind_word(meaning)] = share
            else:
                terms += _meaning_terms(one.phrase, meaning, share, known)
        if codes:
            terms.append(Term(one.phrase, codes, is_phrase=True))
    return terms


def _meaning_terms(label: str, meaning: str, share: int, known: Known) -> list[Term]:
    choices = meaning_words(meaning)
    return [
        Term(label, _with_family(choice, share // len(choices), known), is_phrase=True)
        for choice in choices
    ]


def _with_family(readings: Iterable[str], share: int, known: Known) -> dict[str, int]:
    words = dict.fromkeys(sorted(readings), share)
    for reading in sorted(readings):
        for relative in known.family(stem(reading)):
            words.setdefault(relative, share * OF_FAMILY // 100)
    return words


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
        if word.is_weak:
            share = min(share, WEAK)
        terms.append(Term(word.written, _with_family(word.readings, share, known)))
    return terms
