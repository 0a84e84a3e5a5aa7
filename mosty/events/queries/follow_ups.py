"""What came of the cards some months later: who is asked, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet

from mosty.events.enums import CardState, EventState, RegistrationState
from mosty.events.models import Event, FollowUp, FollowUpNote, ObservationCard
from mosty.events.queries.cards import OwnCard, own_cards, place_words
from mosty.events.rules.certificates import months_later
from mosty.territory.models import Municipality

#: When people are asked what became of the thing they carried home.
TERMS = (3, 6)
#: A term missed by more than this is not asked about: the installation stood still, or is new.
GRACE = timedelta(days=30)
#: Nothing more is to be asked of these.
ENDED = frozenset({CardState.DONE, CardState.DROPPED})


@dataclass(frozen=True)
class Term:
    """A follow-up to plan: an event that is over, and when its people are asked."""

    event: Event
    months: int
    due_on: date


@dataclass(frozen=True)
class AskLetter:
    """One letter: to the address of a registration, about the open cards left through it."""

    registration_id: int
    email: str
    language: str
    cards: tuple[OwnCard, ...]


@dataclass(frozen=True)
class CarriedHome:
    """A thing somebody wanted to carry home, and what was said of it at each term."""

    card: ObservationCard
    place: str
    notes: tuple[FollowUpNote, ...]

    @property
    def is_ended(self) -> bool:
        return self.card.state in ENDED


@dataclass(frozen=True)
class FollowUpOverview:
    """For staff: terms of an event, things carried home, how many are in which state."""

    terms: Sequence[FollowUp]
    things: Sequence[CarriedHome]
    counts: Sequence[tuple[CardState, int]]


def terms_to_plan(municipality: Municipality, *, today: date) -> Sequence[Term]:
    """Terms nobody has planned yet, of announced events that are over."""
    over = Event.objects.filter(
        municipality=municipality,
        state=EventState.PUBLISHED,
        ends_on__lt=today,
        ends_on__gte=months_later(today, -max(TERMS)) - GRACE,
    ).prefetch_related("follow_ups")
    found = []
    for event in over.order_by("ends_on", "pk"):
        known = {one.months for one in event.follow_ups.all()}
        for months in TERMS:
            due_on = months_later(event.ends_on, months)
            if months not in known and due_on >= today - GRACE:
                found.append(Term(event, months, due_on))
    return tuple(found)


def due_follow_ups(municipality: Municipality, *, today: date) -> QuerySet[FollowUp]:
    """Terms that have come and whose letters have not all left."""
    return (
        FollowUp.objects.filter(
            event__municipality=municipality,
            event__state=EventState.PUBLISHED,
            due_on__lte=today,
            sent_at__isnull=True,
        )
        .select_related("event__municipality", "mail")
        .order_by("due_on", "pk")
    )


def letters_of(event: Event) -> tuple[AskLetter, ...]:
    """Whom to write to: those whose cards name something to carry home that is not ended."""
    registrations = list(
        event.registrations.filter(state=RegistrationState.CONFIRMED)
        .exclude(contact_email="")
        .order_by("pk")
    )
    found = []
    for registration_id, own in own_cards(event, registrations).items():
        registration = next(one for one in registrations if one.pk == registration_id)
        open_cards = tuple(
            one for one in own if one.card.carry_home and one.card.state not in ENDED
        )
        if open_cards:
            found.append(
                AskLetter(
                    registration_id,
                    registration.contact_email,
                    registration.language,
                    open_cards,
                )
            )
    return tuple(found)


def follow_up_overview(event: Event) -> FollowUpOverview:
    """Terms, things and counts, in a constant number of queries."""
    notes = FollowUpNote.objects.select_related("follow_up").order_by("follow_up__months")
    carried = (
        ObservationCard.objects.filter(~Q(carry_home=""), event=event)
        .select_related("stop", "item", "event__municipality")
        .prefetch_related(Prefetch("notes", queryset=notes))
        .order_by("due_on", "pk")
    )
    things = tuple(
        CarriedHome(card, place_words(card), tuple(card.notes.all())) for card in carried
    )
    return FollowUpOverview(
        terms=list(event.follow_ups.order_by("months")),
        things=things,
        counts=[(state, sum(thing.card.state == state for thing in things)) for state in CardState],
    )
