"""Figures of several services added up, and how many services say nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, Q, Sum


@dataclass(frozen=True)
class Said:
    """A figure of several services added up.

    Attributes:
        total: of the services that say it; None: none does, which is not the same as nought.
        silent: how many services do not say it.
    """

    total: int | None
    silent: int


def added_up(parts: Sequence[Said]) -> Said:
    """The same figure of several groups of services; of no group at all it is nought."""
    told = [part.total for part in parts if part.total is not None]
    return Said(sum(told) if told or not parts else None, sum(part.silent for part in parts))


def sums_of(*figures: str) -> Mapping[str, Aggregate]:
    """What a query of services has to reckon so that `said` can read it."""
    return {
        f"{figure}_{name}": reckoned
        for figure in figures
        for name, reckoned in (
            ("total", Sum(figure)),
            ("silent", Count("id", filter=Q(**{figure: None}))),
        )
    }


def said(row: Mapping[str, Any], figure: str) -> Said:
    """The figure of a row that `sums_of` reckoned."""
    return Said(row[f"{figure}_total"], row[f"{figure}_silent"])
