"""The errors of Mosty.

    DomainError                 a rule was broken; a person can act; the message is translated
    ├── NotAllowed              this person may not do this here (page: 403)
    ├── NotFound                no such record, or not for this reader (page: 404)
    ├── StaleEdit               somebody saved the same record meanwhile; carries both versions (409)
    ├── InvalidInput            the input breaks a rule; `fields` says which
    └── InvalidFile             a file cannot be read; carries what to do

Each app adds one subclass per deed (`CannotPublish`). A page shows the message and keeps what was
typed; the API answers {"code", "message", "fields"}. Anything else is a bug and is left to rise.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext

from mosty.engines.errors import EngineError, in_words


class DomainError(Exception):
    """A rule of the field was broken; `message` tells a person what to do about it.

    Attributes:
        message: translated text, plain language.
        code: stable identifier for API clients and tests.
        status: HTTP status of a page or API answer.
        fields: field name -> message, where the error belongs to fields.
    """

    code = "domain_error"
    status = 422

    def __init__(
        self, message: str | Promise, *, fields: Mapping[str, str | Promise] | None = None
    ) -> None:
        super().__init__(str(message))
        self.message = message
        self.fields = dict(fields or {})


class NotAllowed(DomainError):
    code = "not_allowed"
    status = 403


class NotFound(DomainError):
    code = "not_found"
    status = 404


class StaleEdit(DomainError):
    """Somebody else saved the record after this person opened it.

    Attributes:
        theirs: field name -> value now stored.
        yours: field name -> value this person tried to store.
    """

    code = "stale_edit"
    status = 409

    def __init__(
        self, message: str | Promise, *, theirs: Mapping[str, Any], yours: Mapping[str, Any]
    ) -> None:
        super().__init__(message)
        self.theirs = dict(theirs)
        self.yours = dict(yours)


class InvalidInput(DomainError):
    code = "invalid_input"


class InvalidFile(DomainError):
    code = "invalid_file"


def engine_refusal(error: EngineError) -> InvalidInput:
    """The engine's refusal as an error a person can act on, in the language of the page."""
    return InvalidInput(in_words(error, gettext))
