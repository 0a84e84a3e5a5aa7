"""Reads of the open feed: what it holds, what is asked of it, records with everything around."""

from mosty.directory.models import Removal, Service, ServiceAtLocation
from mosty.directory.queries.feed.filters import (
    Asked,
    Box,
    Circle,
    feed_organisations,
    feed_removals,
    feed_service_places,
    feed_services,
    in_pieces,
    page_of,
)
from mosty.directory.queries.feed.records import (
    changes,
    organisation_lines,
    service_lines,
    service_place_lines,
    services_with_keys,
    whole_organisations,
    whole_service_places,
    whole_services,
)
from mosty.directory.queries.feed.taxonomies import TAXONOMIES, Taxonomy, Term, terms
from mosty.people.models import Organisation

__all__ = [
    "TAXONOMIES",
    "Asked",
    "Box",
    "Circle",
    "Organisation",
    "Removal",
    "Service",
    "ServiceAtLocation",
    "Taxonomy",
    "Term",
    "changes",
    "feed_organisations",
    "feed_removals",
    "feed_service_places",
    "feed_services",
    "in_pieces",
    "organisation_lines",
    "page_of",
    "service_lines",
    "service_place_lines",
    "services_with_keys",
    "terms",
    "whole_organisations",
    "whole_service_places",
    "whole_services",
]
