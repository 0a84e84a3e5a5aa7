"""Services of HSDS: a line of the list, a whole service, a service at a place."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from mosty.directory.enums import CostKind, DiCondition, ServiceStatus
from mosty.directory.exports.hsds.organisations import (
    STATUS,
    identifiers,
    organisation_line,
    organisation_of,
)
from mosty.directory.exports.hsds.parts import (
    Record,
    contacts,
    cost_name,
    language_name,
    phones,
    told,
)
from mosty.directory.exports.hsds.places import place_line, whole_place
from mosty.directory.exports.hsds.schedules import schedules
from mosty.directory.exports.hsds.taxonomies import Classifier
from mosty.directory.models import Service, ServiceAtLocation
from mosty.directory.queries.feed.records import ServiceLine
from mosty.directory.queries.feed.taxonomies import Taxonomy, answer_code
from mosty.directory.queries.paths import service_path
from mosty.directory.rules import figures_of
from mosty.directory.rules.feed_words import CAPACITY_WORDS, ended_words
from mosty.directory.rules.identifiers import part_id, unit_id


def page_of(slug: str, pk: int, base: str) -> str:
    """Address of a service's page in Mosty; `base` is the address of the installation."""
    return f"{base}{service_path(slug, pk)}"


def shortest(uuid: UUID, changed: datetime) -> Record:
    """What `minimal` asks for: which service, and when it changed."""
    return {"id": uuid, "last_modified": changed}


def service_lines(lines: Iterable[ServiceLine], base: str) -> list[Record]:
    """Services without their parts, with the organisation that gives each."""
    return [
        told(
            {
                **_own_fields(one.service, page_of(one.slug, one.service.pk, base)),
                "organization": organisation_line(one.organisation, one.organisation.patron__uuid),
            }
        )
        for one in lines
    ]


def service_line(service: Service, base: str) -> Record:
    """The same of one whole record."""
    return told(_own_fields(service, _page(service, base))) | {
        "organization": organisation_of(service.organisation)
    }


def whole_service(service: Service, base: str, classify: Classifier) -> Record:
    """A service with all there is about it that anyone may know."""
    return told(
        {
            **_own_fields(service, _page(service, base)),
            "additional_urls": _page_beside_website(service, base),
            "phones": phones(service.uuid, service.phone),
            "schedules": schedules(service.uuid, service.windows.all(), service.exceptions.all()),
            "service_areas": _areas(service),
            "service_at_locations": [
                _at_place(one, service) for one in service.service_locations.all()
            ],
            "languages": _languages(service),
            "organization": _giver(service),
            "funding": _funding(service),
            "cost_options": _costs(service),
            "required_documents": _documents(service),
            "contacts": contacts(service.contacts.all(), service.uuid),
            "capacities": _capacities(service),
            "attributes": _attributes(service, classify),
        }
    )


def service_place_line(one: ServiceAtLocation, base: str) -> Record:
    """A service at a place, each without its parts."""
    return {
        "id": one.uuid,
        "location": place_line(one.location),
        "service": service_line(one.service, base),
    }


def whole_service_place(one: ServiceAtLocation, base: str) -> Record:
    """A service at a place with the address and the hours there."""
    return {**_at_place(one, one.service), "service": service_line(one.service, base)}


def _own_fields(service: Any, page: str) -> dict[str, Any]:
    """What a service (a row of a list, or whole) says of itself."""
    return {
        "id": service.uuid,
        "name": service.name,
        "alternate_name": service.name_uk,
        "description": service.summary,
        "url": service.website or page,
        "email": service.email,
        "status": STATUS[service.status],
        "application_process": _in_lines(service.how_to_apply, service.who_decides),
        "fees_description": service.cost_for_person,
        "eligibility_description": service.for_whom,
        "minimum_age": service.min_age,
        "maximum_age": service.max_age,
        "assured_date": service.checked_on,
        "alert": _alert(service),
        "last_modified": service.updated_at,
    }


def _page(service: Service, base: str) -> str:
    return page_of(service.municipality.slug, service.pk, base)


def _in_lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))


