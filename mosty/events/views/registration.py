"""The page of one registration, by its secret link: opening it changes nothing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.errors import DomainError
from mosty.events import actions, queries
from mosty.events.enums import EventState, Pool, RegistrationState
from mosty.events.forms import ParticipantForm
from mosty.events.queries import Registration
from mosty.events.views.registering import registration_or_404
from mosty.events.views.showing import every_form_is_valid, show_errors
from mosty.territory.guards import ScopedRequest, public

_LIVE = (RegistrationState.WAITING, RegistrationState.OFFERED, RegistrationState.CONFIRMED)


@public
@never_cache
@require_safe
def registration(request: ScopedRequest, token: str) -> HttpResponse:
    """Where it stands, what can be done, the codes to show at the door."""
    own = registration_or_404(request, token)
    if own.state == RegistrationState.UNPROVEN:
        return redirect("events:registration_code", request.municipality.slug, token)
    rules = queries.rules_of(own.event)
    now = timezone.now()
    until = queries.may_cancel_until(own.event, rules) if rules else None
    context = {
        "registration": own,
        "event": own.event,
        "title": queries.local_title(own.event),
        "token": token,
        "rules": rules,
        "people": list(own.participants.all()),
        "starts_at": queries.start_of(own.event),
        "place": queries.place_in_queue(own, rules) if rules else None,
        "is_late_offer": own.offered_until is not None and own.offered_until <= now,
        "is_live": own.state in _LIVE and own.event.state != EventState.CANCELLED,
        "is_before_start": now < queries.start_of(own.event),
        "cancel_until": until,
        "may_cancel": own.state in _LIVE and until is not None and now < until,
        "other_pools": [pool for pool in queries.pools_of(own.event) if pool != own.pool],
        "others": [
            (one, queries.registration_path(one))
            for one in queries.batch_of(own)
            if one.pk != own.pk
        ],
        "clashes": queries.other_meetings(own),
        "materials": queries.materials(own.event) if _holds(own) else (),
    }
    return render(request, "events/registration.html", context)


@public
@never_cache
@require_POST
def registration_accept(request: ScopedRequest, token: str) -> HttpResponse:
    """Yes to the place that is held."""
    own = registration_or_404(request, token)
    try:
        actions.accept_offer(registration=own, by=request.access)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The place is yours."))
    return _back(request, token)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration_cancel(request: ScopedRequest, token: str) -> HttpResponse:
    """Asks first; the link in a letter only opens this page."""
    own = registration_or_404(request, token)
    if request.method == "POST":
        try:
            actions.cancel_registration(registration=own, by=request.access)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(
                request, _("The registration is cancelled. The place goes to the next person.")
            )
        return _back(request, token)
    context = {
        "registration": own,
        "event": own.event,
        "title": queries.local_title(own.event),
        "token": token,
    }
    return render(request, "events/registration_cancel.html", context)


@public
@never_cache
@require_POST
def registration_pool(request: ScopedRequest, token: str) -> HttpResponse:
    """From the hall to the screen, or the other way round."""
    own = registration_or_404(request, token)
    wanted = request.POST.get("tryb", "")
    if wanted not in Pool.values:
        return _back(request, token)
    try:
        moved = actions.switch_pool(registration=own, pool=Pool(wanted), by=request.access)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(
            request,
            _("Now you take part: %(pool)s.") % {"pool": moved.get_pool_display()}
            if moved.state != RegistrationState.WAITING
            else _("Now you wait for a place: %(pool)s.") % {"pool": moved.get_pool_display()},
        )
    return _back(request, token)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration_people(request: ScopedRequest, token: str) -> HttpResponse:
    """Other names, or other people, on the same places."""
    own = registration_or_404(request, token)
    data = request.POST if request.method == "POST" else None
    people = list(own.participants.all())
    forms = [ParticipantForm(one, data, is_alone=len(people) == 1) for one in people]
    if data is not None and every_form_is_valid(forms):
        try:
            actions.change_participants(
                registration=own,
                changed=[form.changed() for form in forms],
                by=request.access,
            )
        except DomainError as error:
            show_errors(forms[0], error)
        else:
            messages.success(request, _("The names are saved."))
            return _back(request, token)
    return render(
        request,
        "events/registration_people.html",
        {
            "registration": own,
            "event": own.event,
            "title": queries.local_title(own.event),
            "token": token,
            "forms": forms,
        },
        status=422 if data is not None else 200,
    )


def _holds(own: Registration) -> bool:
    return own.state in (RegistrationState.OFFERED, RegistrationState.CONFIRMED)


def _back(request: ScopedRequest, token: str) -> HttpResponse:
    return redirect("events:registration", request.municipality.slug, token)
