"""What has to be asked about a programme that was read: each thing the text leaves open."""

from collections.abc import Iterator
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosty.events.enums import EventFormat
from mosty.events.importers.prose.facts import Count, Doubt, ReadEvent
from mosty.events.importers.prose.moments import FoundDate
from mosty.events.rules.dates import days_words

_WEEKDAYS_SHOWN = 3


def doubts_of(
    event: ReadEvent,
    *,
    found: FoundDate | None,
    today: date,
    day_number: int | None = None,
    seat_counts: tuple[Count, ...] = (),
    is_reading_announced: bool = False,
    room: str = "",
) -> tuple[Doubt, ...]:
    """Questions in the order of the form."""
    return (
        *_about_title(event),
        *_about_date(event, found, day_number, today),
        *_about_place(event, room),
        *_about_seats(event, seat_counts),
        *_about_sums(event),
        *_about_stops(event),
        *_about_items(event),
        *_about_reading(event, is_reading_announced),
        *_about_rest(event),
    )


def _about_title(event: ReadEvent) -> Iterator[Doubt]:
    if not event.title:
        yield Doubt("title", _("What is the event called? The text has no title."))
    if event.kind is None:
        yield Doubt("kind", _("What kind of event is it? The text does not say."))


def _about_date(
    event: ReadEvent, found: FoundDate | None, day_number: int | None, today: date
) -> Iterator[Doubt]:
    if found is None:
        yield Doubt("starts_on", _("On which day does it take place? The text gives no date."))
    elif found.year is None:
        yield Doubt(
            "starts_on",
            _("Which year? The text gives a day without one. %(years)s")
            % {"years": _weekdays(found, today)},
            found.quote,
        )
    elif event.starts_on is None:
        yield Doubt("starts_on", _("There is no such day in that year."), found.quote)
    elif event.ends_on and event.ends_on < event.starts_on:
        yield Doubt("ends_on", _("The last day is before the first one."), found.quote)
    if day_number and not any(item.day != event.starts_on for item in event.items):
        yield Doubt(
            "starts_on",
            _(
                "The text calls this day number %(number)d of something longer. Is it a part of"
                " another event?"
            )
            % {"number": day_number},
        )


def _weekdays(found: FoundDate, today: date) -> str:
    """On which day of the week it falls this year and in the next ones."""
    told = []
    for year in range(today.year - 1, today.year + _WEEKDAYS_SHOWN):
        try:
            one = date(year, found.first[1], found.first[0])
        except ValueError:
            continue
        told.append(f"{year}: {date_format(one, 'l')}")
    return "; ".join(told) + "."


def _about_place(event: ReadEvent, room: str) -> Iterator[Doubt]:
    if event.place or event.stops:
        return
    if room:
        yield Doubt("place", _("In which building? The text names the room alone."), room)
    elif event.format == EventFormat.ONLINE:
        yield Doubt("place", _("Where? The text speaks of meeting online and gives no place."))
    else:
        yield Doubt("place", _("Where does it take place? The text does not say."))


def _about_seats(event: ReadEvent, counts: tuple[Count, ...]) -> Iterator[Doubt]:
    vague = [
        one for one in (event.seats, event.seats_on_site, event.seats_online) if one and one.about
    ]
    if vague:
        yield Doubt(
            "seats",
            _("How many places are there? The text gives no exact number."),
            ", ".join(one.quote for one in vague),
        )
    elif event.seats is None and len(counts) > 1:
        yield Doubt(
            "seats",
            _("How many places are there? The text gives several numbers of people."),
            ", ".join(one.quote for one in counts),
        )
    elif event.seats is None:
        yield Doubt("seats", _("How many places are there? The text does not say."))


def _about_sums(event: ReadEvent) -> Iterator[Doubt]:
    has_times = event.items and all(item.minutes is not None for item in event.items)
    if not has_times:
        return
    if event.minutes and event.minutes != event.programme_minutes and len(event.items) > 1:
        yield Doubt(
            "items",
            _("The text says %(said)d min, its items together have %(sum)d min. Which is right?")
            % {"said": event.minutes, "sum": event.programme_minutes},
        )
    for number, wait in event.gaps:
        if wait > 0:
            text = ngettext(
                "After this item nothing happens for %(count)d minute. Is an item missing?",
                "After this item nothing happens for %(count)d minutes. Is an item missing?",
                wait,
            ) % {"count": wait}
        else:
            text = _("The next item starts before this one ends. Do they run side by side?")
        yield Doubt("ends", text, event.items[number].title, item=number)


def _about_stops(event: ReadEvent) -> Iterator[Doubt]:
    span = ""
    if event.starts_on and event.ends_on and event.starts_on != event.ends_on:
        span = days_words(event.starts_on, event.ends_on)
    for number, stop in enumerate(event.stops):
        yield Doubt(
            "arrives",
            _("%(town)s: on which day, from when to when is the group there?")
            % {"town": stop.town},
            span,
            stop=number,
        )
        met = [item.title for item in event.items if item.stop == number]
        if not stop.host:
            yield Doubt(
                "host",
                _("%(town)s: who receives the group?") % {"town": stop.town},
                "; ".join(met),
                stop=number,
            )


def _about_items(event: ReadEvent) -> Iterator[Doubt]:
    for number, item in enumerate(event.items):
        if item.starts is None:
            text = _("On which day and from when to when? The text gives no time.")
            yield Doubt("starts", text, item.title, item=number)
        elif item.ends is None:
            yield Doubt(
                "ends", _("Until when? The text gives the start alone."), item.title, item=number
            )
        elif item.minutes == 0:
            yield Doubt(
                "ends",
                _("It ends when it begins. Until when does it last?"),
                item.title,
                item=number,
            )
        if not item.title:
            yield Doubt(
                "title", _("What happens then? The text gives the time alone."), item=number
            )
        if event.stops and item.stop is None:
            yield Doubt(
                "stop",
                _("In which town? The text does not say it plainly."),
                item.title,
                item=number,
            )


def _about_reading(event: ReadEvent, is_announced: bool) -> Iterator[Doubt]:
    if is_announced and not any(item.reading for item in event.items):
        yield Doubt(
            "reading",
            _("What should people read beforehand? The text announces it and the list is empty."),
            item=0 if event.items else None,
        )


def _about_rest(event: ReadEvent) -> Iterator[Doubt]:
    if event.rest:
        yield Doubt(
            "rest",
            _("Some lines belong to no item. Keep what people should read and delete the others."),
            event.rest[:120],
        )
