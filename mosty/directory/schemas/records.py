"""Records of HSDS 3.1 as Mosty gives them: the shapes of its OpenAPI document.

Stricter than the published schemas, which allow any further field, an empty name and a minimum age
of -4. They describe and they serve the tests; answers are not pushed through them.
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AnyUrl, BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Email = Annotated[
    str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", json_schema_extra={"format": "email"})
]
Age = Annotated[int, Field(ge=0, le=150)]
Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$")]
Weekdays = Annotated[
    str, Field(pattern=r"^(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)(,(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU))*$")
]
PlaceKind = Literal["physical", "postal", "virtual"]


class Strict(BaseModel):
    """No field that is not named here."""

    model_config = ConfigDict(extra="forbid")


class Phone(Strict):
    id: UUID
    number: Text
    type: Literal["voice"] | None = None


class Language(Strict):
    id: UUID
    name: Text
    code: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class Contact(Strict):
    """Somebody anyone may turn to."""

    id: UUID
    name: Text | None = None
    title: Text | None = None
    email: Email | None = None
    phones: list[Phone] | None = None


class Schedule(Strict):
    id: UUID
    valid_from: date | None = None
    valid_to: date | None = None
    dtstart: date | None = None
    until: date | None = None
    wkst: Literal["MO"] | None = None
    freq: Literal["WEEKLY", "MONTHLY"] | None = None
    interval: Literal[1] | None = None
    byday: Weekdays | None = None
    opens_at: Hour | None = None
    closes_at: Hour | None = None
    description: Text | None = None
    notes: Text | None = None


class Address(Strict):
    """An address in Poland; the postal code is empty where nobody gave one."""

    id: UUID
    address_1: Text
    city: Text
    region: str
    state_province: str
    postal_code: str
    country: Literal["PL"]
    address_type: PlaceKind


class Accessibility(Strict):
    id: UUID
    description: Text | None = None
    details: Text | None = None


class PlaceLine(Strict):
    """A place that may be shown."""

    id: UUID
    location_type: PlaceKind
    url: AnyUrl | None = None
    name: Text | None = None
    transportation: Text | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    external_identifier: Text | None = None


class Place(PlaceLine):
    addresses: list[Address] | None = None
    accessibility: list[Accessibility] | None = None


class OrganizationIdentifier(Strict):
    """A number in a register: PL-KRS, PL-REGON, PL-NIP, or a register without a known scheme."""

    id: UUID
    identifier_scheme: Literal["PL-KRS", "PL-REGON", "PL-NIP"] | None = None
    identifier_type: Text
    identifier: Text


class OrganizationLine(Strict):
    id: UUID
    name: Text
    alternate_name: Text | None = None
    description: Text
    email: Email | None = None
    website: AnyUrl | None = None
    tax_status: Text | None = None
    tax_id: Annotated[str, Field(pattern=r"^\d{10}$")] | None = None
    legal_status: Text | None = None
    parent_organization_id: UUID | None = None


class OrganizationOfService(OrganizationLine):
    phones: list[Phone] | None = None
    organization_identifiers: list[OrganizationIdentifier] | None = None


Status = Literal["active", "defunct"]


class ServiceInShort(Strict):
    id: UUID
    name: Text
    status: Status


class ServiceChange(Strict):
    """What `minimal` answers."""

    id: UUID
    last_modified: datetime


class ServiceFields(Strict):
    """A service without its parts."""

    id: UUID
    name: Text
    alternate_name: Text | None = None
    description: Text | None = None
    url: AnyUrl
    email: Email | None = None
    status: Status
    application_process: Text | None = None
    fees_description: Text | None = None
    eligibility_description: Text | None = None
    minimum_age: Age | None = None
    maximum_age: Age | None = None
    assured_date: date | None = None
    alert: Text | None = None
    last_modified: datetime


class ServiceLine(ServiceFields):
    """A service with the organisation that gives it."""

    organization: OrganizationLine


class Taxonomy(Strict):
    id: UUID
    name: Text
    description: Text
    version: Text


class TaxonomyTerm(Strict):
    id: UUID
    code: Text
    name: Text
    description: Text
    parent_id: UUID | None = None
    taxonomy: Text
    taxonomy_detail: Taxonomy
    language: Literal["pl"]


class Attribute(Strict):
    """A term of a taxonomy that describes the service."""

    id: UUID
    link_type: Text
    link_entity: Literal["service"]
    value: Text
    taxonomy_term: TaxonomyTerm


class Url(Strict):
    id: UUID
    label: Text
    url: AnyUrl


class ServiceArea(Strict):
    """The municipality by its TERC code, or a village unit of it."""

    id: UUID
    name: Text
    description: Text | None = None
    extent: Annotated[str, Field(pattern=r"^\d{7}$")]
    extent_type: Literal["TERC"]


class Funding(Strict):
    id: UUID
    source: Text


class CostOption(Strict):
    id: UUID
    option: Text
    currency: Literal["PLN"]
    amount: Annotated[float, Field(ge=0)] | None = None
    amount_description: Text | None = None


class RequiredDocument(Strict):
    id: UUID
    document: Text


class Unit(Strict):
    id: UUID
    name: Text


class ServiceCapacity(Strict):
    """Free places; left out where they would tell of fewer than five people."""

    id: UUID
    unit: Unit
    available: Annotated[int, Field(ge=0)]
    maximum: Annotated[int, Field(ge=0)] | None = None
    description: Text | None = None
    updated: datetime


class AtPlace(Strict):
    """A place of a service, with the hours that hold there alone."""

    id: UUID
    schedules: list[Schedule] | None = None
    location: Place


class Service(ServiceFields):
    """A service with all there is about it that anyone may know."""

    additional_urls: list[Url] | None = None
    phones: list[Phone] | None = None
    schedules: list[Schedule] | None = None
    service_areas: list[ServiceArea]
    service_at_locations: list[AtPlace] | None = None
    languages: list[Language] | None = None
    organization: OrganizationOfService
    funding: list[Funding] | None = None
    cost_options: list[CostOption] | None = None
    required_documents: list[RequiredDocument] | None = None
    contacts: list[Contact] | None = None
    capacities: list[ServiceCapacity] | None = None
    attributes: list[Attribute]


class Organization(OrganizationOfService):
    """An organisation with its parts and its services, in short or whole."""

    contacts: list[Contact] | None = None
    locations: list[Place] | None = None
    services: list[ServiceInShort] | list[Service] | None = None


class ServiceAtLocationLine(Strict):
    id: UUID
    location: PlaceLine
    service: ServiceLine


class ServiceAtLocation(AtPlace):
    service: ServiceLine


class Removed(Strict):
    """A record that left the feed: whoever copied it can remove it too."""

    id: UUID
    type: Literal["service", "organization", "location", "service_at_location"]
    removed_at: datetime
