"""What is on now: the live page, the screen in the room, the moderator's list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from mosty.events.enums import EventState, QuestionState
from mosty.events.models import Announcement, Event, ProgrammeItem, Question
from mosty.events.queries.programme import public_lines
from mosty.events.rules.lines import ProgrammeLine, taking_place


@dataclass(frozen=True)
class LiveView:
    """The event at one moment.

    Attributes:
        now: what is on, rooms side by side.
        following: what begins next, all that begins at that moment.
        later: what follows on the same day.
        is_over: nothing more is to come.
        asks: items of which one can ask now, for each line by its item's id.
    """

    now: Sequence[ProgrammeLine]
    following: Sequence[ProgrammeLine]
    later: Sequence[ProgrammeLine]
    is_over: bool
    news: Sequence[Announcement]
    asks: frozenset[int]
    at: datetime


def live_view(event: Event, at: datetime) -> LiveView:
    """What somebody at the event wants to know at that moment, by the announced programme."""
    lines = taking_place(public_lines(event))
    coming = [line for line in lines if line.starts_at > at]
    first = coming[0].starts_at if coming else None
    day = timezone.localtime(first).date() if first else None
    return LiveView(
        now=[line for line in lines if line.starts_at <= at < line.ends_at],
        following=[line for line in coming if line.starts_at == first],
        later=[line for line in coming if line.starts_at != first and line.day == day],
        is_over=bool(lines) and max(line.ends_at for line in lines) <= at,
        news=shown_news(event),
        asks=frozenset(item.pk for item in open_items(event)),
        at=at,
    )


def shown_news(event: Event) -> Sequence[Announcement]:
    """Announcements that were not withdrawn: urgent ones first, then the latest."""
    found = event.announcements.filter(withdrawn_at__isnull=True)
    return list(found.order_by("-is_urgent", "-published_at", "-id")[:20])


def all_news(event: Event) -> Sequence[Announcement]:
    """Every announcement, for those who write them."""
    return list(event.announcements.order_by("-published_at", "-id"))


def asking_items(event: Event) -> Sequence[ProgrammeItem]:
    """Items that take questions, in time."""
    return list(
        event.items.filter(is_cancelled=False, takes_questions=True).order_by("starts_at", "id")
    )


def open_items(event: Event) -> Sequence[ProgrammeItem]:
    """Items of which one can ask now."""
    return asking_items(event) if is_asking_time(event) else []


def is_asking_time(event: Event) -> bool:
    """From the day the event is announced to the end of its last day."""
    return event.state == EventState.PUBLISHED and timezone.localdate() <= event.ends_on


def asking_item(event: Event, item_id: int) -> ProgrammeItem | None:
    """The item, if it takes questions."""
    return (
        event.items.filter(is_cancelled=False, takes_questions=True, pk=item_id)
        .select_related("event", "event__municipality")
        .first()
    )


def questions_to_moderate(event: Event) -> Sequence[Question]:
    """All questions: those that wait first, item by item, in the order in which they were asked."""
    found = Question.objects.filter(item__event=event).select_related("item")
    return sorted(
        found.order_by("item__starts_at", "item_id", "asked_at", "id"),
        key=lambda one: one.state != QuestionState.WAITING,
    )


def shown_questions(item: ProgrammeItem) -> Sequence[Question]:
    """Those the moderator let through, in the order in which they were asked."""
    shown = (QuestionState.SHOWN, QuestionState.ANSWERED)
    return list(item.questions.filter(state__in=shown).order_by("asked_at", "id"))


def waiting_count(event: Event) -> int:
    """How many questions wait for the moderator."""
    return Question.objects.filter(item__event=event, state=QuestionState.WAITING).count()
