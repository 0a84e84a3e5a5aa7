"""Compiles the inner loops by protecting a tiny table."""

from mosty.engines.disclosure.protection import protect
from mosty.engines.disclosure.publication import Publication, Table


def warm() -> None:
    """Load every kernel with the types that real tables have."""
    counts = {("a", "k"): 2, ("a", "m"): 9, ("b", "k"): 12, ("b", "m"): 8, ("c", "m"): 7}
    protect(Publication((Table("warm", ("place", "who"), tuple(counts.items())),)))
