"""Rules of territory: who may do what, official codes, an unbroken line of variants."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from mosty.core.access import Permission, Role
from mosty.territory.enums import UnitLevel

_KEEPERS = frozenset({Role.ADMINISTRATOR, Role.PLAN_COORDINATOR})

PERMISSIONS: tuple[Permission, ...] = (
    Permission(
        "territory.municipality_create",
        _("add a municipality to this installation"),
        frozenset({Role.ADMINISTRATOR}),
    ),
    Permission(
        "territory.terc_load",
        _("load the register of official units (TERC)"),
        frozenset({Role.ADMINISTRATOR}),
    ),
    Permission(
        "territory.terc_search",
        _("search the register of official units (TERC)"),
        _KEEPERS | {Role.CLERK},
    ),
    Permission(
        "territory.variant_change",
        _("record the change between a welfare centre and a social services centre"),
        _KEEPERS,
    ),
    Permission("territory.unit_edit", _("edit village units"), _KEEPERS),
    Permission("territory.unit_import", _("import village units from a file"), _KEEPERS),
    Permission("territory.population_import", _("import population figures from a file"), _KEEPERS),
    Permission(
        "territory.law_load",
        _("load numbers set by law"),
        frozenset({Role.ADMINISTRATOR}),
    ),
)

#: First two digits of demonstration units: no voivodeship has them.
DEMO_VOIVODESHIP = "99"
_VOIVODESHIPS = frozenset(f"{number:02d}" for number in range(2, 33, 2))
#: From this county number on, the county is one city with county rights.
_FIRST_CITY_COUNTY = 61
_MUNICIPALITY_KINDS = frozenset("123")
_PART_KINDS = frozenset("4589")


#: First parts of addresses that belong to the installation, not to a municipality.
_RESERVED_SLUGS = frozenset(
    {"api", "konto", "galeria", "jezyk", "otwarte-dane", "static", "healthz", "readyz"}
)


def reserved_slug(slug: str) -> bool:
    """Whether pages of a municipality cannot live under this address."""
    return not slug or slug in _RESERVED_SLUGS


def is_demo_code(code: str) -> bool:
    """Whether the TERC code is one of those that exist only for demonstration."""
    return code.startswith(DEMO_VOIVODESHIP)


def code_problem(code: str, *, is_demo: bool) -> str | None:
    """What is wrong with a municipality's TERC code, or None.

    The codes that begin with 99 belong to demonstration municipalities, and those to nothing else.
    """
    if len(code) != 7 or not code.isascii() or not code.isdecimal():
        return str(_("A TERC code of a municipality has exactly 7 digits."))
    if is_demo != is_demo_code(code):
        return str(
            _("A demonstration municipality needs a code that begins with 99.")
            if is_demo
            else _("Codes that begin with 99 are only for demonstration.")
        )
    if not is_demo and code[:2] not in _VOIVODESHIPS:
        return str(_("The first two digits are not a voivodeship."))
    if code[6] not in _MUNICIPALITY_KINDS:
        return str(_("The last digit must be 1 (urban), 2 (rural) or 3 (urban-rural)."))
    return None


def unit_level(code: str) -> UnitLevel | None:
    """What a TERC code names (2, 4 or 7 digits), or None for a code that cannot be."""
    if not code.isascii() or not code.isdecimal():
        return None
    if code[:2] not in _VOIVODESHIPS and not is_demo_code(code):
        return None
    if len(code) == 2:
        return UnitLevel.VOIVODESHIP
    if len(code) == 4:
        return UnitLevel.COUNTY
    if len(code) == 7 and code[6] in _MUNICIPALITY_KINDS:
        return UnitLevel.MUNICIPALITY
    if len(code) == 7 and code[6] in _PART_KINDS:
        return UnitLevel.PART
    return None


def has_county_rights(code: str) -> bool:
    """Whether the county part of the code stands for a city with county rights."""
    return len(code) >= 4 and int(code[2:4]) >= _FIRST_CITY_COUNTY


class Period(Protocol):
    """Anything with a first and a last day (None: still open)."""

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


def variant_start_problem(
    periods: Sequence[Period], starts_on: date, *, gap_reason: str
) -> str | None:
    """Why a new variant cannot start on the day, or None: no overlap, no gap without a reason.

    periods: in order of their first day; at most the last one is open.
    """
    if not periods:
        return None
    last = periods[-1]
    if starts_on <= last.valid_from:
        return str(_("The new variant must start after the present one did."))
    if last.valid_to is None:
        return None
    if starts_on <= last.valid_to:
        return str(_("The new variant would overlap the one before it."))
    if starts_on > last.valid_to + timedelta(days=1) and not gap_reason.strip():
        return str(_("Nobody would organise services for some days: give the reason for the gap."))
    return None
