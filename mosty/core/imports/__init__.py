"""Imports of files: `kinds` says what can be imported, `runs` does it (upload, check, confirm)."""

from mosty.core.imports.kinds import (
    Column,
    ImportActor,
    ImportFile,
    ImportKind,
    ImportOutcome,
    Parsed,
    RowError,
    StoreCounts,
    import_kind,
    import_kinds,
    parse_rows,
    register_import,
)

__all__ = [
    "Column",
    "ImportActor",
    "ImportFile",
    "ImportKind",
    "ImportOutcome",
    "Parsed",
    "RowError",
    "StoreCounts",
    "import_kind",
    "import_kinds",
    "parse_rows",
    "register_import",
]
