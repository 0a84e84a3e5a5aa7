"""Files of the local data bank of Statistics Poland (BDL): answers of its API and its exports.

A unit of BDL has 12 digits: macroregion (2), voivodeship (2), region (1), subregion (2), county
(2), municipality (2), kind (1); digits 3-4 and 8-12 are the TERC code. Only figures of the
municipality itself are read; others are counted.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from typing import Any

from django.utils.translation import gettext as _

from mosty.core.cells import as_decimal, as_integer, header_key
from mosty.core.enums import DataStatus
from mosty.core.errors import InvalidFile
from mosty.core.imports import ImportFile, Parsed, RowError
from mosty.core.tables import CellError, Row, Table, read_table
from mosty.diagnosis.importers.figures import (
    FigureRow,
    LeftOut,
    checked_number,
    checked_year,
    known_indicators,
    status_of,
)
from mosty.diagnosis.models import Indicator
from mosty.territory.models import Municipality

_UNIT_DIGITS, _TERC_DIGITS = 12, 7
_VARIABLE = ("variableId", "variable", "zmienna", "id zmiennej")
_UNIT = ("unitId", "unit", "jednostka", "id jednostki")
_YEAR = ("year", "rok")
_VALUE = ("value", "val", "wartość", "wartosc")


def terc_of_unit(unit_id: str) -> str:
    """TERC of a unit of BDL: `071412865011` -> `1465011`; a TERC code is left as it is."""
    digits = unit_id.strip()
    if len(digits) == _UNIT_DIGITS and digits.isascii() and digits.isdecimal():
        return digits[2:4] + digits[7:12]
    return digits.zfill(_TERC_DIGITS)


def parse_bdl_json(file: ImportFile, municipality_id: int) -> Parsed:
    """Answers of `data/by-variable`: one document, or several in a list.

    The number of an error is the number of the figure in the file.
    """
    reading = _Reading.begin(municipality_id)
    number = 0
    for document in _documents(file):
        results = document.get("results")
        if not isinstance(results, list):
            raise InvalidFile(
                _(
                    "This is no answer of BDL: a document has no list of “results”. Use data/by-variable."
                )
            )
        for result in results:
            values = result.get("values") if isinstance(result, dict) else None
            if not isinstance(values, list):
                number += 1
                reading.wrong(number, _("a result has no list of “values”."))
                continue
            is_ours = reading.is_ours(str(result.get("id", "")))
            for value in values:
                number += 1
                if is_ours:
                    reading.json_value(number, document.get("variableId"), value)
    return reading.parsed()


def parse_bdl_csv(file: ImportFile, municipality_id: int) -> Parsed:
    """A table of BDL: `Kod;Nazwa;"ludność ogółem;2023;[osoba]"`, or variable, unit, year, value."""
    table = read_table(file.data, file.name)
    reading = _Reading.begin(municipality_id)
    if table.has(*_VARIABLE) and table.has(*_UNIT):
        table.require(_YEAR, _VALUE)
        for row in table.rows:
            if reading.is_ours(row.text(*_UNIT)):
                reading.long_row(row)
    elif table.has("Kod") and table.has("Nazwa"):
        _wide(table, reading)
    else:
        raise InvalidFile(
            _(
                "This is no table of BDL. It needs the columns Kod and Nazwa, or variableId, unitId,"
                " year and value; it has: %(found)s."
            )
            % {"found": ", ".join(title[:40] for title in table.titles[:10])}
        )
    return reading.parsed()


@dataclass(frozen=True)
class _WideColumn:
    """A column of the wide table: which variable and year it holds."""

    title: str
    indicator: Indicator
    year: int


def _wide(table: Table, reading: "_Reading") -> None:
    columns: list[_WideColumn] = []
    for title in table.titles:
        if header_key(title) in {"kod", "nazwa", ""}:
            continue
        try:
            columns.append(reading.wide_column(title))
        except CellError as error:
            reading.wrong(1, str(error.message))
    for row in table.rows:
        if reading.is_ours(row.text("Kod")):
            for column in columns:
                reading.wide_cell(row, column)


@dataclass
class _Reading:
    """What was read so far: good figures, wrong ones, and units that are not ours."""

    terc_code: str
    by_variable: dict[int, Indicator]
    by_name: dict[str, Indicator]
    rows: list[FigureRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    first_number: dict[tuple[int, int | None, int], int] = field(default_factory=dict)
    found_us: bool = False

    @classmethod
    def begin(cls, municipality_id: int) -> "_Reading":
        by_variable: dict[int, Indicator] = {}
        by_name: dict[str, Indicator] = {}
        for indicator in known_indicators(municipality_id):
            if indicator.bdl_variable_id is None:
                continue
            by_variable[indicator.bdl_variable_id] = indicator
            for name in (indicator.name, *indicator.aliases):
                by_name[header_key(name)] = indicator
        terc_code = Municipality.objects.values_list("terc_code", flat=True).get(pk=municipality_id)
        return cls(terc_code, by_variable, by_name)

    def is_ours(self, unit_id: str) -> bool:
        if terc_of_unit(unit_id) == self.terc_code:
            self.found_us = True
            return True
        self.others.add(unit_id)
        return False

    def wrong(self, number: int, reason: str) -> None:
        self.errors.append(RowError(number, reason))

    def json_value(self, number: int, variable: Any, value: Any) -> None:
        try:
            if not isinstance(value, dict):
                raise CellError("values", _("a value has no year."))
            year = as_integer(str(value.get("year", "")), "year")
            raw = value.get("val")
            if isinstance(raw, bool) or not isinstance(raw, int | Decimal | str | None):
                raise CellError("val", _("this is not a number."))
            self._keep(number, self._indicator(str(variable)), year, raw, "val")
        except CellError as error:
            self.wrong(number, str(error.message))

    def long_row(self, row: Row) -> None:
        try:
            year = row.integer(*_YEAR, required=True)
            indicator = self._indicator(row.text(*_VARIABLE, required=True))
            self._keep(row.number, indicator, year, row.text(*_VALUE), _VALUE[0])
        except CellError as error:
            self.wrong(row.number, str(error.message))

    def wide_column(self, title: str) -> _WideColumn:
        """`ludność ogółem;2023;[osoba]`: names, year, unit."""
        parts = [part.strip() for part in title.split(";")]
        years = [index for index, part in enumerate(parts) if part.isdecimal() and len(part) == 4]
        if not years:
            raise CellError(title[:60], _("there is no year in the name of the column."))
        name = ";".join(parts[: years[-1]])
        indicator = (
            self._indicator(name) if name.isdecimal() else self.by_name.get(header_key(name))
        )
        if indicator is None:
            raise CellError(
                title[:60], _("the list of indicators has no variable of BDL with this name.")
            )
        return _WideColumn(title, indicator, int(parts[years[-1]]))

    def wide_cell(self, row: Row, column: _WideColumn) -> None:
        try:
            raw = row.text(column.title)
            self._keep(row.number, column.indicator, column.year, raw, column.title[:60])
        except CellError as error:
            self.wrong(row.number, str(error.message))

    def parsed(self) -> Parsed:
        if not self.found_us:
            raise InvalidFile(
                _(
                    "The file holds no figures of this municipality (TERC %(code)s), only of %(count)d"
                    " other units."
                )
                % {"code": self.terc_code, "count": len(self.others)}
            )
        left_out = (LeftOut(len(self.others)),) if self.others else ()
        return Parsed((*self.rows, *left_out), tuple(self.errors))

    def _indicator(self, variable: str) -> Indicator:
        indicator = self.by_variable.get(int(variable)) if _is_id(variable) else None
        if indicator is None:
            raise CellError(
                _VARIABLE[0],
                _("the list of indicators has no variable %(id)s of BDL.") % {"id": variable[:20]},
            )
        return indicator

    def _keep(
        self,
        number: int,
        indicator: Indicator,
        year: int,
        raw: int | Decimal | str | None,
        name: str,
    ) -> None:
        checked_year(year, name)
        value, status = _figure(raw, year, name)
        row = FigureRow(
            indicator_id=indicator.pk,
            unit_id=None,
            year=year,
            value=value,
            status=status,
            source=indicator.source_hint,
        )
        seen = self.first_number.get(row.place)
        if seen is not None:
            self.wrong(number, _("the same as row %(row)d; leave one.") % {"row": seen})
            return
        self.first_number[row.place] = number
        self.rows.append(row)


def _figure(
    raw: int | Decimal | str | None, year: int, column: str
) -> tuple[Decimal | None, DataStatus]:
    """Signs of Statistics Poland: `-` none occurred, `.` or nothing no data, `x` not applicable."""
    if isinstance(raw, str):
        sign = raw.strip().casefold()
        if sign in {"", ".", "null"}:
            return None, DataStatus.NO_DATA
        if sign == "x":
            return None, DataStatus.NOT_APPLICABLE
        raw = Decimal(0) if sign in {"-", "–"} else as_decimal(raw, column)
    value = None if raw is None else checked_number(Decimal(raw), column)
    return value, status_of(value, year)


def _documents(file: ImportFile) -> Iterator[dict[str, Any]]:
    try:
        content = json.loads(
            file.data.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_refuse
        )
    except (UnicodeDecodeError, ValueError, RecursionError, DecimalException) as error:
        raise InvalidFile(
            _("The file is not correct JSON in UTF-8. Download it from BDL once more.")
        ) from error
    documents: Sequence[Any] = content if isinstance(content, list) else [content]
    for document in documents:
        if not isinstance(document, dict):
            raise InvalidFile(_("This is no answer of BDL: it must hold documents with “results”."))
        yield document


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9


def _refuse(constant: str) -> Decimal:
    raise ValueError(constant)
