"""Records of HSDS as rows of an import: what we keep of them, and what is lost."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.text import fold
from mosty.directory.enums import (
    AccessFeature,
    CostKind,
    Language,
    LocationKind,
    ProviderMode,
)
from mosty.directory.importers import hsds_parts as parts
from mosty.directory.importers.hsds_codes import Codes
from mosty.directory.importers.hsds_contacts import HsdsContact, contacts_of
from mosty.directory.importers.hsds_hours import ScheduleReader
from mosty.directory.importers.hsds_json import Node
from mosty.directory.rules import CapacityReport, contradictions
from mosty.directory.rules.feed_words import capacity_state_of, ended_on
from mosty.people.importers import OrganisationRow


@dataclass(frozen=True, slots=True)
class HsdsPlace:
    """A place of the file: facts of `Location` by name, `features` among them.

    Attributes:
        identifier: its number in another register, or "".
        link: identifier of the service at this place, or "".
    """

    external_id: str
    facts: Mapping[str, Any] = field(hash=False)
    identifier: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class HsdsRow:
    """One service of the file, or (`facts` None) an organisation without services.

    Attributes:
        facts: fields of `Service`, `languages` and `hours`; only those the record speaks of.
        organisation: its provider; the same number means the same one in every row.
        contacts: people anyone may call, of the service and of the organisation; None: the record
            does not speak of them.
        doubt: why somebody should look at the row first, or "".
    """

    number: int
    external_id: str
    facts: Mapping[str, Any] | None = field(hash=False)
    organisation: OrganisationRow
    places: tuple[HsdsPlace, ...] = ()
    doubt: str = ""
    contacts: tuple[HsdsContact, ...] | None = None
    organisation_contacts: tuple[HsdsContact, ...] | None = None

    @property
    def label(self) -> str:
        return str((self.facts or self.organisation.fields)["name"])


class RecordReader:
    """Reads records and counts what of them is lost."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._lost: Counter[str] = Counter()
        self._people: set[object] = set()
        self._schedules = ScheduleReader()
        self._features = {fold(str(one.label)): one.value for one in AccessFeature}
        self._costs_by_word = {
            fold(word): one.value for one in CostKind for word in (one.value, str(one.label))
        }
        self._organisations: dict[str, tuple[Any, OrganisationRow]] = {}

    def notes(self) -> tuple[str, ...]:
        """What of the file is not kept, with the number of records; what it opens to everybody."""
        lost = [
            _("Not kept: %(what)s (records: %(count)d).") % {"what": what, "count": count}
            for what, count in sorted(self._lost.items())
            if count
        ]
        if self._people:
            lost.append(
                _("Contacts that anyone will be able to read: %(count)d.")
                % {"count": len(self._people)}
            )
        return tuple(lost)

    def lose(self, what: str, count: int) -> None:
        """Tell that so many records lose this."""
        self._lost[what] += count

    def row(self, number: int, node: Node, owner: Node | None) -> HsdsRow:
        if owner is None and not node.has("organization_id") and not node.has("status"):
            organisation = self._organisation(node, number)
            return HsdsRow(
                number,
                organisation.fields["external_id"],
                None,
                organisation,
                organisation_contacts=self._contacts(node),
            )
        if owner is None:
            raise node.wrong("organization", _("the file does not say who gives the service."))
        self._note(node, parts.OF_SERVICE, "service")
        classified = self._codes.classified(node)
        self._lost.update(f"service.attributes: {one}" for one in set(classified.lost))
        organisation = self._organisation(owner, number)
        facts, doubt = self._service(node)
        return HsdsRow(
            number,
            node.text("id", longest=60, required=True),
            facts | classified.facts,
            organisation,
            tuple(self._places(node)),
            classified.doubt or organisation.doubt or doubt,
            self._contacts(node),
            self._contacts(owner),
        )

    def _note(self, node: Node, kept: frozenset[str], name: str) -> None:
        self._lost.update(f"{name}.{key}" for key in parts.unread(node, kept))

    def _contacts(self, node: Node) -> tuple[HsdsContact, ...] | None:
        lost: list[str] = []
        found = contacts_of(node, lost)
        self._lost.update(lost)
        self._people |= {one.external_id or tuple(one.facts.values()) for one in found or ()}
        return found

    def _service(self, node: Node) -> tuple[dict[str, Any], str]:
        """Facts of the service, and why somebody should look at them, or ""."""
        facts: dict[str, Any] = {"name": node.text("name", longest=200, required=True)}
        facts["provider_mode"] = ProviderMode.OTHER.value
        texts: tuple[tuple[str, str, int], ...] = (
            ("description", "summary", 20_000),
            ("application_process", "how_to_apply", 20_000),
            ("fees_description", "cost_for_person", 300),
            ("eligibility_description", "for_whom", 20_000),
        )
        for key, name, longest in texts:
            if node.has(key):
                facts[name] = node.text(key, longest=longest)
        if node.has("alternate_name"):
            text = node.text("alternate_name", longest=200)
            if any("\u0400" <= char <= "\u04ff" for char in text):
                facts["name_uk"] = text
            elif text:
                self._lost["service.alternate_name"] += 1
        if node.has("url"):
            facts["website"] = parts.url(node, "url")
        if node.has("email"):
            facts["email"] = parts.email(node)
        for key, name in (("minimum_age", "min_age"), ("maximum_age", "max_age")):
            if node.has(key):
                facts[name] = node.count(key, most=130)
        if (facts.get("min_age") or 0) > (facts.get("max_age") or 130):
            raise node.wrong("maximum_age", _("the oldest age is lower than the youngest."))
        if node.has("assured_date"):
            facts["checked_on"] = node.day("assured_date")
            if facts["checked_on"] and facts["checked_on"] > timezone.localdate():
                raise node.wrong("assured_date", _("this day has not come yet."))
        if alert := node.text("alert"):
            if (ended := ended_on(alert)) is None:
                self._lost["service.alert"] += 1
            else:
                facts["closed_on"] = ended
        doubt = self._parts(node, facts)
        facts["status"] = parts.status(node, facts)
        return facts, doubt

    def _parts(self, node: Node, facts: dict[str, Any]) -> str:
        """What stands in lists of the record; gives a doubt, or ""."""
        readers: Mapping[str, Callable[[Node], dict[str, Any]]] = {
            "phones": lambda one: {"phone": self._phone(one, "service")},
            "languages": self._languages,
            "cost_options": self._costs,
            "funding": lambda one: {"funding_source": parts.joined(one, "funding", "source", 200)},
            "required_documents": lambda one: {
                "what_to_bring": parts.joined(one, "required_documents", "document", 20_000)
            },
            "capacities": self._capacity,
            "service_areas": self._areas,
        }
        for key, read in readers.items():
            if node.has(key):
                facts.update(read(node))
        schedules = self._schedules.read(node)
        facts.update(schedules.facts)
        self._lost.update(schedules.lost)
        return schedules.doubt or _crowded(facts)

    def _phone(self, node: Node, name: str) -> str:
        lost: list[str] = []
        number = parts.phone(node, name, lost)
        self._lost.update(lost)
        return number

    def _areas(self, node: Node) -> dict[str, Any]:
        facts, is_whole = self._codes.served(node)
        if not is_whole:
            self._lost["service.service_areas"] += 1
        return facts

    def _languages(self, node: Node) -> dict[str, Any]:
        codes = {one.text("code", longest=20).casefold() for one in node.items("languages")}
        for code in sorted(codes - set(Language.values)):
            self._lost[f"service.languages: {code or '?'}"] += 1
        return {"languages": tuple(sorted(codes & set(Language.values)))}

    def _costs(self, node: Node) -> dict[str, Any]:
        found = node.items("cost_options")
        if len(found) > 1:
            self._lost["service.cost_options[1…]"] += 1
        if not found:
            return {"cost_kind": ""}
        option, amount = fold(found[0].text("option")), found[0].number("amount")
        if kind := self._costs_by_word.get(option):
            return {"cost_kind": kind}
        if amount:
            self._lost["service.cost_options.amount"] += 1
        return {"cost_kind": CostKind.FREE.value if amount == 0 else ""}

    def _capacity(self, node: Node) -> dict[str, Any]:
        found = node.items("capacities")
        if len(found) > 1:
            self._lost["service.capacities[1…]"] += 1
        if not found:
            return {}
        one = found[0]
        on, words = one.day("updated"), one.text("description")
        if on is not None and on > timezone.localdate():
            raise one.wrong("updated", _("this day has not come yet."))
        facts: dict[str, Any] = {
            "free_places": one.count("available", most=1_000_000),
            "figures_on": on,
            "capacity_state": capacity_state_of(words),
        }
        if one.has("maximum"):
            facts["capacity_places"] = one.count("maximum", most=1_000_000)
        if words and not facts["capacity_state"]:
            self._lost["service.capacities.description"] += 1
        return facts

    def _places(self, node: Node) -> Iterator[HsdsPlace]:
        for link in node.items("service_at_locations"):
            place = link.child("location")
            if place is not None:
                self._note(link, parts.OF_SERVICE_AT_PLACE, "service_at_location")
                self._note(place, parts.OF_PLACE, "location")
                yield self._place(place, link.text("id"))

    def _place(self, node: Node, link: str) -> HsdsPlace:
        kind = node.text("location_type") or LocationKind.PHYSICAL.value
        if kind not in LocationKind.values:
            raise node.wrong("location_type", _("must be physical, postal or virtual."))
        facts: dict[str, Any] = {
            "kind": kind,
            "name": node.text("name", longest=200),
            "url": parts.url(node, "url"),
            "directions": node.text("transportation"),
        }
        facts["latitude"], facts["longitude"] = parts.point(node)
        if addresses := node.items("addresses"):
            lines = [addresses[0].text("address_1"), addresses[0].text("address_2")]
            facts["address"] = ", ".join(line for line in lines if line)[:200]
            facts["city"] = addresses[0].text("city", longest=120)
            facts["postal_code"] = addresses[0].text("postal_code", longest=20)[:10]
            if len(addresses) > 1:
                self._lost["location.addresses[1…]"] += 1
        features, notes = [], []
        for one in node.items("accessibility"):
            text = one.text("description")
            if code := self._features.get(fold(text)):
                features.append(code)
            else:
                notes += [part for part in (text, one.text("details")) if part]
        facts["features"] = tuple(sorted(set(features)))
        facts["access_note"] = "\n".join(notes)
        key = node.text("id", longest=60, required=True)
        return HsdsPlace(key, facts, node.text("external_identifier")[:60], link)

    def _organisation(self, node: Node, number: int) -> OrganisationRow:
        """The organisation; read once, however many records of the file repeat it."""
        key = str(node.value.get("id"))
        known = self._organisations.get(key)
        if known is None or known[0] != node.value:
            known = self._organisations[key] = (node.value, self._new_organisation(node, number))
        return known[1]

    def _new_organisation(self, node: Node, number: int) -> OrganisationRow:
        self._note(node, parts.OF_ORGANISATION, "organization")
        name = " ".join(node.text("name", longest=200, required=True).split())
        fields: dict[str, Any] = {
            "external_id": node.text("id", longest=60, required=True),
            "name": name,
        }
        form, doubt = parts.form_and_doubt(node.text("legal_status"), name)
        fields["form"] = form.value
        if node.has("description") and fold(node.text("description")) != fold(str(form.label)):
            fields["description"] = node.text("description")
        if node.has("email"):
            fields["email"] = parts.email(node)
        if node.has("website"):
            fields["website"] = parts.url(node, "website")
        if node.has("alternate_name"):
            fields["short_name"] = node.text("alternate_name", longest=200)[:60]
        if node.has("phones"):
            fields["phone"] = self._phone(node, "organization")
        if node.has("tax_status"):
            fields["is_public_benefit"] = parts.BENEFIT in fold(node.text("tax_status"))
        fields.update(parts.register_numbers(node))
        patron = node.text("parent_organization_id", longest=60)
        return OrganisationRow(
            fields, number, doubt, "" if patron == fields["external_id"] else patron
        )


def _crowded(facts: Mapping[str, Any]) -> str:
    """Why the figures of a service do not fit together, or ""."""
    if not facts.get("figures_on"):
        return ""
    report = CapacityReport(
        facts["capacity_state"],
        facts.get("capacity_places"),
        None,
        facts["free_places"],
        None,
        facts["figures_on"],
    )
    wrong = contradictions(report, today=timezone.localdate(), last_on=None)
    return str(next(iter(wrong.values()), ""))
