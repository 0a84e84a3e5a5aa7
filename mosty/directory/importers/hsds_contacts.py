"""Contacts of HSDS: people anyone may call, read and compared with those that are stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from mosty.core.text import fold
from mosty.directory.importers import hsds_parts as parts
from mosty.directory.importers.hsds_json import Node
from mosty.directory.models import Contact
from mosty.directory.rules.identifiers import part_id

_FACTS = ("name", "job_title", "phone", "email")
#: Keys we read.
_OF_CONTACT = frozenset({"id", "name", "title", "email", "phones"})


@dataclass(frozen=True, slots=True)
class HsdsContact:
    """A contact of the file: facts of `Contact` by name."""

    external_id: str
    facts: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class PlannedContacts:
    """What storing the contacts of one owner would do.

    Attributes:
        changed: with the facts that would differ.
        gone: people an earlier file named and this one names no more.
    """

    new: Sequence[HsdsContact] = ()
    changed: Sequence[tuple[Contact, Mapping[str, str]]] = ()
    gone: Sequence[Contact] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def contacts_of(node: Node, lost: list[str]) -> tuple[HsdsContact, ...] | None:
    """The contacts of a service or an organisation; None: the record does not speak of them.

    What is not kept is added to `lost`. Raises: WrongNode.
    """
    if not node.has("contacts"):
        return None
    return tuple(_read(node, lost))


def _read(node: Node, lost: list[str]) -> Iterator[HsdsContact]:
    for one in node.items("contacts"):
        lost += [f"contact.{key}" for key in parts.unread(one, _OF_CONTACT)]
        facts = {
            "name": one.text("name", longest=120),
            "job_title": one.text("title", longest=120),
            "phone": parts.phone(one, "contact", lost),
            "email": parts.email(one),
        }
        if facts["phone"] or facts["email"]:
            yield HsdsContact(one.text("id", longest=60), facts)
        else:
            lost.append("contacts (no telephone, no e-mail)")


class StoredContacts:
    """Contacts of a municipality, by the service or the organisation that has them."""

    def __init__(self, municipality_id: int) -> None:
        self._of: dict[tuple[str, int], list[Contact]] = {}
        for one in Contact.objects.filter(municipality=municipality_id).order_by("id"):
            if one.service_id is not None:
                self._of.setdefault(("service", one.service_id), []).append(one)
            elif one.organisation_id is not None:
                self._of.setdefault(("organisation", one.organisation_id), []).append(one)

    def plan(
        self, told: Sequence[HsdsContact] | None, kind: str, owner: tuple[int, UUID] | None
    ) -> PlannedContacts:
        """What storing them would change; owner: its id and its identifier in our feed.

        Who is private here stays private and as they are, whatever a file says of them.
        """
        if told is None:
            return PlannedContacts()
        if owner is None:
            return PlannedContacts(new=_once(told))
        left = list(self._of.get((kind, owner[0]), ()))
        new: list[HsdsContact] = []
        changed: list[tuple[Contact, Mapping[str, str]]] = []
        for one in _once(told):
            found = _same_person(one, left, owner[1])
            if found is None:
                new.append(one)
                continue
            left.remove(found)
            facts = {name: one.facts[name] for name in _FACTS if _differs(found, one, name)}
            if facts and found.is_public:
                changed.append((found, facts))
        gone = [one for one in left if one.external_id and one.is_public]
        return PlannedContacts(new, changed, gone)


def _differs(contact: Contact, told: HsdsContact, name: str) -> bool:
    return bool(getattr(contact, name) != told.facts[name])


def _once(told: Sequence[HsdsContact]) -> Sequence[HsdsContact]:
    """Each contact once: two parts of a file may name the same person."""
    found: dict[object, HsdsContact] = {}
    for one in told:
        found.setdefault(one.external_id or tuple(one.facts.values()), one)
    return list(found.values())


def _same_person(told: HsdsContact, stored: Sequence[Contact], owner: UUID) -> Contact | None:
    """By the identifier of the file, by ours, or by what is said of the person."""
    for one in stored:
        if told.external_id and told.external_id in (
            one.external_id,
            str(part_id(owner, f"contact/{one.pk}")),
        ):
            return one
    for one in stored:
        if not one.external_id and _is_like(told.facts, vars(one)):
            return one
    return None


def _is_like(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two descriptions are of one person: by name, without one by e-mail or telephone."""
    if one["name"] and other["name"]:
        return fold(one["name"]) == fold(other["name"])
    email, digits = one["email"].casefold(), _digits(one["phone"])
    return bool(
        (email and email == other["email"].casefold())
        or (digits and digits == _digits(other["phone"]))
    )


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdecimal())[-9:]
