"""Reads of territory."""

from datetime import date

from django.db.models import Q

from mosty.territory.models import Municipality, VariantPeriod


def municipality_by_slug(slug: str) -> Municipality | None:
    """The municipality whose pages live under the slug, or None."""
    return Municipality.objects.filter(slug=slug).first()


def variant_on(municipality: Municipality, day: date) -> VariantPeriod | None:
    """The period (OPS or CUS, with the centre's name) that covers the day, or None."""
    return (
        municipality.variant_periods.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day
        )
        .order_by("-valid_from")
        .first()
    )
