"""What a cell of a table means: numbers, dates and choices as Polish offices write them."""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from functools import lru_cache
from typing import TypeVar

from django.utils import translation
from django.utils.translation import gettext as _

from mosty.core.errors import InvalidInput
from mosty.core.text import fold

Cell = str | int | float | Decimal | date | None
Choice = TypeVar("Choice", bound=Enum)

_LONGEST_WORD = 40
#: A longer cell names no member of a code list.
_LONGEST_OPTION = 300
_SPACES_IN_NUMBER = re.compile(r"[\s\u00a0\u2007\u2009\u202f']")
_PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_CURRENCY = re.compile(r"(zł|zl|pln)\.?$", re.IGNORECASE)
_ISO_DAY = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ].*)?")
_POLISH_DAY = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?:\s*r\.?)?(?: .*)?")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
# Serial days of spreadsheets that can mean a date somebody typed (1954 to 2119).
_SERIAL_DAYS = range(20_000, 80_200)
_SERIAL_EPOCH = date(1899, 12, 30)
_MAX_DIGITS = 30
#: A text that begins so is a formula for some spreadsheet (in words of a regular expression).
FORMULA_STARTS = r"=+\-@\t\r\n|%"
#: Our own exports put an apostrophe before such a text.
_GUARDED = re.compile(f"'(?=[{FORMULA_STARTS}])")


class CellError(InvalidInput):
    """A cell holds something else than its column asks for.

    Attributes:
        column: header of the column as the file has it; empty for the row as a whole.
    """

    code = "cell_error"

    def __init__(self, column: str, message: str) -> None:
        text = _("column “%(column)s”: %(message)s") % {"column": column, "message": message}
        super().__init__(text if column else message)
        self.column = column


def zloty(grosze: int | None) -> Decimal | None:
    """An amount as a cell of a table, with both decimal places."""
    return None if grosze is None else Decimal(grosze).scaleb(-2)


def header_key(header: str) -> str:
    """What makes two headers the same: `Nazwa_usługi *` and `nazwa usługi` are."""
    return _word_key(header) if len(header) <= _LONGEST_WORD else _key(header)


@lru_cache(maxsize=4096)
def _word_key(header: str) -> str:
    """Headers and words of code lists come again in every row of a big file."""
    return _key(header)


def _key(header: str) -> str:
    return _NOT_A_WORD.sub(" ", fold(header)).strip()


def is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def as_text(cell: Cell) -> str:
    """The cell as a person would type it; a whole number has no `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(cell, ".15g")
    if isinstance(cell, date):
        return cell.isoformat()
    return (
        _GUARDED.sub("", str(cell).strip(), count=1) if str(cell)[:1] == "'" else str(cell).strip()
    )


def as_decimal(cell: Cell, column: str) -> Decimal:
    """`1 234,50`, `1.234,50`, `1,234.50` and `1234.5` are all the same number."""
    if isinstance(cell, float):
        return Decimal(format(cell, ".15g"))
    if isinstance(cell, int | Decimal):
        return Decimal(cell)
    text = _SPACES_IN_NUMBER.sub("", as_text(cell)).replace("\u2212", "-")
    number = _with_decimal_point(text)
    if (
        not isinstance(cell, str)
        or len(number) > _MAX_DIGITS
        or not _PLAIN_NUMBER.fullmatch(number)
    ):
        raise CellError(
            column, _("“%(cell)s” is not a number. Write for example 1250,50.") % _shown(cell)
        )
    return Decimal(number)


def as_integer(cell: Cell, column: str) -> int:
    value = as_decimal(cell, column)
    if value != value.to_integral_value():
        raise CellError(column, _("“%(cell)s” is not a whole number.") % _shown(cell))
    return int(value)


def as_grosze(cell: Cell, column: str) -> int:
    """An amount in złote (`1 234,50 zł`) as grosze."""
    if isinstance(cell, str):
        cell = _CURRENCY.sub("", cell.strip()).strip()
    value = as_decimal(cell, column) * 100
    grosze = value.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    if not isinstance(cell, float) and value != grosze:
        raise CellError(
            column, _("“%(cell)s” has more than two places after the comma.") % _shown(cell)
        )
    return int(grosze)


def as_day(cell: Cell, column: str) -> date:
    """A date: a real one, `2027-01-31`, `31.01.2027`, or a spreadsheet's serial number."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and int(cell) in _SERIAL_DAYS:
        return _SERIAL_EPOCH + timedelta(days=int(cell))
    text = as_text(cell)
    try:
        if found := _ISO_DAY.fullmatch(text):
            year, month, day = (int(part) for part in found.groups())
            return date(year, month, day)
        if found := _POLISH_DAY.fullmatch(text):
            day, month, year = (int(part) for part in found.groups())
            return date(year, month, day)
    except ValueError:
        pass
    raise CellError(
        column, _("“%(cell)s” is not a date. Write for example 31.12.2027.") % _shown(cell)
    )


def as_choice(options: type[Choice], cell: Cell, column: str) -> Choice:
    """The member of a code list that the cell names by its code, name or (Polish) label."""
    wanted = header_key(as_text(cell))
    found: Choice | None = (
        _option(options, wanted, translation.get_language() or "pl")
        if len(wanted) <= _LONGEST_OPTION
        else None
    )
    if found is not None:
        return found
    raise CellError(
        column,
        _("“%(cell)s” is not on the list. Use one of: %(options)s.")
        % {**_shown(cell), "options": ", ".join(str(option.value) for option in options)},
    )


@lru_cache(maxsize=4096)
def _option(options: type[Choice], wanted: str, reader: str) -> Choice | None:
    """The member so named; the same few words stand in every row of a big file."""
    for option in options:
        if wanted in {header_key(str(option.value)), header_key(option.name)}:
            return option
    for language in dict.fromkeys(["pl", reader]):
        with translation.override(language):
            for option in options:
                if wanted and wanted == header_key(str(getattr(option, "label", ""))):
                    return option
    return None


def _shown(cell: Cell) -> dict[str, str]:
    text = as_text(cell)
    return {"cell": text if len(text) <= 60 else text[:59] + "…"}


def _with_decimal_point(text: str) -> str:
    """One decimal point at most: the last of `,` and `.` is it, the other groups thousands."""
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        decimal, grouping = (",", ".") if comma > point else (".", ",")
        return text.replace(grouping, "").replace(decimal, ".")
    return text.replace(",", ".")
