"""Staff: rules of registration, the list, somebody on the telephone, places out of turn, needs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.errors import DomainError, NotFound
from mosty.core.sheetwriter import table_download
from mosty.events import actions, exports, queries
from mosty.events.enums import Pool, RegistrationState
from mosty.events.forms import (
    GivePlaceForm,
    GuestRows,
    ParticipantForm,
    RegistrationFilterForm,
    RegistrationRulesForm,
    StaffForm,
)
from mosty.events.queries import Door, Event, Registration
from mosty.events.views.finding import event_or_404
from mosty.events.views.showing import every_form_is_valid, show_errors
from mosty.territory.guards import ScopedRequest, requires

_FILES = {"csv": exports.registrations_csv, "xlsx": exports.registrations_xlsx}
_TAGS = {
    RegistrationState.CONFIRMED: "ok",
    RegistrationState.OFFERED: "wait",
    RegistrationState.WAITING: "bridge",
}


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def registration_rules(request: ScopedRequest, slug: str) -> HttpResponse:
    """How one registers; once somebody has, what was stated stays."""
    event = event_or_404(request, slug)
    rules = queries.rules_of(event)
    form = RegistrationRulesForm(
        request.POST if request.method == "POST" else None,
        initial=RegistrationRulesForm.values_of(rules) if rules else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_registration_rules(event=event, entry=form.entry(), by=request.access)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The rules of registration are saved."))
            return redirect("events:registration_list", request.municipality.slug, slug)
    return render(
        request,
        "events/staff/registration_rules.html",
        {
            "event": event,
            "rules": rules,
            "form": form,
            "is_fixed": queries.has_registrations(event),
        },
        status=422 if form.is_bound else 200,
    )


@requires("events.register_others")
@require_safe
def registration_list(request: ScopedRequest, slug: str) -> HttpResponse:
    """Who registered, in the order of arrival, with filters kept in the address."""
    event = event_or_404(request, slug)
    rules = queries.rules_of(event)
    form = RegistrationFilterForm(request.GET)
    found = queries.registrations_found(event, **form.chosen())
    return render(
        request,
        "events/staff/registration_list.html",
        {
            "event": event,
            "rules": rules,
            "form": form,
            "lines": [(one, _tag(one)) for one in found],
            "counts": queries.seat_counts(event, rules),
            "exceptions": queries.queue_exceptions(event),
            "to_call": [one for one in found if _is_to_call(one)],
            "is_filtered": any(form.chosen().values()),
            "may_manage": request.access.may("events.manage"),
            "may_see_needs": request.access.may("events.see_needs"),
            "query": request.GET.urlencode(),
        },
    )


@requires("events.register_others")
@require_safe
def registration_export(request: ScopedRequest, slug: str, file_format: str) -> HttpResponse:
    """The list as a file, without needs; taking it away is noted."""
    event = event_or_404(request, slug)
    if file_format not in _FILES:
        raise NotFound(_("There is no such file."))
    form = RegistrationFilterForm(request.GET)
    found = queries.registrations_found(event, **form.chosen())
    actions.note_registrations_exported(
        event=event, rows=len(found), file_format=file_format, by=request.access
    )
    content = _FILES[file_format](found)
    return table_download(content, name=f"zgloszenia-{event.slug}.{file_format}")


@requires("events.register_others")
@require_http_methods(["GET", "HEAD", "POST"])
def registration_new(request: ScopedRequest, slug: str) -> HttpResponse:
    """Somebody on the telephone or at the desk."""
    event = event_or_404(request, slug)
    door = _door(event)
    data = request.POST if request.method == "POST" else None
    typed = request.POST.get("osoby", "")
    count = int(typed) if typed.isdecimal() and len(typed) < 4 else 3
    is_growing = "wiecej" in request.POST
    rows = GuestRows(door.rules.asks, data, count=count + 3 * is_growing)
    form = StaffForm(door, data)
    is_valid = data is not None and not is_growing and all([form.is_valid(), rows.is_valid()])
    if is_valid and form.check_needs(rows.needs):
        guests = rows.guests(form.cleaned_data["institution"]) or [_caller(form)]
        try:
            stored = actions.register_for_others(
                event=event,
                application=form.application(guests, language="pl"),
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(
                request,
                _("The registration is stored: %(state)s.") % {"state": stored.get_state_display()},
            )
            return redirect(
                "events:registration_detail", request.municipality.slug, slug, stored.pk
            )
    return render(
        request,
        "events/staff/registration_new.html",
        {"event": event, "door": door, "form": form, "rows": rows, "is_growing": is_growing},
        status=422 if data is not None and not is_growing else 200,
    )


@requires("events.register_others")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration_detail(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """One registration: what was sent, what can be done for the person."""
    event = event_or_404(request, slug)
    own = _registration(event, pk)
    data = request.POST if request.method == "POST" and "osoby" in request.POST else None
    people = list(own.participants.all())
    forms = [ParticipantForm(one, data, is_alone=len(people) == 1) for one in people]
    give = GivePlaceForm(
        request.POST if request.method == "POST" and "miejsce" in request.POST else None
    )
    if request.method == "POST" and _done(request, own, forms, give):
        return redirect("events:registration_detail", request.municipality.slug, slug, pk)
    rules = queries.rules_of(event)
    return render(
        request,
        "events/staff/registration_detail.html",
        {
            "event": event,
            "registration": own,
            "tag": _tag(own),
            "rules": rules,
            "forms": forms,
            "give": give,
            "place": queries.place_in_queue(own, rules) if rules else None,
            "is_live": own.state in (*_TAGS,),
            "may_get_place": own.state in (RegistrationState.WAITING, RegistrationState.LAPSED),
            "other_pools": [pool for pool in queries.pools_of(event) if pool != own.pool],
            "others": [one for one in queries.batch_of(own) if one.pk != own.pk],
            "exceptions": [
                one for one in queries.queue_exceptions(event) if one.registration_id == own.pk
            ],
            "link": queries.registration_path(own),
        },
        status=422 if request.method == "POST" else 200,
    )


@requires("events.register_others")
@require_POST
def registration_draw_now(request: ScopedRequest, slug: str) -> HttpResponse:
    """The lot, drawn by hand when its time has come; the worker does it otherwise."""
    event = event_or_404(request, slug)
    try:
        count = actions.draw_now(event=event, by=request.access)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(
            request, _("The lot is drawn. Registrations in it: %(count)d.") % {"count": count}
        )
    return redirect("events:registration_list", request.municipality.slug, slug)


@requires("events.see_needs")
@never_cache
@require_safe
def needs(request: ScopedRequest, slug: str) -> HttpResponse:
    """What participants need, in counts and by name; reading it is noted."""
    event = event_or_404(request, slug)
    lines = queries.need_lines(event)
    actions.note_needs_read(event=event, people=len(lines), by=request.access)
    return render(
        request,
        "events/staff/needs.html",
        {
            "event": event,
            "rules": queries.rules_of(event),
            "counts": queries.need_counts(event),
            "lines": lines,
        },
    )


# --- inside -----------------------------------------------------------------------------------------


def _done(
    request: ScopedRequest, own: Registration, forms: list[ParticipantForm], give: GivePlaceForm
) -> bool:
    """Whether what was asked for is done; else the page shows why not."""
    try:
        if "osoby" in request.POST:
            if not every_form_is_valid(forms):
                return False
            actions.change_participants(
                registration=own,
                changed=[form.changed() for form in forms],
                by=request.access,
            )
        elif "miejsce" in request.POST:
            if not give.is_valid():
                return False
            actions.give_place(registration=own, **give.cleaned_data, by=request.access)
        elif "przyjmij" in request.POST:
            actions.accept_offer(registration=own, by=request.access)
        elif "odwolaj" in request.POST:
            actions.cancel_registration(registration=own, by=request.access)
        elif request.POST.get("tryb", "") in Pool.values:
            pool = Pool(request.POST["tryb"])
            actions.switch_pool(registration=own, pool=pool, by=request.access)
        else:
            return True
    except DomainError as error:
        if "miejsce" in request.POST:
            show_errors(give, error)
            return False
        messages.error(request, str(error.message))
        return True
    messages.success(request, _("Done."))
    return True


def _registration(event: Event, pk: int) -> Registration:
    found = queries.registration_of(event, pk)
    if found is None:
        raise NotFound(_("There is no such registration here."))
    return found


def _door(event: Event) -> Door:
    door = queries.door_of(event)
    if door is None:
        raise NotFound(_("State first how one registers for this event."))
    return door


def _caller(form: StaffForm) -> actions.Guest:
    data = form.cleaned_data
    return actions.Guest(
        name=data["contact_name"], email=data["contact_email"], institution=data["institution"]
    )


def _tag(registration: Registration) -> str:
    return _TAGS.get(RegistrationState(registration.state), "plain")


def _is_to_call(registration: Registration) -> bool:
    """Nobody can write to this person that a place is free."""
    return registration.state == RegistrationState.OFFERED and not registration.contact_email
