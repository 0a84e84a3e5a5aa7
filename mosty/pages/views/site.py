"""The installation's own pages: which municipalities are here, the language."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from mosty.pages.queries import site
from mosty.territory.guards import SiteRequest, public

_YEAR = 365 * 24 * 3600


@public
@require_safe
def site_home(request: SiteRequest) -> HttpResponse:
    """What Mosty is, and the municipalities of this installation."""
    return render(request, "pages/site_home.html", {"municipalities": site.municipalities()})


@public
@require_POST
def set_language(request: SiteRequest) -> HttpResponse:
    """Back to the page one came from, in the chosen language."""
    back = request.POST.get("next") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = reverse("pages:site_home")
    response = redirect(back)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=_YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
        )
    return response
