"""Observation cards for staff: reading, typing in paper ones, marking, the golden thread."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.errors import DomainError, NotFound
from mosty.events.actions import cards as actions
from mosty.events.enums import CardState
from mosty.events.exports.cards import card_address, card_sheet
from mosty.events.forms.cards import BecameForm, CardForm, CardInsightForm
from mosty.events.queries import Event, local_title
from mosty.events.queries import cards as queries
from mosty.events.queries.cards import ObservationCard
from mosty.events.queries.follow_ups import follow_up_overview
from mosty.events.views.finding import event_or_404
from mosty.events.views.showing import show_errors
from mosty.territory.guards import ScopedRequest, requires

_FILTERS = ("", "cytaty", "zadania")


@requires("events.read_cards")
@require_safe
def card_list(request: ScopedRequest, slug: str) -> HttpResponse:
    """All cards of an event; whoever prepares events marks which may be quoted."""
    event = event_or_404(request, slug)
    only = request.GET.get("pokaz", "")
    context = {
        "event": event,
        "title": local_title(event),
        "lines": queries.card_lines(event, only=only if only in _FILTERS else ""),
        "only": only,
        "may_manage": request.access.may("events.manage"),
        "may_leave": request.access.may("events.manage")
        and request.access.may("thread.insight_leave"),
        "is_open": actions.takes_cards(event),
        "address": card_address(event),
    }
    return render(request, "events/staff/card_list.html", context)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def card_enter(request: ScopedRequest, slug: str) -> HttpResponse:
    """Type in a card written on paper; then the next one."""
    event = event_or_404(request, slug)
    form = CardForm(request.POST or None, places=queries.card_places(event))
    if request.method == "POST" and form.is_valid():
        try:
            _card, token = actions.enter_card(event=event, entry=form.entry(), by=request.access)
        except DomainError as error:
            show_errors(form, error)
        else:
            path = reverse("events:card_own", args=[request.municipality.slug, token])
            messages.success(
                request,
                _("The card is saved. Its author can come back to it here: %(address)s")
                % {"address": request.build_absolute_uri(path)},
            )
            return redirect("events:card_enter", request.municipality.slug, event.slug)
    return render(
        request,
        "events/staff/card_enter.html",
        {"event": event, "title": local_title(event), "form": form},
        status=422 if form.is_bound else 200,
    )


@requires("events.manage")
@require_POST
def card_quote(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Let a card be quoted in the report, or take that back."""
    event = event_or_404(request, slug)
    may_quote = request.POST.get("wolno") == "1"
    actions.allow_quoting(card=_card_or_404(event, pk), may_quote=may_quote, by=request.access)
    messages.success(
        request,
        _("The report may quote this card.")
        if may_quote
        else _("The report does not quote this card any more."),
    )
    return _back(request, event, pk)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def card_insight(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Leave what a card taught on the golden thread; a thing that was done becomes a change."""
    event = event_or_404(request, slug)
    card = _card_or_404(event, pk)
    is_change = card.state == CardState.DONE
    form = CardInsightForm(request.POST or None, initial={"text": _proposal(card)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave_card_insight(card=card, **form.cleaned_data, by=request.access)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("It stands on the golden thread now."))
            return _back(request, event, pk)
    return render(
        request,
        "events/staff/card_insight.html",
        {
            "event": event,
            "title": local_title(event),
            "card": card,
            "form": form,
            "is_change": is_change,
        },
        status=422 if form.is_bound else 200,
    )


@requires("events.manage")
@require_safe
def card_print(request: ScopedRequest, slug: str) -> HttpResponse:
    """The paper card: a QR code for those with a telephone, space to write for the others."""
    event = event_or_404(request, slug)
    response = HttpResponse(card_sheet(event), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="karta-{event.slug}.pdf"'
    return response


@requires("events.read_cards")
@require_safe
def follow_up_list(request: ScopedRequest, slug: str) -> HttpResponse:
    """What became of the things people wanted to carry home."""
    event = event_or_404(request, slug)
    context = {
        "event": event,
        "title": local_title(event),
        "overview": follow_up_overview(event),
        "may_manage": request.access.may("events.manage"),
    }
    return render(request, "events/staff/follow_up_list.html", context)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def card_told(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Write down what an author told by telephone."""
    event = event_or_404(request, slug)
    card = _card_or_404(event, pk)
    form = BecameForm(request.POST or None, initial={"state": card.state})
    if request.method == "POST" and form.is_valid():
        try:
            actions.tell_for_author(
                card=card,
                state=CardState(form.cleaned_data["state"]),
                text=form.cleaned_data["text"],
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("What became of it is written down."))
            return redirect("events:follow_up_list", request.municipality.slug, event.slug)
    return render(
        request,
        "events/staff/card_told.html",
        {"event": event, "title": local_title(event), "card": card, "form": form},
        status=422 if form.is_bound else 200,
    )


def _card_or_404(event: Event, pk: int) -> ObservationCard:
    card = queries.card_of(event, pk)
    if card is None:
        raise NotFound(_("There is no such card."))
    return card


def _back(request: ScopedRequest, event: Event, pk: int) -> HttpResponse:
    response = redirect("events:card_list", request.municipality.slug, event.slug)
    response["Location"] += f"#karta-{pk}"
    return response


def _proposal(card: ObservationCard) -> str:
    """Words to begin with: the thing that was done, else what the card says works."""
    return card.carry_home if card.state == CardState.DONE else card.works or card.carry_home
