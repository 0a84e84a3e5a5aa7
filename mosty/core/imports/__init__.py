"""Imports of files: `kinds` says what can be imported, `runs` does it (upload, check, confirm)."""

from mosty.core.imports.actors import register_actor_source
from mosty.core.imports.changes import (
    Change,
    Facts,
    Present,
    Undoing,
    Watch,
    as_json,
    created,
    digest,
    register_recorder,
)
from mosty.core.imports.errors import CannotUndo, ImportHasErrors, ImportNotReady
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
from mosty.core.imports.pointers import pointing_to
from mosty.core.imports.preview import Difference, Preview, RowPreview, compare, preview_of
from mosty.core.imports.records import (
    forget_old_files,
    import_run,
    import_runs,
    row_errors,
    same_file_before,
)
from mosty.core.imports.runs import (
    check,
    confirm,
    leave_out,
    run_import,
    upload,
    was_killed,
)
from mosty.core.imports.undoing import Kept, UndoPlan, kept_after_undo, undo, undo_plan
from mosty.core.models import ImportRun

__all__ = [
    "CannotUndo",
    "Change",
    "Column",
    "Difference",
    "Facts",
    "ImportActor",
    "ImportFile",
    "ImportHasErrors",
    "ImportKind",
    "ImportNotReady",
    "ImportOutcome",
    "ImportRun",
    "Kept",
    "Parsed",
    "Present",
    "Preview",
    "RowError",
    "RowPreview",
    "StoreCounts",
    "UndoPlan",
    "Undoing",
    "Watch",
    "as_json",
    "check",
    "compare",
    "confirm",
    "created",
    "digest",
    "forget_old_files",
    "import_kind",
    "import_kinds",
    "import_run",
    "import_runs",
    "kept_after_undo",
    "leave_out",
    "parse_rows",
    "pointing_to",
    "preview_of",
    "register_actor_source",
    "register_import",
    "register_recorder",
    "row_errors",
    "run_import",
    "same_file_before",
    "undo",
    "undo_plan",
    "upload",
    "was_killed",
]
