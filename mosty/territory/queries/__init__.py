"""Reads of territory."""

from mosty.territory.models import (
    LegalParameter,
    Municipality,
    TercUnit,
    TercVersion,
    VariantPeriod,
    VillageUnit,
)
from mosty.territory.queries.law import ActGroup, by_act, legal_parameter, legal_parameters_on
from mosty.territory.queries.pictures import population_charts
from mosty.territory.queries.places import (
    municipality_by_slug,
    variant_on,
    variant_periods,
    village_unit,
    village_units,
)
from mosty.territory.queries.population import (
    AgeRow,
    PopulationSummary,
    PublicPopulation,
    UnitRow,
    population_summary,
    population_years,
    public_population,
)
from mosty.territory.queries.terc import (
    TercCounts,
    terc_counts,
    terc_search,
    terc_unit,
    terc_version,
)

__all__ = [
    "ActGroup",
    "AgeRow",
    "LegalParameter",
    "Municipality",
    "PopulationSummary",
    "PublicPopulation",
    "TercCounts",
    "TercUnit",
    "TercVersion",
    "UnitRow",
    "VariantPeriod",
    "VillageUnit",
    "by_act",
    "legal_parameter",
    "legal_parameters_on",
    "municipality_by_slug",
    "population_charts",
    "population_summary",
    "population_years",
    "public_population",
    "terc_counts",
    "terc_search",
    "terc_unit",
    "terc_version",
    "variant_on",
    "variant_periods",
    "village_unit",
    "village_units",
]
