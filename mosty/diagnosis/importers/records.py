"""Sheets of needs and assets, and the evidence a need stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.enums import DiArea
from mosty.core.imports import Column, ImportFile, Parsed, parse_rows
from mosty.core.tables import CellError, Row, read_table
from mosty.core.text import fold
from mosty.diagnosis.enums import AssetKind, Priority
from mosty.diagnosis.models import Observation
from mosty.diagnosis.rules import OBSERVATION_SOURCE, THEME_SOURCE
from mosty.directory.models import ServiceType
from mosty.territory.models import VillageUnit
from mosty.voices.models import Theme

T = TypeVar("T")

NEED_COLUMNS = (
    Column("kod", gettext_lazy("short code, once in the municipality"), True, "P-01"),
    Column(
        "obszar", gettext_lazy("HOR, ROD, SEN, OZN, PSY, BEZ, UZA, PRZ, CUD or OPK"), True, "SEN"
    ),
    Column("tytuł", gettext_lazy("what people lack, in plain words"), True, "Brakuje dowozu"),
    Column("opis", gettext_lazy("more about it"), False, ""),
    Column("tekst ETR", gettext_lazy("the same in easy-to-read text"), False, ""),
    Column("skala", gettext_lazy("how many people, from what"), False, "ok. 120 osób 80+"),
    Column("priorytet", gettext_lazy("wysoki, średni or niski"), False, "wysoki"),
    Column("brakująca usługa", gettext_lazy("code of a type of service"), False, "U-DTD"),
    Column(
        "dowody",
        gettext_lazy("motyw:<code> or wskaznik:<code>@<year>, separated by |"),
        False,
        "motyw:dojazd|wskaznik:DI-12@2025",
    ),
    Column("publiczna", gettext_lazy("tak or nie; empty means nie"), False, "tak"),
)
ASSET_COLUMNS = (
    Column("kod", gettext_lazy("short code, once in the municipality"), True, "Z-01"),
    Column(
        "rodzaj",
        gettext_lazy("talent, miejsce, organizacja, grupa, budynek, sprzęt or kadra"),
        True,
        "miejsce",
    ),
    Column(
        "obszar", gettext_lazy("HOR, ROD, SEN, OZN, PSY, BEZ, UZA, PRZ, CUD or OPK"), True, "HOR"
    ),
    Column("tytuł", gettext_lazy("what there is; never the name of a person"), True, "Świetlica"),
    Column("opis", gettext_lazy("more about it"), False, ""),
    Column("sołectwo", gettext_lazy("village unit; empty for the whole municipality"), False, ""),
    Column("publiczny", gettext_lazy("tak or nie; empty means nie"), False, "tak"),
)

_PRIORITIES: Mapping[str, Priority] = {
    "wysoki": Priority.HIGH,
    "sredni": Priority.MEDIUM,
    "niski": Priority.LOW,
} | {priority.value: priority for priority in Priority}
_KINDS: Mapping[str, AssetKind] = {
    "talent": AssetKind.TALENT,
    "miejsce": AssetKind.PLACE,
    "organizacja": AssetKind.ORGANISATION,
    "grupa": AssetKind.GROUP,
    "budynek": AssetKind.BUILDING,
    "sprzet": AssetKind.EQUIPMENT,
    "kadra": AssetKind.STAFF,
} | {kind.value: kind for kind in AssetKind}


@dataclass(frozen=True)
class Evidence:
    """What a need stands on: a record of another kind on the thread."""

    source: str
    source_id: int


@dataclass(frozen=True)
class NeedRow:
    """A need as a file or a form gives it."""

    code: str
    area: DiArea
    title: str
    description: str = ""
    text_easy: str = ""
    scale: str = ""
    priority: Priority = Priority.MEDIUM
    missing_service_code: str = ""
    is_public: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class AssetRow:
    """An asset as a file or a form gives it."""

    code: str
    kind: AssetKind
    area: DiArea
    title: str
    description: str = ""
    village_unit_id: int | None = None
    is_public: bool = False


@dataclass(frozen=True)
class _KnownEvidence:
    themes: Mapping[str, int]
    observations: Mapping[tuple[str, int], int]

    def find(self, text: str) -> Evidence:
        kind, _separator, rest = text.strip().partition(":")
        kind, rest = fold(kind), rest.strip()
        if kind == "motyw" and rest in self.themes:
            return Evidence(THEME_SOURCE, self.themes[rest])
        if kind == "wskaznik":
            code, _at, year = rest.partition("@")
            found = self._observation(code.strip().upper(), year.strip())
            if found is not None:
                return Evidence(OBSERVATION_SOURCE, found)
        raise CellError(
            "dowody",
            _(
                "there is no “%(text)s” here. Write motyw:<code of a theme> or"
                " wskaznik:<code>@<year> of a figure that is already here."
            )
            % {"text": text.strip()[:60]},
        )

    def _observation(self, code: str, year: str) -> int | None:
        if year:
            return self.observations.get((code, int(year))) if year.isdecimal() else None
        years = [known for name, known in self.observations if name == code]
        return self.observations[code, max(years)] if years else None


def parse_needs(file: ImportFile, municipality_id: int) -> Parsed:
    """The sheet of needs; themes and figures named as evidence must be there already."""
    table = read_table(file.data, file.name)
    table.require("kod", "obszar", "tytuł")
    themes = Theme.objects.filter(municipality_id=municipality_id).values_list("code", "pk")
    observations = Observation.objects.filter(
        municipality_id=municipality_id, village_unit=None
    ).values_list("indicator__code", "year", "pk")
    known = _KnownEvidence(
        dict(themes), {(code.upper(), year): pk for code, year, pk in observations}
    )
    services = frozenset(ServiceType.objects.values_list("code", flat=True))
    return parse_rows(
        table.rows, lambda row: _need(row, known, services), key=lambda need: need.code
    )


def parse_assets(file: ImportFile, municipality_id: int) -> Parsed:
    """The sheet of assets."""
    table = read_table(file.data, file.name)
    table.require("kod", "rodzaj", "obszar", "tytuł")
    units = {
        fold(name): pk
        for pk, name in VillageUnit.objects.filter(municipality_id=municipality_id).values_list(
            "pk", "name"
        )
    }
    return parse_rows(table.rows, lambda row: _asset(row, units), key=lambda asset: asset.code)


def _need(row: Row, known: _KnownEvidence, services: frozenset[str]) -> NeedRow:
    service = row.text("brakująca usługa", longest=10).upper()
    if service and service not in services:
        raise CellError(
            "brakująca usługa",
            _("the catalogue has no type of service “%(code)s”.") % {"code": service},
        )
    evidence = [known.find(part) for part in row.text("dowody").split("|") if part.strip()]
    return NeedRow(
        code=_code(row),
        area=row.choice(DiArea, "obszar", required=True),
        title=row.text("tytuł", required=True, longest=200),
        description=row.text("opis"),
        text_easy=row.text("tekst ETR", "tekst łatwy", "ETR"),
        scale=row.text("skala", longest=300),
        priority=_named(row, "priorytet", _PRIORITIES) or Priority.MEDIUM,
        missing_service_code=service,
        is_public=row.truth("publiczna", "publiczny") or False,
        evidence=tuple(dict.fromkeys(evidence)),
    )


def _asset(row: Row, units: Mapping[str, int]) -> AssetRow:
    place = row.text("sołectwo", "jednostka", "osiedle")
    if place and fold(place) not in units:
        raise CellError(
            "sołectwo", _("there is no village unit “%(name)s” here.") % {"name": place[:60]}
        )
    kind = _named(row, "rodzaj", _KINDS)
    if kind is None:
        raise CellError("rodzaj", _("this cell must be filled in."))
    return AssetRow(
        code=_code(row),
        kind=kind,
        area=row.choice(DiArea, "obszar", required=True),
        title=row.text("tytuł", required=True, longest=200),
        description=row.text("opis"),
        village_unit_id=units[fold(place)] if place else None,
        is_public=row.truth("publiczny", "publiczna") or False,
    )


def _code(row: Row) -> str:
    code = row.text("kod", required=True, longest=20)
    if not all(sign.isalnum() or sign in "-_." for sign in code):
        raise CellError("kod", _("use only letters, digits, hyphens and dots."))
    return code


def _named(row: Row, column: str, words: Mapping[str, T]) -> T | None:
    text = fold(row.text(column))
    if not text:
        return None
    if text not in words:
        raise CellError(
            column,
            _("“%(cell)s” is not on the list. Use one of: %(options)s.")
            % {"cell": text[:60], "options": ", ".join(words)},
        )
    return words[text]
