"""PINs of online items: staff show one on the screen, participants write it in on their own page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mosty.core.errors import DomainError, NotFound
from mosty.core.limits import uses_up
from mosty.events import queries
from mosty.events.actions.pins import enter_pin, make_pin
from mosty.events.enums import RegistrationState
from mosty.events.forms.onday import PinEntryForm, PinForm
from mosty.events.queries import presence as presence_queries
from mosty.events.rules.door import shown_pin
from mosty.events.views.finding import event_or_404
from mosty.events.views.registering import registration_or_404
from mosty.events.views.showing import show_errors
from mosty.territory.guards import ScopedRequest, public, requires

#: Of six figures nobody guesses one in so few tries.
_TRIES, _WHILE = 10, 600


@requires("events.mark_presence")
@never_cache
@require_safe
def pin_list(request: ScopedRequest, slug: str) -> HttpResponse:
    """Items with the PIN that works now."""
    event = event_or_404(request, slug)
    pins = {one.item_id: one for one in presence_queries.pins_of(event, timezone.now())}
    items = presence_queries.programme_items(event)
    lines = [(item, pins.get(item.pk)) for item in items]
    return render(request, "events/staff/pin_list.html", {"event": event, "lines": lines})


@requires("events.mark_presence")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pin_show(request: ScopedRequest, slug: str, item_id: int) -> HttpResponse:
    """The PIN in big figures for the shared screen; a new one ends the one before."""
    event = event_or_404(request, slug)
    item = presence_queries.programme_item(event, item_id)
    if item is None:
        raise NotFound(_("There is no such item in this programme."))
    form = PinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            make_pin(item=item, minutes=form.cleaned_data["minutes"], by=request.access)
        except DomainError as error:
            show_errors(form, error)
        else:
            return redirect(request.path)
    now = timezone.now()
    pin = next(
        (one for one in presence_queries.pins_of(event, now) if one.item_id == item.pk), None
    )
    return render(
        request,
        "events/staff/pin_show.html",
        {
            "event": event,
            "item": item,
            "pin": pin,
            "shown": shown_pin(pin.pin) if pin else "",
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pin_enter(request: ScopedRequest, token: str) -> HttpResponse:
    """The participant writes in the PIN from the screen; opening the page changes nothing."""
    own = registration_or_404(request, token)
    people = {one.pk: one for one in own.participants.all()}
    form = PinEntryForm(
        [(pk, one.name) for pk, one in people.items()],
        request.POST if request.method == "POST" else None,
    )
    status = 200
    if request.method == "POST":
        status = 422
        if uses_up(request, f"pin:{own.pk}", limit=_TRIES, seconds=_WHILE):
            form.add_error("pin", _("Too many tries. Wait ten minutes, or tell the organiser."))
            status = 429
        elif form.is_valid():
            chosen = form.cleaned_data.get("osoba") or next(iter(people))
            try:
                item = enter_pin(participant=people[int(chosen)], pin=form.cleaned_data["pin"])
            except DomainError as error:
                show_errors(form, error)
            else:
                title = queries.local_text(item.title, item.title_uk)
                messages.success(
                    request, _("You are marked as present: %(title)s.") % {"title": title}
                )
                return redirect(request.path)
    context = {
        "registration": own,
        "event": own.event,
        "title": queries.local_title(own.event),
        "token": token,
        "form": form,
        "may_enter": own.state == RegistrationState.CONFIRMED,
    }
    return render(request, "events/pin_enter.html", context, status=status)
