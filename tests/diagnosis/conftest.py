"""What tests of the diagnosis share."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from mosty.core.access import system_access
from mosty.core.enums import DataStatus
from mosty.diagnosis.actions import load_indicators
from mosty.diagnosis.models import Indicator, Observation
from mosty.directory import queries as directory
from mosty.territory.models import Municipality


@dataclass
class FakeBalance:
    community_people: int = 0
    residential_people: int = 0
    community_grosze: int = 0
    residential_grosze: int = 0
    unknown_services: int = 0


@pytest.fixture
def balance(monkeypatch: pytest.MonkeyPatch) -> FakeBalance:
    """The balance of the directory, to be set by a test; nothing counted at first."""
    figures = FakeBalance()
    monkeypatch.setattr(directory, "balance", lambda municipality: figures, raising=False)
    return figures


@pytest.fixture
def pack(db: None) -> None:
    """The indicators of the content pack."""
    load_indicators(by=system_access(None))


@pytest.fixture
def observe(municipality: Municipality, pack: None) -> Callable[..., Observation]:
    """`observe("X-PIECZA-RAZEM", 19, year=2025)` stores a figure; None is "no data"."""

    def make(code: str, value: int | None, *, year: int = 2025, **facts: Any) -> Observation:
        status = DataStatus.NO_DATA if value is None else DataStatus.VALUE
        if value == 0:
            status = DataStatus.ZERO
        return Observation.objects.create(
            municipality=facts.pop("municipality", municipality),
            indicator=Indicator.objects.get(code=code, municipality=None),
            year=year,
            value=None if value is None else Decimal(value),
            status=facts.pop("status", status),
            source=facts.pop("source", "OZPS 2025"),
            **facts,
        )

    return make
