"""The tables of the tabular form of HSDS: which columns, of which type, which point where."""

from collections.abc import Mapping
from dataclasses import dataclass

#: Types of Table Schema by the letter used below.
_TYPES: Mapping[str, tuple[str, str]] = {
    "i": ("string", "uuid"),
    "s": ("string", "default"),
    "e": ("string", "email"),
    "u": ("string", "uri"),
    "n": ("number", "default"),
    "d": ("date", "default"),
    "t": ("time", "default"),
    "m": ("datetime", "default"),
}


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        file: its name in the package.
        columns: "name:type" with "!" after what must be there.
        links: column -> the table whose `id` it holds.
        parts: key of a nested list -> the table of its records.
        inner: key of a nested record -> the table of that record; the row keeps `key_id`.
    """

    file: str
    columns: str
    links: Mapping[str, str]
    parts: Mapping[str, str]
    inner: Mapping[str, str]

    def fields(self) -> list[dict[str, object]]:
        """The columns as Table Schema describes them."""
        return [_field(column) for column in self.columns.split()]

    def names(self) -> list[str]:
        """Names of the columns."""
        return [column.partition(":")[0] for column in self.columns.split()]

    def times(self) -> frozenset[str]:
        """Names of the columns that hold a time of the day."""
        columns = (column.rstrip("!").partition(":") for column in self.columns.split())
        return frozenset(name for name, _colon, letter in columns if letter == "t")


def _field(column: str) -> dict[str, object]:
    name, _colon, letter = column.rstrip("!").partition(":")
    kind, form = _TYPES[letter]
    constraints: dict[str, bool] = {"required": True} if column.endswith("!") else {}
    if name == "id":
        constraints["unique"] = True
    return {"name": name, "type": kind, "format": form, "constraints": constraints}


def _table(
    file: str,
    columns: str,
    *,
    links: str = "",
    parts: Mapping[str, str] | None = None,
    inner: Mapping[str, str] | None = None,
) -> Table:
    owners = {f"{name}_id": name for name in links.split()}
    held = {f"{key}_id": table for key, table in (inner or {}).items()}
    own = " ".join(f"{name}:i" for name in (*owners, *held))
    return Table(f"{file}.csv", f"{columns} {own}".strip(), owners | held, parts or {}, inner or {})


_OF_SERVICE = {
    "additional_urls": "url",
    "phones": "phone",
    "schedules": "schedule",
    "service_areas": "service_area",
    "service_at_locations": "service_at_location",
    "languages": "language",
    "funding": "funding",
    "cost_options": "cost_option",
    "required_documents": "required_document",
    "contacts": "contact",
    "capacities": "service_capacity",
    "attributes": "attribute",
}

#: Tables by the name HSDS gives the record, those that others point to first.
TABLES: Mapping[str, Table] = {
    "organization": _table(
        "organizations",
        "id:i! name:s! alternate_name:s description:s! email:e website:u tax_status:s tax_id:s"
        " legal_status:s parent_organization_id:i",
        parts={
            "contacts": "contact",
            "phones": "phone",
            "locations": "location",
            "organization_identifiers": "organization_identifier",
        },
    ),
    "organization_identifier": _table(
        "organization_identifiers",
        "id:i! identifier_scheme:s identifier_type:s! identifier:s!",
        links="organization",
    ),
    "location": _table(
        "locations",
        "id:i! location_type:s! url:u name:s transportation:s latitude:n longitude:n"
        " external_identifier:s",
        links="organization",
        parts={"addresses": "address", "accessibility": "accessibility"},
    ),
    "address": _table(
        "addresses",
        "id:i! address_1:s! city:s! region:s state_province:s postal_code:s country:s!"
        " address_type:s!",
        links="location",
    ),
    "accessibility": _table("accessibility", "id:i! description:s details:s", links="location"),
    "service": _table(
        "services",
        "id:i! name:s! alternate_name:s description:s url:u email:e status:s!"
        " application_process:s fees_description:s eligibility_description:s minimum_age:n"
        " maximum_age:n assured_date:d alert:s last_modified:m",
        parts=_OF_SERVICE,
        inner={"organization": "organization"},
    ),
    "service_at_location": _table(
        "service_at_location",
        "id:i!",
        links="service",
        parts={"schedules": "schedule"},
        inner={"location": "location"},
    ),
    "contact": _table(
        "contacts",
        "id:i! name:s title:s email:e",
        links="organization service",
        parts={"phones": "phone"},
    ),
    "phone": _table("phones", "id:i! number:s! type:s", links="organization service contact"),
    "schedule": _table(
        "schedules",
        "id:i! valid_from:d valid_to:d dtstart:d until:d wkst:s freq:s interval:n byday:s"
        " description:s opens_at:t closes_at:t notes:s",
        links="service service_at_location",
    ),
    "service_area": _table(
        "service_areas", "id:i! name:s description:s extent:s extent_type:s", links="service"
    ),
    "language": _table("languages", "id:i! name:s code:s", links="service"),
    "funding": _table("funding", "id:i! source:s", links="service"),
    "cost_option": _table(
        "cost_options", "id:i! option:s currency:s amount:n amount_description:s", links="service"
    ),
    "required_document": _table("required_documents", "id:i! document:s", links="service"),
    "url": _table("url", "id:i! label:s url:u!", links="service"),
    "unit": _table("units", "id:i! name:s!"),
    "service_capacity": _table(
        "service_capacity",
        "id:i! available:n! maximum:n description:s updated:m!",
        links="service",
        inner={"unit": "unit"},
    ),
    "taxonomy": _table("taxonomies", "id:i! name:s! description:s! version:s"),
    "taxonomy_term": _table(
        "taxonomy_terms",
        "id:i! code:s name:s! description:s! parent_id:i taxonomy:s language:s taxonomy_id:i",
    ),
    "attribute": _table(
        "attributes",
        "id:i! link_id:i! link_type:s link_entity:s! value:s",
        inner={"taxonomy_term": "taxonomy_term"},
    ),
}
