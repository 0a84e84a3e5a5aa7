"""Reading the text of a programme: what it states, item by item, and what it leaves open.

A pure reader: the same text gives the same facts. Whatever is no fact of its own stays as text
(`description`, `rest`), so nothing of what was pasted is lost.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from mosty.core.text import fold
from mosty.events.enums import EventFormat, EventKind, ItemKind, ItemRole
from mosty.events.importers.prose.facts import Count, ReadEvent, ReadItem, ReadPerson, ReadStop
from mosty.events.importers.prose.moments import (
    TIME_RANGE,
    FoundDate,
    find_date,
    find_minutes,
    find_people,
    find_times,
    leading_times,
)
from mosty.events.importers.prose.words import (
    BULLET,
    NUMBERED,
    PROGRAMME_NAME,
    PROJECT,
    event_kind,
    is_page_noise,
    item_kind,
    label_of,
    named_person,
    names_town,
    post_of,
    starts_a_deed,
    towns_of,
    unquoted,
)

#: Sections whose value is one line; what follows is text again.
_ONE_LINE = frozenset({"when", "place", "duration", "seats", "form", "organiser", "project"})
_ROLES = {
    "leads": ItemRole.MODERATOR,
    "moderators": ItemRole.MODERATOR,
    "speakers": ItemRole.SPEAKER,
}
_DAY_NUMBER = re.compile(
    r"^(?:(\d{1,2})\.?\s*dzien|dzien\s+(\d{1,2}|pierwszy|drugi|trzeci|czwarty|piaty))\b"
)
_ORDINALS = {"pierwszy": 1, "drugi": 2, "trzeci": 3, "czwarty": 4, "piaty": 5}
_ROOM = re.compile(r"^(?:sala|sale|aula|pokoj|swietlica|pracownia)\b")
_BRACKET = re.compile(r"\s*\[([^\]]+)\]\s*$")
_AIM = re.compile(r"^(?:celem|tematem przewodnim)\b")
_FOR_WHOM = re.compile(r"^(?:\w+\s+)?(?:kieruje\w*|skierowan\w+|adresowan\w+)\b.{0,40}\bdo\b")
_LIST_FOLLOWS = re.compile(r"\b(?:program|przewidywal|obejmowal|w programie|plan)\w*[^.]*:$")
_ORGANISED = re.compile(
    r"(?:zorganizowan\w+|organizowan\w+) przez ([A-ZŁŚŻ][^,.]*?)"
    r"(?=\s+(?:wzię|odby|w ramach|dla)\w*|[,.]|$)"
)
_ONLINE = re.compile(r"\b(?:online|on-line|zoom|webinar\w*|zdaln\w+)\b")
_ON_SITE = re.compile(r"\bstacjonarn\w+")
_LINK = re.compile(r"https?://\S+")
_LONG = 80
_LONGEST_TITLE = 160
_CUT = re.compile(r"\s(?:na temat|podczas|wraz|z zakresu|dotycząc\w+)\s|\s\(|,\s|:\s")
_CASES = (("ę ", "a "), ("ą ", "a "))


@dataclass
class _Draft:
    """An item while it is being read."""

    title: str
    starts: time | None
    ends: time | None
    day: date | None
    text: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    persons: list[ReadPerson] = field(default_factory=list)
    reading: list[tuple[str, str]] = field(default_factory=list)
    place: str = ""


class Reader:
    """Goes through the lines once; `event` then tells what was found.

    Attributes:
        day_number: "1. dzień": of what, the text does not say.
        found_date: the date of the event, perhaps without its year.
        reading_announced: the text promises something to read.
    """

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.whole = "\n".join(lines)
        self.is_timetable = sum(leading_times(line) is not None for line in lines) > 1
        self.section = "head"
        self.values: dict[str, list[str]] = {}
        self.items: list[_Draft] = []
        self.session = _Draft("", None, None, None)
        self.labels: list[str] = []
        self.rest: list[str] = []
        self.title = ""
        self.kind_words: list[str] = []
        self.found_date: FoundDate | None = None
        self.times: tuple[time, time] | None = None
        self.day: date | None = None
        self.day_number: int | None = None
        self.room = ""
        self.reading_announced = False
        self.seat_counts: list[Count] = []
        self.in_list = False
        for line in lines:
            self._feed(line)

    # --- one line -----------------------------------------------------------------------------

    def _feed(self, line: str) -> None:
        if not line:
            if self.in_list and self.items:
                self.in_list = False
                self.section = "description"
            return
        if is_page_noise(line):
            self.section = "rest"
        if self.section == "rest":
            self.rest.append(line)
        elif self.is_timetable and (clock := leading_times(line)):
            self._new_item(*clock)
        elif self._is_day(line):
            return
        elif label := label_of(line):
            self._label(line, *label)
        elif self.section == "item":
            self._item_line(line)
        elif self.in_list and starts_a_deed(line):
            self._listed(line)
        else:
            self._section_line(line)

    def _new_item(self, starts: time, ends: time | None, title: str) -> None:
        self.items.append(_Draft(title, starts, ends, self.day))
        self.section = "item"

    def _is_day(self, line: str) -> bool:
        """A line that says which day: "Dzień 2", "7 września 2021", "1. dzień, 18 marca,"."""
        number = _DAY_NUMBER.match(fold(line))
        found = find_date(line)
        rest = _without(line, found.quote if found else "", *_clock_words(line))
        if number is None and (found is None or re.search(r"\w{3,}", _no_weekday(rest))):
            return False
        if found:
            self._date(found, is_heading=True)
        if number:
            written = number[1] or number[2]
            self.day_number = _ORDINALS.get(written) or int(written)
            self.labels.append(line)
            self._count_day(found)
        if (times := find_times(line)) and not self.is_timetable:
            self.times = times[:2]
        return True

    def _count_day(self, found: FoundDate | None) -> None:
        """The second day of a meeting whose first day is known."""
        first = self.found_date.dates() if self.found_date else None
        if found is None and first and self.day_number:
            self.day = first[0] + timedelta(days=self.day_number - 1)

    def _date(self, found: FoundDate, *, is_heading: bool = False) -> None:
        dates = found.dates()
        if is_heading and dates and dates[0] == dates[1]:
            self.day = dates[0]
        self.found_date = self.found_date or found

    # --- labels -------------------------------------------------------------------------------

    def _label(self, line: str, code: str, value: str) -> None:
        if code == "points" or (self.section == "item" and code in ("place", "reading", *_ROLES)):
            self._item_label(line, code, value)
            return
        self.labels.append(line[: len(line) - len(value)] if value else line)
        self.section = code
        if code == "programme":
            self.kind_words.append(line)
        if code == "reading":
            self.reading_announced = True
        if value:
            self._section_line(value)

    def _item_label(self, line: str, code: str, value: str) -> None:
        self.labels.append(line[: len(line) - len(value)] if value else line)
        item = self.items[-1] if self.items else self.session
        if code == "place":
            item.place = value
        elif code == "reading":
            item.reading += [_reading(value)] if value else []
        elif code in _ROLES:
            item.persons += _persons(value, _role(code, item_kind(item.title)))
        elif value:
            item.points.append(_point(value))

    # --- lines of a section -------------------------------------------------------------------

    def _item_line(self, line: str) -> None:
        item = self.items[-1]
        if not item.title:
            item.title = line
        elif BULLET.match(line) or NUMBERED.match(line):
            item.points.append(_point(line))
        else:
            item.text.append(line)

    def _listed(self, line: str) -> None:
        """A point of a programme without times: what was done, in a sentence."""
        item = _Draft(_short_title(line), None, None, None)
        if len(item.title) < len(line.rstrip(" ,.")):
            item.text.append(line)
        self.items.append(item)

    def _section_line(self, line: str) -> None:
        if self.section in ("head", "programme") and self._head(line):
            return
        if self.section in _ROLES:
            self._person(line)
        elif self.section == "reading":
            self.session.reading.append(_reading(line))
        elif self.section == "when":
            self._when(line)
        elif self.section in ("description", "head", "programme", "purpose"):
            self._text(line)
        else:
            self.values.setdefault(self.section, []).append(line)
        if self.section in _ONE_LINE:
            self.section = "description"

    def _head(self, line: str) -> bool:
        """Whether the line was one of those a programme begins with: title, time, room."""
        if quoted := unquoted(line):
            self.title = self.title or quoted
            return True
        if not self.title:
            self._title(line)
            return True
        if fold(line).strip(" .") == fold(self.title).strip(" ."):
            self.labels.append(line)
            return True
        if not self.is_timetable and TIME_RANGE.search(line) and len(line) < _LONG:
            self._when(line)
            return True
        if _ROOM.match(fold(line)) and len(line) < _LONG:
            self.room = line
            return True
        return False

    def _title(self, line: str) -> None:
        bracket = _BRACKET.search(line)
        if bracket and find_date(bracket[1]):
            self._when(bracket[1])
            line = line[: bracket.start()]
        first, _space, others = line.partition(" ")
        if first.isupper() and others and event_kind(first):
            self.kind_words.append(first)
            line = others
        self.title = line.strip().rstrip(".")

    def _when(self, line: str) -> None:
        found = find_date(line)
        if found:
            self._date(found)
        times = find_times(line)
        if times:
            self.times = times[:2]
        left = _without(line, found.quote if found else "", *_clock_words(line))
        if re.search(r"\w{2,}", _no_weekday(left)):
            self.rest.append(line)

    def _text(self, line: str) -> None:
        if BULLET.match(line) and not self.is_timetable:
            self.session.points.append(_point(line))
        elif _FOR_WHOM.match(fold(line)):
            self.values.setdefault("audience", []).append(line)
        elif self.section == "purpose" or _AIM.match(fold(line)):
            self.values.setdefault("purpose", []).append(line)
        else:
            self.values.setdefault("description", []).append(line)
        if not self.is_timetable and _LIST_FOLLOWS.search(fold(line)):
            self.in_list = True

    def _person(self, line: str) -> None:
        persons = self.session.persons
        named = named_person(line)
        if named:
            short = len(named[1]) < _LONG
            persons.append(
                ReadPerson(
                    named[0],
                    _ROLES[self.section],
                    affiliation=named[1] if short else post_of(named[0], self.whole),
                    about="" if short else named[1],
                )
            )
        elif persons and not persons[-1].affiliation and len(line) < _LONG:
            persons[-1] = replace(persons[-1], affiliation=line)
        else:
            self.rest.append(line)

    # --- the whole ----------------------------------------------------------------------------

    def event(self) -> ReadEvent:
        """What was found, without the questions."""
        self.found_date = self.found_date or find_date(self.whole)
        dates = self.found_date.dates() if self.found_date else None
        kind = self._kind()
        stops = self._stops(kind)
        items = self._items(dates[0] if dates else None, kind, stops)
        organised = _ORGANISED.search(self.whole)
        project = PROJECT.search(self.whole) or PROGRAMME_NAME.search(self.whole)
        return ReadEvent(
            title=_capital(self.title),
            kind=kind,
            format=EventFormat.ON_SITE if stops else self._format(),
            starts_on=dates[0] if dates else None,
            ends_on=dates[1] if dates else None,
            place=self._value("place"),
            form=self._value("form"),
            purpose=self._value("purpose", "\n\n"),
            audience=self._value("audience", "\n\n"),
            project=self._value("project") or (project[1].strip() if project else ""),
            organiser=self._value("organiser") or (organised[1].strip() if organised else ""),
            description=self._value("description", "\n\n"),
            minutes=find_minutes(self._value("duration")),
            seats=self._seats(),
            items=items,
            stops=stops,
            rest="\n".join((*self.rest, *self.values.get("note", ()), *self._left())),
            labels=tuple(self.labels),
        )

    def _value(self, code: str, between: str = " ") -> str:
        return between.join(self.values.get(code, ())).strip()

    def _kind(self) -> EventKind | None:
        for words in (
            *self.kind_words,
            self.title,
            self._value("form"),
            self._value("description"),
        ):
            if kind := event_kind(words[:300]):
                return kind
        return None

    def _format(self) -> EventFormat | None:
        told = fold(
            " ".join((self._value("description"), self._value("place"), self._value("form")))
        )
        if not _ONLINE.search(told):
            return EventFormat.ON_SITE if self._value("place") or self.room else None
        return EventFormat.MIXED if _ON_SITE.search(told) else EventFormat.ONLINE

    def _seats(self) -> Count | None:
        told = self._value("seats")
        counts = find_people(told) or find_people(f"{told} osób" if told.isdecimal() else "")
        if not counts and not self.is_timetable:
            counts = find_people(self._value("description"))
        self.seat_counts = counts
        return counts[0] if len(counts) == 1 else None

    def _stops(self, kind: EventKind | None) -> tuple[ReadStop, ...]:
        if kind != EventKind.STUDY_VISIT or self.is_timetable:
            return ()
        return tuple(ReadStop(town) for town in towns_of(self._value("description")))

    def _items(
        self, day: date | None, kind: EventKind | None, stops: tuple[ReadStop, ...]
    ) -> tuple[ReadItem, ...]:
        if self.items:
            return tuple(self._item(draft, day, stops) for draft in self.items)
        session = self.session
        is_session = bool(self.times or session.persons or session.points)
        if not is_session:
            return ()
        words = (self._value("form"), *self.kind_words, self.title)
        kinds = [found for word in words if (found := item_kind(word))]
        starts, ends = self.times or (None, None)
        if kind == EventKind.TRAINING:
            session.persons = [replace(one, role=ItemRole.SPEAKER) for one in session.persons]
        return (
            ReadItem(
                title=_capital(self.title),
                kind=kinds[0] if kinds else ItemKind.OTHER,
                day=day,
                starts=starts,
                ends=ends,
                points=tuple(session.points),
                persons=tuple(session.persons),
                place=self.room,
                reading=tuple(session.reading),
            ),
        )

    def _item(self, draft: _Draft, day: date | None, stops: tuple[ReadStop, ...]) -> ReadItem:
        told = " ".join((draft.title, *draft.text))
        named = [number for number, stop in enumerate(stops) if names_town(told, stop.town)]
        is_dated = draft.starts is not None
        return ReadItem(
            title=draft.title,
            kind=item_kind(draft.title) or ItemKind.OTHER,
            day=draft.day or (day if is_dated else None),
            starts=draft.starts,
            ends=draft.ends,
            description="\n\n".join(draft.text),
            points=tuple(draft.points),
            persons=tuple(draft.persons),
            place=draft.place,
            reading=tuple(draft.reading),
            stop=named[0] if len(named) == 1 else None,
        )

    def _left(self) -> list[str]:
        """What was read for a session, where the text is a timetable: no item claims it."""
        if not self.items:
            return []
        session = self.session
        people = [
            " – ".join(filter(None, (one.name, one.affiliation, one.about)))
            for one in session.persons
        ]
        return [
            *people,
            *session.points,
            *(f"{title} {url}".strip() for title, url in session.reading),
        ]


def _role(code: str, kind: ItemKind | None) -> ItemRole:
    """Who leads a lecture or a workshop speaks; who leads a discussion moderates it."""
    if code == "leads" and kind not in (None, ItemKind.DISCUSSION):
        return ItemRole.SPEAKER
    return _ROLES[code]


def _persons(text: str, role: ItemRole) -> list[ReadPerson]:
    """People of one line, divided by commas or "i" where each part is a name."""
    parts = [part for part in re.split(r"\s*(?:;|\boraz\b)\s*", text) if part]
    found = [(part, named_person(part)) for part in parts]
    return [
        ReadPerson(named[0], role, named[1]) if named else ReadPerson(part[:200], role)
        for part, named in found
    ]


def _reading(line: str) -> tuple[str, str]:
    """(title, address) of something to read."""
    text = BULLET.sub("", line).strip()
    link = _LINK.search(text)
    if link is None:
        return text, ""
    title = text.replace(link[0], "").strip(" -–—:,()") or link[0]
    return title, link[0].rstrip(".,;)")


def _point(line: str) -> str:
    return NUMBERED.sub("", BULLET.sub("", line)).strip().rstrip(";,.").strip()


def _short_title(line: str) -> str:
    """The beginning of a long sentence, as a title."""
    text = line.rstrip(" ,.")
    for wrong, right in _CASES:  # "prezentację modelu": the list says what the programme foresaw
        first, space, others = text.partition(" ")
        if space and first.endswith(wrong[0]):
            text = f"{first[:-1]}{right[0]} {others}"
    if len(text) > _LONGEST_TITLE:
        cut = [
            place.start() for place in _CUT.finditer(text) if 30 < place.start() < _LONGEST_TITLE
        ]
        text = text[: cut[0]] if cut else text[:_LONGEST_TITLE].rsplit(" ", 1)[0]
    return _capital(text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _clock_words(line: str) -> tuple[str, ...]:
    times = find_times(line)
    return (times[2], "godz.", "godz") if times else ()


def _without(line: str, *parts: str) -> str:
    for part in parts:
        if part:
            line = line.replace(part, " ")
    return line


def _no_weekday(text: str) -> str:
    words = (
        r"poniedzial\w*|wtor\w*|srod\w*|czwart\w*|piat\w*|sobot\w*|niedziel\w*|roku|dni\w*|dzien"
    )
    return re.sub(rf"\b(?:{words})\b", " ", fold(text))
