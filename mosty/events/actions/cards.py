"""Observation cards: left by those who came, typed in from paper, marked, left on the thread.

Whoever has the secret address of a card is its author; nothing in the database says who that is.
"""

import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access, visitor_access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound
from mosty.events.actions.stations import keep_station
from mosty.events.enums import CardState, EventState, RegistrationState
from mosty.events.models import Event, FollowUp, FollowUpNote, ObservationCard, Registration
from mosty.events.queries.cards import CARD_SOURCE, card_line
from mosty.events.rules.card_links import card_tokens
from mosty.events.rules.secrets import link_hash
from mosty.thread.actions import leave_insight, link, register_station
from mosty.thread.enums import Audience, StationKind
from mosty.thread.models import Insight, Station

_TEXTS = ("works", "hard", "not_to_copy", "carry_home")


class CardsNotOpen(DomainError):
    """The event has not begun, was cancelled, or this registration has no place in it."""

    code = "cards_not_open"
    status = 409


class TooManyCards(DomainError):
    """This registration left all the cards it may."""

    code = "too_many_cards"
    status = 409


class InsightLeft(DomainError):
    """The card stands on the thread already."""

    code = "insight_left"
    status = 409


@dataclass(frozen=True)
class CardEntry:
    """What a card says.

    Attributes:
        place: "stop:3", "item:7" or empty: the whole event.
    """

    works: str = ""
    hard: str = ""
    not_to_copy: str = ""
    carry_home: str = ""
    who: str = ""
    due_on: date | None = None
    institution: str = ""
    place: str = ""


# --- the author ---------------------------------------------------------------------------------


@transaction.atomic
def leave_card(
    *, event: Event, entry: CardEntry, registration: Registration | None = None
) -> tuple[ObservationCard, str]:
    """The card and its author's secret address.

    Raises: CardsNotOpen, TooManyCards, InvalidInput.
    """
    if not takes_cards(event):
        raise CardsNotOpen(_("Cards can be written from the first day of the event on."))
    token = secrets.token_urlsafe(36)
    if registration is not None:
        if registration.event_id != event.pk or registration.state != RegistrationState.CONFIRMED:
            raise CardsNotOpen(_("Only those who had a place at the event can write a card."))
        token = _free_token(registration)
    card = _stored(ObservationCard(event=event, token_hash=link_hash(token)), entry)
    record("events.card_left", by=visitor_access(event.municipality_id), on=card)
    return card, token


@transaction.atomic
def change_card(*, card: ObservationCard, entry: CardEntry) -> ObservationCard:
    """The card as its author wants it; other words have to be marked for quoting anew."""
    locked = _locked(card)
    before = [getattr(locked, name) for name in _TEXTS]
    if before != [getattr(entry, name).strip() for name in _TEXTS]:
        locked.may_quote = False
    stored = _stored(locked, entry)
    record("events.card_changed", by=visitor_access(card.event.municipality_id), on=stored)
    return stored


@transaction.atomic
def tell_what_became(
    *, card: ObservationCard, state: CardState, text: str = "", by: Access
) -> ObservationCard:
    """What became of the thing to carry home: said by the author, or by staff who asked.

    It is kept with the follow-up that is due; before the first one only the state is.
    """
    locked = _locked(card)
    if not locked.carry_home:
        raise InvalidInput(_("This card names nothing to carry home."))
    locked.state = state
    locked.save(update_fields=["state", "updated_at"])
    asked = (
        FollowUp.objects.filter(event=locked.event_id, due_on__lte=timezone.localdate())
        .order_by("-months")
        .first()
    )
    if asked is not None:
        FollowUpNote.objects.update_or_create(
            follow_up=asked, card=locked, defaults={"state": state, "text": text.strip()}
        )
    record("events.card_followed", by=by, on=locked, data={"state": str(state)})
    return locked


# --- staff --------------------------------------------------------------------------------------


