"""The catalogue of kinds of services from its content pack."""

from pathlib import Path
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.enums import DiArea
from mosty.core.errors import InvalidFile
from mosty.core.packs import Pack, load_pack
from mosty.directory.actions.words import index_kind
from mosty.directory.enums import CusDomain, Setting
from mosty.directory.models import ServiceType
from mosty.directory.rules import type_search_text

_PACK = Path(__file__).resolve().parents[1] / "content" / "service_types.yaml"


class _Type(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[A-Z]-[A-Z]{2,4}$")
    name: str = Field(max_length=200)
    name_uk: str = Field(default="", max_length=200)
    plain_name: str = Field(default="", max_length=200)
    setting: Setting
    is_residential: bool
    unit: str = Field(max_length=40)
    areas: list[DiArea] = Field(min_length=1)
    domains: list[CusDomain] = Field(min_length=1)
    payer: str = Field(default="", max_length=300)
    legal_basis: str = Field(default="", max_length=300)
    legal_confidence: Literal["L", "S", "M", ""] = ""
    cost_hint: str = Field(default="", max_length=120)
    cost_hint_status: Literal["source", "orientation", ""] = ""
    substitutes: list[str] = []


class _ServiceTypes(Pack):
    items: list[_Type]


@transaction.atomic
def load_service_types(*, path: Path = _PACK, by: Access) -> int:
    """How many kinds the pack holds; stored by code, kinds that left the pack stay as they are."""
    by.require("directory.types_load")
    pack = load_pack("service_types", path, _ServiceTypes)
    codes = {item.code for item in pack.items}
    for item in pack.items:
        if strangers := set(item.substitutes) - codes:
            raise InvalidFile(
                _("%(code)s substitutes kinds that are not in the pack: %(others)s.")
                % {"code": item.code, "others": ", ".join(sorted(strangers))}
            )
    known = {kind.code: kind for kind in ServiceType.objects.all()}
    changed = 0
    for item in pack.items:
        facts = _facts(item, str(pack.version))
        kind = known.setdefault(item.code, ServiceType(code=item.code))
        if kind.pk is None or any(getattr(kind, name) != facts[name] for name in facts):
            changed += 1
            for name, value in facts.items():
                setattr(kind, name, value)
            kind.search_text = type_search_text(kind)
            kind.save()
            index_kind(kind.pk)
    changed += _store_substitutes(pack.items, known)
    if changed:
        record(
            "directory.types_loaded", by=by, data={"version": str(pack.version), "changed": changed}
        )
    return len(pack.items)


def _facts(item: _Type, version: str) -> dict[str, Any]:
    facts = item.model_dump(exclude={"code", "substitutes"})
    facts["areas"] = [str(area.value) for area in item.areas]
    facts["domains"] = [str(domain.value) for domain in item.domains]
    facts["setting"] = str(item.setting.value)
    facts["pack_version"] = version
    return facts


def _store_substitutes(items: list[_Type], known: dict[str, ServiceType]) -> int:
    stored: dict[int, set[int]] = {}
    through = ServiceType.substitutes.through
    for origin, target in through.objects.values_list("from_servicetype_id", "to_servicetype_id"):
        stored.setdefault(origin, set()).add(target)
    changed = 0
    for item in items:
        kind = known[item.code]
        wanted = {known[code].pk for code in item.substitutes}
        if stored.get(kind.pk, set()) != wanted:
            changed += 1
            kind.substitutes.set(wanted)
    return changed
