"""Small objects that several records of HSDS hold. A key without a value is left out."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import translation

from mosty.directory.enums import AccessFeature, CostKind, Language
from mosty.directory.models import Contact
from mosty.directory.rules.identifiers import part_id

Record = dict[str, Any]


def told(record: Mapping[str, Any]) -> Record:
    """The record without what nobody said; a zero was said."""
    return {key: value for key, value in record.items() if value or value == 0}


def phones(owner: UUID, number: str) -> list[Record]:
    """The telephone of a record, if it has one."""
    if not number:
        return []
    return [{"id": part_id(owner, "phone"), "number": number, "type": "voice"}]


def contacts(found: Iterable[Contact], owner: UUID) -> list[Record]:
    """Contacts that anyone may use."""
    return [_contact(one, part_id(owner, f"contact/{one.pk}")) for one in found if one.is_public]


def _contact(contact: Contact, own_id: UUID) -> Record:
    return told(
        {
            "id": own_id,
            "name": contact.name,
            "title": contact.job_title,
            "email": contact.email,
            "phones": phones(own_id, contact.phone),
        }
    )


@cache
def language_name(code: str) -> str:
    """Polish name of a language: the feed is a Polish document."""
    with translation.override("pl"):
        return str(Language(code).label)


@cache
def feature_name(code: str) -> str:
    """Polish name of what makes a place easier to use."""
    with translation.override("pl"):
        return str(AccessFeature(code).label)


@cache
def cost_name(code: str) -> str:
    """Polish name of a kind of cost."""
    with translation.override("pl"):
        return str(CostKind(code).label)
