"""Calendars that other programmes read: public ones, and a person's own by its secret address."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.calendars import actions, queries
from mosty.calendars.exports import CONTENT_TYPE, bookings_ical, series_ical
from mosty.core.access import visitor_access
from mosty.core.errors import DomainError, NotFound
from mosty.core.http import feed_answer, too_often
from mosty.core.limits import uses_up
from mosty.territory.guards import ScopedRequest, public, signed_in

_HOUR = 3600
#: Readers ask every quarter of an hour at most; a family behind one address has several.
_PUBLIC_PER_HOUR, _SECRET_PER_HOUR = 600, 120


@public
@require_safe
def public_feed(request: ScopedRequest) -> HttpResponse:
    """Everything in the municipality that everybody may read."""
    if uses_up(request, "calendar_feed", limit=_PUBLIC_PER_HOUR, seconds=_HOUR):
        return too_often(_HOUR)
    name = _("Calendar: %(name)s") % {"name": request.municipality.name}
    return _file(
        request,
        bookings_ical(queries.public_bookings(request.municipality), name=name),
        "kalendarz",
    )


@public
@require_safe
def resource_feed(request: ScopedRequest, pk: int) -> HttpResponse:
    """What everybody may read of one room or thing."""
    if uses_up(request, "calendar_feed", limit=_PUBLIC_PER_HOUR, seconds=_HOUR):
        return too_often(_HOUR)
    everybody = visitor_access(request.municipality.pk)
    resource = queries.resource(request.municipality, pk, access=everybody)
    if resource is None:
        raise NotFound(_("There is no such room or thing here."))
    bookings = queries.public_bookings(request.municipality, resource)
    return _file(request, bookings_ical(bookings, name=resource.name), f"kalendarz-{pk}")


@public
@require_safe
def series_feed(request: ScopedRequest, pk: int) -> HttpResponse:
    """A public series by its rule."""
    if uses_up(request, "calendar_feed", limit=_PUBLIC_PER_HOUR, seconds=_HOUR):
        return too_often(_HOUR)
    series = queries.series_for_all(request.municipality, pk)
    if series is None:
        raise NotFound(_("There is no such series here."))
    return _file(request, series_ical(series), f"seria-{pk}")


@public
@never_cache
@require_safe
def personal_feed(request: ScopedRequest, token: str) -> HttpResponse:
    """A person's own calendar; whoever has the address reads it, so it is counted and revocable."""
    if uses_up(request, "personal_feed", limit=_SECRET_PER_HOUR, seconds=_HOUR):
        return too_often(_HOUR)
    feed = queries.feed_by_secret(request.municipality, token)
    if feed is None or feed.revoked_at is not None:
        return HttpResponse(status=404 if feed is None else 410)
    actions.note_feed_read(feed)
    name = _("My calendar: %(name)s") % {"name": request.municipality.name}
    data = bookings_ical(queries.bookings_of_person(feed), name=name, with_description=False)
    response = _file(request, data, "moj-kalendarz")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def feed_list(request: ScopedRequest) -> HttpResponse:
    """Secret addresses of one's own calendar; a new one is shown once, here."""
    address = ""
    if request.method == "POST":
        try:
            _feed, secret = actions.make_feed(municipality=request.municipality, by=request.access)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            path = reverse("calendars:personal_feed", args=[request.municipality.slug, secret])
            address = f"{settings.BASE_URL}{path}"
    feeds = queries.feeds_of_account(request.municipality, request.access)
    context = {"feeds": feeds.filter(revoked_at=None), "address": address}
    return render(request, "calendars/feed_list.html", context)


@signed_in
@require_POST
def feed_revoke(request: ScopedRequest, pk: int) -> HttpResponse:
    """The address opens nothing any more."""
    actions.revoke_feed(municipality=request.municipality, feed_id=pk, by=request.access)
    messages.success(request, _("The address is revoked. Calendars that read it get nothing more."))
    return redirect("calendars:feed_list", request.municipality.slug)


def _file(request: ScopedRequest, data: bytes, name: str) -> HttpResponse:
    return feed_answer(request, data, content_type=CONTENT_TYPE, file_name=f"{name}.ics")
