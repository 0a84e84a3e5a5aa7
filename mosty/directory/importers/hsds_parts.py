"""What single keys of HSDS records mean for us."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from mosty.core.errors import InvalidInput
from mosty.core.tables import CellError
from mosty.core.text import fold
from mosty.directory.enums import ServiceStatus
from mosty.directory.importers.hsds_json import Node
from mosty.people.enums import OrganisationForm, Register
from mosty.people.importers import form_of
from mosty.people.rules import clean_nip, clean_register_number, clean_regon

#: Keys we read; whatever else a record holds is told as lost.
OF_SERVICE = frozenset(
    {
        "id", "name", "alternate_name", "description", "url", "email", "status",
        "application_process", "fees_description", "eligibility_description", "minimum_age",
        "maximum_age", "assured_date", "last_modified", "phones", "schedules", "alert",
        "service_at_locations", "languages", "organization", "organization_id", "funding",
        "cost_options", "required_documents", "capacities", "attributes", "service_areas",
        "contacts",
    }
)  # fmt: skip
OF_ORGANISATION = frozenset(
    {
        "id", "name", "alternate_name", "description", "email", "website", "tax_status",
        "tax_id", "legal_status", "phones", "organization_identifiers", "services", "contacts",
        "parent_organization_id",
    }
)  # fmt: skip
OF_SERVICE_AT_PLACE = frozenset({"id", "location", "schedules", "service"})
OF_PLACE = frozenset(
    {
        "id", "location_type", "url", "name", "transportation", "latitude", "longitude",
        "addresses", "accessibility", "external_identifier", "organization_id",
    }
)  # fmt: skip
_OF_PHONE = frozenset({"id", "number", "type"})
#: Telephones nobody answers.
_MACHINES = frozenset({"fax", "pager", "data", "sms"})
_FEWEST_DIGITS = 3
_STATUS = {
    "active": ServiceStatus.PUBLISHED,
    "": ServiceStatus.PUBLISHED,
    "inactive": ServiceStatus.CLOSED,
    "defunct": ServiceStatus.CLOSED,
    "temporarily closed": ServiceStatus.CLOSED,
}
BENEFIT = "pozytku publicznego"
_is_url = URLValidator(schemes=["http", "https"])


def form_and_doubt(word: str, name: str) -> tuple[OrganisationForm, str]:
    try:
        return form_of(word, name), ""
    except CellError:
        return OrganisationForm.ASSOCIATION, _(
            "the file does not tell the legal form of the organisation in words we know."
        )


def register_numbers(node: Node) -> dict[str, str]:
    """KRS, REGON and NIP, and the number of another register."""
    found: dict[str, str] = {}
    for one in node.items("organization_identifiers"):
        name = (one.text("identifier_scheme") or one.text("identifier_type")).upper()
        name, number = name.removeprefix("PL-"), one.text("identifier", longest=40)
        try:
            if name == "REGON":
                found["regon"] = clean_regon(number)
            elif name == "NIP":
                found["nip"] = clean_nip(number)
            elif name in Register.values and name != Register.NONE and number:
                found["register"] = name
                found["register_number"] = clean_register_number(name, number)
        except InvalidInput as error:
            raise one.wrong("identifier", str(error.message)) from error
    return found


def status(node: Node, facts: Mapping[str, Any]) -> str:
    word = node.text("status").casefold()
    if word not in _STATUS:
        raise node.wrong("status", _("must be active, inactive, defunct or temporarily closed."))
    status = _STATUS[word]
    if status == ServiceStatus.PUBLISHED and not (
        facts.get("for_whom") and facts.get("how_to_apply")
    ):
        return ServiceStatus.DRAFT.value  # residents would not learn what they need
    return status.value


def url(node: Node, key: str) -> str:
    text = node.text(key, longest=200)
    if text:
        try:
            _is_url(text)
        except ValidationError as error:
            raise node.wrong(key, _("this is not an address of a website.")) from error
    return text


def email(node: Node) -> str:
    text = node.text("email", longest=254)
    if text:
        try:
            validate_email(text)
        except ValidationError as error:
            raise node.wrong("email", _("this is not an e-mail address.")) from error
    return text


def point(node: Node) -> tuple[Decimal | None, Decimal | None]:
    latitude, longitude = node.number("latitude"), node.number("longitude")
    if latitude is None or longitude is None:
        return None, None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise node.wrong("latitude", _("latitude and longitude are not a point on the globe."))
    step = Decimal("0.000001")
    return Decimal(str(latitude)).quantize(step), Decimal(str(longitude)).quantize(step)


def joined(node: Node, key: str, part: str, longest: int) -> str:
    return "\n".join(text for one in node.items(key) if (text := one.text(part)))[:longest]


def unread(node: Node, kept: Collection[str]) -> Iterator[str]:
    """Keys of the record that we do not read; the tabular form repeats whose a part is."""
    for key, value in node.value.items():
        if key not in kept and value not in (None, "", [], {}) and not key.endswith("_id"):
            yield key


def phone(node: Node, name: str, lost: list[str]) -> str:
    """The first telephone that a person answers; the rest is added to `lost`."""
    found = node.items("phones")
    answered = [one for one in found if fold(one.text("type")) not in _MACHINES]
    if len(found) > 1:
        lost.append(f"{name}.phones[1…]")
    if not found:
        return ""
    one = (answered or found)[0]
    number = one.text("number", longest=60).strip("\"' ")
    if number and sum(char.isdecimal() for char in number) < _FEWEST_DIGITS:
        raise one.wrong("number", _("this is no telephone number."))
    if len(number) > 40:
        raise one.wrong("number", _("the telephone number is longer than 40 characters."))
    lost += [f"{name}.phones.{key}" for key in unread(one, _OF_PHONE)]
    return number
