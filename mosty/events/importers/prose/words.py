"""The words by which a Polish programme says what a line is: labels, kinds, names, towns."""

import re
from threading import Lock
from typing import TypeVar

import morfeusz2

from mosty.core.text import fold
from mosty.events.enums import EventKind, ItemKind

Kind = TypeVar("Kind", EventKind, ItemKind)

#: Folded label -> what follows it.
LABELS = {
    "data": "when",
    "termin": "when",
    "kiedy": "when",
    "data i godzina": "when",
    "miejsce": "place",
    "gdzie": "place",
    "czas trwania": "duration",
    "liczba uczestnikow": "seats",
    "liczba osob": "seats",
    "liczba miejsc": "seats",
    "forma": "form",
    "formula": "form",
    "program": "programme",
    "szczegolowy program": "programme",
    "program szczegolowy": "programme",
    "harmonogram": "programme",
    "prowadzenie": "leads",
    "prowadzacy": "leads",
    "prowadzaca": "leads",
    "moderator": "moderators",
    "moderatorka": "moderators",
    "moderatorzy": "moderators",
    "moderacja": "moderators",
    "goscie": "speakers",
    "gosc": "speakers",
    "panelisci": "speakers",
    "prelegent": "speakers",
    "prelegentka": "speakers",
    "prelegenci": "speakers",
    "wystapia": "speakers",
    "opis": "description",
    "zakres": "points",
    "zakres tematyczny": "points",
    "warto przeczytac": "reading",
    "materialy": "reading",
    "notatka": "note",
    "dla kogo": "audience",
    "adresaci": "audience",
    "odbiorcy": "audience",
    "organizator": "organiser",
    "organizatorzy": "organiser",
    "projekt": "project",
}
_MEETING = (
    r"(?:wizyty|sesji|szkolenia|spotkania|konferencji|panelu|warsztatow|warsztatu|wydarzenia)"
)
#: Labels that name the meeting, too: "Cel wizyty", "Przed sesją warto przeczytać".
_LONG_LABELS = (
    (re.compile(rf"cele?(?: {_MEETING})?"), "purpose"),
    (re.compile(rf"(?:szczegolowy )?program {_MEETING}(?: \w+)?"), "programme"),
    (re.compile(rf"opis {_MEETING}"), "description"),
    (
        re.compile(r"o (?:sesji|wydarzeniu|szkoleniu|konferencji|spotkaniu|wizycie|panelu)"),
        "description",
    ),
    (re.compile(rf"notatka(?: z {_MEETING})?"), "note"),
    (re.compile(r"przed \w+ warto przeczytac"), "reading"),
)
_LABEL_LINE = re.compile(r"^([^:]{2,40}?)\s*(?::\s*(.*))?$")
BULLET = re.compile(r"^\s*(?:[·•▪◦‣*]|[-–—](?=\s)|o(?=\s{2,}))\s*")
NUMBERED = re.compile(r"^\s*\d{1,2}[.)]\s+")
_QUOTED = re.compile(r"^[„\"“](.+)[”\"“]\.?$")
PROJECT = re.compile(
    r"(?:projekt\w*|programu)\s*(?:pn\.|pt\.)?\s*[„\"“]([^„”\"]{3,200})[”\"“]", re.I
)
PROGRAMME_NAME = re.compile(r"\bpn\.\s*[„\"“]([^„”\"]{3,200})[”\"“]")

_EVENT_KINDS = (
    (EventKind.STUDY_VISIT, r"wizyt\w* studyjn|wyjazd\w* studyjn"),
    (EventKind.CONFERENCE, r"konferencj|kongres|forum\b|zjazd"),
    (EventKind.TRAINING, r"szkole|warsztat|kurs\b|seminari(?!jn)"),
    (EventKind.SESSION, r"\bpanel|\bsesj|debat"),
    (EventKind.MEETING, r"spotkani|narad"),
)
_ITEM_KINDS = (
    (ItemKind.BREAK, r"przerw|poczestun|lunch|obiad|kolacj|sniadan|\bkaw[aey]"),
    (ItemKind.CASE_STUDY, r"studi\w+ przypadku|dobr\w+ praktyk|case study"),
    (ItemKind.SUMMARY, r"podsumowan|zamkniec|zakoncz"),
    (ItemKind.OPENING, r"otwarci|powitani|inaugurac|rozpoczeci"),
    (ItemKind.DISCUSSION, r"dyskus|debat|\bpanel|wymian\w+ dosw|rozmow|pytani"),
    (ItemKind.WORKSHOP, r"warsztat|cwicze|prac\w+ w grup"),
    (ItemKind.VISIT, r"zwiedz|wizyt|spotkani\w* z |spacer"),
    (ItemKind.LECTURE, r"wyklad|prelekcj|prezentacj|referat|wystapieni|szkole|wprowadzeni"),
)
#: Words of a web page that came along when the text was copied.
_PAGE_NOISE = re.compile(
    r"^(informacja o plikach cookies|ta strona uzywa|skip to content|przejdz do tresci)"
)
#: What somebody does on a visit; a line that begins so is a new point of a list.
_DEEDS = re.compile(
    r"^(spotkani|prezentacj|wymian|zwiedz|wizyt|wyklad|warsztat|dyskusj|panel|szkoleni|przejazd|"
    r"obiad|kolacj|zakwaterow|udzial|podsumow|rozmow|poznani)",
)
_NAME_WORD = r"[A-ZŁŚŻŹĆĄĘÓŃ][a-ząćęłńóśźż]+(?:-[A-ZŁŚŻŹĆĄĘÓŃ][a-ząćęłńóśźż]+)?"
_TITLE_WORD = r"(?:(?:prof\.|dr|hab\.|mgr|inż\.|ks\.|Pan|Pani|Prof\.|Dr)\s+)*"
NAME = re.compile(rf"{_TITLE_WORD}{_NAME_WORD}(?:\s+{_NAME_WORD}){{1,3}}")
_POST = re.compile(
    r"\s*[-–—,]\s*((?i:dyrektor|prezes|kierowni|wójt|burmistrz|starost|koordynator|trener|prof|"
    r"doradc|członk|przewodnicz|rzecznik|pełnomocni)\w*\b[^.;(\n]*?)"
    r"(?=\s+(?:oraz|i)\s+[A-ZŁŚŻŹ]\w+\s+[A-ZŁŚŻŹ]|\s*\(|[.;]|$|,)",
    re.M,
)
_TOWNS = re.compile(
    r"(?:\bw|\bdo|\bwe)\s+((?:[A-ZŁŚŻŹĆÓ][\w-]+(?:\s+[A-ZŁŚŻŹĆÓ][\w-]+)?)"
    r"(?:\s*(?:,|\bi\b|\boraz\b)\s*(?:[A-ZŁŚŻŹĆÓ][\w-]+(?:\s+[A-ZŁŚŻŹĆÓ][\w-]+)?))+)"
)

