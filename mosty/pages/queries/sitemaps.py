"""Public pages of real municipalities, as search engines ask for them (sitemaps.org)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from mosty.directory.queries import Service, ServiceType, published_services, service_types
from mosty.events.queries import Event, public_events
from mosty.partnership.queries.recommendations import Recommendation, published
from mosty.people.models import Organisation
from mosty.people.queries import organisations
from mosty.territory.models import Municipality
from mosty.voices.queries import Survey, survey_lines

#: Addresses of a file; the protocol allows 50 000.
_MOST_IN_FILE = 10_000
#: Pages of every municipality, by name of the address.
_PAGES = (
    "home:start",
    "directory:service_list",
    "directory:service_type_list",
    "organisations:list",
    "voices:survey_list",
    "events:event_list",
    "diagnosis:report",
    "localplans:plan_list",
    "partnership:start",
    "partnership:procedure_list",
    "partnership:test_list",
    "partnership:recommendation_list",
    "partnership:cafe_list",
    "partnership:council_list",
    "partnership:open_list",
    "home:thread",
    "territory:about",
    "home:accessibility",
    "home:contact",
)


def sitemaps(municipality: Municipality) -> Mapping[str, Sitemap]:  # type: ignore[type-arg]
    """The files of one municipality, by the last part of their name."""
    return {
        "strony": PageSitemap(municipality),
        "uslugi": ServiceSitemap(municipality),
        "rodzaje": TypeSitemap(municipality),
        "organizacje": OrganisationSitemap(municipality),
        "ankiety": SurveySitemap(municipality),
        "wydarzenia": EventSitemap(municipality),
        "rekomendacje": RecommendationSitemap(municipality),
    }


def all_sitemaps() -> Mapping[str, Sitemap]:  # type: ignore[type-arg]
    """The files of all municipalities but those of the demo: what they say is invented."""
    return {
        f"{municipality.slug}-{name}": sitemap
        for municipality in Municipality.objects.filter(is_demo=False).order_by("slug")
        for name, sitemap in sitemaps(municipality).items()
    }


def demo_slugs() -> tuple[str, ...]:
    """Municipalities no search engine should show."""
    found = Municipality.objects.filter(is_demo=True).order_by("slug")
    return tuple(found.values_list("slug", flat=True))


class _OfMunicipality(Sitemap):  # type: ignore[type-arg]
    """Pages of one municipality; `latest` is asked of the database, not of every page."""

    limit = _MOST_IN_FILE

    def __init__(self, municipality: Municipality) -> None:
        self.municipality = municipality

    def get_latest_lastmod(self) -> datetime | None:
        return None


class PageSitemap(_OfMunicipality):
    def items(self) -> tuple[str, ...]:
        return _PAGES

    def location(self, item: str) -> str:
        return reverse(item, args=[self.municipality.slug])


class ServiceSitemap(_OfMunicipality):
    def items(self) -> QuerySet[Service]:
        return published_services(self.municipality).prefetch_related(None).order_by("pk")

    def location(self, item: Service) -> str:
        return reverse("directory:service_detail", args=[self.municipality.slug, item.pk])

    def lastmod(self, item: Service) -> datetime:
        return item.updated_at

    def get_latest_lastmod(self) -> datetime | None:
        return _latest(self.items())


class TypeSitemap(_OfMunicipality):
    def items(self) -> list[ServiceType]:
        return list(service_types())

    def location(self, item: ServiceType) -> str:
        return reverse("directory:service_type_detail", args=[self.municipality.slug, item.code])


class OrganisationSitemap(_OfMunicipality):
    def items(self) -> QuerySet[Organisation]:
        return organisations(self.municipality).order_by("pk")

    def location(self, item: Organisation) -> str:
        return reverse("organisations:detail", args=[self.municipality.slug, item.pk])

    def lastmod(self, item: Organisation) -> datetime:
        return item.updated_at

    def get_latest_lastmod(self) -> datetime | None:
        return _latest(self.items())


class SurveySitemap(_OfMunicipality):
    def items(self) -> list[Survey]:
        return [line.survey for line in survey_lines(self.municipality)]

    def location(self, item: Survey) -> str:
        return reverse("voices:survey_detail", args=[self.municipality.slug, item.slug])

    def lastmod(self, item: Survey) -> date:
        published = item.results_published_at
        return timezone.localdate(published) if published else item.opens_on


class EventSitemap(_OfMunicipality):
    def items(self) -> QuerySet[Event]:
        return public_events(self.municipality).order_by("pk")

    def location(self, item: Event) -> str:
        return reverse("events:event_detail", args=[self.municipality.slug, item.slug])

    def lastmod(self, item: Event) -> datetime:
        return item.updated_at

    def get_latest_lastmod(self) -> datetime | None:
        return _latest(self.items())


class RecommendationSitemap(_OfMunicipality):
    def items(self) -> QuerySet[Recommendation]:
        return published(self.municipality).order_by("pk")

    def location(self, item: Recommendation) -> str:
        return reverse(
            "partnership:recommendation_detail",
            args=[self.municipality.slug, item.year, item.number],
        )

    def lastmod(self, item: Recommendation) -> datetime:
        return item.updated_at

    def get_latest_lastmod(self) -> datetime | None:
        return _latest(self.items())


def _latest(
    rows: QuerySet[Service] | QuerySet[Organisation] | QuerySet[Event] | QuerySet[Recommendation],
) -> datetime | None:
    found: datetime | None = rows.order_by().aggregate(latest=Max("updated_at"))["latest"]
    return found
