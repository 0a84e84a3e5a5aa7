"""Writes of the diagnosis."""

from mosty.diagnosis.actions.compute import (
    ComputeOutcome,
    compute_core_indicators,
    start_computing,
)
from mosty.diagnosis.actions.evidence import add_evidence, remove_evidence
from mosty.diagnosis.actions.figures import FigureDoesNotFit, record_observation, store_figures
from mosty.diagnosis.actions.kinds import IMPORT_KINDS
from mosty.diagnosis.actions.pack import PACK_NAME, load_indicators
from mosty.diagnosis.actions.records import (
    CannotSave,
    remove_asset,
    remove_need,
    save_asset,
    save_need,
    store_assets,
    store_needs,
)

__all__ = [
    "IMPORT_KINDS",
    "PACK_NAME",
    "CannotSave",
    "ComputeOutcome",
    "FigureDoesNotFit",
    "add_evidence",
    "compute_core_indicators",
    "load_indicators",
    "record_observation",
    "remove_asset",
    "remove_evidence",
    "remove_need",
    "save_asset",
    "save_need",
    "start_computing",
    "store_assets",
    "store_figures",
    "store_needs",
]
