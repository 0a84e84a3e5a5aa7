"""Polish words: from what people write to base forms without diacritics, and to their families."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations, product
from threading import Lock

import morfeusz2

from mosty.core.text import fold
from mosty.directory.models import Service
from mosty.directory.rules.alike import LINES

LONGEST_WORD = 40
#: Raised when the same service gets other words than before; a test holds what they are.
INDEX_VERSION = 1
_WORD = re.compile(r"[^\W_]+")
_MOST_CHANGED_LETTERS = 4
_MOST_CANDIDATES = 400
_IN_LATIN = """
аa бb вw гh ґg дd еe єje жz зz иy іi їji йj кk лl мm нn оo пp рr сs тt уu фf хch цc чcz шsz щszcz ь юju яja
"""
_LATIN = {pair[0]: pair[1:] for pair in _IN_LATIN.split()}
_CYRILLIC = frozenset(_LATIN)
_MARKS = {"a": "ą", "c": "ć", "e": "ę", "l": "ł", "n": "ń", "o": "ó", "s": "ś", "z": "żź"}

#: Base forms that say nothing about what is looked for.
_STOP = """
a aby albo ale ani aż bardzo bez bo by być byle chcieć choć chyba ci co coś czy czyj dać dla dlaczego
do dobry dostać dziękować gdy gdzie gdzieś go i ich ile im inny iść ja jak jaka jaki jakiś
jakikolwiek jakoś je jeden jego jej jest jestem jeszcze jeśli jeżeli już kiedy komu kogo kto
ktokolwiek ktoś który którykolwiek lub ma mam mieć mi mnie moc może można móc musieć muszę musić mój
my na nad nam
nas nasz nic nie niech nigdzie niż no o od oraz on ona one oni ono pan pani po pod podobny poprosić
proszę prosić przez przy przed raz są się skąd swój szukać szukam sam sama ta tak taki tam te tego temu
ten też to tu tutaj tutejszy twój ty tylko tym u w we wam wasz wiedzieć wszystko wy z za ze znaleźć że żeby
kilka para parę jeden dwa trzy cztery pięć siedem trochę dużo mało teraz dziś dzisiaj jutro zawsze
czasem często znów znowu ciągle wciąż sobie siebie się bym czyli więc także również wskutek lub
я і й та у в на з до що як де чи це мені мій моя для про або є
"""
STOP_WORDS = frozenset(fold(_STOP).split())
#: A word that may be one of these is one of these: "moim" is "mój", not "moi".
_PRONOUNS = frozenset(
    fold(
        "kto ktoś co coś mój twój swój nasz wasz ten tamten ja ty on my wy który być taki jaki"
    ).split()
)
#: Base forms that say little: half of the services hold them.
_LITTLE = """
gmina okolica miejsce osoba człowiek pomoc pomóc pomagać potrzebować potrzeba trzeba usługa wsparcie
znajomy sprawa problem rzecz stary duży mały nowy cały rok
robić zrobić dawać wziąć nikt chodzić wiek tydzień miesiąc poniedziałek wtorek środa czwartek piątek
sobota niedziela potrzebny szczególny różny własny możliwość należeć
"""
WEAK_WORDS = frozenset(fold(_LITTLE).split())

# Near ones who stand for each other in everyday phrases: "ojciec pije" is "teść pije".
_NEAR_ONES = {
    "@starszy": "mama tata ojciec matka babcia dziadek teść teściowa rodzic ciocia ciotka wujek "
    "staruszek staruszka tato dziadkowie",
    "@para": "mąż żona partner partnerka chłopak konkubent narzeczony małżonek brat siostra ojciec "
    "matka teść mama tata syn",
    "@dziecko": "syn córka dziecko wnuk wnuczka nastolatek nastolatka dzieciak",
}
_KIN: dict[str, frozenset[str]] = {}
for _class, _members in _NEAR_ONES.items():
    for _member in fold(_members).split():
        _KIN[_member] = _KIN.get(_member, frozenset()) | {_class}

#: Words for near ones: they say about whom, seldom what.
NEAR_ONES = frozenset(_KIN) - frozenset(fold(_NEAR_ONES["@dziecko"]).split())

#: Endings that part a word from its family (opieka, opiekun, opiekuńczy).
_PARTING = """
eutyczny eutka euta acyjny acja ycyjny ycja yjny unczy unka un owanie owac owny owy ownik owniczka
owiec aniec anka aniowy anie enie ienie iony ony any ac ic yc ec nosciowy nosc osciowy osc alny elny
ilny otny ny iczny yczny czny czy czyni ca ik yk nik niczka nictwo stwo ctwo izm ista istyczny ski cki
ek ka ko ki ia ie io a e i o u y
ами ями ого ому ові ій ої их ий ів ам ям ах ях а я у ю и і о е ь
"""
_ENDINGS = tuple(sorted(_PARTING.split(), key=lambda ending: (-len(ending), ending)))
_SHORTEST_STEM = 4
_OFTEN_OF_THE_WORD = frozenset({"ka", "ko", "ki", "ek"})  # opiek-a, not opie-ka
_CASE_ENDINGS = """
owie iami ach ami ych ego emu ymi imi owi iem iej cie my sz om ow em ym im ej ie ia io iu a e i o u y
"""
_CASES = tuple(sorted(_CASE_ENDINGS.split(), key=lambda ending: (-len(ending), ending)))

#: How much a word of each part of a service weighs.
FIELD_WEIGHTS: Mapping[str, int] = {
    "name": 8,
    "kind": 6,
    "for_whom": 4,
    "summary": 3,
    "organisation": 2,
    "rest": 1,
}

_lock = Lock()
_dictionary: morfeusz2.Morfeusz | None = None


def written_words(text: str) -> list[str]:
    """The words of a text in lower case, with diacritics as written."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(text.casefold())]


