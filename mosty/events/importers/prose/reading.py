"""Reading the text of a programme: what it states, item by item, and what it leaves open.

A pure reader: the same text gives the same facts. Whatever is no fact of its own stays as text
(`description`, `rest`), so nothing of what was pasted is lost.
"""

import re
from dataclasses import replace
from datetime import date, time, timedelta

from mosty.core.text import fold
from mosty.events.importers.prose.drafts import (
    ROLES,
    Draft,
    clock_words,
    no_weekday,
    persons_of,
    point_of,
    reading_of,
    role_of,
    short_title,
    without,
)
from mosty.events.importers.prose.facts import Count, ReadPerson
from mosty.events.importers.prose.moments import (
    TIME_RANGE,
    FoundDate,
    find_date,
    find_times,
    leading_times,
)
from mosty.events.importers.prose.words import (
    BULLET,
    NUMBERED,
    event_kind,
    is_page_noise,
    item_kind,
    label_of,
    named_person,
    post_of,
    starts_a_deed,
    unquoted,
)

#: Sections whose value is one line; what follows is text again.
_ONE_LINE = frozenset({"when", "place", "duration", "seats", "form", "organiser", "project"})
_DAY_NUMBER = re.compile(
    r"^(?:(\d{1,2})\.?\s*dzien|dzien\s+(\d{1,2}|pierwszy|drugi|trzeci|czwarty|piaty))\b"
)
_ORDINALS = {"pierwszy": 1, "drugi": 2, "trzeci": 3, "czwarty": 4, "piaty": 5}
_ROOM = re.compile(r"^(?:sala|sale|aula|pokoj|swietlica|pracownia)\b")
_BRACKET = re.compile(r"\s*\[([^\]]+)\]\s*$")
_AIM = re.compile(r"^(?:celem|tematem przewodnim)\b")
_FOR_WHOM = re.compile(r"^(?:\w+\s+)?(?:kieruje\w*|skierowan\w+|adresowan\w+)\b.{0,40}\bdo\b")
_LIST_FOLLOWS = re.compile(r"\b(?:program|przewidywal|obejmowal|w programie|plan)\w*[^.]*:$")
_LONG = 80


class LineReader:
    """Goes through the lines once and keeps what each of them says.

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
        self.items: list[Draft] = []
        self.session = Draft("", None, None, None)
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
        self.items.append(Draft(title, starts, ends, self.day))
        self.section = "item"

    def _is_day(self, line: str) -> bool:
        """A line that says which day: "Dzień 2", "7 września 2021", "1. dzień, 18 marca,"."""
        number = _DAY_NUMBER.match(fold(line))
        found = find_date(line)
        rest = without(line, found.quote if found else "", *clock_words(line))
        if number is None and (found is None or re.search(r"\w{3,}", no_weekday(rest))):
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
        if code == "points" or (self.section == "item" and code in ("place", "reading", *ROLES)):
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
            item.reading += [reading_of(value)] if value else []
        elif code in ROLES:
            item.persons += persons_of(value, role_of(code, item_kind(item.title)))
        elif value:
            item.points.append(point_of(value))

    # --- lines of a section -------------------------------------------------------------------

    def _item_line(self, line: str) -> None:
        item = self.items[-1]
        if not item.title:
            item.title = line
        elif BULLET.match(line) or NUMBERED.match(line):
            item.points.append(point_of(line))
        else:
            item.text.append(line)

    def _listed(self, line: str) -> None:
        """A point of a programme without times: what was done, in a sentence."""
        item = Draft(short_title(line), None, None, None)
        if len(item.title) < len(line.rstrip(" ,.")):
            item.text.append(line)
        self.items.append(item)

    def _section_line(self, line: str) -> None:
        if self.section in ("head", "programme") and self._head(line):
            return
        if self.section in ROLES:
            self._person(line)
        elif self.section == "reading":
            self.session.reading.append(reading_of(line))
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
        left = without(line, found.quote if found else "", *clock_words(line))
        if re.search(r"\w{2,}", no_weekday(left)):
            self.rest.append(line)

    def _text(self, line: str) -> None:
        if BULLET.match(line) and not self.is_timetable:
            self.session.points.append(point_of(line))
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
                    ROLES[self.section],
                    affiliation=named[1] if short else post_of(named[0], self.whole),
                    about="" if short else named[1],
                )
            )
        elif persons and not persons[-1].affiliation and len(line) < _LONG:
            persons[-1] = replace(persons[-1], affiliation=line)
        else:
            self.rest.append(line)
