"""Needs and assets: written by hand or stored from a sheet."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound, StaleEdit
from mosty.core.imports import StoreCounts
from mosty.diagnosis.actions.access import require
from mosty.diagnosis.actions.evidence import add_evidence, has_evidence
from mosty.diagnosis.actions.stations import refresh_observations, register_needs
from mosty.diagnosis.importers.records import AssetRow, NeedRow
from mosty.diagnosis.models import Asset, Need
from mosty.diagnosis.rules import NEED_SOURCE, tells_few_people
from mosty.territory.models import Municipality, VillageUnit
from mosty.thread.actions import remove_station

_NEED_FIELDS = (
    "code",
    "area",
    "title",
    "description",
    "text_easy",
    "scale",
    "priority",
    "missing_service_code",
    "is_public",
)
_ASSET_FIELDS = (
    "code",
    "kind",
    "area",
    "title",
    "description",
    "village_unit_id",
    "is_public",
)
_R = TypeVar("_R", Need, Asset)


class CannotSave(InvalidInput):
    """The need or asset breaks a rule of the diagnosis."""

    code = "cannot_save"


@transaction.atomic
def save_need(
    *,
    municipality: Municipality,
    fields: NeedRow,
    need: Need | None = None,
    revision: int | None = None,
    by: Access,
) -> Need:
    """A new need, or `need` with new contents; evidence of `fields` is added, none is removed.

    `revision` is the one the person opened: StaleEdit if somebody saved the need meanwhile.
    """
    require("diagnosis.edit", municipality.pk, by)
    stored = _locked(Need, need, municipality, fields, _NEED_FIELDS, revision)
    _write_need(stored, fields)
    for one in fields.evidence:
        add_evidence(need=stored, station_source=one.source, source_id=one.source_id, by=by)
    record("diagnosis.need_saved", by=by, on=stored, data={"public": stored.is_public})
    return stored


@transaction.atomic
def remove_need(*, need: Need, by: Access) -> None:
    """The need is gone, and so is its place on the thread."""
    require("diagnosis.edit", need.municipality_id, by)
    record("diagnosis.need_removed", by=by, on=need)
    remove_station(NEED_SOURCE, need.pk)
    municipality = need.municipality
    need.delete()
    refresh_observations(municipality)


@transaction.atomic
def save_asset(
    *,
    municipality: Municipality,
    fields: AssetRow,
    asset: Asset | None = None,
    revision: int | None = None,
    by: Access,
) -> Asset:
    """A new asset, or `asset` with new contents; StaleEdit if somebody saved it meanwhile."""
    require("diagnosis.edit", municipality.pk, by)
    stored = _locked(Asset, asset, municipality, fields, _ASSET_FIELDS, revision)
    _write_asset(stored, fields)
    record("diagnosis.asset_saved", by=by, on=stored, data={"public": stored.is_public})
    return stored


@transaction.atomic
def remove_asset(*, asset: Asset, by: Access) -> None:
    """The asset is gone."""
    require("diagnosis.edit", asset.municipality_id, by)
    record("diagnosis.asset_removed", by=by, on=asset)
    municipality = asset.municipality
    asset.delete()
    refresh_observations(municipality)


@transaction.atomic
def store_needs(rows: Sequence[NeedRow], municipality_id: int, by: Access) -> StoreCounts:
    """Needs of a sheet by code, with their evidence; needs that are not in it stay."""
    require("diagnosis.import", municipality_id, by)
    municipality = Municipality.objects.get(pk=municipality_id)
    known = {need.code: need for need in Need.objects.filter(municipality=municipality)}
    created = updated = 0
    for row in rows:
        need = known.get(row.code)
        missing = [e for e in row.evidence if need is None or not has_evidence(need, e)]
        if need is not None and not missing and _same(need, row, _NEED_FIELDS):
            continue
        created += need is None
        updated += need is not None
        stored = need or Need(municipality=municipality, revision=0)
        _write_need(stored, row)
        for one in missing:
            add_evidence(need=stored, station_source=one.source, source_id=one.source_id, by=by)
    counts = StoreCounts(created, updated, len(rows) - created - updated)
    record("diagnosis.needs_imported", by=by, data={"created": created, "updated": updated})
    return counts


@transaction.atomic
def store_assets(rows: Sequence[AssetRow], municipality_id: int, by: Access) -> StoreCounts:
    """Assets of a sheet by code; assets that are not in it stay."""
    require("diagnosis.import", municipality_id, by)
    municipality = Municipality.objects.get(pk=municipality_id)
    known = {asset.code: asset for asset in Asset.objects.filter(municipality=municipality)}
    created = updated = 0
    for row in rows:
        asset = known.get(row.code)
        if asset is not None and _same(asset, row, _ASSET_FIELDS):
            continue
        created += asset is None
        updated += asset is not None
        _write_asset(asset or Asset(municipality=municipality, revision=0), row)
    counts = StoreCounts(created, updated, len(rows) - created - updated)
    record("diagnosis.assets_imported", by=by, data={"created": created, "updated": updated})
    return counts


def _locked(
    model: type[_R],
    given: _R | None,
    municipality: Municipality,
    fields: NeedRow | AssetRow,
    names: Sequence[str],
    revision: int | None,
) -> _R:
    """The stored record, locked and checked against what the person opened; or a new one."""
    if given is None:
        if model.objects.filter(municipality=municipality, code=fields.code).exists():
            message = _("The code %(code)s is taken. Choose another one.") % {"code": fields.code}
            raise CannotSave(message, fields={"code": message})
        return model(municipality=municipality, revision=0)
    stored = (
        model.objects.select_for_update().filter(pk=given.pk, municipality=municipality).first()
    )
    if stored is None:
        raise NotFound(_("There is no such record here."))
    if revision is not None and stored.revision != revision:
        raise StaleEdit(
            _("Somebody saved this while you were writing."),
            theirs={name: getattr(stored, name) for name in names},
            yours={name: getattr(fields, name) for name in names},
        )
    taken = model.objects.filter(municipality=municipality, code=fields.code).exclude(pk=stored.pk)
    if taken.exists():
        message = _("The code %(code)s is taken. Choose another one.") % {"code": fields.code}
        raise CannotSave(message, fields={"code": message})
    return stored


def _write_need(need: Need, fields: NeedRow) -> None:
    _check_public(
        fields.is_public,
        title=fields.title,
        description=fields.description,
        text_easy=fields.text_easy,
        scale=fields.scale,
    )
    was_public = need.is_public if need.pk else False
    _write(need, fields, _NEED_FIELDS)
    register_needs(need.municipality, need)
    if need.is_public != was_public:
        refresh_observations(need.municipality)


def _write_asset(asset: Asset, fields: AssetRow) -> None:
    _check_public(fields.is_public, title=fields.title, description=fields.description)
    if (
        fields.village_unit_id is not None
        and not VillageUnit.objects.filter(
            pk=fields.village_unit_id, municipality=asset.municipality
        ).exists()
    ):
        raise NotFound(_("There is no such village unit here."))
    was_public = asset.is_public if asset.pk else False
    _write(asset, fields, _ASSET_FIELDS)
    if asset.is_public != was_public:
        refresh_observations(asset.municipality)


def _write(stored: Need | Asset, fields: NeedRow | AssetRow, names: Sequence[str]) -> None:
    for name in names:
        setattr(stored, name, getattr(fields, name))
    stored.revision += 1
    stored.save()


def _check_public(is_public: bool, **texts: str) -> None:
    """Texts that everyone reads hold no number of people below 5."""
    if not is_public:
        return
    wrong = [name for name, text in texts.items() if tells_few_people(text)]
    if wrong:
        message = _(
            "Do not publish a number of people below 5: somebody could be recognised."
            " Write “a few people”."
        )
        raise CannotSave(message, fields=dict.fromkeys(wrong, message))


def _same(stored: Need | Asset, row: Any, names: Sequence[str]) -> bool:
    return all(getattr(stored, name) == getattr(row, name) for name in names)
