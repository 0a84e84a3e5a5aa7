"""Observation cards: those of an event, one by its author's secret address."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import Truncator

from mosty.events.enums import CardState
from mosty.events.models import Event, ObservationCard, Registration
from mosty.events.rules.card_links import card_tokens
from mosty.events.rules.dates import hours_words
from mosty.events.rules.secrets import link_hash
from mosty.territory.models import Municipality
from mosty.thread.queries import stations_for

__all__ = ["ObservationCard"]

#: Source of the stations that finished cards are.
CARD_SOURCE = "events.card"


@dataclass(frozen=True)
class CardPlace:
    """A stop or an item a card may be about; `code` stands in the form: "stop:3", "item:7"."""

    code: str
    label: str | Promise


@dataclass(frozen=True)
class CardLine:
    """A card as the list of staff shows it.

    Attributes:
        place: stop or item it is about; empty: the whole event.
        is_on_thread: what came of it stands on the thread as a change.
    """

    card: ObservationCard
    place: str
    is_on_thread: bool

    @property
    def may_leave(self) -> bool:
        """Once as an observation, and once more when the thing is done."""
        if self.card.state == CardState.DONE:
            return not self.is_on_thread
        return self.card.insight_id is None


@dataclass(frozen=True)
class OwnCard:
    """A card with the secret address its author has."""

    card: ObservationCard
    token: str
    place: str

    @property
    def label(self) -> str:
        """A few words by which its author knows it."""
        card = self.card
        words = self.place or card.carry_home or card.works or card.hard or card.not_to_copy
        return Truncator(words).chars(80)


def cards(event: Event) -> QuerySet[ObservationCard]:
    """Cards of the event, the first written first."""
    return (
        ObservationCard.objects.filter(event=event)
        .select_related("event__municipality", "stop", "item", "insight")
        .order_by("written_at", "pk")
    )


def card_of(event: Event, pk: int) -> ObservationCard | None:
    return cards(event).filter(pk=pk).first()


def card_lines(event: Event, *, only: str = "") -> Sequence[CardLine]:
    """Cards with what may be done with them; `only`: "cytaty" (may be quoted), "zadania" (carry home)."""
    found = cards(event)
    if only == "cytaty":
        found = found.filter(may_quote=True)
    elif only == "zadania":
        found = found.exclude(carry_home="")
    rows = list(found)
    known = stations_for(CARD_SOURCE, [card.pk for card in rows])
    return tuple(CardLine(card, place_words(card), card.pk in known) for card in rows)


def card_line(card: ObservationCard) -> CardLine:
    known = stations_for(CARD_SOURCE, [card.pk])
    return CardLine(card, place_words(card), card.pk in known)


def card_by_token(municipality: Municipality, token: str) -> ObservationCard | None:
    """The card of its author's secret address."""
    return (
        ObservationCard.objects.filter(
            event__municipality=municipality, token_hash=link_hash(token)
        )
        .select_related("event__municipality", "stop", "item", "insight")
        .first()
    )


def cards_of_registration(registration: Registration) -> Sequence[OwnCard]:
    """Cards left through this registration, with their addresses; nothing in them says whose."""
    return own_cards(registration.event, [registration]).get(registration.pk, ())


def own_cards(
    event: Event, registrations: Sequence[Registration]
) -> dict[int, tuple[OwnCard, ...]]:
    """Registration id -> cards left through it, found by addresses that only the key gives."""
    by_hash = {card.token_hash: card for card in cards(event)}
    found: dict[int, tuple[OwnCard, ...]] = {}
    for registration in registrations if by_hash else ():
        own = tuple(
            OwnCard(card, token, place_words(card))
            for token in card_tokens(registration.uuid)
            if (card := by_hash.get(link_hash(token))) is not None
        )
        if own:
            found[registration.pk] = own
    return found


def card_places(event: Event) -> Sequence[CardPlace]:
    """What a card may be about: stops of a visit, else items of the programme."""
    stops = [
        CardPlace(f"stop:{stop.pk}", ", ".join(filter(None, (stop.name, stop.town))))
        for stop in event.stops.order_by("position", "pk")
    ]
    if stops:
        return stops
    return [
        CardPlace(f"item:{item.pk}", f"{hours_words(item.starts_at, item.ends_at)} {item.title}")
        for item in event.items.filter(is_cancelled=False).order_by("starts_at", "pk")
    ]


def place_words(card: ObservationCard) -> str:
    """The stop or the item the card is about; empty: the whole event."""
    if card.stop is not None:
        return card.stop.name
    return card.item.title if card.item is not None else ""


def place_code(card: ObservationCard) -> str:
    """The same as the form has it."""
    if card.stop_id is not None:
        return f"stop:{card.stop_id}"
    return f"item:{card.item_id}" if card.item_id is not None else ""
