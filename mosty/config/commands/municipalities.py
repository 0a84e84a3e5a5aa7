"""Which municipality a command is about."""

from mosty.core.errors import NotFound
from mosty.territory.models import Municipality
from mosty.territory.queries import municipality_by_slug


def municipality_or_refuse(slug: str) -> Municipality:
    """The municipality, or NotFound that lists those there are."""
    municipality = municipality_by_slug(slug)
    if municipality is None:
        known = ", ".join(Municipality.objects.values_list("slug", flat=True)[:20]) or "żadnej"
        raise NotFound(f"Nie ma tu gminy „{slug}”. Są: {known}.")
    return municipality
