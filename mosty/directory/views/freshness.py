"""Freshness: "all is true", the list to telephone, a rehearsal of the letters."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mosty.core.errors import StaleEdit
from mosty.directory.actions.confirming import (
    CannotConfirm,
    confirm_service,
    record_missed_call,
)
from mosty.directory.actions.reminders import start_reminders
from mosty.directory.queries.freshness import (
    letters_to_send,
    phone_rows,
    services_to_phone,
)
from mosty.territory.guards import ScopedRequest, requires, signed_in

_PER_PAGE = 50


@require_POST
@signed_in
def service_confirm(request: ScopedRequest, pk: int) -> HttpResponse:
    """Everything on the page of the service is true today."""
    revision = request.POST.get("revision", "")
    try:
        confirm_service(
            municipality=request.municipality,
            service_id=pk,
            revision=int(revision) if revision.isdecimal() else 0,
            by=request.access,
        )
    except (CannotConfirm, StaleEdit) as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Thank you. The day of the check is stored."))
    if "from_list" in request.POST:
        return redirect("directory:phone_list", request.municipality.slug)
    return redirect("directory:service_detail", request.municipality.slug, pk)


@requires("directory.freshness_see")
def phone_list(request: ScopedRequest) -> HttpResponse:
    """Services about which only a call helps; private telephones are shown to the staff."""
    today = timezone.localdate()
    found = services_to_phone(request.municipality, today=today)
    page = Paginator(found.values_list("pk", flat=True), _PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "directory/staff/phone_list.html",
        {
            "page_obj": page,
            "rows": phone_rows(list(page), today=today),
            "can_confirm": request.access.may("directory.service_edit"),
            "can_send": request.access.may("directory.link_send"),
        },
    )


@require_POST
@requires("directory.freshness_see")
def call_missed(request: ScopedRequest, pk: int) -> HttpResponse:
    """Nobody answered: the call is stored."""
    record_missed_call(municipality=request.municipality, service_id=pk, by=request.access)
    messages.success(request, _("The call is stored. The service went to the end of the list."))
    return redirect("directory:phone_list", request.municipality.slug)


@require_POST
@requires("directory.link_send")
def reminders_send(request: ScopedRequest) -> HttpResponse:
    """Send the letters of today, in the background."""
    start_reminders(municipality=request.municipality, by=request.access)
    messages.success(request, _("The letters are leaving. Reload this page in a moment."))
    return redirect("directory:reminder_rehearsal", request.municipality.slug)


@requires("directory.link_send")
def reminder_rehearsal(request: ScopedRequest) -> HttpResponse:
    """Who would get a letter today; nothing is stored or sent."""
    today = timezone.localdate()
    letters = letters_to_send(request.municipality, today=today)
    page = Paginator(letters, _PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "directory/staff/reminder_rehearsal.html",
        {
            "page_obj": page,
            "letter_count": len(letters),
            "service_count": sum(len(letter.asked) for letter in letters),
            "phone_count": services_to_phone(request.municipality, today=today).count(),
        },
    )
