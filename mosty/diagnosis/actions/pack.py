"""The content pack of indicators: `content/indicators.yaml`, which an office may edit."""

from pathlib import Path

from django.db import transaction
from pydantic import BaseModel, ConfigDict

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.enums import DiArea
from mosty.core.packs import Pack, load_pack
from mosty.diagnosis.enums import Direction, IndicatorKind
from mosty.diagnosis.models import Indicator

PACK_NAME = "indicators"
_PATH = Path(__file__).resolve().parents[1] / "content" / "indicators.yaml"


class IndicatorItem(BaseModel):
    """One indicator of the pack."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    name: str
    question: str = ""
    unit: str
    kind: IndicatorKind
    direction: Direction
    area: DiArea
    formula: str = ""
    inputs: list[str] = []
    source: str
    decimals: int = 0
    bdl_variable_id: int | None = None
    aliases: list[str] = []
    is_core: bool = False
    counts_people: bool = False
    part_of: str = ""


class IndicatorPack(Pack):
    items: list[IndicatorItem]


def indicator_pack(path: Path = _PATH) -> IndicatorPack:
    """The pack as the file has it, checked."""
    return load_pack(PACK_NAME, path, IndicatorPack)


@transaction.atomic
def load_indicators(*, by: Access, path: Path = _PATH) -> int:
    """Indicators of the pack, added or brought up to date by code; returns how many it has."""
    by.require("diagnosis.edit")
    pack = indicator_pack(path)
    known = {one.code: one for one in Indicator.objects.filter(municipality=None)}
    changed = 0
    for position, item in enumerate(pack.items, start=1):
        facts = item.model_dump() | {"position": position, "pack_version": str(pack.version)}
        facts["source_hint"] = facts.pop("source")
        indicator = known.get(item.code)
        if indicator is not None and all(getattr(indicator, k) == v for k, v in facts.items()):
            continue
        Indicator.objects.update_or_create(municipality=None, code=item.code, defaults=facts)
        changed += 1
    if changed:
        record(
            "diagnosis.indicators_loaded",
            by=by,
            data={"version": pack.version, "changed": changed},
        )
    return len(pack.items)
