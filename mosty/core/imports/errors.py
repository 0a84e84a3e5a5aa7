"""Why an import cannot be done, or undone."""

from mosty.core.errors import DomainError


class ImportHasErrors(DomainError):
    """Some rows are wrong and nobody said to import only the good ones."""

    code = "import_has_errors"


class ImportNotReady(DomainError):
    """The run is in a state in which this cannot be done."""

    code = "import_not_ready"
    status = 409


class ImportClash(DomainError):
    """Somebody stored the same records at the same moment; the import may be repeated."""

    code = "import_clash"
    status = 409


class CannotUndo(DomainError):
    """The import cannot be undone; the message says why, and what to do first."""

    code = "cannot_undo"
    status = 409
