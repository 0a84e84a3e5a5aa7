"""What importers hand over to the actions: services and their places, checked, nothing stored yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: Facts of a place by the names of `Location`; `features` are the codes of `AccessFeature`.
PLACE_FIELDS = (
    "address",
    "postal_code",
    "city",
    "latitude",
    "longitude",
    "directions",
    "features",
    "is_confidential",
)


@dataclass(frozen=True)
class ServiceRow:
    """One service of the file.

    Attributes:
        facts: fields of `Service` by name, `languages` and `hours`; only those the file speaks of.
        place: facts of its place (`PLACE_FIELDS`), only those the file speaks of.
        number: row of the file.
        doubt: why somebody should look at the row before it is stored, or "".
    """

    external_id: str
    facts: Mapping[str, Any] = field(hash=False)
    place: Mapping[str, Any] = field(hash=False, default_factory=dict)
    number: int = 0
    doubt: str = ""
