"""Is this still true? Anyone may say so without an account; the office reads it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mosty.core.errors import NotFound
from mosty.core.limits import uses_up
from mosty.directory import actions, queries
from mosty.directory.enums import ServiceStatus
from mosty.directory.forms import DoubtFilterForm, DoubtForm
from mosty.territory.guards import ScopedRequest, public, requires

_PER_PAGE = 30
#: A family or a library behind one address may say more than one thing; a robot may not say hundreds.
_PER_HOUR, _HOUR = 20, 3600


@public
def service_doubt(request: ScopedRequest, pk: int) -> HttpResponse:
    """The question, and the answer of whoever reads the page; opening it changes nothing."""
    service = _published(request, pk)
    form = DoubtForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if not uses_up(request, "doubt", limit=_PER_HOUR, seconds=_HOUR):
            if not form.is_from_robot():
                actions.leave_doubt(
                    municipality=request.municipality, service_id=service.pk, **form.facts()
                )
            return redirect("directory:service_doubt_thanks", request.municipality.slug, pk)
        form.add_error(None, _("Too many answers came from here. Try again in an hour."))
        status = 429
    elif form.errors:
        status = 422
    context = {"form": form, "service": service}
    return render(request, "directory/service_doubt.html", context, status=status)


@public
def service_doubt_thanks(request: ScopedRequest, pk: int) -> HttpResponse:
    """Thanks, and what happens now."""
    context = {"service": _published(request, pk)}
    return render(request, "directory/service_doubt_thanks.html", context)


@requires("directory.freshness_see")
def doubt_list(request: ScopedRequest) -> HttpResponse:
    """What residents said, the newest first."""
    form = DoubtFilterForm(request.GET)
    found = queries.doubts(request.municipality, **form.chosen())
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "directory/staff/doubt_list.html",
        {
            "form": form,
            "page_obj": page,
            "is_filtered": bool(request.GET),
            "can_settle": request.access.may("directory.service_edit"),
        },
    )


@require_POST
@requires("directory.service_edit")
def doubt_settle(request: ScopedRequest, doubt_id: int) -> HttpResponse:
    """Nothing is left to do about a remark."""
    actions.settle_doubt(municipality=request.municipality, doubt_id=doubt_id, by=request.access)
    messages.success(request, _("Settled."))
    return redirect("directory:doubt_list", request.municipality.slug)


def _published(request: ScopedRequest, pk: int) -> queries.Service:
    service = queries.service(request.municipality, pk, access=request.access)
    if service is None or service.status != ServiceStatus.PUBLISHED:
        raise NotFound(_("There is no such service here."))
    return service
