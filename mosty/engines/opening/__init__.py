"""When something is open: windows of the week, seasons, holidays, days that differ.

`is_open`, `closes_at`, `next_opening` and `status` answer for a moment, `today` for a day; `read_osm`
and `write_osm` speak the `opening_hours` of OpenStreetMap, `from_hsds` and `to_hsds` the schedules
of HSDS. docs/methods/opening.md says what each means and what the others cannot say.
"""

from mosty.engines.opening.clock import (
    State,
    Status,
    closes_at,
    is_open,
    next_opening,
    status,
    today,
)
from mosty.engines.opening.hsds import from_hsds, to_hsds
from mosty.engines.opening.osm_read import read_osm
from mosty.engines.opening.osm_write import write_osm
from mosty.engines.opening.plan import Hours, SpecialDays, Week, Window, polish_holidays

__all__ = [
    "Hours",
    "SpecialDays",
    "State",
    "Status",
    "Week",
    "Window",
    "closes_at",
    "from_hsds",
    "is_open",
    "next_opening",
    "polish_holidays",
    "read_osm",
    "status",
    "to_hsds",
    "today",
    "write_osm",
]
