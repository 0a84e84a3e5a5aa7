"""Everyday phrases: which of them a question holds, and how surely."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mosty.core.text import fold
from mosty.directory.rules.words import (
    WEAK_WORDS,
    bases,
    forms,
    is_stop_word,
    latin,
    relations,
    written_words,
)

#: Forms that say where, not what: "w domu", "do domu" beside "dom pomocy".
_WHERE = frozenset({"domu", "domem", "szkole", "szkoły"})
#: How much a word of a phrase is worth by the number of groups it stands in, and when it is weak.
_TELLING, _HALVED_AT, _WEAK_WORTH, _LEAST_WORTH = 100, 10, 15, 30
#: How surely a word of the phrase was meant: said, of the same family, about another near one.
_AS_SAID, _FAMILY, _ALIKE, _NEAR_ONE = 100, 80, 65, 60
_SURE = {"~": _FAMILY, "=": _ALIKE, "@": _NEAR_ONE}
#: Words that share no more than so many letters are no family: "komórka", "komornik".
_SHORT_STEM = 5
#: What the further words of a phrase add to its best one, and the most a phrase counts.
_FURTHER, _PHRASE_MOST = 35, 220
#: A phrase said word for word counts more; one with a word missing, much less, or not at all.
_WORD_FOR_WORD, _PART, _LEAST_PART, _LONG_PHRASE = 125, 40, 60, 3
#: A phrase of which only a word says something ("nie może zostać sama") is half heard by it.
_THIN = 50
#: A phrase said word for word counts at least by its length; one of words that say little, only so.
_SAID, _SAID_MORE, _SAID_MOST = 60, 15, 130
#: In a phrase said word for word, so many other words may stand among its own.
_BETWEEN = 1


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
        return (
            bool(self.readings & WEAK_WORDS) or self.written in _WHERE or self.written.isdecimal()
        )


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
        is_whole: no word of the phrase is missing; `is_said`: it stands word for word.
    """

    phrase: str
    group: Group
    words: frozenset[str]
    strength: int
    is_whole: bool
    is_said: bool = False


