"""Which counts of people may be published, and which must be hidden with them.

`show_count`, `suppress`, `suppress_table` and `share_percent` serve single pages at once;
`protect` makes whole tables safe to publish together and proves it by attacking them, `audit`
attacks what anybody has published. docs/methods/disclosure.md explains the methods in words and
says what they do not claim.
"""

from mosty.engines.disclosure.lists import THRESHOLD, Shown, share_percent, show_count, suppress
from mosty.engines.disclosure.protection import audit, protect
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
