"""Contacts of many services and organisations at once, as a file says; and how they come back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.bulk import BATCH, portions, save_many
from mosty.core.imports import Facts, Present, Undoing
from mosty.directory.actions.places import touch_services
from mosty.directory.importers import HsdsContact, PlannedContacts
from mosty.directory.models import Contact, Service
from mosty.people.models import Organisation

CONTACT = "directory.Contact"
_FACTS = (
    "service_id", "organisation_id", "external_id", "name", "job_title", "phone", "email", "is_public",
)  # fmt: skip


def write_contacts(
    planned: Iterable[tuple[Service | Organisation, PlannedContacts]], municipality_id: int
) -> Sequence[Contact]:
    """The contacts of each owner as planned; gives the new ones. Anyone may read them."""
    new: list[Contact] = []
    changed: list[Contact] = []
    gone: list[int] = []
    for owner, contacts in planned:
        new += [_contact(one, owner, municipality_id) for one in contacts.new]
        for contact, facts in contacts.changed:
            for name, value in facts.items():
                setattr(contact, name, value)
            changed.append(contact)
        gone += [one.pk for one in contacts.gone]
    Contact.objects.bulk_create(new, batch_size=BATCH)
    save_many(changed, ["name", "job_title", "phone", "email"])
    for ids in portions(gone):
        Contact.objects.filter(pk__in=ids).delete()
    return new


def _contact(one: HsdsContact, owner: Service | Organisation, municipality_id: int) -> Contact:
    contact = Contact(
        municipality_id=municipality_id, external_id=one.external_id, is_public=True, **one.facts
    )
    if isinstance(owner, Service):
        contact.service = owner
    else:
        contact.organisation = owner
    return contact


class ContactRecorder:
    """Contacts are told without a name: who reads of an undo need not know the person."""

    model, order = CONTACT, 0
    title: str | Promise = gettext_lazy("contacts")

    def present(self, municipality_id: int, ids: Collection[int]) -> Mapping[int, Present]:
        found: dict[int, Present] = {}
        for some in portions(ids):
            rows = Contact.objects.filter(municipality=municipality_id, pk__in=some)
            for pk, *values in rows.values_list("pk", *_FACTS):
                found[pk] = Present(_("a contact"), dict(zip(_FACTS, values, strict=True)))
        return found

    def field_title(self, name: str) -> str:
        return str(getattr(Contact._meta.get_field(name), "verbose_name", name))

    def blockers(self, ids: Collection[int], plan: Undoing) -> Mapping[int, str]:
        return {}  # nothing points to a contact

    def restore(self, municipality_id: int, facts: Mapping[int, Facts], by: Any) -> None:
        contacts: dict[int, Contact] = {}
        for some in portions(facts):
            contacts |= Contact.objects.filter(municipality=municipality_id).in_bulk(some)
        stored = list(contacts.values())
        gone = _with_owner({pk: one for pk, one in facts.items() if pk not in contacts})
        for pk in gone:
            contacts[pk] = Contact(pk=pk, municipality_id=municipality_id)
        for pk, contact in contacts.items():
            for name, value in facts[pk].items():
                setattr(contact, name, value)
        Contact.objects.bulk_create([contacts[pk] for pk in gone], batch_size=BATCH)
        save_many(stored, _FACTS)
        _tell(contacts.values())

    def remove(self, municipality_id: int, ids: Collection[int], by: Any) -> None:
        for some in portions(ids):
            contacts = Contact.objects.filter(municipality=municipality_id, pk__in=some)
            _tell(contacts)
            contacts.delete()


def _with_owner(facts: Mapping[int, Facts]) -> Sequence[int]:
    """Those of the contacts whose service or organisation is still there."""
    here: set[tuple[str, int]] = set()
    for name, model in (("service_id", Service), ("organisation_id", Organisation)):
        for ids in portions({one[name] for one in facts.values()} - {None}):
            found = model._default_manager.filter(pk__in=ids).values_list("pk", flat=True)
            here |= {(name, pk) for pk in found}
    return [
        pk
        for pk, one in facts.items()
        if not here.isdisjoint((name, one[name]) for name in ("service_id", "organisation_id"))
    ]


def _tell(contacts: Iterable[Contact]) -> None:
    services = {one.service_id for one in contacts if one.service_id is not None}
    for ids in portions(services):
        touch_services(ids)
