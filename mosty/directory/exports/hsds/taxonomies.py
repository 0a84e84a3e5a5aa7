"""Taxonomies and terms of HSDS."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from mosty.directory.exports.hsds.parts import Record, told
from mosty.directory.queries.feed.taxonomies import TAXONOMIES, VERSION, Taxonomy, Term
from mosty.directory.rules.identifiers import term_id


def taxonomy(one: Taxonomy) -> Record:
    """A taxonomy."""
    name, description = TAXONOMIES[one]
    return {"id": one.id, "name": name, "description": description, "version": VERSION}


def taxonomy_term(term: Term) -> Record:
    """A term with its taxonomy."""
    name, _description = TAXONOMIES[term.taxonomy]
    return told(
        {
            "id": term.id,
            "code": term.code,
            "name": term.name,
            "description": term.description,
            "parent_id": term.parent_id,
            "taxonomy": name,
            "taxonomy_detail": taxonomy(term.taxonomy),
            "language": "pl",
        }
    )


class Classifier:
    """Terms by taxonomy and code, written once and put into every service that has them."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._written: Mapping[UUID, dict[str, Any]] = {
            term.id: taxonomy_term(term) for term in terms
        }

    def __call__(self, taxonomy: Taxonomy, code: str) -> Record:
        return self._written[term_id(taxonomy.value, code)]
