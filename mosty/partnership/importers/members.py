"""Files with members of a federation: CSV or XLSX. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from mosty.core.errors import InvalidFile
from mosty.core.tables import CellError, Row, read_table
from mosty.core.text import fold

NAME = ("nazwa", "nazwa organizacji", "organizacja", "name")
TOWN = ("miejscowość", "miasto", "siedziba", "town")
NUMBER = ("numer", "krs", "numer krs", "numer rejestru", "number")
SINCE = ("członek od", "od", "since")
#: More members than any federation has.
MOST = 5_000


@dataclass(frozen=True)
class MemberRow:
    """A good row: a member as the file names it."""

    number: int
    name: str
    town: str = ""
    register_number: str = ""
    since: date | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What makes two rows the same member."""
        return fold(self.name), fold(self.town)


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be read, and what to mend in it."""

    number: int
    name: str
    reason: str


@dataclass(frozen=True)
class MemberFile:
    """What the file holds, in its order."""

    rows: Sequence[MemberRow] = field(default=())
    bad: Sequence[BadRow] = field(default=())


def read_members(data: bytes, file_name: str) -> MemberFile:
    """Members in the file.

    Raises: InvalidFile: no table, no column with names, or far too many rows.
    """
    table = read_table(data, file_name)
    table.require(NAME)
    if len(table.rows) > MOST:
        raise InvalidFile(
            _("The file has more than %(most)d rows. Is it a list of members?") % {"most": MOST}
        )
    rows: list[MemberRow] = []
    bad: list[BadRow] = []
    seen: dict[tuple[str, str], int] = {}
    for row in table.rows:
        try:
            one = _member(row)
        except CellError as error:
            bad.append(BadRow(row.number, _shown_name(row), str(error.message)))
            continue
        if one.key in seen:
            reason = _("the same member stands in row %(row)d.") % {"row": seen[one.key]}
            bad.append(BadRow(row.number, one.name, reason))
            continue
        seen[one.key] = row.number
        rows.append(one)
    return MemberFile(tuple(rows), tuple(bad))


def _member(row: Row) -> MemberRow:
    return MemberRow(
        number=row.number,
        name=row.text(*NAME, required=True, longest=200),
        town=row.text(*TOWN, longest=100),
        register_number=row.text(*NUMBER, longest=40),
        since=row.day(*SINCE),
    )


def _shown_name(row: Row) -> str:
    try:
        return row.text(*NAME)[:200]
    except CellError:
        return ""
