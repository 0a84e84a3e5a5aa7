"""Taxonomies of the feed and their terms: short lists, made in memory."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from mosty.core.errors import NotFound
from mosty.core.text import fold
from mosty.directory.api.listing import NOT_FOUND, OR_LINES, REFUSED, Page, as_json, listed_at_once
from mosty.directory.exports import hsds
from mosty.directory.queries.feed import Taxonomy, terms
from mosty.directory.schemas import records
from mosty.directory.schemas.asking import TaxonomiesAsked, TermsAsked

router = Router(tags=["Optional"])

Id = Annotated[UUID, Path(..., description="identifier of the record")]


@router.get(
    "/taxonomies",
    auth=None,
    response={200: Page[records.Taxonomy], **REFUSED},
    operation_id="getPaginatedListOfTaxonomies",
    openapi_extra=OR_LINES,
)
def list_taxonomies(request: HttpRequest, asked: Query[TaxonomiesAsked]) -> HttpResponseBase:
    """Lists by which services are described."""
    found = [hsds.taxonomy(one) for one in Taxonomy]
    return listed_at_once(_with_words(found, asked.search), asked)


@router.get(
    "/taxonomies/{taxonomy_id}",
    auth=None,
    response={200: records.Taxonomy, **NOT_FOUND},
    operation_id="getTaxonomyById",
)
def read_taxonomy(request: HttpRequest, taxonomy_id: Id) -> HttpResponse:
    """One list."""
    for one in Taxonomy:
        if one.id == taxonomy_id:
            return as_json(hsds.taxonomy(one))
    raise NotFound(_("There is no such taxonomy here."))


@router.get(
    "/taxonomy_terms",
    auth=None,
    response={200: Page[records.TaxonomyTerm], **REFUSED},
    operation_id="getPaginatedListOfTaxonomyTerms",
    openapi_extra=OR_LINES,
)
def list_terms(request: HttpRequest, asked: Query[TermsAsked]) -> HttpResponseBase:
    """Terms of the lists."""
    found = [
        hsds.taxonomy_term(term)
        for term in terms()
        if asked.taxonomy_id in (None, term.taxonomy.id)
        and asked.parent_id in (None, term.parent_id)
        and not (asked.top_only and term.parent)
    ]
    return listed_at_once(_with_words(found, asked.search), asked)


@router.get(
    "/taxonomy_terms/{term_id}",
    auth=None,
    response={200: records.TaxonomyTerm, **NOT_FOUND},
    operation_id="getTaxonomyTermById",
)
def read_term(request: HttpRequest, term_id: Id) -> HttpResponse:
    """One term."""
    for term in terms():
        if term.id == term_id:
            return as_json(hsds.taxonomy_term(term))
    raise NotFound(_("There is no such term here."))


def _with_words(found: list[hsds.Record], search: str) -> list[hsds.Record]:
    words = fold(search).split()
    return [
        one
        for one in found
        if all(word in fold(f"{one['name']} {one['description']}") for word in words)
    ]
