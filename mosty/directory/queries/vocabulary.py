"""The words of a municipality's services, kept in memory as long as the index stays the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import log
from time import monotonic

from django.db.models import Count, Max
from rapidfuzz.distance import OSA

from mosty.directory.models import SearchWord, Service
from mosty.directory.rules.words import stem, trunk
from mosty.territory.models import Municipality

#: Municipalities kept in memory by one process.
_MOST_KEPT = 50
#: A vocabulary that took long to read is not read again for so many times as long.
_REST = 50
_QUICK = 0.2
_MOST_RELATIVES = 6


@dataclass(frozen=True)
class Vocabulary:
    """The words of the index of one municipality.

    Attributes:
        services: how many there are.
        counts: word -> in how many services it stands.
        families: what words of a family share -> the words, the most frequent first.
    """

    services: int
    counts: Mapping[str, int]
    families: Mapping[str, Sequence[str]] = field(repr=False)

    def holds(self, word: str) -> bool:
        return word in self.counts

    def family(self, shared: str) -> Sequence[str]:
        return self.families.get(shared, ())

    def rarity(self, word: str) -> float:
        """How much a word tells: the fewer services hold it, the more (BM25)."""
        count = self.counts.get(word, 0)
        return log(1 + (self.services - count + 0.5) / (count + 0.5)) if self.services else 0.0

    def nearest(self, word: str, others: frozenset[str]) -> str:
        """The known word (of the index or of `others`) a wrong letter or two away, or "".

        Endings of cases do not count; of several words the one in most services is meant.
        """
        asked = trunk(word)
        most = allowed_distance(asked)
        if not most:
            return ""
        found = []
        for known in (*self.counts, *others):
            own = trunk(known)
            if abs(len(own) - len(asked)) <= most and "-" not in known:
                away = OSA.distance(asked, own, score_cutoff=most)
                if away <= most:
                    letters = OSA.distance(word, known)
                    found.append((away, letters, -self.counts.get(known, 0), known))
        return min(found)[3] if found else ""


def allowed_distance(word: str) -> int:
    """How many letters may be wrong: none in short words, two in long ones."""
    return 0 if len(word) < 4 or word.isdecimal() else 1 if len(word) < 7 else 2


_State = tuple[datetime, int]
_kept: dict[int, tuple[_State, float, float, Vocabulary]] = {}


def vocabulary(municipality: Municipality) -> Vocabulary:
    """The words as they are now; of a very big index, as they were less than a minute ago."""
    state = _state(municipality)
    kept = _kept.get(municipality.pk)
    if kept is not None:
        known, read_at, took, words = kept
        is_resting = took > _QUICK and monotonic() - read_at < took * _REST
        if known == state or (is_resting and known[0] == state[0]):
            return words
    started = monotonic()
    words = _read(municipality)
    while len(_kept) >= _MOST_KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[municipality.pk] = (state, monotonic(), monotonic() - started, words)
    return words


def _state(municipality: Municipality) -> _State:
    """What changes with the index: every change of a service's words writes new rows."""
    last = SearchWord.objects.aggregate(last=Max("id"))["last"]
    return municipality.created_at, last or 0


def _read(municipality: Municipality) -> Vocabulary:
    counts = dict(
        SearchWord.objects.filter(municipality=municipality)
        .order_by()
        .values_list("word")
        .annotate(services=Count("id"))
    )
    families: dict[str, list[str]] = {}
    for word in sorted(counts, key=lambda word: (-counts[word], word)):
        relatives = families.setdefault(stem(word), [])
        if len(relatives) < _MOST_RELATIVES:
            relatives.append(word)
    services = Service.objects.filter(municipality=municipality).count()
    return Vocabulary(services, counts, families)
