"""Duties in other calendars: the year for everybody, own duties by a secret address."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mosty.calendars.actions import make_feed, note_feed_read
from mosty.calendars.exports import CONTENT_TYPE
from mosty.calendars.queries import feed_by_secret
from mosty.core.errors import DomainError
from mosty.core.http import feed_answer, too_often
from mosty.core.limits import uses_up
from mosty.partnership.exports.duty_year import duties_ical
from mosty.partnership.queries.duties import own_duty_lines, year_calendar
from mosty.people.queries import access_of_account
from mosty.territory.guards import ScopedRequest, public, signed_in

_HOUR = 3600
_PUBLIC_PER_HOUR, _SECRET_PER_HOUR = 600, 120


@public
@require_safe
def duty_feed(request: ScopedRequest) -> HttpResponse:
    """Duties of this year and the next that everybody may read."""
    if uses_up(request, "calendar_feed", limit=_PUBLIC_PER_HOUR, seconds=_HOUR):
        return too_often(_HOUR)
    today = timezone.localdate()
    lines = [
        (line, None)
        for year in (today.year, today.year + 1)
        for line in year_calendar(request.municipality, year, today=today).lines
    ]
    name = _("Duties: %(name)s") % {"name": request.municipality.name}
    data = duties_ical(lines, municipality=request.municipality, name=name)
    return _file(request, data, "obowiazki")


@public
@never_cache
@require_safe
def duty_feed_own(request: ScopedRequest, token: str) -> HttpResponse:
    """Open duties of whoever made the address: of the office and of their organisations.

    Roles are looked up at each reading: who has lost one reads nothing of it any more.
    """
    if uses_up(request, "personal_feed", limit=_SECRET_PER_HOUR, seconds=_HOUR):
        return too_often(_HOUR)
    feed = feed_by_secret(request.municipality, token)
    if feed is None:
        return HttpResponse(status=404)
    # A person whose account is gone has no roles: never ask what "no account" may do.
    if feed.revoked_at is not None or feed.person.user_id is None:
        return HttpResponse(status=410)
    note_feed_read(feed)
    access = access_of_account(feed.person.user_id, request.municipality.pk)
    lines = own_duty_lines(request.municipality, access, today=timezone.localdate())
    name = _("My duties: %(name)s") % {"name": request.municipality.name}
    data = duties_ical(lines, municipality=request.municipality, name=name)
    response = _file(request, data, "moje-obowiazki")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def duty_feeds(request: ScopedRequest) -> HttpResponse:
    """How to have duties in one's own calendar; a secret address is shown once, here."""
    slug, address = request.municipality.slug, ""
    if request.method == "POST":
        try:
            _feed, secret = make_feed(municipality=request.municipality, by=request.access)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            path = reverse("partnership:duty_feed_own", args=[slug, secret])
            address = f"{settings.BASE_URL}{path}"
    context = {
        "address": address,
        "public_address": f"{settings.BASE_URL}{reverse('partnership:duty_feed', args=[slug])}",
    }
    return render(request, "partnership/duties/feeds.html", context)


def _file(request: ScopedRequest, data: bytes, name: str) -> HttpResponse:
    return feed_answer(request, data, content_type=CONTENT_TYPE, file_name=f"{name}.ics")
