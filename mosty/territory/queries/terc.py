"""Reads of TERC, the register of official units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from mosty.core.text import fold
from mosty.territory.enums import UnitLevel
from mosty.territory.models import TercUnit, TercVersion
from mosty.territory.rules import is_demo_code

TERC_ROWS_SHOWN = 50


@dataclass(frozen=True)
class TercCounts:
    """How many units one state of TERC holds.

    Attributes:
        voivodeships: voivodeships.
        counties: counties without the cities with county rights.
        cities: cities with county rights (Warsaw among them).
        urban, rural, urban_rural: municipalities by kind; a city with county rights is urban.
        parts: towns and rural areas of urban-rural municipalities, districts, delegations.
    """

    voivodeships: int
    counties: int
    cities: int
    urban: int
    rural: int
    urban_rural: int
    parts: int

    @property
    def municipalities(self) -> int:
        return self.urban + self.rural + self.urban_rural


def terc_version(on: date | None = None, *, is_demo: bool = False) -> TercVersion | None:
    """The latest loaded state of TERC (not later than the day), or None.

    Demonstration units have a register of their own, so that they never hide the real one.
    """
    versions = TercVersion.objects.filter(is_demo=is_demo)
    if on is not None:
        versions = versions.filter(state_date__lte=on)
    return versions.order_by("-state_date").first()


def terc_counts(version: TercVersion) -> TercCounts:
    """Units of one state by level and kind."""
    county = Q(level=UnitLevel.COUNTY)
    city = Q(code__regex=r"^[0-9]{2}(6[1-9]|[7-9][0-9])$")
    own = Q(level=UnitLevel.MUNICIPALITY)
    row = version.units.aggregate(
        voivodeships=Count("id", filter=Q(level=UnitLevel.VOIVODESHIP)),
        counties=Count("id", filter=county & ~city),
        cities=Count("id", filter=county & city),
        urban=Count("id", filter=own & Q(code__endswith="1")),
        rural=Count("id", filter=own & Q(code__endswith="2")),
        urban_rural=Count("id", filter=own & Q(code__endswith="3")),
        parts=Count("id", filter=Q(level=UnitLevel.PART)),
    )
    return TercCounts(**row)


def terc_unit(code: str, *, on: date | None = None) -> TercUnit | None:
    """The unit with this code in the latest state (not later than the day), or None."""
    version = terc_version(on, is_demo=is_demo_code(code))
    return None if version is None else version.units.filter(code=code).first()


def terc_search(text: str, *, on: date | None = None) -> Sequence[TercUnit]:
    """Units whose code begins with the text or whose name holds all its words; at most 50."""
    version = terc_version(on)
    words = fold(text).split()
    if version is None or not words:
        return ()
    units = version.units.all()
    if len(words) == 1 and words[0].isdecimal():
        return tuple(units.filter(code__startswith=words[0])[:TERC_ROWS_SHOWN])
    for word in words:
        units = units.filter(search_text__contains=word)
    return tuple(units[:TERC_ROWS_SHOWN])
