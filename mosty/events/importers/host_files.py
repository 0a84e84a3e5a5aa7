"""Lists of who was connected, as hosts of online meetings give them (Zoom, Teams and the like).

A name, an e-mail, a moment of joining and of leaving. Above the table there may be lines about the
meeting; columns may be in English or Polish. A date that could mean two days is the one on which
the event is held, and else a problem to tell, never a guess.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from mosty.core.cells import Cell, as_text, header_key
from mosty.core.errors import InvalidFile
from mosty.core.sheets import read_raw

_COLUMNS: Mapping[str, frozenset[str]] = {
    "name": frozenset(
        {
            "name",
            "name original name",
            "full name",
            "user name",
            "participant",
            "nazwa",
            "nazwa nazwa oryginalna",
            "imie i nazwisko",
            "nazwa uzytkownika",
            "uczestnik",
        }
    ),
    "email": frozenset(
        {
            "email",
            "e mail",
            "user email",
            "email address",
            "adres e mail",
            "adres email",
            "e mail uzytkownika",
            "adres e mail uzytkownika",
        }
    ),
    "joined": frozenset(
        {
            "join time",
            "joined",
            "first join",
            "first join time",
            "czas dolaczenia",
            "godzina dolaczenia",
            "pierwsze dolaczenie",
            "dolaczenie",
            "wejscie",
        }
    ),
    "left": frozenset(
        {
            "leave time",
            "left",
            "last leave",
            "last leave time",
            "czas opuszczenia",
            "godzina opuszczenia",
            "godzina wyjscia",
            "ostatnie opuszczenie",
            "ostatnie wyjscie",
            "opuszczenie",
            "wyjscie",
        }
    ),
}
_NEEDED = frozenset({"email", "joined"})
_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%y %I:%M:%S %p",
    "%m/%d/%y %I:%M %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%Y/%m/%d %H:%M:%S",
)
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


@dataclass(frozen=True)
class HostLine:
    """One line of the file.

    Attributes:
        number: of the row in the table.
        joined_at, left_at: None: not told, or not to be read (`problem` says which).
    """

    number: int
    name: str
    email: str
    joined_at: datetime | None
    left_at: datetime | None
    problem: str = ""


def read_host_file(data: bytes, file_name: str, *, days: Collection[date]) -> Sequence[HostLine]:
    """Lines of the file, in its order.

    Args:
        days: on which the event is held.

    Raises: InvalidFile: no table with an e-mail and a time of joining is in it.
    """
    rows = _rows(data, file_name)
    tables = list(_tables(rows))
    if not tables:
        raise InvalidFile(
            _(
                "The file has no columns with the e-mail and the time of joining. Download the"
                " list of participants of the meeting again, with e-mail addresses."
            )
        )
    # A file may tell of each connection below a summary: the longest account counts.
    columns, lines = max(tables, key=lambda table: len(table[1]))
    return [_line(number, cells, columns, days) for number, cells in lines]


# --- the table in the file ----------------------------------------------------------------------

_Columns = dict[str, int]
_Rows = list[tuple[int, list[Cell]]]


def _rows(data: bytes, file_name: str) -> _Rows:
    above = 0
    if not data.startswith(b"PK"):
        data, above = _from_first_table(data)
    table = read_raw(data, file_name)
    return [(above + 1, list(table.header)), *((above + one, row) for one, row in table.rows)]


def _from_first_table(data: bytes) -> tuple[bytes, int]:
    """The text from the first header on, and how many lines stood above it.

    What stands above tells of the meeting and has other separators, or none.
    """
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1250", errors="replace")
    lines = text.splitlines(keepends=True)
    above = next((at for at, line in enumerate(lines) if _columns_in(_split(line))), 0)
    return "".join(lines[above:]).encode(), above


def _split(line: str) -> list[Cell]:
    separator = max((";", "\t", ","), key=line.count)
    return [part.strip().strip('"') for part in line.split(separator)]


def _columns_in(cells: Iterable[Cell]) -> _Columns:
    """Where the columns we read are; nothing where the row is no header of such a table."""
    keys = [header_key(as_text(cell)) for cell in cells]
    found = {
        what: next(place for place, key in enumerate(keys) if key in names)
        for what, names in _COLUMNS.items()
        if any(key in names for key in keys)
    }
    return found if found.keys() >= _NEEDED else {}


def _tables(rows: _Rows) -> Iterable[tuple[_Columns, _Rows]]:
    """Every table of the file that has the columns, with the rows under its header."""
    columns: _Columns = {}
    lines: _Rows = []
    for number, cells in rows:
        head = _columns_in(cells)
        if head:
            if columns:
                yield columns, lines
            columns, lines = head, []
        elif columns and len(cells) > columns["joined"]:
            lines.append((number, cells))
    if columns:
        yield columns, lines


# --- one line -----------------------------------------------------------------------------------


def _line(
    number: int, cells: Sequence[Cell], columns: _Columns, days: Collection[date]
) -> HostLine:
    def cell(what: str) -> Cell:
        place = columns.get(what)
        return cells[place] if place is not None and place < len(cells) else None

    name, email = as_text(cell("name")), as_text(cell("email")).strip().lower()
    joined, left = _moment(cell("joined"), days), _moment(cell("left"), days)
    problem = ""
    if joined is None:
        problem = _("The time of joining cannot be read, or is on another day than the event.")
    elif left is None and as_text(cell("left")).strip():
        problem = _("The time of leaving cannot be read, or is on another day than the event.")
    elif left is not None and left < joined:
        problem = _("The time of leaving is before the time of joining.")
    return HostLine(number, name[:200], email, joined, left, problem)


def _moment(cell: Cell, days: Collection[date]) -> datetime | None:
    """The moment on the wall clock of Poland, on one of the days."""
    zone = ZoneInfo(settings.TIME_ZONE)
    if isinstance(cell, datetime):
        found = [cell if cell.tzinfo else cell.replace(tzinfo=zone)]
    else:
        text = _SPACES.sub(" ", as_text(cell).replace(",", " ")).strip()
        found = _read_all(text, zone)
    fitting = {one for one in found if one.astimezone(zone).date() in days}
    return fitting.pop() if len(fitting) == 1 else None


def _read_all(text: str, zone: ZoneInfo) -> list[datetime]:
    """Everything the text may mean."""
    found = []
    for read in (datetime.fromisoformat, *map(_reader, _FORMATS)):
        try:
            moment = read(text)
        except ValueError:
            continue
        found.append(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    return found


def _reader(form: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, form)  # noqa: DTZ007 -- the zone is added above
