"""What a service and a place hold, fit for JSON: to tell later what an import changed."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Field, Model
from django.utils.translation import gettext as _

from mosty.core.bulk import portions
from mosty.core.imports import Facts, Present, as_json
from mosty.directory.models import (
    Location,
    LocationFeature,
    OpeningException,
    OpeningWindow,
    Service,
    ServiceAtLocation,
    ServiceLanguage,
)
from mosty.directory.rules.hours import hours_as_facts, plan_of

#: Facts that are fields of the record; what is derived or only counts edits is left out.
_NOT_FACTS = frozenset({"id", "municipality_id", "revision", "updated_at"})
NO_HOURS: Facts = {"windows": [], "special": []}


def _fields(model: type[Model]) -> Mapping[str, Field[Any, Any]]:
    return {
        field.attname: field
        for field in model._meta.concrete_fields
        if field.editable and field.attname not in _NOT_FACTS
    }


SERVICE_FIELDS = _fields(Service)
#: A place that went comes back under its identifier of the feed.
PLACE_FIELDS_KEPT = {**_fields(Location), "uuid": Location._meta.get_field("uuid")}


def service_facts(municipality_id: int, ids: Collection[int]) -> Mapping[int, Present]:
    """Services with all their facts, `languages`, `hours` and `places` (ids) among them."""
    found: dict[int, Present] = {}
    for some in portions(ids):
        languages = _grouped(
            ServiceLanguage.objects.filter(service__in=some).values_list("service_id", "language")
        )
        places = _grouped(
            ServiceAtLocation.objects.filter(service__in=some).values_list(
                "service_id", "location_id"
            )
        )
        hours = hours_of(some)
        services = Service.objects.filter(municipality=municipality_id, pk__in=some)
        for pk, *values in services.values_list("pk", *SERVICE_FIELDS):
            facts = dict(zip(SERVICE_FIELDS, map(as_json, values), strict=True))
            facts["languages"] = sorted(languages.get(pk, ()))
            facts["places"] = sorted(places.get(pk, ()))
            facts["hours"] = hours.get(pk, NO_HOURS)
            found[pk] = Present(facts["name"], facts)
    return found


def place_facts(municipality_id: int, ids: Collection[int]) -> Mapping[int, Present]:
    """Places with all their facts, `features` among them."""
    found: dict[int, Present] = {}
    for some in portions(ids):
        features = _grouped(
            LocationFeature.objects.filter(location__in=some).values_list("location_id", "feature")
        )
        for one in Location.objects.filter(municipality=municipality_id, pk__in=some):
            facts = {name: as_json(getattr(one, name)) for name in PLACE_FIELDS_KEPT}
            facts["features"] = sorted(features.get(one.pk, ()))
            label = _("a confidential place") if one.is_confidential else str(one)
            found[one.pk] = Present(label or _("a place"), facts)
    return found


def hours_of(service_ids: Collection[int]) -> Mapping[int, Facts]:
    """Hours of services as facts, in one order whatever the order in which they were stored."""
    windows = OpeningWindow.objects.filter(service__in=service_ids)
    special = OpeningException.objects.filter(service__in=service_ids)
    rows: dict[int, tuple[list[OpeningWindow], list[OpeningException]]] = {}
    for window in windows:
        rows.setdefault(window.service_id, ([], []))[0].append(window)
    for exception in special.order_by("id"):
        rows.setdefault(exception.service_id, ([], []))[1].append(exception)
    return {pk: in_order(hours_as_facts(plan_of(*both))) for pk, both in rows.items()}


def in_order(hours: Facts) -> Facts:
    """Hours with their windows in order; of days that differ the later counts, so they stay."""
    windows = sorted(hours["windows"], key=lambda one: sorted((k, str(v)) for k, v in one.items()))
    return {"windows": windows, "special": list(hours["special"])}


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for owner, value in pairs:
        groups.setdefault(owner, []).append(value)
    return groups
