"""Tables that people upload: CSV of any Polish office, or XLSX. Headers decide, order does not.

table = read_table(file.data, file.name)
table.require("nazwa", "forma")
for row in table.rows:
    row.text("nazwa", "name")      # first header of these that the file has
    row.integer("rok", required=True)

Every reader of a cell raises `CellError`, which tells the column and what to write instead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, overload

from django.utils.translation import gettext as _

from mosty.core import cells
from mosty.core.cells import Cell, CellError, Choice, header_key
from mosty.core.errors import InvalidFile
from mosty.core.sheets import RawTable, read_raw
from mosty.core.text import fold

__all__ = ["Cell", "CellError", "Row", "Table", "read_table"]


@dataclass(slots=True)
class Row:
    """One row under the header.

    Attributes:
        number: its number as a spreadsheet shows it; the header is usually 1.
        cells: folded header -> cell.
        problem: what is wrong with the row as a whole; every reader then raises it.
    """

    number: int
    cells: dict[str, Cell]
    problem: str = ""

    def has(self, *names: str) -> bool:
        """Whether one of the columns is there and filled in."""
        return not cells.is_empty(self._find(names)[1])

    def text(self, *names: str, required: bool = False, longest: int = 0) -> str:
        """The text, or "" when the cell is empty; longer than `longest` is an error."""
        column, cell = self._find(names, required)
        text = cells.as_text(cell)
        if longest and len(text) > longest:
            raise CellError(
                column,
                _("the text has %(length)d characters; at most %(longest)d fit.")
                % {"length": len(text), "longest": longest},
            )
        return text

    @overload
    def integer(self, *names: str, required: Literal[True]) -> int: ...
    @overload
    def integer(self, *names: str, required: bool = False) -> int | None: ...
    def integer(self, *names: str, required: bool = False) -> int | None:
        """The whole number, or None when the cell is empty."""
        column, cell = self._find(names, required)
        return None if cells.is_empty(cell) else cells.as_integer(cell, column)

    @overload
    def decimal(self, *names: str, required: Literal[True]) -> Decimal: ...
    @overload
    def decimal(self, *names: str, required: bool = False) -> Decimal | None: ...
    def decimal(self, *names: str, required: bool = False) -> Decimal | None:
        """The number, or None when the cell is empty."""
        column, cell = self._find(names, required)
        return None if cells.is_empty(cell) else cells.as_decimal(cell, column)

    @overload
    def money_grosze(self, *names: str, required: Literal[True]) -> int: ...
    @overload
    def money_grosze(self, *names: str, required: bool = False) -> int | None: ...
    def money_grosze(self, *names: str, required: bool = False) -> int | None:
        """The amount (the file has złote) in grosze, or None when the cell is empty."""
        column, cell = self._find(names, required)
        return None if cells.is_empty(cell) else cells.as_grosze(cell, column)

    @overload
    def day(self, *names: str, required: Literal[True]) -> date: ...
    @overload
    def day(self, *names: str, required: bool = False) -> date | None: ...
    def day(self, *names: str, required: bool = False) -> date | None:
        """The date, or None when the cell is empty."""
        column, cell = self._find(names, required)
        return None if cells.is_empty(cell) else cells.as_day(cell, column)

    @overload
    def choice(self, options: type[Choice], *names: str, required: Literal[True]) -> Choice: ...
    @overload
    def choice(
        self, options: type[Choice], *names: str, required: bool = False
    ) -> Choice | None: ...
    def choice(self, options: type[Choice], *names: str, required: bool = False) -> Choice | None:
        """The member of the code list named by code or label, or None when the cell is empty."""
        column, cell = self._find(names, required)
        return None if cells.is_empty(cell) else cells.as_choice(options, cell, column)

    def choices(self, options: type[Choice], *names: str) -> tuple[Choice, ...]:
        """Members named in one cell, separated by commas, semicolons or bars; each once."""
        column, cell = self._find(names)
        text = cells.as_text(cell).replace(";", ",").replace("|", ",").replace("\n", ",")
        named = [part for part in text.split(",") if part.strip()]
        return tuple(dict.fromkeys(cells.as_choice(options, part, column) for part in named))

    def truth(self, *names: str) -> bool | None:
        """True for tak/yes/1/x, False for nie/no/0, None when the cell is empty."""
        column, cell = self._find(names)
        word = fold(cells.as_text(cell))
        if not word:
            return None
        if word in {"tak", "t", "yes", "y", "true", "prawda", "1", "x", "+"}:
            return True
        if word in {"nie", "n", "no", "false", "falsz", "0", "-"}:
            return False
        raise CellError(
            column, _("“%(cell)s” is neither yes nor no. Write tak or nie.") % {"cell": word[:60]}
        )

    def _find(self, names: Sequence[str], required: bool = False) -> tuple[str, Cell]:
        """The first of the columns that the file has, with its header as we name it."""
        if self.problem:
            raise CellError("", self.problem)
        for name in names:
            for header in (fold(name), header_key(name)):
                if header in self.cells:
                    cell = self.cells[header]
                    if required and cells.is_empty(cell):
                        raise CellError(name, _("this cell must be filled in."))
                    return name, cell
        if required:
            raise CellError(names[0], _("this cell must be filled in."))
        return names[0], None


@dataclass(frozen=True)
class Table:
    """A table as read.

    Attributes:
        headers: folded headers in the order of the file.
        rows: rows that hold anything, in order.
        titles: headers as the file writes them.
    """

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    titles: tuple[str, ...] = field(default=())

    def has(self, *names: str) -> bool:
        """Whether the file has one of these columns."""
        return any(header_key(name) in self._keys for name in names)

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(header_key(header) for header in self.headers)

    def require(self, *columns: str | tuple[str, ...]) -> None:
        """Nothing, or InvalidFile that names the missing columns; a tuple lists other names of one."""
        missing = [
            names[0]
            for names in ((column,) if isinstance(column, str) else column for column in columns)
            if not self.has(*names)
        ]
        if missing:
            raise InvalidFile(
                _(
                    "The file has no column: %(missing)s. The first row must hold the names of"
                    " columns; it holds: %(found)s."
                )
                % {"missing": ", ".join(missing), "found": self._shown_titles()}
            )

    def allow_only(self, *columns: str | Iterable[str]) -> None:
        """Nothing, or InvalidFile that names columns nobody knows."""
        known: set[str] = set()
        for column in columns:
            known |= {
                header_key(name) for name in ([column] if isinstance(column, str) else column)
            }
        unknown = [
            title
            for header, title in zip(self.headers, self.titles, strict=True)
            if header_key(header) not in known
        ]
        if unknown:
            raise InvalidFile(
                _(
                    "The file has columns that are not known here: %(unknown)s. Remove them or"
                    " correct their names."
                )
                % {"unknown": ", ".join(unknown[:20])}
            )

    def _shown_titles(self) -> str:
        shown = ", ".join(title[:40] for title in self.titles[:20])
        return shown + (", …" if len(self.titles) > 20 else "")


def read_table(data: bytes, file_name: str) -> Table:
    """The table in a CSV or XLSX file.

    Raises: InvalidFile: it cannot be read, is too big, or is not a table; says what to do.
    """
    return _table(read_raw(data, file_name))


def _table(raw: RawTable) -> Table:
    titles = list(raw.header)
    while titles and not titles[-1].strip():
        titles.pop()
    if not titles:
        raise InvalidFile(_("The file is empty. The first row must hold the names of columns."))
    headers = [fold(title) or f"kolumna {number}" for number, title in enumerate(titles, start=1)]
    _refuse_doubles(headers, titles)
    width = len(headers)
    keyed = [header_key(header) for header in headers]
    rows = []
    for number, values in raw.rows:
        found: dict[str, Cell] = dict(zip(headers, values, strict=False))
        if keyed != headers:
            found.update(zip(keyed, values, strict=False))
        problem = ""
        if any(not cells.is_empty(value) for value in values[width:]):
            problem = _(
                "the row has more cells than the header; put text with separators in quotation marks."
            )
        rows.append(Row(number, found, problem))
    return Table(tuple(headers), tuple(rows), tuple(titles))


def _refuse_doubles(headers: Sequence[str], titles: Sequence[str]) -> None:
    seen: set[str] = set()
    for header, title in zip(headers, titles, strict=True):
        if header_key(header) in seen:
            raise InvalidFile(
                _("The column “%(column)s” is in the file twice. Leave one.") % {"column": title}
            )
        seen.add(header_key(header))
