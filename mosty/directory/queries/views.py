"""Small reads that pages need: conditions in words, groups of the catalogue, choices of a form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.enums import YesNoUnknown
from mosty.core.formatting import day, money, number
from mosty.directory.enums import (
    AccessFeature,
    CostKind,
    DiCondition,
    Language,
    LocationKind,
    ServiceStatus,
    Setting,
)
from mosty.directory.models import Service, ServiceType
from mosty.people.models import Organisation
from mosty.territory.models import Municipality, VillageUnit

_KINDS = {YesNoUnknown.YES: "ok", YesNoUnknown.PARTLY: "wait", YesNoUnknown.NO: "stop"}


@dataclass(frozen=True)
class Condition:
    """One of the four conditions of a service, in words.

    Attributes:
        letter, title: which condition.
        answer, kind: "yes" and the kind of its tag.
        reason: why, as the provider wrote it.
    """

    letter: str
    title: str | Promise
    answer: str | Promise
    kind: str
    reason: str


def conditions(service: Service) -> Sequence[Condition]:
    """The four conditions with answers and reasons."""
    found = []
    for condition in DiCondition:
        answer = YesNoUnknown(getattr(service, f"condition_{condition.value}"))
        found.append(
            Condition(
                letter=condition.value,
                title=condition.label,
                answer=answer.label,
                kind=_KINDS.get(answer, "plain"),
                reason=getattr(service, f"condition_{condition.value}_reason"),
            )
        )
    return found


@dataclass(frozen=True)
class SettingGroup:
    """Kinds of one setting, as the catalogue shows them together."""

    title: str | Promise
    kinds: tuple[ServiceType, ...]


def by_setting(kinds: Sequence[ServiceType]) -> Sequence[SettingGroup]:
    """The kinds in groups, from institutions to the digital."""
    groups = [
        SettingGroup(setting.label, tuple(kind for kind in kinds if kind.setting == setting))
        for setting in Setting
    ]
    return [group for group in groups if group.kinds]


def organisations_to_choose(
    municipality: Municipality, *, access: Access
) -> QuerySet[Organisation]:
    """Organisations whose services the reader may enter."""
    found = Organisation.objects.unmerged().filter(municipality=municipality).order_by("sort_key")
    if access.may("directory.service_edit"):
        return found
    return found.filter(
        pk__in=[
            organisation_id
            for organisation_id, _role in access.organisation_roles
            if access.may("directory.service_edit_own", organisation_id=organisation_id)
        ]
    )


#: Facts kept as a code of a list.
_CODES: dict[str, Any] = {
    "cost_kind": CostKind,
    "kind": LocationKind,
    "status": ServiceStatus,
    **{f"condition_{letter}": YesNoUnknown for letter in "abcd"},
}
_NAMED: dict[str, Any] = {
    "service_type_id": ServiceType,
    "organisation_id": Organisation,
    "village_unit_id": VillageUnit,
}


def readable_fact(name: str, value: Any) -> str:
    """A stored or typed fact as a reader understands it."""
    if value in (None, ""):
        return _("(empty)")
    if name in _NAMED:
        found = _NAMED[name].objects.filter(pk=value).first()
        return str(found.name) if found else _("(empty)")
    if name.endswith("_grosze"):
        return money(value)
    if name == "languages":
        return ", ".join(str(Language(code).label) for code in value) or _("(empty)")
    if name == "features":
        return ", ".join(str(AccessFeature(code).label) for code in value) or _("(empty)")
    if name in _CODES:
        return str(_CODES[name](value).label)
    if isinstance(value, bool):
        return str(YesNoUnknown.YES.label if value else YesNoUnknown.NO.label)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return number(value, 2)
    return str(value)
