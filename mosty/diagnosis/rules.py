"""Who may work on the diagnosis, and which of its figures may be published."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from mosty.core.access import MUNICIPALITY_ROLES, Access, Permission, Role
from mosty.core.enums import MEASURED
from mosty.core.text import fold
from mosty.engines.disclosure import THRESHOLD, suppress

PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        code="diagnosis.edit",
        title=_("enter figures and describe needs and assets in the diagnosis"),
        roles=frozenset(
            {
                Role.PLAN_COORDINATOR,
                Role.SERVICE_ORGANISER,
                Role.COMMUNITY_ORGANISER,
                Role.CENTRE_DIRECTOR,
            }
        ),
    ),
    Permission(
        code="diagnosis.import",
        title=_("import figures, needs and assets from files"),
        roles=frozenset({Role.PLAN_COORDINATOR, Role.CLERK, Role.CENTRE_DIRECTOR}),
    ),
    Permission(
        code="diagnosis.see_staff",
        title=_("see the parts of the diagnosis that are not public yet"),
        roles=MUNICIPALITY_ROLES,
    ),
)

#: Names of the diagnosis's records on the golden thread.
NEED_SOURCE = "diagnosis.need"
OBSERVATION_SOURCE = "diagnosis.observation"
THEME_SOURCE = "voices.theme"
EVIDENCE_SOURCES = frozenset({THEME_SOURCE, OBSERVATION_SOURCE})

FIRST_YEAR, LAST_YEAR = 1990, 2100

#: Counts of people of the groups of deinstitutionalisation, side by side in one chart.
GROUP_COUNTS: tuple[str, ...] = (
    "X-PIECZA-RAZEM",
    "X-UO-OSOBY",
    "X-DPS-MIESZKANCY",
    "X-OZN-ORZECZENIA",
    "X-ASYSTENCJA-OSOBY",
    "X-PSY-OSOBY",
    "X-SUO-PSY-OSOBY",
    "X-SDS-OSOBY",
    "X-BEZ-OSOBY",
    "X-UZA-OSOBY",
    "X-PRZ-OSOBY",
    "X-CUD-OSOBY",
    "X-WYTCHNIENIE-OPIEKUNOWIE",
)

#: "3 osoby", "2 rodziny": a number of people that no public text may hold.
_FEW_PEOPLE = re.compile(
    r"(?<![\d,.–-])[1-4] (?:\w+ )?(?:osob|dziec|rodzin|senior|mieszkan|kobiet|mezczyzn|chlop|uczn)"
)


@dataclass(frozen=True)
class Counted:
    """A figure as the rule of small counts sees it.

    Attributes:
        value: the number, None without one.
        counts_people: whether it is a number of people.
        part_of: code of the count it is a part of, or "".
        inputs: code -> value of what it was computed from.
    """

    value: Decimal | None
    counts_people: bool = False
    part_of: str = ""
    inputs: Mapping[str, Decimal] | None = None


def is_small(value: Decimal | None) -> bool:
    """Whether the value is a number of people that may not be published."""
    return value is not None and 0 < value < THRESHOLD


def hidden_codes(figures: Mapping[str, Counted]) -> frozenset[str]:
    """Codes of figures of one year and place that may not be published.

    Hidden are 1 to 4 people; a part whose rest is 1 to 4 people; and whatever was computed from
    a hidden count of people (from the stored inputs, which may be of another day).
    """
    hidden = {
        code
        for code, figure in figures.items()
        if figure.counts_people
        and (is_small(figure.value) or _rest_is_small(figure, figures.get(figure.part_of)))
    }
    for code, figure in figures.items():
        for name, value in (figure.inputs or {}).items():
            known = figures.get(name)
            if known is None or not known.counts_people:
                continue
            whole = (figure.inputs or {}).get(known.part_of)
            rest = None if whole is None else whole - value
            if name in hidden or is_small(value) or is_small(rest):
                hidden.add(code)
    return frozenset(hidden)


def hidden_places(counts: Sequence[Decimal | None], whole: Decimal | None) -> frozenset[int]:
    """Positions of village units whose number of people may not be published beside the whole.

    The people of the whole who live in none of the units given count as one more unit.
    """
    known = [(index, int(count)) for index, count in enumerate(counts) if count is not None]
    cells = [count for _index, count in known]
    rest = int(whole) - sum(cells) if whole is not None else 0
    shown = suppress([*cells, rest] if rest > 0 else cells)
    return frozenset(
        index for (index, _count), cell in zip(known, shown, strict=False) if not cell.is_shown
    )


def tells_few_people(*texts: str) -> bool:
    """Whether a text counts fewer than 5 people ("3 osoby"), so that it may not be published."""
    return any(_FEW_PEOPLE.search(fold(text)) for text in texts)


def sees_staff(access: Access, municipality_id: int) -> bool:
    """Whether the reader sees what is not public yet, with exact counts."""
    if access.is_system:
        return True
    return access.municipality_id == municipality_id and access.may("diagnosis.see_staff")


def has_number(status: str) -> bool:
    """Whether a figure of this status carries a number."""
    return status in MEASURED


def best_known(statuses: Iterable[tuple[int, str]]) -> int | None:
    """The latest year that has a number, else the latest year of all; None without years."""
    years = list(statuses)
    with_number = [year for year, status in years if has_number(status)]
    return max(with_number or [year for year, _status in years], default=None)


def _rest_is_small(part: Counted, whole: Counted | None) -> bool:
    if whole is None or whole.value is None or part.value is None:
        return False
    return is_small(whole.value - part.value)
