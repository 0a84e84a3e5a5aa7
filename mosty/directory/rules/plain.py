"""Whether a Polish text is easy to read: short sentences, few long words."""

import re
from dataclasses import dataclass

#: Limits of an easy text: words of a sentence on average and at most, share of long words.
EASY_MEAN, EASY_LONGEST, EASY_LONG_WORDS = 10, 15, 0.15
_LONG_WORD = 4  # syllables, as in the Polish fog index

_SENTENCE_END = re.compile(r"[.!?…:;]+(?:\s|$)|\n+")
_WORD = re.compile(r"[^\W\d_]+")
# An "i" before a vowel only softens: "nie" has one syllable.
_SYLLABLE = re.compile(r"i?[aąeęoóuy]|i", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What makes a text hard.

    Attributes:
        mean, longest: words of a sentence.
        long_words: share of words of four syllables or more.
    """

    mean: float
    longest: int
    long_words: float

    @property
    def is_easy(self) -> bool:
        return (
            self.mean <= EASY_MEAN
            and self.longest <= EASY_LONGEST
            and self.long_words <= EASY_LONG_WORDS
        )


def reading(text: str) -> Reading:
    """The measure of a text; of an empty one, zeros."""
    lengths = [len(words) for part in _SENTENCE_END.split(text) if (words := _WORD.findall(part))]
    words = _WORD.findall(text)
    if not words:
        return Reading(0, 0, 0)
    long_words = sum(len(_SYLLABLE.findall(word)) >= _LONG_WORD for word in words)
    return Reading(len(words) / len(lengths), max(lengths), long_words / len(words))
