"""Many deeds at the same moment, each in a thread with a connection of its own."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing

from django.db import connection, connections

from mosty.core.errors import DomainError


class Desk:
    """The database that the clients share: the server, or on SQLite a file (threads share no memory)."""

    def __init__(self, path: str) -> None:
        self.path = path

    def open_to_all(self) -> None:
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.path)) as file:
                connection.connection.backup(file)
                # As in an installation: two who open the file at once cannot both change this.
                file.execute("PRAGMA journal_mode=WAL")

    def run(self, deed: Callable[[], object]) -> object:
        """What comes of the deed in a thread of its own."""
        return self.at_once([deed])[0]

    def at_once(self, deeds: list[Callable[[], object]]) -> list[object]:
        """What came of each; a refusal as its code, anything else as the error it is."""
        ready = threading.Barrier(len(deeds))
        came: list[object] = [None] * len(deeds)

        def work(place: int, deed: Callable[[], object]) -> None:
            try:
                if connection.vendor == "sqlite":
                    own = connections["default"]
                    own.settings_dict = {**own.settings_dict, "NAME": self.path}
                ready.wait(30)
                came[place] = deed()
            except DomainError as error:
                came[place] = error.code
            except Exception as error:  # noqa: BLE001 -- shown by the assertion
                came[place] = error
            finally:
                connections.close_all()

        threads = [
            threading.Thread(target=work, args=(place, deed)) for place, deed in enumerate(deeds)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(90)
        return came
