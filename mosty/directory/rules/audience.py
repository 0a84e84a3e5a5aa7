"""For whom a service is, and about whom somebody asks: children, older people, carers, conditions."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from mosty.core.text import fold
from mosty.directory.rules.words import bases, written_words

CHILD, ADULT, OLDER, CARER = "child", "adult", "older", "carer"
#: The most words of a text that are looked at.
_MOST_WORDS = 80
#: The first year of an adult, and of somebody services call older.
_GROWN_AT, _OLDER_AT = 18, 60

_NAMES = {
    CHILD: "dziecko dziecięcy młodzież młodzieżowy nastolatek nastolatka nastolatki uczeń uczennica "
    "chłopiec dziewczynka niemowlę noworodek przedszkolak małoletni nieletni synek "
    "córeczka wnuczek dzieciak maluch bobas szkoła przedszkole klasa lekcja żłobek "
    "szkolny przedszkolny małolat",
    OLDER: "senior seniorka senioralny emeryt emerytka emerytura starość starszy podeszły staruszek "
    "staruszka babcia dziadek dziadkowie starzec prababcia pradziadek sędziwy osiemdziesiątka "
    "siedemdziesiątka sześćdziesiątka dziewięćdziesiątka staruszkowie babunia",
    ADULT: "dorosły pełnoletni mąż żona małżonek konkubent partner partnerka narzeczony zięć synowa",
    CARER: "opiekun opiekować zajmować pielęgnować wytchnienie doglądać",
}
#: Near ones whose age is only likely: a son may be forty, a mother who drinks may be too.
_LIKELY = {
    CHILD: "syn córka wnuk wnuczka pasierb pasierbica siostrzeniec bratanek bratanica chrześniak",
    OLDER: "mama tata ojciec matka rodzic teść teściowa mamusia tatuś tato teściowie",
}
#: What some services are only for. The question, or a phrase heard in it, must speak of it.
_CONDITIONS = (
    "autyzm spektrum autystyczny autysta asperger",
    "intelektualny intelektualnie upośledzenie upośledzony down",
    "psychiczny psychicznie psychiatryczny psychiatrycznie psychiatra psychoza schizofrenia depresja",
    "alzheimer otępienie demencja alzheimerowski",
    "nieuleczalnie nieuleczalny paliatywny hospicjum",
)


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(words).split())


_NAMED = {group: _folded(words) for group, words in _NAMES.items()}
_LIKELY_NAMED = {group: _folded(words) for group, words in _LIKELY.items()}
_ONLY_FOR = tuple(_folded(words) for words in _CONDITIONS)

#: "mam 15 lat", "ma 85 lat"; not "od 8 lat", "przez 3 lata", "2 lata temu": that is how long.
_AGE = re.compile(
    r"(?<!\bod )(?<!\bza )(?<!\bpo )(?<!\bco )(?<!\bprzez )(?<!\bprzed )"
    r"\b(\d{1,3})\s*(?:-?\s*letni\w*|lat\w*|roku|rok|roczn\w*)\b(?! temu)"
)
_OF_SERVICE = re.compile(r"\b([5-9]\d)\s*(?:\+|lat|\.?\s*(?:roku|r\.))")
_BY_AGE = re.compile(r"\bpowodu wieku\b|\b(?:szesc|siedem|osiem|dziewiec)dziesiecioletni")
_SMALL = re.compile(
    r"\b(?:pol|poltora|jedno|dwu|trzy|cztero|piecio|szescio|siedmio|osmio|dziewiecio|dziesiecio|"
    r"jedenasto|dwunasto|trzynasto|czternasto|pietnasto|szesnasto|siedemnasto)"
    r"(?:roczn|letni|lat(?:ek|k|ce))"
)


@dataclass(frozen=True)
class Audience:
    """Groups of people, and conditions by their place in the list above.

    Attributes:
        is_likely: the groups are only guessed from who is near to whom.
    """

    people: frozenset[str] = frozenset()
    conditions: frozenset[int] = frozenset()
    is_likely: bool = False


def years_in(text: str) -> frozenset[str]:
    """Written words of the text that say how old somebody is: "85", "lat"."""
    return frozenset(word for match in _AGE.finditer(fold(text)) for word in match[0].split())


@lru_cache(maxsize=20_000)
def audience_of(
    for_whom: str, min_age: int | None, max_age: int | None, areas: tuple[str, ...]
) -> Audience:
    """For whom a service is: by the ages it gives, by its own words, by those of its kind."""
    told = _bases_of(for_whom)
    people = {group for group in (CHILD, ADULT, OLDER) if told & _NAMED[group]}
    folded = fold(for_whom)
    if _OF_SERVICE.search(folded) or _BY_AGE.search(folded):
        people.add(OLDER)
    if min_age is not None or max_age is not None:
        people = set(_of_ages(min_age or 0, max_age or 999))
    elif not people:
        people = {"SEN": {OLDER}, "ROD": {CHILD}}.get(areas[0] if len(areas) == 1 else "", set())
    if told & _NAMED[CARER] or areas == ("OPK",):
        people.add(CARER)
    # A kind for one group of people says itself for whom it is.
    return Audience(frozenset(people), _conditions(told) if len(areas) > 1 else frozenset())


def asked_about(text: str, looked_for: Iterable[str]) -> Audience:
    """About whom a question is; `looked_for`: all words of the index it asks for."""
    folded = fold(text)
    words = _bases_of(text)
    people = {group for group, names in _NAMED.items() if words & names}
    ages = [int(age) for age in _AGE.findall(folded)]
    if _SMALL.search(folded) or any(age < _GROWN_AT for age in ages):
        people.add(CHILD)
    if _BY_AGE.search(folded) or any(_OLDER_AT <= age < 130 for age in ages):
        people.add(OLDER)
    if any(_GROWN_AT <= age < _OLDER_AT for age in ages):
        people.add(ADULT)
    is_likely = not people - {CARER}
    if is_likely:
        people |= {group for group, names in _LIKELY_NAMED.items() if words & names}
    return Audience(frozenset(people), _conditions(words.union(looked_for)), is_likely)


#: Of a hundred points, what is left or added when a service is for those asked about, or not.
_FITS, _OTHER_AGE, _CARERS, _OTHER_CONDITION = 120, 60, 115, 80


def fit(service: Audience, asked: Audience) -> int:
    """How much the score of a service counts for this question, in hundredths."""
    percent = 100
    ages, wanted = service.people - {CARER}, asked.people - {CARER}
    if ages and wanted:
        if ages & wanted:
            percent = _FITS
        elif ages != {OLDER} or wanted != {ADULT}:
            percent = _OTHER_AGE
    if asked.is_likely:
        percent = (percent + 100) // 2
    if CARER in service.people and CARER in asked.people:
        percent = percent * _CARERS // 100
    if service.conditions and not service.conditions & asked.conditions:
        percent = percent * _OTHER_CONDITION // 100
    return percent


def _of_ages(least: int, most: int) -> Iterable[str]:
    if least < _GROWN_AT:
        yield CHILD
    if least < _OLDER_AT and most >= _GROWN_AT:
        yield ADULT
    if most >= _OLDER_AT:
        yield OLDER


def _bases_of(text: str) -> frozenset[str]:
    return frozenset(
        form for word in written_words(text)[:_MOST_WORDS] for form in (*bases(word), fold(word))
    )


def _conditions(words: Collection[str]) -> frozenset[int]:
    held = frozenset(words)
    return frozenset(place for place, names in enumerate(_ONLY_FOR) if held & names)
