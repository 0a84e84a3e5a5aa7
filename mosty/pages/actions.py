"""Writes of the pages."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import NotFound, StaleEdit
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class StatementFields:
    """The accessibility statement and the contact of the office, as typed.

    Attributes:
        revision: of the version the person saw; 0 for the first one.
        status: a `Conformance` value.
        assessment: an `Assessment` value.
    """

    CONTACT: ClassVar[tuple[str, ...]] = (
        "address", "contact_person", "email", "phone", "website", "bip_url",
    )  # fmt: skip

    address: str
    contact_person: str
    email: str
    phone: str
    status: str
    published_on: date
    updated_on: date
    prepared_on: date
    buildings: str
    sign_language: str
    revision: int = 0
    website: str = ""
    bip_url: str = ""
    reviewed_on: date | None = None
    assessment: str = "self"
    auditor: str = ""
    not_accessible: str = ""
    exempt: str = ""
    shortcuts: str = ""
    apps: str = ""


@transaction.atomic
def update_statement(*, municipality_id: int, changes: StatementFields, by: Access) -> Municipality:
    """The municipality with its new statement and contact.

    Raises: StaleEdit: somebody saved another version after this person opened the form.
    """
    by.require("pages.accessibility_edit")
    municipality = Municipality.objects.select_for_update().filter(pk=municipality_id).first()
    if municipality is None or not (by.is_system or by.municipality_id == municipality_id):
        raise NotFound(_("There is no such municipality here."))
    new = _stored(changes)
    old = _now(municipality)
    if int(municipality.accessibility.get("revision", 0)) != changes.revision:
        differing = [name for name in new if (new[name] or "") != (old.get(name) or "")]
        raise StaleEdit(
            _("Somebody saved another version while you were writing. Nothing you typed is lost."),
            theirs={name: old.get(name) for name in differing},
            yours={name: new[name] for name in differing},
        )
    for name in StatementFields.CONTACT:
        setattr(municipality, name, new.pop(name))
    municipality.accessibility = {**new, "revision": changes.revision + 1}
    municipality.save(update_fields=[*StatementFields.CONTACT, "accessibility"])
    record(
        "pages.statement_updated", by=by, on=municipality, data={"revision": changes.revision + 1}
    )
    return municipality


def _stored(changes: StatementFields) -> dict[str, Any]:
    """The fields as JSON keeps them."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(changes).items()
        if name != "revision"
    }


def _now(municipality: Municipality) -> dict[str, Any]:
    contact = {name: getattr(municipality, name) for name in StatementFields.CONTACT}
    return {**municipality.accessibility, **contact}
