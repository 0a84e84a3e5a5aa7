"""What every file of figures becomes: rows with value, status, year, place and source."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.cells import as_decimal
from mosty.core.enums import DataStatus
from mosty.core.imports import Column, ImportFile, Parsed, parse_rows
from mosty.core.tables import CellError, Row, read_table
from mosty.core.text import fold
from mosty.diagnosis.models import Indicator
from mosty.diagnosis.rules import FIRST_YEAR, LAST_YEAR, has_number
from mosty.territory.models import VillageUnit

_LARGEST = Decimal(10) ** 13  # what the database holds before the decimal point
_PLACES = Decimal("0.0001")

#: Signs of the ministry's assessment of resources (OZPS) for a figure that is not there.
_SIGNS = {".": DataStatus.NO_DATA, "x": DataStatus.NOT_APPLICABLE}
_STATUS_WORDS = {
    "wartosc": DataStatus.VALUE,
    "zero": DataStatus.ZERO,
    "brak danych": DataStatus.NO_DATA,
    "brak": DataStatus.NO_DATA,
    "nie dotyczy": DataStatus.NOT_APPLICABLE,
    "szacunek": DataStatus.ESTIMATE,
    "prognoza": DataStatus.FORECAST,
} | {status.value: status for status in DataStatus}

OBSERVATION_COLUMNS = (
    Column("wskaźnik", gettext_lazy("code or name of the indicator"), True, "X-DPS-MIESZKANCY"),
    Column("rok", gettext_lazy("year of the figure"), True, "2025"),
    Column(
        "wartość",
        gettext_lazy("number; . where there is no data, x where it does not apply"),
        False,
        "21",
    ),
    Column(
        "status",
        gettext_lazy("empty, or: brak danych, nie dotyczy, szacunek, prognoza"),
        False,
        "",
    ),
    Column("źródło", gettext_lazy("where the figure comes from"), True, "OZPS 2025"),
    Column("sołectwo", gettext_lazy("village unit; empty for the whole municipality"), False, ""),
    Column("uwaga", gettext_lazy("what a reader should know, or why there is no data"), False, ""),
)


@dataclass(frozen=True)
class FigureRow:
    """One figure, checked; `unit_id` is None for the whole municipality."""

    indicator_id: int
    unit_id: int | None
    year: int
    value: Decimal | None
    status: DataStatus
    source: str
    note: str = ""

    @property
    def place(self) -> tuple[int, int | None, int]:
        return self.indicator_id, self.unit_id, self.year


@dataclass(frozen=True)
class LeftOut:
    """How many units of a file are not this municipality; stored as a fact of the import."""

    count: int


def known_indicators(municipality_id: int) -> Iterable[Indicator]:
    """Indicators of the pack and the municipality's own; its own come last and win."""
    return Indicator.objects.filter(
        Q(municipality_id=None) | Q(municipality_id=municipality_id)
    ).order_by(F("municipality_id").asc(nulls_first=True), "position", "code")


def checked_number(value: Decimal, column: str) -> Decimal:
    """The number as the database holds it, or CellError."""
    if not value.is_finite() or abs(value) >= _LARGEST:
        raise CellError(column, _("this number is too large."))
    return value.quantize(_PLACES)


def checked_year(year: int, column: str) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CellError(
            column,
            _("%(year)d is not a year between %(first)d and %(last)d.")
            % {"year": year, "first": FIRST_YEAR, "last": LAST_YEAR},
        )
    return year


def status_of(value: Decimal | None, year: int) -> DataStatus:
    """The status of a number nobody described: a year still to come is a forecast."""
    if value is None:
        return DataStatus.NO_DATA
    if year > timezone.localdate().year:
        return DataStatus.FORECAST
    return DataStatus.VALUE if value else DataStatus.ZERO


def parse_observations(file: ImportFile, municipality_id: int) -> Parsed:
    """The plain sheet of figures; an indicator, place and year stand once."""
    table = read_table(file.data, file.name)
    table.require("wskaźnik", "rok", "wartość", "źródło")
    names: dict[str, Indicator] = {}
    for indicator in known_indicators(municipality_id):
        names[fold(indicator.name)] = indicator
        names[fold(indicator.code)] = indicator
    units = {
        fold(name): pk
        for pk, name in VillageUnit.objects.filter(municipality_id=municipality_id).values_list(
            "pk", "name"
        )
    }
    return parse_rows(
        table.rows, lambda row: _observation(row, names, units), key=lambda figure: figure.place
    )


def _observation(row: Row, names: dict[str, Indicator], units: dict[str, int]) -> FigureRow:
    wanted = row.text("wskaźnik", required=True)
    indicator = names.get(fold(wanted))
    if indicator is None:
        raise CellError(
            "wskaźnik",
            _("there is no indicator “%(code)s”. Use a code from the list of indicators.")
            % {"code": wanted[:60]},
        )
    place = row.text("sołectwo", "jednostka", "osiedle")
    unit_id = units.get(fold(place)) if place else None
    if place and unit_id is None:
        raise CellError(
            "sołectwo", _("there is no village unit “%(name)s” here.") % {"name": place[:60]}
        )
    year = checked_year(row.integer("rok", required=True), "rok")
    value, status = _value_and_status(row, year)
    return FigureRow(
        indicator_id=indicator.pk,
        unit_id=unit_id,
        year=year,
        value=value,
        status=status,
        source=row.text("źródło", required=True, longest=300),
        note=row.text("uwaga", "uwagi", longest=300),
    )


def _value_and_status(row: Row, year: int) -> tuple[Decimal | None, DataStatus]:
    text = row.text("wartość")
    word = fold(row.text("status"))
    said = _STATUS_WORDS.get(word)
    if word and said is None:
        raise CellError(
            "status",
            _(
                "“%(word)s” is not a status. Write: brak danych, nie dotyczy, szacunek or prognoza,"
                " or leave it empty."
            )
            % {"word": word[:60]},
        )
    signed = _SIGNS.get(text.casefold()) or _STATUS_WORDS.get(fold(text))
    if not text and said is None:
        raise CellError(
            "wartość", _("write a number, . (no data) or x (not applicable), never nothing.")
        )
    if not text or (signed is not None and not has_number(signed)):
        status = said if said is not None else signed
        if status is None or has_number(status) or (signed and said and signed != said):
            raise CellError("status", _("the status and the value do not fit together."))
        return None, status
    value = checked_number(as_decimal(text, "wartość"), "wartość")
    if said is None or said in (DataStatus.VALUE, DataStatus.ZERO):
        status = status_of(value, year) if said is None else DataStatus.VALUE
        if said == DataStatus.ZERO and value:
            raise CellError("status", _("the status and the value do not fit together."))
        return value, DataStatus.ZERO if value == 0 and status == DataStatus.VALUE else status
    if not has_number(said):
        raise CellError("status", _("the status and the value do not fit together."))
    return value, said
