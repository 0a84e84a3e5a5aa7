"""What a question asks for: its words, and the everyday phrases it holds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mosty.core.text import fold
from mosty.directory.rules.audience import years_in
from mosty.directory.rules.phrases import (
    Group,
    Heard,
    Typed,
    hear,
    meaning_words,
    phrase_book,
)
from mosty.directory.rules.words import (
    NEAR_ONES,
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
#: The most words, with those that say nothing, in which phrases are looked for.
MOST_SAID = 80
#: How much a word counts, in hundredths: as asked, of the same family, within a phrase,
#: about a near one, weak.
AS_ASKED, OF_FAMILY, IN_PHRASE, NEAR_ONE, WEAK = 100, 65, 70, 40, 30
#: The surest phrase counts whole, the next ones less: many half meant do not bury the one meant.
_BY_RANK = (100, 85, 70, 55, 40)
#: Each further meaning of a group counts so much less than the one before.
_MEANING_STEP, _LEAST_MEANING = 14, 40


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
        self.book = phrase_book(tuple(groups))
        self.phrase_words = self.book.words

    def leads_somewhere(self, readings: Iterable[str]) -> bool:
        """Whether a service holds a word, or one of its family."""
        return any(self.holds(word) or self.family(stem(word)) for word in readings)


def understand(text: str, known: Known) -> Question:
    """The question in words of the index."""
    words = [word for word in written_words(text) if not is_stop_word(word)][:MOST_WORDS]
    unmarked = text.isascii()
    typed = tuple(_typed(word, known, unmarked=unmarked) for word in dict.fromkeys(words))
    heard = hear(" ".join(written_words(text)[:MOST_SAID]), typed, known.book)
    years = years_in(text)
    asked = [word for word in typed if word.written not in years]
    return Question((*_phrase_terms(heard, known), *_word_terms(asked, heard, known)), typed, heard)


def _typed(word: str, known: Known, *, unmarked: bool) -> Typed:
    def some(words: Iterable[str]) -> frozenset[str]:
        return frozenset(w for w in words if known.holds(w) or w in known.phrase_words)

    readings, marked = some(forms(word)), with_diacritics(fold(word))
    if unmarked or not bases(word):
        readings |= some(marked)
    if readings or bases(word) or marked:
        return Typed(word, readings or forms(word) | frozenset(marked))
    if nearest := known.nearest(fold(word), known.phrase_words):
        near = frozenset(forms(nearest) | frozenset(with_diacritics(nearest)))
        return Typed(word, some(near) or frozenset({nearest}), meant=nearest)
    return Typed(word, forms(word))


def _phrase_terms(heard: Sequence[Heard], known: Known) -> list[Term]:
    terms = []
    for rank, one in enumerate(heard):
        strength = one.strength * _BY_RANK[min(rank, len(_BY_RANK) - 1)] // 100
        codes: dict[str, int] = {}
        for place, meaning in enumerate(one.group.meanings):
            share = max(_LEAST_MEANING, 100 - _MEANING_STEP * place) * strength // 100
            if is_kind_code(meaning):
                codes[kind_word(meaning)] = share
            else:
                terms += _meaning_terms(one.phrase, meaning, share, known)
        if codes:
            terms.append(Term(one.phrase, codes, is_phrase=True))
    return terms


def _meaning_terms(label: str, meaning: str, share: int, known: Known) -> list[Term]:
    words = meaning_words(meaning)
    choices = [choice for choice in words if known.leads_somewhere(choice)] or words
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
        if word.readings <= NEAR_ONES:
            share = min(share, NEAR_ONE)
        if word.is_weak:
            share = min(share, WEAK)
        terms.append(Term(word.written, _with_family(word.readings, share, known)))
    return terms
