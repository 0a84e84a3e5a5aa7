"""What the whole installation shares: TERC and the numbers of law."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field

from mosty.core.audit import record
from mosty.core.imports import ImportActor, ImportFile, ImportOutcome
from mosty.core.packs import Pack, load_pack
from mosty.core.text import fold
from mosty.territory.importers import parse_terc
from mosty.territory.models import LegalParameter, TercUnit, TercVersion
from mosty.territory.rules import is_demo_code

_PACK = Path(__file__).resolve().parents[1] / "content" / "legal_parameters.yaml"


@transaction.atomic
def load_terc(*, file: ImportFile, only_good: bool = False, by: ImportActor) -> ImportOutcome:
    """One state of TERC; the same file twice changes nothing, wrong rows are all named.

    With wrong rows nothing is stored unless `only_good`. Another file of the same state date
    replaces what was loaded for it; other states stay.
    """
    by.require("territory.terc_load")
    digest = hashlib.sha256(file.data).hexdigest()
    known = TercVersion.objects.filter(file_sha256=digest).first()
    if known is not None:
        return ImportOutcome(0, 0, known.row_count, ())
    parsed = parse_terc(file)
    if not parsed.rows or (parsed.errors and not only_good):
        return ImportOutcome(0, 0, 0, parsed.errors, is_stored=False)
    version, _is_new = TercVersion.objects.update_or_create(
        state_date=parsed.rows[0].state_date,
        is_demo=is_demo_code(parsed.rows[0].code),
        defaults={"file_sha256": digest, "row_count": len(parsed.rows)},
    )
    replaced, _by_model = version.units.all().delete()
    TercUnit.objects.bulk_create(
        (
            TercUnit(
                version=version,
                code=row.code,
                level=row.level,
                name=row.name,
                name_extra=row.name_extra,
                search_text=fold(row.name)[:160],
            )
            for row in parsed.rows
        ),
        batch_size=500,
    )
    record(
        "territory.terc_loaded",
        by=by,
        on=version,
        data={"rows": len(parsed.rows), "errors": len(parsed.errors), "sha256": digest},
    )
    created = len(parsed.rows) if not replaced else 0
    return ImportOutcome(created, len(parsed.rows) - created, 0, parsed.errors)


class _Parameter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[a-z0-9_.]{3,60}$")
    title: str = Field(max_length=200)
    value: str = Field(max_length=60)
    unit: str = Field(max_length=30)
    legal_basis: str = Field(max_length=300)
    valid_from: date
    valid_to: date | None = None
    source_url: str = ""
    checked_on: date | None = None
    confidence: str = Field(default="", max_length=20)
    note: str = ""


class _LegalParameters(Pack):
    items: list[_Parameter]


@transaction.atomic
def load_legal_parameters(*, path: Path = _PACK, by: ImportActor) -> int:
    """How many numbers of law the pack holds; each is stored under its code and first day."""
    by.require("territory.law_load")
    pack = load_pack("legal_parameters", path, _LegalParameters)
    known = {(item.code, item.valid_from): item for item in LegalParameter.objects.all()}
    changed = 0
    for item in pack.items:
        facts: dict[str, Any] = item.model_dump()
        facts["checked_on"] = item.checked_on or pack.checked_on
        stored = known.get((item.code, item.valid_from))
        if stored is not None and all(getattr(stored, key) == facts[key] for key in facts):
            continue
        changed += 1
        LegalParameter.objects.update_or_create(
            code=facts.pop("code"), valid_from=facts.pop("valid_from"), defaults=facts
        )
    if changed:
        record(
            "territory.law_loaded", by=by, data={"version": str(pack.version), "changed": changed}
        )
    return len(pack.items)
