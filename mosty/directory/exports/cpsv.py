"""Services as linked data in the words of CPSV-AP 3.2.0 (Core Public Service Vocabulary), JSON-LD.

Every value of a property that must be an instance of a class says its class itself, so that the
shapes of the profile hold without loading anything else.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from mosty.directory.enums import CostKind, ServiceStatus
from mosty.directory.exports.hsds.parts import cost_name, feature_name, language_name
from mosty.directory.exports.hsds.services import page_of
from mosty.directory.models import Location, Service
from mosty.directory.queries.feed.taxonomies import Taxonomy, Term
from mosty.directory.rules.identifiers import part_id, taxonomy_id, term_id
from mosty.people.enums import OrganisationForm

VERSION = "3.2.0"
Node = dict[str, Any]

_AUTHORITY = "http://publications.europa.eu/resource/authority"
CONTEXT: Mapping[str, Any] = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "org": "http://www.w3.org/ns/org#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
}
#: Languages as the Publications Office of the EU names them.
_LANGUAGES = {
    "pl": "POL",
    "uk": "UKR",
    "ru": "RUS",
    "be": "BEL",
    "en": "ENG",
    "de": "DEU",
    "rom": "ROM",
    "csb": "CSB",
    "pso": "PSO",
}
_PUBLIC = frozenset({OrganisationForm.OFFICE, OrganisationForm.UNIT, OrganisationForm.COUNTY_UNIT})
_STATUS: Mapping[str, str] = {
    ServiceStatus.PUBLISHED: "Completed",
    ServiceStatus.CLOSED: "Withdrawn",
}


def document(services: Iterable[Service], base: str, terms: Iterable[Term]) -> Node:
    """Services in one document; a node that several of them name stands in it once."""
    names = {term.id: term for term in terms}
    graph: dict[str, Node] = {}
    for service in services:
        for node in _nodes(service, base, names):
            graph.setdefault(node["id"], node)
    return {"@context": CONTEXT, "@graph": list(graph.values())}


def giver_uri(service: Service, base: str) -> str:
    """The name of an organisation in linked data: its address in the feed."""
    return f"{base}/api/hsds/organizations/{service.organisation.uuid}"


def service_uri(service: Service, base: str) -> str:
    """The name of a service in linked data: the address of its own document."""
    return f"{base}/api/cpsv-ap/services/{service.uuid}.jsonld"


def _nodes(service: Service, base: str, names: Mapping[UUID, Term]) -> Iterable[Node]:
    uri = service_uri(service, base)
    own = _Parts(uri, service.uuid)
    requirements = _requirements(service, own)
    costs, evidence = _costs(service, own), _evidence(service, own)
    contact, channels = _contact(service, own), _channels(service, own, giver_uri(service, base))
    concepts = _concepts(service, names)
    languages = [_language(one.language) for one in service.languages.all()]
    authority, giver = _authority(service, base), _giver(service, base)
    area = _area(service)
    status = _concept(
        f"http://purl.org/adms/status/{_STATUS[service.status]}", service.status, "en"
    )
    yield _without_gaps(
        {
            "id": uri,
            "type": "cpsv:PublicService",
            "dct:identifier": str(service.uuid),
            "dct:title": _in_languages(service.name, service.name_uk),
            "dct:description": _in_languages(
                service.summary or service.for_whom or service.name, service.summary_uk
            ),
            "foaf:page": {"id": page_of(service.municipality.slug, service.pk, base)},
            "cv:hasCompetentAuthority": _link(authority),
            "cv:holdsRequirement": _links(requirements),
            "cpsv:hasInput": _links(evidence),
            "cv:hasCost": _links(costs),
            "cv:hasChannel": _links(channels),
            "cv:contactPoint": _links(contact),
            "dct:spatial": _link(area),
            "dct:language": _links(languages),
            "cv:thematicArea": _links(concepts),
            "adms:status": _link(status),
        }
    )
    yield from (
        authority,
        giver,
        area,
        status,
        *requirements,
        *evidence,
        *costs,
        *contact,
        *channels,
    )
    yield from (*concepts, *languages)


class _Parts:
    """Names of the parts of one service."""

    def __init__(self, uri: str, uuid: UUID) -> None:
        self._uri, self._uuid = uri, uuid

    def node(self, part: str, kind: str, **fields: Any) -> Node:
        """A part with its identifier."""
        return _without_gaps(
            {
                "id": f"{self._uri}#{part}",
                "type": kind,
                "dct:identifier": str(part_id(self._uuid, part)),
                **{name.replace("_", ":", 1): value for name, value in fields.items()},
            }
        )


def _authority(service: Service, base: str) -> Node:
    """Who answers for the service: a public provider itself, for others the municipality."""
    organisation, municipality = service.organisation, service.municipality
    if organisation.form in _PUBLIC:
        return _giver(service, base)
    return {
        "id": f"{base}/{municipality.slug}/",
        "type": "cv:PublicOrganisation",
        "dct:identifier": municipality.terc_code,
        "skos:prefLabel": _in_polish(f"Gmina {municipality.name}"),
        "dct:spatial": {"id": _terc(municipality.terc_code)},
    }


def _giver(service: Service, base: str) -> Node:
    """Who gives the service."""
    organisation = service.organisation
    kinds = ["org:Organization"]
    if organisation.form in _PUBLIC:
        kinds.insert(0, "cv:PublicOrganisation")
    return {
        "id": giver_uri(service, base),
        "type": kinds,
        "dct:identifier": str(organisation.uuid),
        "dct:title": _in_polish(organisation.name),
        "skos:prefLabel": _in_polish(organisation.name),
        "dct:spatial": {"id": _terc(service.municipality.terc_code)},
    }


def _area(service: Service) -> Node:
    return {
        "id": _terc(service.municipality.terc_code),
        "type": "dct:Location",
        "dct:identifier": service.municipality.terc_code,
        "skos:prefLabel": _in_polish(service.municipality.name),
    }


def _requirements(service: Service, own: _Parts) -> list[Node]:
    """For whom the service is."""
    if not service.for_whom:
        return []
    return [own.node("requirement", "cv:Requirement", dct_title=_in_polish(service.for_whom))]


def _evidence(service: Service, own: _Parts) -> list[Node]:
    """What to bring."""
    if not service.what_to_bring:
        return []
    return [own.node("evidence", "cv:Evidence", dct_title=_in_polish(service.what_to_bring))]


def _costs(service: Service, own: _Parts) -> list[Node]:
    """What a person pays; a value only where it is known to be nothing."""
    if not service.cost_kind:
        return []
    text = service.cost_for_person or cost_name(service.cost_kind)
    free: Node = {}
    if service.cost_kind == CostKind.FREE:
        free = {"cv_hasValue": {"@type": "xsd:double", "@value": "0.0"}}
    return [own.node("cost", "cv:Cost", dct_description=_in_polish(text), **free)]


def _contact(service: Service, own: _Parts) -> list[Node]:
    """How to reach the service itself; people behind it are not told here."""
    if not (service.phone or service.email):
        return []
    return [
        own.node(
            "contact",
            "cv:ContactPoint",
            cv_telephone=service.phone,
            cv_email=service.email,
        )
    ]


def _channels(service: Service, own: _Parts, giver: str) -> list[Node]:
    """The way to apply, and places that may be shown."""
    texts = {"application": service.how_to_apply} | {
        f"place-{one.uuid}": _place_words(one.location)
        for one in service.service_locations.all()
        if not one.location.is_confidential
    }
    return [
        own.node(part, "cv:Channel", dct_description=_in_polish(text), cv_ownedBy={"id": giver})
        for part, text in texts.items()
        if text
    ]


def _place_words(place: Location) -> str:
    town = " ".join(part for part in (place.postal_code, place.city) if part)
    features = ", ".join(feature_name(one.feature) for one in place.features.all())
    parts = (place.name, place.address, town, place.directions, features, place.url)
    return ", ".join(part for part in parts if part)


def _concepts(service: Service, names: Mapping[UUID, Term]) -> list[Node]:
    """The kind of the service and the areas it serves."""
    kind = service.service_type
    codes = [(Taxonomy.KINDS, kind.code), *((Taxonomy.AREAS, area) for area in kind.areas)]
    return [
        {
            "id": f"urn:uuid:{term_id(taxonomy.value, code)}",
            "type": "skos:Concept",
            "skos:notation": code,
            "skos:prefLabel": _in_polish(names[term_id(taxonomy.value, code)].name),
            "skos:inScheme": {"id": f"urn:uuid:{taxonomy_id(taxonomy.value)}"},
        }
        for taxonomy, code in codes
    ]


def _language(code: str) -> Node:
    return {
        "id": f"{_AUTHORITY}/language/{_LANGUAGES[code]}",
        "type": "dct:LinguisticSystem",
        "skos:prefLabel": _in_polish(language_name(code)),
    }


def _concept(uri: str, label: str, language: str) -> Node:
    return {
        "id": uri,
        "type": "skos:Concept",
        "skos:prefLabel": {"@language": language, "@value": label},
    }


def _terc(code: str) -> str:
    """A municipality by its code in the TERC register, which has no addresses of its own."""
    return f"urn:teryt:terc:{code}"


def _in_polish(text: str) -> Node:
    return {"@language": "pl", "@value": text}


def _in_languages(polish: str, ukrainian: str) -> list[Node]:
    found = [_in_polish(polish)]
    if ukrainian:
        found.append({"@language": "uk", "@value": ukrainian})
    return found


def _link(node: Node) -> Node:
    return {"id": node["id"]}


def _links(nodes: Iterable[Node]) -> list[Node]:
    return [_link(node) for node in nodes]


def _without_gaps(node: Node) -> Node:
    return {key: value for key, value in node.items() if value not in ("", [], None)}
