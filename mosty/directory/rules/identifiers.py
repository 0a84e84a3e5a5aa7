"""Identifiers of the open feed: the same record, part or term has the same one for ever."""

from functools import cache
from uuid import UUID, uuid5

#: Root of everything in the feed that no row of the database stands for.
_FEED = UUID("6f1f6f0e-6a0b-5c0b-9d53-2a6d1f0c3b7e")


def part_id(owner: UUID, part: str) -> UUID:
    """Identifier of a part of a record: part_id(service, "phone")."""
    return uuid5(owner, part)


@cache
def taxonomy_id(taxonomy: str) -> UUID:
    """Identifier of a taxonomy by its code."""
    return uuid5(_FEED, f"taxonomy/{taxonomy}")


@cache
def term_id(taxonomy: str, code: str) -> UUID:
    """Identifier of a term of a taxonomy by its code."""
    return uuid5(taxonomy_id(taxonomy), code)


@cache
def unit_id(name: str) -> UUID:
    """Identifier of a unit in which a service is counted."""
    return uuid5(_FEED, f"unit/{name}")
