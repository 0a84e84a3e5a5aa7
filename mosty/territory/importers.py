"""Reads the files of territory: TERC, village units, population. Nothing here writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.enums import MEASURED, DataStatus, Sex
from mosty.core.errors import InvalidFile
from mosty.core.imports import Column, ImportFile, Parsed, RowError, parse_rows
from mosty.core.tables import CellError, Row, read_table
from mosty.core.text import fold
from mosty.territory.enums import UnitLevel, VillageUnitKind
from mosty.territory.models import Municipality, VillageUnit
from mosty.territory.rules import is_demo_code, unit_level

# --- TERC ---------------------------------------------------------------------------------------

_TERC_COLUMNS = ("WOJ", "POW", "GMI", "RODZ", "NAZWA", "NAZWA_DOD", "STAN_NA")


@dataclass(frozen=True)
class TercRow:
    """One row of TERC, checked: its code, what it names and the day it describes."""

    code: str
    level: UnitLevel
    name: str
    name_extra: str
    state_date: date


def parse_terc(file: ImportFile) -> Parsed:
    """Rows of a TERC file as the statistical office publishes it; every wrong row is reported.

    Demonstration units (99...) may only stand in a file of their own.
    """
    table = read_table(file.data, file.name)
    table.require(*_TERC_COLUMNS)
    is_demo = all(is_demo_code(row.text("WOJ")) for row in table.rows)
    parsed = parse_rows(table.rows, lambda row: _terc_row(row, is_demo), key=lambda unit: unit.code)
    dates = {unit.state_date for unit in parsed.rows}
    if len(dates) > 1:
        raise InvalidFile(
            _("The file mixes several states of TERC: %(dates)s. Load one state at a time.")
            % {"dates": ", ".join(str(day) for day in sorted(dates)[:5])}
        )
    return parsed


def _terc_row(row: Row, is_demo: bool) -> TercRow:
    code = (
        _digits(row, "WOJ", 2, required=True)
        + _digits(row, "POW", 2)
        + _digits(row, "GMI", 2)
        + _digits(row, "RODZ", 1)
    )
    level = unit_level(code)
    if level is None:
        raise CellError("", _("“%(code)s” is not a code of TERC.") % {"code": code})
    if is_demo_code(code) and not is_demo:
        raise CellError("WOJ", _("codes that begin with 99 are only for demonstration."))
    return TercRow(
        code=code,
        level=level,
        name=row.text("NAZWA", required=True, longest=120),
        name_extra=row.text("NAZWA_DOD", longest=120),
        state_date=row.day("STAN_NA", required=True),
    )


def _digits(row: Row, column: str, length: int, *, required: bool = False) -> str:
    """The digits of a part of the code; a spreadsheet that ate leading zeros is forgiven."""
    text = row.text(column, required=required)
    if not text:
        return ""
    padded = text.zfill(length)
    if len(padded) != length or not padded.isascii() or not padded.isdecimal():
        raise CellError(
            column, _("“%(text)s” is not %(length)d digits.") % {"text": text, "length": length}
        )
    return padded


# --- village units ------------------------------------------------------------------------------

VILLAGE_UNIT_COLUMNS = (
    Column("nazwa", gettext_lazy("name of the village unit"), True, "Stara Wieś"),
    Column("rodzaj", gettext_lazy("sołectwo, osiedle, dzielnica or przysiółek"), True, "sołectwo"),
    Column("szerokość", gettext_lazy("latitude of its centre, in degrees"), False, "50,0412"),
    Column("długość", gettext_lazy("longitude of its centre, in degrees"), False, "21,9991"),
)


@dataclass(frozen=True)
class VillageUnitRow:
    name: str
    kind: VillageUnitKind
    latitude: Decimal | None
    longitude: Decimal | None


def parse_village_units(file: ImportFile, municipality_id: int) -> Parsed:
    """Village units of one municipality; one name stands once."""
    table = read_table(file.data, file.name)
    table.require("nazwa", "rodzaj")
    return parse_rows(table.rows, _village_unit_row, key=lambda unit: fold(unit.name))


def _village_unit_row(row: Row) -> VillageUnitRow:
    latitude = _degrees(row, "szerokość", 90)
    longitude = _degrees(row, "długość", 180)
    if (latitude is None) != (longitude is None):
        raise CellError("szerokość", _("give both latitude and longitude, or neither."))
    return VillageUnitRow(
        name=row.text("nazwa", required=True, longest=120),
        kind=row.choice(VillageUnitKind, "rodzaj", required=True),
        latitude=latitude,
        longitude=longitude,
    )


def _degrees(row: Row, column: str, limit: int) -> Decimal | None:
    value = row.decimal(column)
    if value is not None and abs(value) > limit:
        raise CellError(column, _("must lie between −%(limit)d and %(limit)d.") % {"limit": limit})
    return None if value is None else value.quantize(Decimal("0.000001"))


# --- population ---------------------------------------------------------------------------------

POPULATION_COLUMNS = (
    Column(
        "jednostka",
        gettext_lazy("name of the village unit; empty for the whole municipality"),
        False,
        "Stara Wieś",
    ),
    Column("rok", gettext_lazy("year of the figures"), True, "2025"),
    Column("płeć", gettext_lazy("K (women), M (men) or ogółem"), True, "K"),
    Column("wiek od", gettext_lazy("first year of age of the group"), True, "65"),
    Column("wiek do", gettext_lazy("last year of age; empty for “and older”"), False, "69"),
    Column("liczba", gettext_lazy("people; empty where there is no data"), False, "31"),
    Column(
        "status",
        gettext_lazy("empty, or: brak danych, nie dotyczy, szacunek, prognoza"),
        False,
        "",
    ),
    Column("źródło", gettext_lazy("where the figure comes from"), True, "rejestr mieszkańców"),
)

_SEXES: Mapping[str, Sex] = {
    "k": Sex.FEMALE,
    "f": Sex.FEMALE,
    "kobieta": Sex.FEMALE,
    "kobiety": Sex.FEMALE,
    "m": Sex.MALE,
    "mezczyzna": Sex.MALE,
    "mezczyzni": Sex.MALE,
    "a": Sex.ALL,
    "o": Sex.ALL,
    "ogolem": Sex.ALL,
    "razem": Sex.ALL,
    "kobiety i mezczyzni": Sex.ALL,
}
_STATUSES: Mapping[str, DataStatus] = {
    "wartosc": DataStatus.VALUE,
    "zero": DataStatus.ZERO,
    "brak danych": DataStatus.NO_DATA,
    "nie dotyczy": DataStatus.NOT_APPLICABLE,
    "szacunek": DataStatus.ESTIMATE,
    "prognoza": DataStatus.FORECAST,
}
_WHOLE = frozenset({"", "gmina", "cala gmina", "ogolem", "razem"})
_STEP = 5
#: "and older" may begin here at the earliest: the sums of people over 80 need it.
_FIRST_OPEN_AGE = 80
_LAST_AGE = 120


@dataclass(frozen=True)
class PopulationRow:
    """One figure, checked; `unit_id` is None for the whole municipality."""

    unit_id: int | None
    year: int
    sex: Sex
    age_from: int
    age_to: int | None
    count: int | None
    status: DataStatus
    source: str

    @property
    def place(self) -> tuple[int | None, int, Sex]:
        return self.unit_id, self.year, self.sex

    def overlaps(self, age_from: int, age_to: int | None) -> bool:
        """Whether the age group shares a year of age with another one."""
        return self.age_from <= (_LAST_AGE if age_to is None else age_to) and age_from <= (
            _LAST_AGE if self.age_to is None else self.age_to
        )


def parse_population(file: ImportFile, municipality_id: int) -> Parsed:
    """Figures of people by village unit, sex and age; doubled and overlapping groups are reported."""
    table = read_table(file.data, file.name)
    table.require("rok", "płeć", "wiek od", "wiek do", "liczba", "źródło")
    units: dict[str, int | None] = {
        fold(name): pk
        for pk, name in VillageUnit.objects.filter(municipality_id=municipality_id).values_list(
            "pk", "name"
        )
    }
    own_name = Municipality.objects.filter(pk=municipality_id).values_list("name", flat=True)
    whole = _WHOLE | {fold(name) for name in own_name if fold(name) not in units}
    numbers: dict[PopulationRow, int] = {}

    def make(row: Row) -> PopulationRow:
        figure = _population_row(row, units | dict.fromkeys(whole))
        numbers.setdefault(figure, row.number)
        return figure

    parsed = parse_rows(
        table.rows, make, key=lambda figure: (figure.place, figure.age_from, figure.age_to)
    )
    return _without_overlaps(parsed, numbers)


def _population_row(row: Row, units: Mapping[str, int | None]) -> PopulationRow:
    place = row.text("jednostka")
    if fold(place) not in units:
        raise CellError(
            "jednostka",
            _("there is no village unit “%(name)s” here; add it first or correct the name.")
            % {"name": place},
        )
    age_from, age_to = _age_group(row)
    count, status = _count_and_status(row)
    year = row.integer("rok", required=True)
    if not 1990 <= year <= 2100:
        raise CellError("rok", _("“%(year)d” is not a year of figures.") % {"year": year})
    return PopulationRow(
        unit_id=units[fold(place)],
        year=year,
        sex=_sex(row),
        age_from=age_from,
        age_to=age_to,
        count=count,
        status=status,
        source=row.text("źródło", required=True, longest=200),
    )


def _sex(row: Row) -> Sex:
    text = row.text("płeć", required=True)
    if fold(text) not in _SEXES:
        raise CellError("płeć", _("“%(text)s”: write K, M or ogółem.") % {"text": text})
    return _SEXES[fold(text)]


def _age_group(row: Row) -> tuple[int, int | None]:
    """A five-year group, a part of one (15-17), or "and older" from 80 up."""
    age_from = row.integer("wiek od", required=True)
    age_to = row.integer("wiek do")
    if age_to is None:
        if not _FIRST_OPEN_AGE <= age_from <= _LAST_AGE:
            raise CellError(
                "wiek do", _("only the oldest group may be open, from %(age)d.") % {"age": 80}
            )
        return age_from, None
    if not 0 <= age_from <= age_to <= _LAST_AGE or age_from // _STEP != age_to // _STEP:
        raise CellError(
            "wiek do",
            _("%(first)d–%(last)d is not a five-year group (0–4, 5–9, …) nor a part of one.")
            % {"first": age_from, "last": age_to},
        )
    return age_from, age_to


def _count_and_status(row: Row) -> tuple[int | None, DataStatus]:
    count = row.integer("liczba")
    given = _STATUSES.get(fold(row.text("status"))) or row.choice(DataStatus, "status")
    if count is None:
        if given is None or given in MEASURED:
            raise CellError("liczba", _("is empty: give the number, or the status “brak danych”."))
        return None, given
    if count < 0:
        raise CellError("liczba", _("a number of people cannot be negative."))
    if given is not None and given not in MEASURED:
        raise CellError("status", _("says there is no figure, but a number is given."))
    if given in (None, DataStatus.VALUE, DataStatus.ZERO):
        return count, DataStatus.ZERO if count == 0 else DataStatus.VALUE
    return count, given or DataStatus.VALUE


def _without_overlaps(parsed: Parsed, numbers: Mapping[PopulationRow, int]) -> Parsed:
    kept: dict[object, list[PopulationRow]] = {}
    rows: list[PopulationRow] = []
    errors = list(parsed.errors)
    for figure in parsed.rows:
        others = kept.setdefault(figure.place, [])
        clash = next((o for o in others if o.overlaps(figure.age_from, figure.age_to)), None)
        if clash is not None:
            reason = _("the age group shares years with row %(row)d.") % {"row": numbers[clash]}
            errors.append(RowError(numbers[figure], reason))
            continue
        others.append(figure)
        rows.append(figure)
    return Parsed(tuple(rows), tuple(sorted(errors, key=lambda error: error.number)))
