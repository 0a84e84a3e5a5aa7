"""Reads of contacts: public ones for everybody, all of them for those who keep the service."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mosty.core.access import Access
from mosty.directory.models import Contact, Service
from mosty.directory.rules import may_edit


@dataclass(frozen=True)
class ContactsToEdit:
    """Contacts of a service, and of its provider as a whole."""

    of_service: tuple[Contact, ...]
    of_organisation: tuple[Contact, ...]


def public_contacts(service: Service) -> Sequence[Contact]:
    """People the public may call: of the service first, then of its provider."""
    found = list(_contacts(service).filter(is_public=True))
    return sorted(found, key=lambda one: one.service_id is None)


def contacts_to_edit(service: Service, *, access: Access) -> ContactsToEdit:
    """All contacts of the service and of its provider; none for whoever may not edit the service."""
    if not may_edit(access, service.organisation_id):
        return ContactsToEdit((), ())
    found = list(_contacts(service))
    return ContactsToEdit(
        of_service=tuple(one for one in found if one.service_id is not None),
        of_organisation=tuple(one for one in found if one.service_id is None),
    )


def contact_to_edit(service: Service, pk: int, *, access: Access) -> Contact | None:
    """One contact of the service or of its provider, for whoever may edit the service."""
    if not may_edit(access, service.organisation_id):
        return None
    return _contacts(service).filter(pk=pk).first()


def _contacts(service: Service) -> QuerySet[Contact]:
    return Contact.objects.filter(
        Q(service=service) | Q(organisation_id=service.organisation_id),
        municipality_id=service.municipality_id,
    ).order_by("name", "id")
