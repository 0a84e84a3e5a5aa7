"""Municipalities, their dated variant, their village units."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mosty.core.audit import record
from mosty.core.errors import DomainError, NotFound
from mosty.core.imports import ImportActor
from mosty.core.text import fold, sort_key
from mosty.territory.enums import MunicipalityKind, Variant, VillageUnitKind
from mosty.territory.models import Municipality, VariantPeriod, VillageUnit
from mosty.territory.queries import terc_unit, terc_version, variant_periods
from mosty.territory.rules import (
    code_problem,
    has_county_rights,
    reserved_slug,
    variant_start_problem,
)


class CannotCreateMunicipality(DomainError):
    """The code or the address of a new municipality cannot be used."""

    code = "cannot_create_municipality"


class CannotChangeVariant(DomainError):
    """The new variant would overlap another one or leave a gap."""

    code = "cannot_change_variant"


class CannotSaveVillageUnit(DomainError):
    """The village unit has a name that is taken, or half a position."""

    code = "cannot_save_village_unit"


@transaction.atomic
def create_municipality(
    *,
    terc_code: str,
    name: str = "",
    slug: str = "",
    variant: Variant,
    centre_name: str,
    centre_short_name: str,
    variant_from: date,
    is_demo: bool = False,
    address: str = "",
    email: str = "",
    phone: str = "",
    website: str = "",
    bip_url: str = "",
    contact_person: str = "",
    by: ImportActor,
) -> Municipality:
    """A new municipality with its first variant; name, county and voivodeship come from TERC.

    Without a loaded TERC the name must be given; with one, the code must be in it.
    """
    by.require("territory.municipality_create")
    unit = terc_unit(terc_code)
    problem = code_problem(terc_code, is_demo=is_demo)
    if problem is None and unit is None and terc_version(is_demo=is_demo) is not None:
        problem = _("The loaded register of official units has no such code.")
    if problem is None and Municipality.objects.filter(terc_code=terc_code).exists():
        problem = _("This municipality is here already.")
    if problem is not None:
        raise CannotCreateMunicipality(problem, fields={"terc_code": problem})
    name = name.strip() or (unit.name if unit else "")
    if not name:
        problem = _("Give the name: no register of official units is loaded.")
        raise CannotCreateMunicipality(problem, fields={"name": problem})
    slug = slug or slugify(fold(name))[:60]
    if reserved_slug(slug) or Municipality.objects.filter(slug=slug).exists():
        problem = _("The address “%(slug)s” is taken; choose another one.") % {"slug": slug}
        raise CannotCreateMunicipality(problem, fields={"slug": problem})
    county = terc_unit(terc_code[:4])
    voivodeship = terc_unit(terc_code[:2])
    municipality = Municipality.objects.create(
        slug=slug,
        terc_code=terc_code,
        name=name,
        kind=MunicipalityKind(terc_code[6]),
        has_county_rights=has_county_rights(terc_code) and not is_demo,
        county_name=county.name if county else "",
        voivodeship_name=voivodeship.name.lower() if voivodeship else "",
        is_demo=is_demo,
        address=address,
        email=email,
        phone=phone,
        website=website,
        bip_url=bip_url,
        contact_person=contact_person,
    )
    VariantPeriod.objects.create(
        municipality=municipality,
        variant=variant,
        centre_name=centre_name,
        centre_short_name=centre_short_name,
        valid_from=variant_from,
    )
    record(
        "territory.municipality_created",
        by=by,
        on=municipality,
        data={"terc_code": terc_code, "variant": str(variant)},
    )
    return municipality


@transaction.atomic
def change_variant(
    *,
    municipality: Municipality,
    variant: Variant,
    centre_name: str,
    centre_short_name: str,
    starts_on: date,
    legal_basis: str = "",
    gap_reason: str = "",
    by: ImportActor,
) -> VariantPeriod:
    """The new variant from a day on; the one before ends the day before. Nothing else changes."""
    by.require("territory.variant_change")
    periods = list(variant_periods(municipality).select_for_update())
    problem = variant_start_problem(periods, starts_on, gap_reason=gap_reason)
    if problem is not None:
        raise CannotChangeVariant(problem, fields={"starts_on": problem})
    if periods and periods[-1].valid_to is None:
        ended = periods[-1]
        ended.valid_to = starts_on - timedelta(days=1)
        ended.save(update_fields=["valid_to"])
    period = VariantPeriod.objects.create(
        municipality=municipality,
        variant=variant,
        centre_name=centre_name,
        centre_short_name=centre_short_name,
        valid_from=starts_on,
        legal_basis=legal_basis,
    )
    record(
        "territory.variant_changed",
        by=by,
        on=period,
        data={
            "from": periods[-1].variant if periods else "",
            "to": str(variant),
            "starts_on": starts_on,
            "gap_reason": gap_reason,
        },
    )
    return period


@transaction.atomic
def save_village_unit(
    *,
    municipality: Municipality,
    unit_id: int | None = None,
    name: str,
    kind: VillageUnitKind,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    by: ImportActor,
) -> VillageUnit:
    """A new village unit, or changed facts of one that is there."""
    by.require("territory.unit_edit")
    unit = VillageUnit(municipality=municipality)
    if unit_id is not None:
        found = VillageUnit.objects.filter(municipality=municipality, pk=unit_id).first()
        if found is None:
            raise NotFound(_("There is no such village unit here."))
        unit = found
    others = VillageUnit.objects.filter(municipality=municipality).exclude(pk=unit.pk)
    if fold(name) in {fold(other) for other in others.values_list("name", flat=True)}:
        problem = _("There is a village unit with this name already.")
        raise CannotSaveVillageUnit(problem, fields={"name": problem})
    if (latitude is None) != (longitude is None):
        problem = _("Give both latitude and longitude, or neither.")
        raise CannotSaveVillageUnit(problem, fields={"latitude": problem})
    unit.name, unit.kind = name.strip(), kind
    unit.latitude, unit.longitude = latitude, longitude
    unit.sort_key = sort_key(unit.name)[:240]
    unit.save()
    record("territory.village_unit_saved", by=by, on=unit, data={"is_new": unit_id is None})
    return unit
