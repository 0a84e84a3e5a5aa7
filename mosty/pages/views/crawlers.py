"""What search engines ask for: which pages there are, and which to leave alone."""

from django.conf import settings
from django.contrib.sitemaps import views
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from mosty.pages.queries.sitemaps import all_sitemaps, demo_slugs
from mosty.territory.guards import SiteRequest, public

#: Pages for people with an account, and links meant for one person.
_NOT_FOR_ENGINES = (
    "/konto/",
    "/galeria/",
    "/*/panel/",
    "/*/uslugi/odpowiedz/",
    "/*/szukaj/",
)


@public
@require_safe
def sitemap_index(request: SiteRequest) -> TemplateResponse:
    """Files with the public pages of every municipality."""
    return views.index(request, sitemaps=dict(all_sitemaps()), sitemap_url_name="pages:sitemap")


@public
@require_safe
def sitemap(request: SiteRequest, section: str) -> TemplateResponse:
    """Public pages of one kind of one municipality."""
    return views.sitemap(request, sitemaps=dict(all_sitemaps()), section=section)


@public
@require_safe
def robots(request: SiteRequest) -> HttpResponse:
    """What to leave alone, and where the list of pages is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _NOT_FOR_ENGINES),
        *(f"Disallow: /{slug}/" for slug in demo_slugs()),
        "",
        f"Sitemap: {settings.BASE_URL}{reverse('pages:sitemap_index')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
