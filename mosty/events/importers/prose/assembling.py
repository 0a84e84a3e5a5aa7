"""The event that the lines of a programme make together, without the questions."""

import re
from dataclasses import replace
from datetime import date

from mosty.core.text import fold
from mosty.events.enums import EventFormat, EventKind, ItemKind, ItemRole
from mosty.events.importers.prose.drafts import Draft, capital
from mosty.events.importers.prose.facts import Count, ReadEvent, ReadItem, ReadStop
from mosty.events.importers.prose.moments import find_date, find_minutes, find_people
from mosty.events.importers.prose.reading import LineReader
from mosty.events.importers.prose.words import (
    PROGRAMME_NAME,
    PROJECT,
    event_kind,
    item_kind,
    names_town,
    towns_of,
)

_ORGANISED = re.compile(
    r"(?:zorganizowan\w+|organizowan\w+) przez ([A-ZŁŚŻ][^,.]*?)"
    r"(?=\s+(?:wzię|odby|w ramach|dla)\w*|[,.]|$)"
)
_ONLINE = re.compile(r"\b(?:online|on-line|zoom|webinar\w*|zdaln\w+)\b")
_ON_SITE = re.compile(r"\bstacjonarn\w+")


class Reader(LineReader):
    """The lines, and `event`: what was found in all of them."""

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
            title=capital(self.title),
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
                title=capital(self.title),
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

    def _item(self, draft: Draft, day: date | None, stops: tuple[ReadStop, ...]) -> ReadItem:
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
