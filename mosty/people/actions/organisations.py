"""Organisations: register one, edit one, store many from a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.bulk import BATCH, save_many
from mosty.core.enums import DiArea
from mosty.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.core.imports import StoreCounts, Watch
from mosty.people.actions.renaming import tell_renamed
from mosty.people.enums import OrganisationForm, Register
from mosty.people.importers import OrganisationRow, PlannedOrganisation, plan_organisations
from mosty.people.models import Organisation
from mosty.people.rules import (
    clean_nip,
    clean_register_number,
    clean_regon,
    derive_words,
    may_edit_organisation,
)
from mosty.territory.models import Municipality

#: What a person may set; everything else is derived.
FIELDS = (
    "name", "short_name", "form", "register", "register_number", "nip", "regon",
    "is_public_benefit", "areas", "description", "address", "email", "phone", "website", "patron_id",
)  # fmt: skip
_MODEL = "people.Organisation"


class CannotStoreOrganisation(InvalidInput):
    """The organisation breaks a rule; `fields` says which."""

    code = "cannot_store_organisation"


@transaction.atomic
def register_organisation(
    *, municipality: Municipality, fields: Mapping[str, Any], by: Access
) -> Organisation:
    """A stored organisation. Raises: NotAllowed, CannotStoreOrganisation."""
    by.require("people.organisation_register")
    _require_here(by, municipality.pk)
    organisation = Organisation(municipality=municipality)
    _fill(organisation, fields)
    _save(organisation)
    record("people.organisation_registered", by=by, on=organisation)
    return organisation


@transaction.atomic
def update_organisation(
    *, organisation_id: int, fields: Mapping[str, Any], revision: int, by: Access
) -> Organisation:
    """The organisation with new fields.

    Raises: NotAllowed, CannotStoreOrganisation; StaleEdit: somebody saved after `revision`.
    """
    organisation = (
        Organisation.objects.select_for_update()
        .filter(pk=organisation_id, municipality_id=by.municipality_id or 0)
        .first()
    )
    if organisation is None:
        raise NotFound(_("There is no such organisation here."))
    if not may_edit_organisation(by, organisation.pk):
        raise NotAllowed(_("You may edit only your own organisation."))
    before = {name: getattr(organisation, name) for name in FIELDS}
    if organisation.revision != revision:
        raise StaleEdit(
            _("Somebody saved this organisation while you were writing. Compare both versions."),
            theirs={name: before[name] for name in fields if name in before},
            yours=fields,
        )
    _fill(organisation, fields)
    changed = sorted(name for name in FIELDS if getattr(organisation, name) != before[name])
    if changed:
        organisation.revision += 1
        _save(organisation)
        record("people.organisation_edited", by=by, on=organisation, data={"fields": changed})
    if "name" in changed:
        tell_renamed([organisation.pk])
    return organisation


@transaction.atomic
def store_organisations(
    rows: Sequence[OrganisationRow], municipality_id: int, by: Access
) -> StoreCounts:
    """Organisations from a file: found by KRS, REGON, NIP or name, changed in what the file has."""
    by.require("people.organisation_import")
    _require_here(by, municipality_id)
    written = write_organisations(rows, municipality_id)
    record("people.organisations_imported", by=by, data=written.counts.figures)
    return written.counts


@dataclass(frozen=True)
class WrittenOrganisations:
    """What writing rows did.

    Attributes:
        organisations: of each row, in order.
        counts: of the rows, with the changes.
    """

    organisations: Sequence[Organisation]
    counts: StoreCounts


def write_organisations(
    rows: Sequence[OrganisationRow], municipality_id: int
) -> WrittenOrganisations:
    """Organisations of the rows, added or changed; called by actions that checked the permission."""
    plan = plan_organisations(rows, municipality_id)
    planned = [one for one in plan if one.changes]
    watch = Watch(
        municipality_id,
        {_MODEL: [one.organisation.pk for one in planned if one.organisation is not None]},
    )
    names = {one.organisation.pk: one.organisation.name for one in plan if one.organisation}
    found: list[Organisation] = []
    created: list[Organisation] = []
    updated: list[Organisation] = []
    for one in plan:
        organisation = one.organisation
        if organisation is None:
            organisation = Organisation(municipality_id=municipality_id)
            organisation.external_id = one.row.fields.get("external_id", "")
            created.append(organisation)
        elif one.changes:
            organisation.revision += 1
            updated.append(organisation)
        found.append(organisation)
        if one.changes:
            fields = dict(one.fields)
            organisation.patron_id = fields.pop("patron_id", organisation.patron_id)  # found here
            _fill(organisation, fields)
    Organisation.objects.bulk_create(created, batch_size=BATCH)
    _set_new_patrons(plan, found)
    save_many(updated, [*FIELDS, "search_text", "sort_key", "revision", "updated_at"])
    tell_renamed([one.pk for one in updated if one.name != names[one.pk]])
    made = watch.changes({_MODEL: [organisation.pk for organisation in created]})
    counts = StoreCounts(len(created), len(updated), len(rows) - len(planned), made)
    return WrittenOrganisations(found, counts)


def _set_new_patrons(
    plan: Sequence[PlannedOrganisation], organisations: Sequence[Organisation]
) -> None:
    """The organisation above each, where the same rows brought it."""
    set_now = []
    for one, organisation in zip(plan, organisations, strict=True):
        if one.new_patron is not None:
            organisation.patron_id = organisations[one.new_patron].pk
            set_now.append(organisation)
    save_many(set_now, ["patron_id"])


def _require_here(by: Access, municipality_id: int) -> None:
    if by.municipality_id != municipality_id:
        raise NotAllowed(_("Your role counts in another municipality."))


def _fill(organisation: Organisation, fields: Mapping[str, Any]) -> None:
    """Set the fields, checked; raise CannotStoreOrganisation with the field that is wrong."""
    for name in FIELDS:
        if name in fields:
            setattr(organisation, name, fields[name])
    organisation.name = " ".join(organisation.name.split())
    problems: dict[str, str] = {}
    if not organisation.name:
        problems["name"] = _("Write the name of the organisation.")
    if organisation.form not in OrganisationForm.values:
        problems["form"] = _("Choose a form from the list.")
    if organisation.register not in Register.values:
        problems["register"] = _("Choose a register from the list.")
    if set(organisation.areas) - set(DiArea.values):
        problems["areas"] = _("Choose areas from the list.")
    checks: dict[str, Callable[[], str]] = {
        "nip": lambda: clean_nip(organisation.nip),
        "regon": lambda: clean_regon(organisation.regon),
        "register_number": lambda: clean_register_number(
            organisation.register, organisation.register_number
        ),
    }
    for name, check in checks.items():
        try:
            setattr(organisation, name, check())
        except DomainError as error:
            problems[name] = str(error.message)
    if fields.get("patron_id") is not None and not _may_be_patron(organisation):
        problems["patron_id"] = _("Choose another organisation of this municipality.")
    if problems:
        raise CannotStoreOrganisation(next(iter(problems.values())), fields=problems)
    organisation.areas = [area for area in DiArea.values if area in organisation.areas]
    derive_words(organisation)


def _may_be_patron(organisation: Organisation) -> bool:
    return (
        organisation.patron_id != organisation.pk
        and Organisation.objects.filter(
            pk=organisation.patron_id or 0, municipality_id=organisation.municipality_id
        ).exists()
    )


def _save(organisation: Organisation) -> None:
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        message = _("There is an organisation of this name already.")
        raise CannotStoreOrganisation(message, fields={"name": message}) from error