class PhraseBook:
    """The phrases of all groups, by the words in which they are recognised."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.words: frozenset[str] = frozenset()
        self._by_word: dict[str, list[tuple[str, Group]]] = {}
        self._hollow: list[tuple[str, Group]] = []
        self._groups_of: Counter[str] = Counter()
        for group in groups:
            self._add(group)

    def _add(self, group: Group) -> None:
        seen: set[str] = set()
        for phrase in group.phrases:
            choices = meaning_words(phrase)
            readings = {reading for choice in choices for reading in choice}
            seen |= readings
            if readings <= WEAK_WORDS:
                self._hollow.append((phrase, group))
            for way in readings.union(*map(relations, choices)):
                self._by_word.setdefault(way, []).append((phrase, group))
        self.words |= seen
        self._groups_of.update(seen)

    def candidates(self, ways: Iterable[str]) -> Mapping[Group, Sequence[str]]:
        """Phrases with at least one of the words, by group in a steady order."""
        found: dict[Group, dict[str, None]] = {}
        rows = [row for way in sorted(ways) for row in self._by_word.get(way, ())]
        for phrase, group in (*rows, *self._hollow):
            found.setdefault(group, {})[phrase] = None
        return {group: tuple(phrases) for group, phrases in found.items()}

    def worth(self, choice: Collection[str]) -> int:
        """How much a word of a phrase tells: the more groups speak of it, the less."""
        if not WEAK_WORDS.isdisjoint(choice):
            return _WEAK_WORTH
        groups = max(self._groups_of[reading] for reading in choice)
        return max(_LEAST_WORTH, _TELLING * _HALVED_AT // (_HALVED_AT + max(groups - 2, 0)))


@lru_cache(maxsize=50)
def phrase_book(groups: tuple[Group, ...]) -> PhraseBook:
    return PhraseBook(groups)


@lru_cache(maxsize=20_000)
def phrase_words(phrase: str) -> tuple[frozenset[str], ...]:
    """The words of a phrase that say something, each with its readings and relations."""
    return tuple(words | relations(words) for words in meaning_words(phrase))


@lru_cache(maxsize=20_000)
def meaning_words(text: str) -> tuple[frozenset[str], ...]:
    """The words of a text that say something, each with its readings."""
    return tuple(
        forms(word) | latin(word) for word in written_words(text) if not is_stop_word(word)
    )


@lru_cache(maxsize=20_000)
def _run(text: str) -> tuple[frozenset[str], ...]:
    """All words of a text with their readings, also those that say nothing."""
    return tuple(
        frozenset({fold(word), *bases(word)})
        | (frozenset() if is_stop_word(word) else relations(forms(word)))
        for word in written_words(text)
    )


def hear(text: str, typed: Sequence[Typed], book: PhraseBook) -> tuple[Heard, ...]:
    """The phrases the words hold, in any order, of each group the surest; the surest group first.

    A phrase within a longer one heard is left out.
    """
    question = _Question(text, typed)
    found = []
    for group, phrases in book.candidates(question.spoken).items():
        heard = [one for phrase in phrases if (one := question.hear(phrase, group, book))]
        if heard:
            found.append(max(heard, key=lambda one: (one.strength, one.phrase)))
    found.sort(key=lambda one: (-one.strength, one.phrase, one.group.meanings))
    return tuple(one for one in found if not any(_swallows(other, one) for other in found))


def _swallows(longer: Heard, shorter: Heard) -> bool:
    if not longer.is_whole or (shorter.is_said and not longer.is_said):
        return False
    return shorter.words < longer.words or (not shorter.is_whole and shorter.words == longer.words)


class _Question:
    """The words of a question, ready to be compared with phrases."""

    def __init__(self, text: str, typed: Sequence[Typed]) -> None:
        self.spoken: dict[str, str] = {}
        for word in typed:
            for reading in (*word.readings, *relations(word.readings)):
                self.spoken.setdefault(reading, word.written)
        self.weak = {word.written for word in typed if word.is_weak}
        self.says_little = len(self.weak) == len(typed)
        self.written = written_words(text)
        self.run = _run(text)

    def hear(self, phrase: str, group: Group, book: PhraseBook) -> Heard | None:
        """The phrase as the words hold it; of three words and more one may be missing."""
        choices = meaning_words(phrase)
        said = self._said(phrase)
        is_hollow = all(choice & WEAK_WORDS for choice in choices)
        if is_hollow and (said or not self.says_little):
            return self._hollow(phrase, group, said)
        hits = [self._hit(choice, alone=len(choices) == 1) for choice in choices]
        words = frozenset(written for written, _sure in hits if written)
        missing = len(hits) - sum(bool(written) for written, _sure in hits)
        if not words or missing > (len(choices) >= _LONG_PHRASE):
            return None
        if not said and not any(
            sure > _NEAR_ONE and (self.says_little or written not in self.weak)
            for written, sure in hits
        ):
            return None
        worths = [book.worth(choice) for choice in choices]
        points = sorted(
            (worth * sure // 100 for worth, (_w, sure) in zip(worths, hits, strict=True)),
            reverse=True,
        )
        if missing and (
            len(words - self.weak) < _LONG_PHRASE - 1
            or 100 * sum(points) < _LEAST_PART * sum(worths)
        ):
            return None
        strength = points[0] + sum(points[1:]) * _FURTHER // 100
        if missing:
            strength = strength * _PART // 100
        elif said:
            strength = max(strength * _WORD_FOR_WORD // 100, _by_length(phrase))
        elif len(choices) == 1 < len(_run(phrase)):
            strength = strength * _THIN // 100
        strength = min(_PHRASE_MOST, strength)
        return Heard(phrase, group, words, strength, is_whole=not missing, is_said=bool(said))

    def _hit(self, choice: Collection[str], *, alone: bool) -> tuple[str, int]:
        """The word of the question that stands for one of the phrase, and how surely it does."""
        for way in sorted(choice):
            if way in self.spoken:
                return self.spoken[way], _AS_SAID
        hits = [
            (_SURE[way[0]], self.spoken[way])
            for way in sorted(relations(choice))
            if way in self.spoken and (way[0] != "~" or len(way) > _SHORT_STEM + 1 or not alone)
        ]
        sure, written = max(hits, default=(0, ""))
        return written, sure

    def _said(self, phrase: str) -> frozenset[str]:
        """The words of the question that say the phrase word for word; none for a single word.

        Polish is free in the order of words: "śmieją się ze mnie", "się ze mnie śmieją".
        """
        asked = _run(phrase)
        if len(asked) < 2:
            return frozenset()
        length = len(asked) + _BETWEEN
        for start in range(max(1, len(self.run) - length + 1)):
            part = self.run[start : start + length]
            if all(any(word & choice for word in part) for choice in asked):
                return frozenset(self.written[start : start + length])
        return frozenset()

    def _hollow(self, phrase: str, group: Group, said: frozenset[str]) -> Heard | None:
        if not said:
            return None
        return Heard(phrase, group, said, _by_length(phrase), is_whole=True, is_said=True)


def _by_length(phrase: str) -> int:
    return min(_SAID_MOST, _SAID + _SAID_MORE * len(_run(phrase)))
