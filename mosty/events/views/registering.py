"""Registering without an account: a person, an institution with several people, the code."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.errors import DomainError, NotFound
from mosty.core.limits import uses_up, uses_up_from_anywhere
from mosty.events import actions, queries
from mosty.events.enums import RegistrationChannel, RegistrationState
from mosty.events.forms import CodeForm, GuestRows, InstitutionForm, NeedsForm, PersonForm
from mosty.events.queries import Door, Registration
from mosty.events.rules import lot_value, seed_seal
from mosty.events.views.finding import visible_event
from mosty.events.views.showing import show_errors
from mosty.territory.guards import ScopedRequest, public

#: An office behind one address may register many; a robot may not write to thousands.
_PER_HOUR, _HOUR = 30, 3600
_CODES_PER_HOUR = 5
#: Fewer lots than this are not listed: the list would say how few people came.
_FEWEST_SHOWN = 5


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: ScopedRequest, slug: str) -> HttpResponse:
    """The rule, the free places, and a form for one person."""
    door = _door(request, slug)
    if not door.is_open:
        return _closed(request, door)
    data = request.POST if request.method == "POST" else None
    form, needs = PersonForm(door, data), NeedsForm(door.rules.asks, data, prefix="potrzeby")
    if data is not None and form.is_valid() and needs.is_valid() and form.check_needs([needs]):
        sent = _ask(request, door, form, [form.guest(needs)], RegistrationChannel.WEB)
        if sent is not None:
            return sent
    return render(
        request,
        "events/register.html",
        {**_door_context(door), "form": form, "needs": needs},
        status=_status(form, needs),
    )


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_institution(request: ScopedRequest, slug: str) -> HttpResponse:
    """Several people in one form: all together or everybody on their own."""
    door = _door(request, slug)
    if not door.is_open:
        return _closed(request, door)
    data = request.POST if request.method == "POST" else None
    rows = GuestRows(door.rules.asks, data, count=_rows(request))
    if data is not None and "wiecej" in data:
        rows = GuestRows(door.rules.asks, data, count=rows.count + 3)
        form = InstitutionForm(door, data)
        return render(
            request,
            "events/register_institution.html",
            {**_door_context(door), "form": form, "rows": rows, "is_growing": True},
        )
    form = InstitutionForm(door, data)
    is_valid = data is not None and all([form.is_valid(), rows.is_valid()])
    if is_valid and form.check_needs(rows.needs):
        guests = rows.guests(form.cleaned_data["institution"])
        sent = _ask(request, door, form, guests, RegistrationChannel.INSTITUTION)
        if sent is not None:
            return sent
    return render(
        request,
        "events/register_institution.html",
        {**_door_context(door), "form": form, "rows": rows, "is_growing": False},
        status=422 if data is not None else 200,
    )


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration_code(request: ScopedRequest, token: str) -> HttpResponse:
    """The code from the letter puts the registration into the queue."""
    registration = registration_or_404(request, token)
    if registration.state != RegistrationState.UNPROVEN:
        return redirect("events:registration", request.municipality.slug, token)
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.prove_email(
                    registration=registration,
                    code=form.cleaned_data["code"],
                    by=request.access,
                )
            except (actions.AlreadyRegistered, actions.RegistrationClosed) as error:
                gone = {"event": registration.event, "error": error}
                return render(request, "events/registration_gone.html", gone, status=409)
            except actions.WrongCode as error:
                show_errors(form, error)
            else:
                return redirect("events:registration", request.municipality.slug, token)
    context = {
        "registration": registration,
        "event": registration.event,
        "title": queries.local_title(registration.event),
        "form": form,
        "token": token,
    }
    return render(request, "events/registration_code.html", context, status=status)


@public
@never_cache
@require_POST
def registration_new_code(request: ScopedRequest, token: str) -> HttpResponse:
    """Another letter, a few times an hour."""
    registration = registration_or_404(request, token)
    deed = f"events.code:{registration.pk}"
    if uses_up_from_anywhere(deed, limit=_CODES_PER_HOUR, seconds=_HOUR):
        messages.error(request, _("We sent several codes already. Try again in an hour."))
    else:
        actions.send_code_again(registration=registration)
        messages.success(request, _("We sent a new code. The one before does not work any more."))
    return redirect("events:registration_code", request.municipality.slug, token)


@public
@require_safe
def registration_draw(request: ScopedRequest, slug: str) -> HttpResponse:
    """How the lot was drawn, so that anybody can do it again."""
    event = visible_event(request, slug)
    rules = queries.rules_of(event)
    if rules is None or not rules.lot_seed:
        raise NotFound(_("No lot is drawn for this event."))
    lots = queries.drawn_lots(event) if rules.lot_drawn_at else []
    shown = lots if len(lots) >= _FEWEST_SHOWN else []
    return render(
        request,
        "events/registration_draw.html",
        {
            "event": event,
            "title": queries.local_title(event),
            "rules": rules,
            "seal": seed_seal(rules.lot_seed),
            "lots": [
                (place, str(key), lot_value(rules.lot_seed, str(key))) for place, key in shown
            ],
            "is_small": bool(lots) and not shown,
        },
    )


def registration_or_404(request: ScopedRequest, token: str) -> Registration:
    """The registration of the secret link."""
    registration = queries.registration_by_token(request.municipality, token)
    if registration is None:
        raise NotFound(
            _(
                "This link leads to no registration. Check that you opened the whole link from the"
                " letter. Registrations are deleted some time after the event."
            )
        )
    return registration


# --- inside -----------------------------------------------------------------------------------------


def _door(request: ScopedRequest, slug: str) -> Door:
    event = visible_event(request, slug)
    door = queries.door_of(event)
    if door is None:
        raise NotFound(_("There is no registration for this event."))
    return door


def _closed(request: ScopedRequest, door: Door) -> HttpResponse:
    """Not yet, closed, over or cancelled; what somebody sends then was not stored."""
    return render(
        request,
        "events/register_closed.html",
        {**_door_context(door), "was_sent": request.method == "POST"},
        status=409 if request.method == "POST" else 200,
    )


def _ask(
    request: ScopedRequest,
    door: Door,
    form: PersonForm | InstitutionForm,
    guests: list[actions.Guest],
    channel: RegistrationChannel,
) -> HttpResponse | None:
    """To the page of the code, or None with the error in the form."""
    if uses_up(request, "events.register", limit=_PER_HOUR, seconds=_HOUR):
        form.add_error(None, _("Too many registrations came from here. Try again in an hour."))
        return None
    application = form.application(guests, language=translation.get_language() or "pl")
    try:
        registration = actions.ask_for_places(
            event=door.event, application=application, channel=channel
        )
    except DomainError as error:
        show_errors(form, error)
        return None
    address = queries.registration_path(registration)
    return redirect(f"{address}kod/")


def _rows(request: ScopedRequest) -> int:
    """How many rows of people: from the form that was sent, else from the address."""
    typed = request.POST.get("osoby") or request.GET.get("osoby") or ""
    return int(typed) if typed.isdecimal() and len(typed) < 4 else 3


def _status(*forms: PersonForm | NeedsForm) -> int:
    return 422 if any(form.is_bound for form in forms) else 200


def _door_context(door: Door) -> dict[str, object]:
    return {
        "door": door,
        "event": door.event,
        "rules": door.rules,
        "title": queries.local_title(door.event),
        "pools": [(pool, door.free[pool], door.is_queueing[pool]) for pool in door.pools],
        "seal": seed_seal(door.rules.lot_seed) if door.rules.lot_seed else "",
    }
