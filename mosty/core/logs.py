"""Logs that never hold a secret: addresses that open something without signing in lose theirs."""

import logging
import re
from collections.abc import Sequence

_HIDDEN = "***"
_SLASH = "(?:/|%2F)"  # also inside another address


class HideSecrets(logging.Filter):
    """Whatever follows one of the addresses is left out, in messages and in traces of errors.

    addresses: the part of the path before the secret: `zaproszenie` for `/konto/zaproszenie/<secret>/`.
    """

    def __init__(self, addresses: Sequence[str]) -> None:
        super().__init__()
        names = "|".join(address.replace("/", _SLASH) for address in addresses)
        self._secret = re.compile(f"({_SLASH}(?:{names}){_SLASH})[\\w.~:-]+", re.IGNORECASE)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._without(_message(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._without(record.exc_text)
        return True

    def _without(self, text: str) -> str:
        return self._secret.sub(rf"\1{_HIDDEN}", text)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # arguments that do not fit are no reason to fail a request
        return f"{record.msg} {record.args}"
