"""Reads of the municipality, its dated variant and its village units."""

from datetime import date

from django.db.models import Q, QuerySet

from mosty.territory.models import Municipality, VariantPeriod, VillageUnit


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


def variant_periods(municipality: Municipality) -> QuerySet[VariantPeriod]:
    """All periods of the municipality, the oldest first."""
    return municipality.variant_periods.order_by("valid_from")


def village_units(municipality: Municipality) -> QuerySet[VillageUnit]:
    """The village units of the municipality, in Polish order."""
    return municipality.village_units.order_by("sort_key")


def village_unit(municipality: Municipality, pk: int) -> VillageUnit | None:
    """One village unit of this municipality, or None."""
    return municipality.village_units.filter(pk=pk).first()