_lock = Lock()
_dictionary: morfeusz2.Morfeusz | None = None


def label_of(line: str) -> tuple[str, str] | None:
    """(what follows, words on the same line) if the line is a label, alone or with its value."""
    found = _LABEL_LINE.match(line)
    if found is None:
        return None
    words = fold(found[1]).strip(" .")
    code = LABELS.get(words)
    if code is None:
        code = next((one for pattern, one in _LONG_LABELS if pattern.fullmatch(words)), None)
    return (code, (found[2] or "").strip()) if code else None


def event_kind(text: str) -> EventKind | None:
    """What kind of event the words name first."""
    return _earliest(text, _EVENT_KINDS)


def item_kind(text: str) -> ItemKind | None:
    """What kind of item the words name first."""
    return _earliest(text, _ITEM_KINDS)


def starts_a_deed(line: str) -> bool:
    return bool(_DEEDS.match(fold(line)))


def is_page_noise(line: str) -> bool:
    """Whether the line belongs to the web page the text was copied from, not to the text."""
    return bool(_PAGE_NOISE.match(fold(line)))


def unquoted(line: str) -> str:
    """The words inside, where the whole line stands in quotes; else ""."""
    found = _QUOTED.match(line)
    return found[1].strip() if found else ""


def named_person(line: str) -> tuple[str, str] | None:
    """(name, what is said of the person) of a line that begins with a name."""
    found = NAME.match(line)
    if found is None:
        return None
    rest = line[found.end() :]
    if rest.strip() and not re.match(r"\s*[-–—,:(]", rest):
        return None
    return found[0].strip(), rest.strip(" -–—,:").strip()


def post_of(name: str, text: str) -> str:
    """The post the text gives after the person's name: "Dyrektor Ośrodka … w Dopiewie"."""
    for place in re.finditer(re.escape(name), text):
        found = _POST.match(text, place.end())
        if found:
            return found[1].strip()
    return ""


def towns_of(text: str) -> list[str]:
    """Towns a sentence lists, in their base form: "w Gdyni, Gdańsku i Olsztynie"."""
    best: list[str] = []
    for found in _TOWNS.finditer(text):
        names = re.split(r"\s*(?:,|\bi\b|\boraz\b)\s*", found[1])
        towns = [town for town in map(town_of, names) if town]
        if len(towns) == len(names) and len(towns) > len(best):
            best = towns
    return best


def town_of(word: str) -> str:
    """A place's name in its base form, "" where the dictionary knows no such place."""
    parts = [_place_lemma(part) for part in word.split()]
    return " ".join(parts) if parts and all(parts) else ""


def names_town(text: str, town: str) -> bool:
    """Whether the text names the town, inflected or as an adjective ("elbląskim")."""
    stem = town.split()[0].casefold()
    stem = stem[: max(4, len(stem) - 1)]
    return re.search(rf"\b{re.escape(stem)}", text.casefold()) is not None


def _place_lemma(word: str) -> str:
    global _dictionary
    with _lock:  # one dictionary for all threads
        if _dictionary is None:
            _dictionary = morfeusz2.Morfeusz(generate=False)
        readings = _dictionary.analyse(word)
    for _start, _end, (_form, lemma, tag, names, *_rest) in readings:
        if tag.startswith("subst") and any("geogr" in name for name in names):
            return str(lemma.split(":")[0])
    return ""


def _earliest(text: str, kinds: tuple[tuple[Kind, str], ...]) -> Kind | None:
    words = fold(text)
    found = [
        (place.start(), number)
        for number, (_kind, pattern) in enumerate(kinds)
        if (place := re.search(pattern, words))
    ]
    return kinds[min(found)[1]][0] if found else None