def _alert(service: Any) -> str:
    if service.status != ServiceStatus.CLOSED or service.closed_on is None:
        return ""
    return ended_words(service.closed_on)


def _giver(service: Service) -> Record:
    organisation = service.organisation
    return told(
        {
            **organisation_of(organisation),
            "phones": phones(organisation.uuid, organisation.phone),
            "organization_identifiers": identifiers(organisation),
        }
    )


def _at_place(one: ServiceAtLocation, service: Service) -> Record:
    return told(
        {
            "id": one.uuid,
            "schedules": schedules(
                one.uuid, service.windows.all(), service.exceptions.all(), one.location_id
            ),
            "location": whole_place(one.location),
        }
    )


# --- parts of a service ---------------------------------------------------------------------------


def _page_beside_website(service: Service, base: str) -> list[Record]:
    """The page in Mosty, where the address of the service is its own website."""
    if not service.website:
        return []
    return [
        {
            "id": part_id(service.uuid, "page"),
            "label": service.municipality.name,
            "url": _page(service, base),
        }
    ]


def _areas(service: Service) -> list[Record]:
    """The municipality by its TERC code, or the one village unit whose people may use it."""
    municipality, unit = service.municipality, service.village_unit
    area = {
        "id": part_id(service.uuid, "area"),
        "name": municipality.name,
        "extent": municipality.terc_code,
        "extent_type": "TERC",
    }
    if not service.covers_all and unit is not None:
        area |= {"name": unit.name, "description": municipality.name}
    return [area]


def _languages(service: Service) -> list[Record]:
    return [
        {
            "id": part_id(service.uuid, f"language/{one.language}"),
            "name": language_name(one.language),
            "code": one.language,
        }
        for one in service.languages.all()
    ]


def _funding(service: Service) -> list[Record]:
    if not service.funding_source:
        return []
    return [{"id": part_id(service.uuid, "funding"), "source": service.funding_source}]


def _costs(service: Service) -> list[Record]:
    """What a person pays; the amount only where it is known to be nothing."""
    if not service.cost_kind:
        return []
    is_free = service.cost_kind == CostKind.FREE
    return [
        told(
            {
                "id": part_id(service.uuid, "cost"),
                "option": cost_name(service.cost_kind),
                "currency": "PLN",
                "amount": 0 if is_free else None,
                "amount_description": service.cost_for_person,
            }
        )
    ]


def _documents(service: Service) -> list[Record]:
    if not service.what_to_bring:
        return []
    return [{"id": part_id(service.uuid, "documents"), "document": service.what_to_bring}]


def _capacities(service: Service) -> list[Record]:
    """Free places of how many, unless they would tell of few people; with the day of the figure."""
    shown = figures_of(service)
    free = shown.free.count if shown.free else None
    if free is None or service.figures_on is None:
        return []
    places = shown.places.count if shown.places else None
    return [
        told(
            {
                "id": part_id(service.uuid, "capacity"),
                "unit": {"id": unit_id("miejsce"), "name": "miejsce"},
                "available": free,
                "maximum": places,
                "description": CAPACITY_WORDS.get(service.capacity_state, ""),
                "updated": f"{service.figures_on.isoformat()}T00:00:00Z",
            }
        )
    ]


def _attributes(service: Service, classify: Classifier) -> list[Record]:
    return [
        {
            "id": part_id(service.uuid, f"attribute/{taxonomy}/{code}"),
            "link_type": taxonomy.value,
            "link_entity": "service",
            "value": code,
            "taxonomy_term": classify(taxonomy, code),
        }
        for taxonomy, code in _codes(service)
    ]


def _codes(service: Service) -> Iterable[tuple[Taxonomy, str]]:
    """Terms that say what kind of service it is."""
    kind = service.service_type
    yield Taxonomy.KINDS, kind.code
    yield Taxonomy.SETTINGS, kind.setting
    for area in kind.areas:
        yield Taxonomy.AREAS, area
    for domain in kind.domains:
        yield Taxonomy.DOMAINS, domain
    for condition in DiCondition:
        answer = getattr(service, f"condition_{condition.value}")
        if answer != "unknown":
            yield Taxonomy.CONDITIONS, answer_code(condition.value, answer)