@transaction.atomic
def enter_card(*, event: Event, entry: CardEntry, by: Access) -> tuple[ObservationCard, str]:
    """A card somebody wrote on paper, and its secret address to hand on."""
    by.require("events.manage")
    if not takes_cards(event):
        raise CardsNotOpen(_("Cards can be written from the first day of the event on."))
    token = secrets.token_urlsafe(36)
    card = ObservationCard(
        event=event, token_hash=link_hash(token), entered_by_label=by.label[:200]
    )
    _stored(card, entry)
    record("events.card_entered", by=by, on=card)
    return card, token


@transaction.atomic
def allow_quoting(*, card: ObservationCard, may_quote: bool, by: Access) -> ObservationCard:
    """The card may be quoted in the report, or may not any more."""
    by.require("events.manage")
    locked = _locked(card)
    if locked.may_quote != may_quote:
        locked.may_quote = may_quote
        locked.save(update_fields=["may_quote", "updated_at"])
        record("events.card_marked", by=by, on=locked, data={"may_quote": may_quote})
    return locked


@transaction.atomic
def tell_for_author(
    *, card: ObservationCard, state: CardState, text: str = "", by: Access
) -> ObservationCard:
    """What became of it, as its author told staff."""
    by.require("events.manage")
    return tell_what_became(card=card, state=state, text=text, by=by)


@transaction.atomic
def leave_card_insight(*, card: ObservationCard, area: str, text: str, by: Access) -> Insight:
    """What the card taught, on the golden thread.

    An observation hangs on the event's station. A thing that was done is a change: it gets a station
    of its own, to which the event leads.
    Raises: InsightLeft.
    """
    by.require("events.manage")
    locked = _locked(card)
    if not card_line(locked).may_leave:
        raise InsightLeft(_("This card stands on the golden thread already."))
    origin = keep_station(locked.event)
    station = origin
    if locked.state == CardState.DONE:
        station = _change_station(locked, area)
        link(origin=origin, target=station, note=_("from an observation card"), by=by)
    insight = leave_insight(station=station, area=area, text=text, by=by)
    locked.insight = insight
    locked.save(update_fields=["insight"])
    record("events.card_on_thread", by=by, on=locked, data={"station": station.title})
    return insight


def takes_cards(event: Event) -> bool:
    """From the first day of an announced event on."""
    return event.state == EventState.PUBLISHED and event.starts_on <= timezone.localdate()


# --- inside -------------------------------------------------------------------------------------


def _stored(card: ObservationCard, entry: CardEntry) -> ObservationCard:
    for name in (*_TEXTS, "who", "institution"):
        setattr(card, name, getattr(entry, name).strip())
    if not any(getattr(card, name) for name in _TEXTS):
        message = _("Write at least one thing.")
        raise InvalidInput(message, fields={"works": message})
    card.due_on = entry.due_on
    card.stop, card.item = None, None
    kind, _colon, pk = entry.place.partition(":")
    if pk.isdecimal():
        if kind == "stop":
            card.stop = card.event.stops.filter(pk=int(pk)).first()
        elif kind == "item":
            card.item = card.event.items.filter(pk=int(pk)).first()
    card.save()
    return card


def _free_token(registration: Registration) -> str:
    """The next address of this registration; its row is locked, so that two cards get two."""
    Registration.objects.select_for_update(no_key=True).get(pk=registration.pk)
    hashes = {link_hash(token): token for token in card_tokens(registration.uuid)}
    taken = set(
        ObservationCard.objects.filter(token_hash__in=hashes).values_list("token_hash", flat=True)
    )
    free = next((token for one, token in hashes.items() if one not in taken), None)
    if free is None:
        raise TooManyCards(_("You have written as many cards as one registration can hold."))
    return free


def _locked(card: ObservationCard) -> ObservationCard:
    found = (
        ObservationCard.objects.select_for_update(of=("self",))
        .select_related("event__municipality", "stop", "item")
        .filter(pk=card.pk)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such card."))
    return found


def _change_station(card: ObservationCard, area: str) -> Station:
    event = card.event
    return register_station(
        municipality=event.municipality,
        kind=StationKind.CHANGE,
        source=CARD_SOURCE,
        source_id=card.pk,
        title=card.carry_home[:300],
        summary=event.title,
        path=reverse("events:card_list", args=[event.municipality.slug, event.slug]),
        area=area,
        audience=Audience.STAFF,
    )
