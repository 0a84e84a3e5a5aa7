"""Organisations of HSDS."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import translation

from mosty.directory.enums import ServiceStatus
from mosty.directory.exports.hsds.parts import Record, contacts, phones, told
from mosty.directory.exports.hsds.places import whole_place
from mosty.directory.models import Service
from mosty.directory.rules.identifiers import part_id
from mosty.people.enums import OrganisationForm, Register
from mosty.people.models import Organisation

#: Words of HSDS for the status of a service.
STATUS: Mapping[str, str] = {ServiceStatus.PUBLISHED: "active", ServiceStatus.CLOSED: "defunct"}
#: Polish identifiers as org-id.guide names them; a register without such a name keeps its own.
_SCHEMES = {"KRS": "PL-KRS", "REGON": "PL-REGON", "NIP": "PL-NIP"}
_BENEFIT = "organizacja pożytku publicznego"


def organisation_line(organisation: Any, patron: UUID | None) -> Record:
    """An organisation (a row of a list, or whole) without its parts.

    HSDS wants a description: without one, the legal form.
    """
    form = form_name(organisation.form)
    return told(
        {
            "id": organisation.uuid,
            "name": organisation.name,
            "alternate_name": organisation.short_name,
            "description": organisation.description or form,
            "email": organisation.email,
            "website": organisation.website,
            "tax_status": _BENEFIT if organisation.is_public_benefit else None,
            "tax_id": organisation.nip,
            "legal_status": form,
            "parent_organization_id": patron,
        }
    )


def organisation_of(organisation: Organisation) -> Record:
    """The same of a whole record."""
    patron = organisation.patron.uuid if organisation.patron else None
    return organisation_line(organisation, patron)


def whole_organisation(organisation: Organisation, services: list[Record] | None = None) -> Record:
    """An organisation with its parts; services in short, unless they are given whole."""
    found = [_service_in_short(one) for one in organisation.services.all()]
    return told(
        {
            **organisation_of(organisation),
            "contacts": contacts(organisation.contacts.all(), organisation.uuid),
            "phones": phones(organisation.uuid, organisation.phone),
            "locations": [whole_place(one) for one in organisation.locations.all()],
            "organization_identifiers": identifiers(organisation),
            "services": found if services is None else services,
        }
    )


def identifiers(organisation: Organisation) -> list[Record]:
    """Numbers in registers: KRS or another register, REGON, NIP."""
    numbers = {"REGON": organisation.regon, "NIP": organisation.nip}
    if organisation.register != Register.NONE:
        numbers = {organisation.register: organisation.register_number, **numbers}
    return [
        told(
            {
                "id": part_id(organisation.uuid, f"identifier/{name}"),
                "identifier_scheme": _SCHEMES.get(name),
                "identifier_type": name,
                "identifier": number,
            }
        )
        for name, number in numbers.items()
        if number
    ]


def _service_in_short(service: Service) -> Record:
    return {"id": service.uuid, "name": service.name, "status": STATUS[service.status]}


@cache
def form_name(form: str) -> str:
    """Polish name of a legal form."""
    with translation.override("pl"):
        return str(OrganisationForm(form).label)
