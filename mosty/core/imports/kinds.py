"""Imports of files: an app registers a kind, people upload, see what is wrong, then confirm.

register_import(ImportKind(code="people.organisations", title=..., permission=..., columns=...,
                           parse=parse_organisations, store=store_organisations))

`parse` reads and checks and writes nothing; `store` writes everything in one transaction and does
nothing the second time. A killed import leaves nothing behind and may be confirmed again.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mosty.core.audit import Actor
from mosty.core.errors import InvalidFile, NotAllowed, NotFound
from mosty.core.imports.changes import Change
from mosty.core.imports.preview import RowPreview
from mosty.core.tables import CellError, Row

T = TypeVar("T")


@dataclass(frozen=True)
class ImportFile:
    """A file to import: its name and its bytes."""

    name: str
    data: bytes

    @classmethod
    def from_path(cls, path: Path) -> "ImportFile":
        try:
            return cls(path.name, path.read_bytes())
        except OSError as error:
            raise InvalidFile(
                _("The file “%(path)s” cannot be opened.") % {"path": path}
            ) from error


@dataclass(frozen=True)
class Column:
    """A column the kind reads, as the upload page explains it.

    Attributes:
        name: header, as the sample file has it.
        meaning: what to write there, one sentence.
        required: whether every row must fill it in.
        example: a cell of the sample file.
    """

    name: str
    meaning: str | Promise = ""
    required: bool = False
    example: str = ""


@dataclass(frozen=True)
class RowError:
    """Why a row cannot be imported; `number` is the row's number in a spreadsheet."""

    number: int
    reason: str


@dataclass(frozen=True)
class Parsed:
    """What a file holds: rows ready for `store`, and rows that are wrong.

    Attributes:
        numbers: number in the file of each of `rows`; empty when the kind does not tell.
        notes: what the file holds and Mosty cannot keep.
    """

    rows: tuple[Any, ...]
    errors: tuple[RowError, ...]
    numbers: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    def without(self, left_out: Collection[int]) -> "Parsed":
        """The same without the rows of these numbers."""
        if not left_out or not self.numbers:
            return self
        kept = [
            (row, number)
            for row, number in zip(self.rows, self.numbers, strict=True)
            if number not in left_out
        ]
        return replace(
            self,
            rows=tuple(row for row, _number in kept),
            numbers=tuple(number for _row, number in kept),
        )


@dataclass(frozen=True)
class StoreCounts:
    """What storing changed.

    Attributes:
        changes: record by record, for undoing; empty when the kind cannot be undone.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    changes: tuple[Change, ...] = field(default=(), compare=False)

    @property
    def figures(self) -> dict[str, int]:
        return {"created": self.created, "updated": self.updated, "unchanged": self.unchanged}


class ImportActor(Actor, Protocol):
    """Somebody who imports: `mosty.core.access.Access`."""

    def require(self, code: str) -> None: ...


@dataclass(frozen=True)
class ImportKind:
    """One kind of file.

    Attributes:
        code: "directory.services": app, then what the rows are.
        title: noun phrase for the list of imports.
        permission: code of the permission one needs.
        columns: what the page explains and the sample file holds; empty for other formats.
        parse: (file, municipality id) -> Parsed; writes nothing; InvalidFile if hopeless.
        store: (rows, municipality id, by) -> StoreCounts; runs in a transaction.
        note: what else to know before uploading.
        preview: (parsed, municipality id) -> a `RowPreview` for each row; writes nothing.
    """

    code: str
    title: str | Promise
    permission: str
    columns: tuple[Column, ...]
    parse: Callable[[ImportFile, int], Parsed]
    store: Callable[[Sequence[Any], int, Any], StoreCounts]
    note: str | Promise = ""
    preview: Callable[[Parsed, int], Sequence[RowPreview]] | None = None


@dataclass(frozen=True)
class ImportOutcome:
    """What an import did.

    Attributes:
        created, updated, unchanged: rows stored.
        errors: rows that were wrong.
        is_stored: False when nothing was written because of the errors.
    """

    created: int
    updated: int
    unchanged: int
    errors: tuple[RowError, ...]
    is_stored: bool = True


_kinds: dict[str, ImportKind] = {}


def register_import(kind: ImportKind) -> None:
    """Make a kind known (from its app's AppConfig.ready)."""
    if kind.code in _kinds and _kinds[kind.code] != kind:
        raise ValueError(f"Import kind {kind.code} is defined twice.")
    _kinds[kind.code] = kind


def import_kinds() -> tuple[ImportKind, ...]:
    """Every known kind, by code."""
    return tuple(_kinds[code] for code in sorted(_kinds))


def import_kind(code: str) -> ImportKind:
    """The kind, or NotFound."""
    if code not in _kinds:
        raise NotFound(
            _("There is no import “%(code)s”. Known: %(known)s.")
            % {"code": code[:60], "known": ", ".join(sorted(_kinds))}
        )
    return _kinds[code]


def allowed_kind(code: str, municipality_id: int, by: ImportActor) -> ImportKind:
    """The kind; roles count only in the municipality they were given in."""
    kind = import_kind(code)
    by.require(kind.permission)
    if by.municipality_id != municipality_id:
        raise NotAllowed(_("You may not import into another municipality."))
    return kind


def parse_rows(
    rows: Iterable[Row],
    make: Callable[[Row], T],
    *,
    key: Callable[[T], Hashable] | None = None,
) -> Parsed:
    """`make` applied to each row; a CellError becomes a RowError, and so does a repeated `key`."""
    made: list[T] = []
    numbers: list[int] = []
    errors: list[RowError] = []
    first_row: dict[Hashable, int] = {}
    for row in rows:
        try:
            item = make(row)
        except CellError as error:
            errors.append(RowError(row.number, str(error.message)))
            continue
        if key is not None:
            seen = first_row.setdefault(key(item), row.number)
            if seen != row.number:
                errors.append(
                    RowError(row.number, _("the same as row %(row)d; leave one.") % {"row": seen})
                )
                continue
        made.append(item)
        numbers.append(row.number)
    return Parsed(tuple(made), tuple(errors), tuple(numbers))
