"""People to whom the office, or the public, turns.

The trail says that a contact changed and whether it is public; never who it is.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound
from mosty.directory.actions.places import (
    editable_service,
    refuse_public_change,
    touch_services,
)
from mosty.directory.models import Contact, Service
from mosty.directory.queries import contact_to_edit
from mosty.territory.models import Municipality

#: Facts of a contact a person may fill in.
CONTACT_FACTS: tuple[str, ...] = ("name", "job_title", "phone", "email", "is_public")


class CannotSaveContact(InvalidInput):
    """Nobody could reach this person."""

    code = "cannot_save_contact"


@transaction.atomic
def save_contact(
    *,
    municipality: Municipality,
    service_id: int,
    contact_id: int | None = None,
    of_organisation: bool = False,
    facts: Mapping[str, Any],
    by: Access,
) -> Contact:
    """A contact of the service (or of its provider as a whole), new or changed.

    A provider may hide a contact from residents at once: a person may change their mind. What
    residents would read needs approval.

    Raises:
        NeedsApproval: residents read the service, and would read the contact.
        CannotSaveContact: neither telephone nor e-mail.
    """
    service = editable_service(municipality, service_id, by)
    contact = (
        _contact(service, contact_id, by) if contact_id else Contact(municipality=municipality)
    )
    contact.service = None if of_organisation else service
    contact.organisation = service.organisation if of_organisation else None
    was_public = contact.pk is not None and contact.is_public
    for name in CONTACT_FACTS:
        if name in facts:
            setattr(contact, name, facts[name])
    if not (contact.phone or contact.email):
        message = _("Give a telephone number or an e-mail address.")
        raise CannotSaveContact(message, fields={"phone": message})
    if contact.is_public:
        refuse_public_change(_read_with(contact, service), by)
    contact.save()
    _tell(service, contact.is_public or was_public)
    record(
        "directory.contact_saved",
        by=by,
        on=service,
        data={"is_public": contact.is_public, "of_organisation": of_organisation},
    )
    return contact


@transaction.atomic
def remove_contact(
    *, municipality: Municipality, service_id: int, contact_id: int, by: Access
) -> None:
    """The contact is forgotten, a public one too: nobody keeps a person against their will."""
    service = editable_service(municipality, service_id, by)
    contact = _contact(service, contact_id, by)
    was_public = contact.is_public
    contact.delete()
    _tell(service, was_public)
    record("directory.contact_removed", by=by, on=service, data={"was_public": was_public})


def _contact(service: Service, contact_id: int, by: Access) -> Contact:
    contact = contact_to_edit(service, contact_id, access=by)
    if contact is None:
        raise NotFound(_("There is no such contact here."))
    return contact


def _read_with(contact: Contact, service: Service) -> Iterable[Service]:
    """The services whose pages show the contact, once it is public."""
    if contact.organisation_id is None:
        return [service]
    return Service.objects.filter(
        municipality=service.municipality_id, organisation=contact.organisation_id
    )


def _tell(service: Service, is_public: bool) -> None:
    if is_public:
        touch_services([service.pk])
