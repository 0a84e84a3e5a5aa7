"""Reads of the whole installation."""

from collections.abc import Sequence

from mosty.core.text import sort_key
from mosty.territory.models import Municipality


def municipalities() -> Sequence[Municipality]:
    """Every municipality of this installation, in Polish order."""
    return sorted(Municipality.objects.all(), key=lambda one: sort_key(one.name))
