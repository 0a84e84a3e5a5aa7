"""`mosty worker`: runs background jobs, and once an hour removes what is kept no longer."""

import argparse
import logging
import threading

from django.core.management import call_command
from django.db import DatabaseError, connections

from mosty.config.commands.lock import in_use
from mosty.core.retention import clean_up

_SECONDS_BETWEEN_ROUNDS = 3600
logger = logging.getLogger("mosty.worker")


def run(args: argparse.Namespace) -> int:
    ended = threading.Event()
    keeper = threading.Thread(target=_keep_house, args=(ended,), daemon=True)
    with in_use():
        keeper.start()
        try:
            call_command("db_worker", reload=False, verbosity=0)
        except SystemExit as stop:
            return int(stop.code or 0)
        finally:
            ended.set()
    return 0


def _keep_house(ended: threading.Event) -> None:
    while True:
        try:
            clean_up()
        except DatabaseError as error:
            logger.warning("Housekeeping put off for an hour: %s", error)
        finally:
            connections.close_all()
        if ended.wait(_SECONDS_BETWEEN_ROUNDS):
            return
