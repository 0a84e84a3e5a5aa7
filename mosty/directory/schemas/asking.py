"""What may be asked of the open feed. Filters add up; what breaks a rule is answered with 400."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field, field_validator, model_validator

from mosty.directory.queries.feed import Asked, Box, Circle

PER_PAGE = 100
MOST_PER_PAGE = 1000
#: `minimal` answers everything on one page when nothing else is asked.
MOST_MINIMAL = 100_000

_PLAIN = r"^[^\x00]*$"  # databases refuse the NUL sign inside a text
Words = Annotated[str, Field(max_length=200, pattern=_PLAIN)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class Paging(Schema):
    page: Annotated[int, Field(ge=1, le=1_000_000, description="number of the page, from 1")] = 1
    per_page: Annotated[int, Field(ge=1, le=MOST_PER_PAGE, description="records on a page")] = (
        PER_PAGE
    )
    format: Annotated[
        Literal["json", "ndjson"],
        Field(description="ndjson: all records, one a line, without pages"),
    ] = "json"


class Searching(Paging):
    search: Annotated[Words, Field(description="what people would ask for")] = ""
    municipality: Annotated[
        str,
        Field(max_length=60, pattern=_PLAIN, description="slug of a municipality (extension)"),
    ] = ""


class Classified(Searching):
    taxonomy_term_id: Annotated[
        UUID | None, Field(description="has this term, or a narrower one")
    ] = None
    taxonomy_id: Annotated[UUID | None, Field(description="has any term of this taxonomy")] = None
    modified_after: Annotated[
        datetime | None,
        Field(description="changed then or later; without a zone: Polish time"),
    ] = None

    @field_validator("modified_after", mode="after")
    @classmethod
    def _is_a_moment(cls, value: datetime | None) -> datetime | None:
        return None if value is None else moment(value)


class Located(Classified):
    organization_id: Annotated[UUID | None, Field(description="given by this organisation")] = None
    postcode: Annotated[
        str,
        Field(
            max_length=10,
            pattern=r"^(\d{2}-?\d{3})?$",
            description="at a place with this postal code",
        ),
    ] = ""
    proximity: Annotated[
        float | None,
        Field(ge=0, le=1_000_000, description="metres around the middle of the postal code"),
    ] = None
    latitude: Annotated[Latitude | None, Field(description="of a point (extension)")] = None
    longitude: Annotated[Longitude | None, Field(description="of a point (extension)")] = None
    radius_km: Annotated[
        float | None, Field(ge=0, le=1000, description="around the point (extension)")
    ] = None
    bbox: Annotated[
        str,
        Field(
            max_length=100,
            pattern=r"^(-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3})?$",
            description="west,south,east,north in degrees (extension)",
        ),
    ] = ""

    @model_validator(mode="after")
    def _belong_together(self) -> "Located":
        if self.proximity is not None and not self.postcode:
            raise ValueError(_("proximity needs a postcode"))
        circle = (self.latitude, self.longitude, self.radius_km)
        if any(one is not None for one in circle) and None in circle:
            raise ValueError(_("latitude, longitude and radius_km belong together"))
        if self.bbox and not self._box_is_a_box():
            raise ValueError(_("bbox is west,south,east,north"))
        return self

    def _corners(self) -> tuple[float, ...]:
        return tuple(float(one) for one in self.bbox.split(","))

    def _box_is_a_box(self) -> bool:
        west, south, east, north = self._corners()
        return -180 <= west <= east <= 180 and -90 <= south <= north <= 90

    def asked(self) -> Asked:
        """The same as the queries take it."""
        circle = None
        if self.latitude is not None and self.longitude is not None and self.radius_km is not None:
            circle = Circle(self.latitude, self.longitude, self.radius_km * 1000)
        digits = self.postcode.replace("-", "")
        return Asked(
            search=self.search,
            municipality=self.municipality,
            taxonomy_term_id=self.taxonomy_term_id,
            taxonomy_id=self.taxonomy_id,
            organization_id=self.organization_id,
            modified_after=self.modified_after,
            postcode=f"{digits[:2]}-{digits[2:]}" if digits else "",
            proximity=self.proximity,
            circle=circle,
            box=Box(*self._corners()) if self.bbox else None,
        )


class ServicesAsked(Located):
    minimal: Annotated[bool, Field(description="only id and last_modified, all on one page")] = (
        False
    )
    full: Annotated[bool, Field(description="services with all their parts")] = False


class ServicePlacesAsked(Located):
    full: Annotated[bool, Field(description="places with their address and hours")] = False


class OrganizationsAsked(Classified):
    full: Annotated[bool, Field(description="organisations with all their parts")] = False
    full_service: Annotated[bool, Field(description="... and with whole services")] = False

    def asked(self) -> Asked:
        """The same as the queries take it."""
        return Asked(
            search=self.search,
            municipality=self.municipality,
            taxonomy_term_id=self.taxonomy_term_id,
            taxonomy_id=self.taxonomy_id,
            modified_after=self.modified_after,
        )


class TaxonomiesAsked(Paging):
    search: Annotated[Words, Field(description="every word must occur")] = ""


class TermsAsked(TaxonomiesAsked):
    taxonomy_id: Annotated[UUID | None, Field(description="of this taxonomy")] = None
    parent_id: Annotated[UUID | None, Field(description="directly under this term")] = None
    top_only: Annotated[bool, Field(description="only terms without a wider one")] = False


class RemovalsAsked(Paging):
    removed_after: Annotated[datetime | None, Field(description="removed then or later")] = None
    type: Annotated[
        Literal["service", "organization", "location", "service_at_location"] | None,
        Field(description="only such records"),
    ] = None
    municipality: Annotated[str, Field(max_length=60, pattern=_PLAIN)] = ""

    @field_validator("removed_after", mode="after")
    @classmethod
    def _is_a_moment(cls, value: datetime | None) -> datetime | None:
        return None if value is None else moment(value)


def moment(value: datetime) -> datetime:
    """The moment in UTC; without a zone it is Polish time.

    Raises:
        ValueError: so early or late that no database keeps it.
    """
    if not 1900 <= value.year <= 2200:
        raise ValueError(_("the year must lie between 1900 and 2200"))
    aware = timezone.make_aware(value) if timezone.is_naive(value) else value
    return aware.astimezone(UTC)