def words_made_with() -> str:
    """What the words of the index come from: these rules and this dictionary, as long as both stay."""
    with _lock:
        return f"{INDEX_VERSION} {_opened().dict_id()}"


def _opened() -> morfeusz2.Morfeusz:
    global _dictionary
    if _dictionary is None:
        _dictionary = morfeusz2.Morfeusz(generate=False)
    return _dictionary


@lru_cache(maxsize=100_000)
def bases(word: str) -> tuple[str, ...]:
    """Folded base forms the dictionary knows for a written word; () for a word it does not know."""
    with _lock:  # one dictionary for all threads; it is not said to bear two at once
        found = _opened().analyse(word)
    last = max((end for _start, end, _reading in found), default=0)
    readings = [(start, end, lemma, tag) for start, end, (_form, lemma, tag, *_) in found]
    whole = [lemma for start, end, lemma, tag in readings if end - start == last and tag != "ign"]
    # "zostaliśmy" is read as "zostali" and "śmy", "zrobiłbym" as "zrobił", "by" and "m"
    verbs = [lemma for start, _end, lemma, tag in readings if not start and tag[:5] == "praet"]
    lemmas = {fold(lemma.split(":")[0])[:LONGEST_WORD] for lemma in whole or verbs}
    return tuple(sorted(lemmas))


@lru_cache(maxsize=20_000)
def latin(word: str) -> frozenset[str]:
    """A Ukrainian word as somebody writes it in Polish letters, folded: перекладач -> perekladacz."""
    if word.isascii() or not _CYRILLIC.issuperset(word):
        return frozenset()
    return frozenset({fold("".join(_LATIN[letter] for letter in word))})


@lru_cache(maxsize=20_000)
def with_diacritics(word: str) -> tuple[str, ...]:
    """Folded base forms of known words that `word` is when its marks are left out: wozka -> wozek."""
    found: set[str] = set()
    for candidate in _marked(word):
        found.update(bases(candidate))
    return tuple(sorted(found))


def as_written(word: str) -> str:
    """A folded word as people write it, where the dictionary knows how: wozek -> wózek."""
    if word in bases(word):
        return word
    return next((one for one in _marked(word) if word in bases(one)), word)


def _marked(word: str) -> Iterator[str]:
    """The word with one to four letters marked, the fewest first; at most 400 ways."""
    places = [place for place, letter in enumerate(word) if letter in _MARKS]
    count = 0
    for changed in range(1, min(len(places), _MOST_CHANGED_LETTERS) + 1):
        for chosen in combinations(places, changed):
            for letters in product(*(_MARKS[word[place]] for place in chosen)):
                count += 1
                if count > _MOST_CANDIDATES:
                    return
                yield _replaced(word, dict(zip(chosen, letters, strict=True)))


def _replaced(word: str, letters: Mapping[int, str]) -> str:
    return "".join(letters.get(place, letter) for place, letter in enumerate(word))


def is_stop_word(word: str) -> bool:
    """Whether a written word says nothing of what is looked for."""
    folded = fold(word)
    known = bases(word)
    if folded in STOP_WORDS or not _PRONOUNS.isdisjoint(known):
        return True
    return bool(known) and all(base in STOP_WORDS for base in known)


def forms(word: str) -> frozenset[str]:
    """A written word as the index keeps it: base forms that are no stop words; unknown, as written."""
    known = frozenset(base for base in bases(word) if base not in STOP_WORDS)
    return known or frozenset({fold(word)})


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What a folded word shares with its family: opiekunka, opiekunczy, opieka -> opiek."""
    for ending in _ENDINGS:
        least = _SHORTEST_STEM + (ending in _OFTEN_OF_THE_WORD)
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=100_000)
def trunk(word: str) -> str:
    """A folded word without the ending of its case or person, to compare misspelt words by."""
    for ending in _CASES:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def relations(words: Collection[str]) -> frozenset[str]:
    """What folded words have in common with others of a phrase: their family, and near ones."""
    found = {f"~{stem(word)}" for word in words}
    for word in words:
        found |= _KIN.get(word, frozenset()) | LINES.get(word, frozenset())
    return frozenset(found)


def weigh(parts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The words of texts with weights: a word counts once in each text, added over the texts."""
    weights: dict[str, int] = {}
    for text, weight in parts:
        for word in _index_words(text):
            weights[word] = weights.get(word, 0) + weight
    return weights


def service_words(service: Service) -> dict[str, int]:
    """The words by which a service is found; its kind also by code."""
    kind, unit = service.service_type, service.village_unit
    weight = FIELD_WEIGHTS
    words = weigh(
        (
            (f"{service.name} {service.name_uk}", weight["name"]),
            (f"{kind.name} {kind.plain_name} {kind.name_uk}", weight["kind"]),
            (service.for_whom, weight["for_whom"]),
            (f"{service.summary} {service.summary_uk} {service.text_easy}", weight["summary"]),
            (service.organisation.name, weight["organisation"]),
            (f"{unit.name if unit else ''} {service.how_to_apply}", weight["rest"]),
        )
    )
    words[kind_word(kind.code)] = weight["kind"]
    return words


def kind_word(code: str) -> str:
    """The word that stands for a kind of services; no written word has a hyphen."""
    return code.casefold()


@lru_cache(maxsize=4_000)
def _index_words(text: str) -> frozenset[str]:
    return frozenset(
        form for word in written_words(text) if not is_stop_word(word) for form in forms(word)
    )
