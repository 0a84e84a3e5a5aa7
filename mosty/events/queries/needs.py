"""Reads of needs: only for `events.see_needs`, and whoever reads them is noted (actions.needs)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise

from mosty.events.enums import HOLDING
from mosty.events.models import Event, Participant, ParticipantNeeds
from mosty.events.rules.needs import NEED_QUESTIONS, needs_in_words


@dataclass(frozen=True)
class NeedCount:
    """How many people chose an answer."""

    question: str | Promise
    answer: str | Promise
    people: int


@dataclass(frozen=True)
class NeedLine:
    """What one person needs, in words."""

    participant: Participant
    words: Sequence[str]
    note: str


def needs_of_event(event: Event) -> QuerySet[ParticipantNeeds]:
    """Of everybody who holds a place."""
    return (
        ParticipantNeeds.objects.filter(
            participant__registration__event=event,
            participant__registration__state__in=HOLDING,
        )
        .select_related("participant", "participant__registration")
        .order_by("participant__name", "pk")
    )


def need_counts(event: Event) -> Sequence[NeedCount]:
    """People by answer, in the order of the questions: for the kitchen, the hall, interpreters."""
    counts: Counter[tuple[str, str]] = Counter()
    for choices in needs_of_event(event).values_list("choices", flat=True):
        counts.update((code, answer) for code, chosen in choices.items() for answer in chosen)
    return [
        NeedCount(question.title, words, counts[question.code, answer])
        for question in NEED_QUESTIONS.values()
        for answer, words in question.options.items()
        if counts[question.code, answer]
    ]


def need_lines(event: Event) -> Sequence[NeedLine]:
    """Who needs what, by name."""
    return [
        NeedLine(one.participant, needs_in_words(one.choices), one.note)
        for one in needs_of_event(event)
    ]


def events_with_old_needs(now: datetime) -> QuerySet[Event]:
    """Events that are over and still hold needs; the day of deletion differs, so look at each."""
    needs = ParticipantNeeds.objects.filter(participant__registration__event=OuterRef("pk"))
    return (
        Event.objects.filter(Exists(needs), ends_on__lt=now.date())
        .select_related("registration_rules")
        .order_by("pk")
    )
