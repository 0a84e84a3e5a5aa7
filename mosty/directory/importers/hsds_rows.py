"""Records of HSDS as rows of an import: what we keep of them, and what is lost."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from mosty.core.errors import InvalidInput, engine_refusal
from mosty.core.imports import ImportFile, Parsed, RowError
from mosty.core.text import fold
from mosty.directory.enums import (
    AccessFeature,
    CostKind,
    Language,
    LocationKind,
    ProviderMode,
)
from mosty.directory.importers import hsds_parts as parts
from mosty.directory.importers.facts import NO_HOURS, in_order
from mosty.directory.importers.hsds_json import Node, WrongNode, read_json
from mosty.directory.importers.hsds_tables import read_package
from mosty.directory.models import ServiceType
from mosty.directory.rules.hours import hours_as_facts, refuse_wrong_hours
from mosty.engines.errors import EngineError
from mosty.engines.opening import from_hsds
from mosty.people.importers import OrganisationRow

#: From here on two names of kinds are taken for the same, to be looked at by somebody.
LIKE_ENOUGH = 86


@dataclass(frozen=True)
class HsdsPlace:
    """A place of the file: facts of `Location` by name, `features` among them."""

    external_id: str
    facts: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class HsdsRow:
    """One service of the file, or (`facts` None) an organisation without services.

    Attributes:
        facts: fields of `Service`, `languages` and `hours`; only those the record speaks of.
        organisation: its provider; the same number means the same one in every row.
        doubt: why somebody should look at the row first, or "".
    """

    number: int
    external_id: str
    facts: Mapping[str, Any] | None = field(hash=False)
    organisation: OrganisationRow
    places: tuple[HsdsPlace, ...] = ()
    doubt: str = ""

    @property
    def label(self) -> str:
        return str((self.facts or self.organisation.fields)["name"])


def parse_hsds(file: ImportFile, municipality_id: int) -> Parsed:
    """Services and organisations of HSDS: JSON, ndjson, or the tabular package as a zip."""
    is_package = file.data[:2] == b"PK"
    reader = _Reader(_kinds())
    rows: list[HsdsRow] = []
    errors: list[RowError] = []
    seen: dict[str, int] = {}
    number = 0
    for node, owner in _each(read_package(file.data) if is_package else read_json(file.data)):
        number += 1
        try:
            row = reader.row(number, node, owner)
        except WrongNode as error:
            errors.append(RowError(number, str(error)))
            continue
        key = f"{'o' if row.facts is None else 's'}{row.external_id}"
        if seen.setdefault(key, number) != number:
            errors.append(
                RowError(number, _("the same as record %(row)d; leave one.") % {"row": seen[key]})
            )
            continue
        rows.append(row)
    return Parsed(tuple(rows), tuple(errors), tuple(row.number for row in rows), reader.losses())


def _each(nodes: Iterator[Node]) -> Iterator[tuple[Node, Node | None]]:
    """(service, its organisation), or (organisation, None) where it holds no service."""
    for node in nodes:
        service, place = node.child("service"), node.child("location")
        if service is not None and place is not None:  # a service at a location
            at = {**service.value, "service_at_locations": [node.value]}
            whole = Node(at, service.path)
            yield whole, whole.child("organization")
        elif node.has("services") or not (
            node.has("status") or node.has("organization") or node.has("organization_id")
        ):
            services = node.items("services")
            for one in services:
                yield one, one.child("organization") or node
            if not services:
                yield node, None
        else:
            yield node, node.child("organization")


def _kinds() -> Mapping[str, tuple[int, tuple[str, ...]]]:
    """Kinds of services by code: id and folded names."""
    return {
        code.upper(): (pk, tuple(fold(name) for name in names if name))
        for pk, code, *names in ServiceType.objects.values_list("pk", "code", "name", "plain_name")
    }


class _Reader:
    """Reads records and counts what of them is lost."""

    def __init__(self, kinds: Mapping[str, tuple[int, tuple[str, ...]]]) -> None:
        self._kinds = kinds
        self._lost: Counter[str] = Counter()

    def losses(self) -> tuple[str, ...]:
        """What of the file is not kept, with the number of records."""
        return tuple(
            _("Not kept: %(what)s (records: %(count)d).") % {"what": what, "count": count}
            for what, count in sorted(self._lost.items())
        )

    def row(self, number: int, node: Node, owner: Node | None) -> HsdsRow:
        if owner is None and not node.has("organization_id") and not node.has("status"):
            organisation = self._organisation(node, number)
            return HsdsRow(number, organisation.fields["external_id"], None, organisation)
        if owner is None:
            raise node.wrong("organization", _("the file does not say who gives the service."))
        self._note(node, parts.OF_SERVICE, "service")
        kind, doubt = self._kind(node)
        organisation = self._organisation(owner, number)
        facts = self._service(node) | {"service_type_id": kind}
        return HsdsRow(
            number,
            node.text("id", longest=60, required=True),
            facts,
            organisation,
            tuple(self._places(node)),
            doubt or organisation.doubt,
        )

    def _note(self, node: Node, kept: frozenset[str], name: str) -> None:
        for key, value in node.value.items():
            if key not in kept and value not in (None, "", [], {}) and not key.endswith("_id"):
                self._lost[f"{name}.{key}"] += 1

    def _kind(self, node: Node) -> tuple[int, str]:
        """The kind, by our code of a taxonomy term, else by a like name (a doubt), else refused."""
        names = []
        for attribute in node.items("attributes"):
            term = attribute.child("taxonomy_term")
            codes = [attribute.text("value"), term.text("code") if term else ""]
            for code in codes:
                if code.upper() in self._kinds:
                    return self._kinds[code.upper()][0], ""
            names += [term.text("name") if term else "", attribute.text("label")]
        names.append(node.text("name"))
        wanted = [fold(name) for name in names if name]
        best = max(
            (
                (fuzz.token_sort_ratio(name, known), code)
                for name in wanted
                for code, (_pk, known_names) in self._kinds.items()
                for known in known_names
            ),
            default=(0.0, ""),
        )
        if best[0] >= LIKE_ENOUGH:
            return self._kinds[best[1]][0], _("the kind %(code)s was guessed from the name.") % {
                "code": best[1]
            }
        raise node.wrong(
            "attributes",
            _("no code of our catalogue of services, and no name like one of its kinds."),
        )

    def _service(self, node: Node) -> dict[str, Any]:
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
        self._parts(node, facts)
        facts["status"] = parts.status(node, facts)
        return facts

    def _parts(self, node: Node, facts: dict[str, Any]) -> None:
        """What stands in lists of the record."""
        readers: Mapping[str, Callable[[Node], dict[str, Any]]] = {
            "phones": lambda one: {"phone": self._phone(one, "service")},
            "languages": self._languages,
            "cost_options": self._costs,
            "funding": lambda one: {"funding_source": parts.joined(one, "funding", "source", 200)},
            "required_documents": lambda one: {
                "what_to_bring": parts.joined(one, "required_documents", "document", 20_000)
            },
            "capacities": self._capacity,
        }
        for key, read in readers.items():
            if node.has(key):
                facts.update(read(node))
        if node.has("schedules") or any(
            one.has("schedules") for one in node.items("service_at_locations")
        ):
            facts.update(self._hours(node))

    def _phone(self, node: Node, name: str) -> str:
        found = node.items("phones")
        if len(found) > 1:
            self._lost[f"{name}.phones[1…]"] += 1
        if not found:
            return ""
        return found[0].text("number", longest=60).strip("\"' ")[:40]

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
        for kind in CostKind:
            if option and option in (fold(kind.value), fold(str(kind.label))):
                return {"cost_kind": kind.value}
        if amount:
            self._lost["service.cost_options.amount"] += 1
        return {"cost_kind": CostKind.FREE.value if amount == 0 else ""}

    def _capacity(self, node: Node) -> dict[str, Any]:
        found = node.items("capacities")
        if not found:
            return {}
        return {
            "free_places": found[0].count("available", most=1_000_000),
            "capacity_places": found[0].count("maximum", most=1_000_000),
            "figures_on": found[0].day("updated"),
        }

    def _hours(self, node: Node) -> dict[str, Any]:
        """Hours of the service; those of its only place count as its own."""
        schedules = node.items("schedules")
        at_places = [one.items("schedules") for one in node.items("service_at_locations")]
        if not schedules and len(at_places) == 1:
            schedules = at_places[0]
        elif any(at_places):
            self._lost["service_at_location.schedules"] += 1
        if not schedules:
            return {"hours": NO_HOURS}
        try:
            plan = from_hsds([one.value for one in schedules])
            refuse_wrong_hours(plan)
        except (EngineError, InvalidInput) as error:
            why = engine_refusal(error) if isinstance(error, EngineError) else error
            self._lost[f"service.schedules ({str(why.message)[:80]})"] += 1
            words = " ".join(one.text("description") for one in schedules)
            return {"hours_text": words[:300]}
        return {"hours": in_order(hours_as_facts(plan))}

    def _places(self, node: Node) -> Iterator[HsdsPlace]:
        for link in node.items("service_at_locations"):
            place = link.child("location")
            if place is not None:
                self._note(place, parts.OF_PLACE, "location")
                yield self._place(place)

    def _place(self, node: Node) -> HsdsPlace:
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
        words = {fold(str(one.label)): one.value for one in AccessFeature}
        for one in node.items("accessibility"):
            text = one.text("description")
            if code := words.get(fold(text)):
                features.append(code)
            else:
                notes += [part for part in (text, one.text("details")) if part]
        facts["features"] = tuple(sorted(set(features)))
        facts["access_note"] = "\n".join(notes)
        return HsdsPlace(node.text("id", longest=60, required=True), facts)

    def _organisation(self, node: Node, number: int) -> OrganisationRow:
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
        return OrganisationRow(fields, number, doubt)
