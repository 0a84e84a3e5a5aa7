"""Reads of the open feed: what it holds, what is asked of it, records with everything around."""

from mosty.directory.queries.feed.filters import (
    Asked,
    Box,
    Circle,
    feed_organisations,
    feed_removals,
    feed_service_places,
    feed_services,
    ids_after,
    ids_of,
    page_ids,
)
from mosty.directory.queries.feed.records import (
    changes,
    organisation_lines,
    removals,
    service_lines,
    service_place_lines,
    whole_organisations,
    whole_service_places,
    whole_services,
)
from mosty.directory.queries.feed.taxonomies import TAXONOMIES, Taxonomy, Term, terms

__all__ = [
    "TAXONOMIES",
    "Asked",
    "Box",
    "Circle",
    "Taxonomy",
    "Term",
    "changes",
    "feed_organisations",
    "feed_removals",
    "feed_service_places",
    "feed_services",
    "ids_after",
    "ids_of",
    "organisation_lines",
    "page_ids",
    "removals",
    "service_lines",
    "service_place_lines",
    "terms",
    "whole_organisations",
    "whole_service_places",
    "whole_services",
]
