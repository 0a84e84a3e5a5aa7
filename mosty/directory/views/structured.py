"""What search engines read from the page of a service."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from mosty.directory import exports, queries
from mosty.directory.enums import ServiceStatus
from mosty.territory.guards import ScopedRequest


def structured_data(request: ScopedRequest, card: queries.Card) -> Mapping[str, Any] | None:
    """The service as schema.org describes one; None unless it is public."""
    service, slug = card.service, request.municipality.slug
    if service.status != ServiceStatus.PUBLISHED:
        return None
    page = reverse("directory:service_detail", args=[slug, service.pk])
    provider = reverse("organisations:detail", args=[slug, service.organisation_id])
    return exports.service_json_ld(
        service,
        places=card.places,
        hours=card.plan,
        page=f"{settings.BASE_URL}{page}",
        provider_page=f"{settings.BASE_URL}{provider}",
        on=timezone.localdate(),
    )
