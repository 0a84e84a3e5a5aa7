"""Which counts of people may be published, and which must be hidden with them.

`show_count`, `suppress`, `suppress_table` and `share_percent` serve single pages at once;
`protect` makes whole tables safe to publish together and proves it by attacking them, `audit`
attacks what anybody has published. docs/methods/disclosure.md explains the methods in words and
says what they do not claim.
"""

from typing import TYPE_CHECKING, Any

from mosty.engines.disclosure.lists import THRESHOLD, Shown, share_percent, show_count, suppress
from mosty.engines.disclosure.publication import Publication, Table
from mosty.engines.disclosure.results import (
    Audit,
    HiddenCell,
    Interval,
    Proof,
    Protected,
    StaffReport,
    TableCost,
)
from mosty.engines.disclosure.two_way import ShownTable, suppress_table

if TYPE_CHECKING:
    from mosty.engines.disclosure.protection import audit, protect

__all__ = [
    "THRESHOLD",
    "VERSION",
    "Audit",
    "HiddenCell",
    "Interval",
    "Proof",
    "Protected",
    "Publication",
    "Shown",
    "ShownTable",
    "StaffReport",
    "Table",
    "TableCost",
    "audit",
    "protect",
    "share_percent",
    "show_count",
    "suppress",
    "suppress_table",
]

VERSION = "1"


def __getattr__(name: str) -> Any:
    """`protect` and `audit` load numpy; a page that only hides small counts does without."""
    if name in {"audit", "protect"}:
        from mosty.engines.disclosure import protection  # noqa: PLC0415 -- see above

        return getattr(protection, name)
    raise AttributeError(name)
