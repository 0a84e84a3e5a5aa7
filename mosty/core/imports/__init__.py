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
from mosty.core.imports.records import (
    forget_old_files,
    import_run,
    import_runs,
    row_errors,
    same_file_before,
)
from mosty.core.imports.runs import (
    ImportHasErrors,
    ImportNotReady,
    check,
    confirm,
    register_actor_source,
    run_import,
    upload,
)

__all__ = [
    "Column",
    "ImportActor",
    "ImportFile",
    "ImportHasErrors",
    "ImportKind",
    "ImportNotReady",
    "ImportOutcome",
    "Parsed",
    "RowError",
    "StoreCounts",
    "check",
    "confirm",
    "forget_old_files",
    "import_kind",
    "import_kinds",
    "import_run",
    "import_runs",
    "parse_rows",
    "register_actor_source",
    "register_import",
    "row_errors",
    "run_import",
    "same_file_before",
    "upload",
]
