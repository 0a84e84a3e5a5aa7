"""Observation cards without an account: by a registration's link or the code of the event."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mosty.core.access import visitor_access
from mosty.core.errors import DomainError, NotFound
from mosty.core.limits import uses_up
from mosty.events.actions import cards as actions
from mosty.events.enums import CardState
from mosty.events.forms.cards import BecameForm, CardForm
from mosty.events.queries import Event, Registration, local_title
from mosty.events.queries import cards as queries
from mosty.events.queries.cards import ObservationCard
from mosty.events.rules.card_links import is_card_code
from mosty.events.views.finding import event_or_404
from mosty.events.views.private import private
from mosty.events.views.registering import registration_or_404
from mosty.events.views.showing import show_errors
from mosty.territory.guards import ScopedRequest, public

#: A whole group may write from one network at the end of the day.
_PER_HOUR, _HOUR = 120, 3600


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card_new(request: ScopedRequest, slug: str, code: str) -> HttpResponse:
    """A card by the code of the event, printed and shown on the day."""
    event = event_or_404(request, slug)
    if not is_card_code(event.uuid, code):
        raise NotFound(_("Check that you opened the whole address of the card."))
    return _new_card(request, event, None)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card_of_registration(request: ScopedRequest, token: str) -> HttpResponse:
    """A card by the link of a registration: letters after some months will hold its address."""
    own = registration_or_404(request, token)
    return _new_card(request, own.event, own)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card_own(request: ScopedRequest, token: str) -> HttpResponse:
    """The author's card: to read, to change, to say what became of it."""
    card = _card_or_404(request, token)
    places = queries.card_places(card.event)
    form = CardForm(request.POST or None, places=places, initial=_initial(card))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_card(card=card, entry=form.entry())
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Your card is saved."))
            return private(redirect("events:card_own", request.municipality.slug, token))
    return _own_page(request, card, token, form, _became_form(card))


@public
@require_POST
def card_became(request: ScopedRequest, token: str) -> HttpResponse:
    """What became of the thing to carry home."""
    card = _card_or_404(request, token)
    form = BecameForm(request.POST)
    if form.is_valid():
        try:
            actions.tell_what_became(
                card=card,
                state=CardState(form.cleaned_data["state"]),
                text=form.cleaned_data["text"],
                by=visitor_access(request.municipality.pk),
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Thank you. We have written down what became of it."))
            return private(redirect("events:card_own", request.municipality.slug, token))
    places = queries.card_places(card.event)
    return _own_page(request, card, token, CardForm(places=places, initial=_initial(card)), form)


# --- inside -------------------------------------------------------------------------------------


def _new_card(
    request: ScopedRequest, event: Event, registration: Registration | None
) -> HttpResponse:
    institution = registration.institution if registration else ""
    form = CardForm(
        request.POST or None,
        places=queries.card_places(event),
        initial={"institution": institution},
    )
    status = 200
    if not actions.takes_cards(event):
        status = 409 if request.method == "POST" else 200
    elif request.method == "POST" and form.is_valid():
        if form.is_from_robot:
            return private(redirect("events:event_detail", request.municipality.slug, event.slug))
        if uses_up(request, "events.card", limit=_PER_HOUR, seconds=_HOUR):
            form.add_error(None, _("Too many cards came from here. Try again in an hour."))
            status = 429
        else:
            try:
                _card, token = actions.leave_card(
                    event=event, entry=form.entry(), registration=registration
                )
            except DomainError as error:
                show_errors(form, error)
                status = error.status
            else:
                messages.success(request, _("Your card is saved. Thank you."))
                return private(redirect("events:card_own", request.municipality.slug, token))
    elif form.is_bound:
        status = 422
    context = {
        "event": event,
        "title": local_title(event),
        "form": form,
        "is_open": actions.takes_cards(event),
        "own": queries.cards_of_registration(registration) if registration else (),
    }
    return private(render(request, "events/card_new.html", context, status=status))


def _own_page(
    request: ScopedRequest,
    card: ObservationCard,
    token: str,
    form: CardForm,
    became: BecameForm,
) -> HttpResponse:
    context = {
        "card": card,
        "event": card.event,
        "title": local_title(card.event),
        "token": token,
        "form": form,
        "became": became,
        "address": request.build_absolute_uri(request.path.removesuffix("co-z-tego/")),
    }
    status = 422 if form.is_bound or (became.is_bound and became.errors) else 200
    return private(render(request, "events/card_own.html", context, status=status))


def _became_form(card: ObservationCard) -> BecameForm:
    return BecameForm(initial={"state": card.state})


def _card_or_404(request: ScopedRequest, token: str) -> ObservationCard:
    card = queries.card_by_token(request.municipality, token)
    if card is None:
        raise NotFound(_("This link leads to no card. Check that you opened the whole address."))
    return card


def _initial(card: ObservationCard) -> dict[str, Any]:
    names = ("works", "hard", "not_to_copy", "carry_home", "who", "due_on", "institution")
    return {name: getattr(card, name) for name in names} | {"place": queries.place_code(card)}
