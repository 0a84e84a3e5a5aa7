"""Says that the installation is in use, so that a restore does not pull the database away."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from mosty.core.errors import DomainError


class InstallationInUse(DomainError):
    code = "installation_in_use"


@contextmanager
def in_use() -> Iterator[None]:
    """Held by `serve` and `worker` as long as they run; any number of them."""
    with (settings.VAR_DIR / "in-use.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InstallationInUse("Trwa odtwarzanie kopii. Spróbuj za chwilę.") from error
        yield


@contextmanager
def alone() -> Iterator[None]:
    """Held while a backup is put back; refused when anything runs."""
    with (settings.VAR_DIR / "in-use.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InstallationInUse(
                "Serwis działa. Zatrzymaj `mosty serve` i `mosty worker`, potem odtwórz kopię."
            ) from error
        yield
