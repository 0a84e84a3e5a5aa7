"""Writes of territory."""

from mosty.territory.actions.figures import (
    POPULATION,
    VILLAGE_UNITS,
    store_population,
    store_village_units,
)
from mosty.territory.actions.places import (
    CannotChangeVariant,
    CannotCreateMunicipality,
    CannotSaveVillageUnit,
    change_variant,
    create_municipality,
    save_village_unit,
)
from mosty.territory.actions.registers import load_legal_parameters, load_terc

__all__ = [
    "POPULATION",
    "VILLAGE_UNITS",
    "CannotChangeVariant",
    "CannotCreateMunicipality",
    "CannotSaveVillageUnit",
    "change_variant",
    "create_municipality",
    "load_legal_parameters",
    "load_terc",
    "save_village_unit",
    "store_population",
    "store_village_units",
]
