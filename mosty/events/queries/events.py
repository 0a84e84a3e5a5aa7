"""Events: what a list shows, one by its address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise

from mosty.events.enums import EventKind, EventState
from mosty.events.models import Event
from mosty.events.rules import access_words, days_words
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

#: Of those that are over, what the list shows before one asks for more.
PAST_SHOWN = 5


@dataclass(frozen=True)
class EventLine:
    """An event as a list shows it, in the reader's language.

    Attributes:
        days: "6–9 września 2021".
    """

    event: Event
    title: str
    days: str
    is_over: bool

    @property
    def is_cancelled(self) -> bool:
        return self.event.state == EventState.CANCELLED


@dataclass(frozen=True)
class EventLists:
    """Events of a municipality, cut by today.

    Attributes:
        drafts: only for those who prepare events.
        past: the latest; `past_count` says how many there are.
    """

    upcoming: Sequence[EventLine]
    past: Sequence[EventLine]
    past_count: int
    drafts: Sequence[EventLine]

    @property
    def has_any(self) -> bool:
        return bool(self.upcoming or self.past or self.drafts)


def event_lists(
    municipality: Municipality,
    *,
    kind: str = "",
    with_drafts: bool = False,
    all_past: bool = False,
    on: date | None = None,
) -> EventLists:
    """Announced events: those to come, earliest first, those that are over, latest first."""
    today = on or timezone.localdate()
    shown = public_events(municipality)
    drafts = events(municipality).filter(state=EventState.DRAFT).order_by("starts_on", "id")
    if kind in EventKind.values:
        shown, drafts = shown.filter(kind=kind), drafts.filter(kind=kind)
    past = shown.filter(ends_on__lt=today).order_by("-starts_on", "-id")
    first = list(past if all_past else past[: PAST_SHOWN + 1])
    is_cut = not all_past and len(first) > PAST_SHOWN
    return EventLists(
        upcoming=_lines(shown.filter(ends_on__gte=today).order_by("starts_on", "id"), today),
        past=_lines(first[:PAST_SHOWN] if is_cut else first, today),
        past_count=past.count() if is_cut else len(first),
        drafts=_lines(drafts, today) if with_drafts else (),
    )


def events(municipality: Municipality) -> QuerySet[Event]:
    """Events of the municipality in any state."""
    return Event.objects.filter(municipality=municipality).select_related("municipality")


def public_events(municipality: Municipality) -> QuerySet[Event]:
    """Those that were announced; a cancelled one keeps its page."""
    return events(municipality).exclude(published_at__isnull=True).exclude(state=EventState.DRAFT)


def upcoming_events(municipality: Municipality, on: date, *, limit: int) -> Sequence[EventLine]:
    """The next announced events that take place, for the start page."""
    found = public_events(municipality).filter(state=EventState.PUBLISHED, ends_on__gte=on)
    return _lines(found.order_by("starts_on", "id")[:limit], on)


def event_by_slug(municipality: Municipality, slug: str) -> Event | None:
    """The event of this municipality, whatever its state, or None."""
    return (
        events(municipality)
        .select_related("municipality", "organiser", "site", "series")
        .filter(slug=slug)
        .first()
    )


def slug_of(municipality: Municipality, event_id: int) -> str:
    """In the address of the event of this number; "" where there is none."""
    found = events(municipality).filter(pk=event_id).values_list("slug", flat=True).first()
    return found or ""


def event_titles(municipality: Municipality) -> Sequence[Event]:
    """Announced events with what a search looks through."""
    return list(public_events(municipality).order_by("-starts_on", "-id"))


def organisers(municipality: Municipality) -> QuerySet[Organisation]:
    """Organisations one may choose as the organiser."""
    return (
        Organisation.objects.unmerged().filter(municipality=municipality).order_by("sort_key", "id")
    )


def local_title(event: Event) -> str:
    """The title in the reader's language."""
    return local_text(event.title, event.title_uk)


def local_text(polish: str, ukrainian: str) -> str:
    """The Ukrainian words on a Ukrainian page, where there are some."""
    return ukrainian if ukrainian and translation.get_language() == "uk" else polish


def access_of_event(event: Event) -> Sequence[str | Promise]:
    """How one gets there and in, in words."""
    return access_words(event.access_features)


def _lines(found: QuerySet[Event] | Sequence[Event], today: date) -> Sequence[EventLine]:
    return tuple(
        EventLine(
            event=event,
            title=local_title(event),
            days=days_words(event.starts_on, event.ends_on),
            is_over=event.ends_on < today,
        )
        for event in found
    )
