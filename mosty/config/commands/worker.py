"""`mosty worker`: runs background jobs, every few minutes gives on places of events whose offer
lapsed, and once an hour books series ahead and removes what is kept no longer."""

import argparse
import logging
import threading

from django.core.management import call_command
from django.db import DatabaseError, connections
from django.utils import timezone

from mosty.calendars.actions import keep_booked_ahead
from mosty.config.commands.lock import in_use
from mosty.core.retention import clean_up
from mosty.events.actions import keep_queues

_SECONDS_BETWEEN_ROUNDS = 3600
_SECONDS_BETWEEN_QUEUES = 300
logger = logging.getLogger("mosty.worker")


def run(args: argparse.Namespace) -> int:
    ended = threading.Event()
    keeper = threading.Thread(target=_keep_house, args=(ended,), daemon=True)
    usher = threading.Thread(target=_keep_queues, args=(ended,), daemon=True)
    with in_use():
        keeper.start()
        usher.start()
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
            keep_booked_ahead()
        except DatabaseError as error:
            logger.warning("Housekeeping put off for an hour: %s", error)
        finally:
            connections.close_all()
        if ended.wait(_SECONDS_BETWEEN_ROUNDS):
            return


def _keep_queues(ended: threading.Event) -> None:
    """Places that nobody took in time go to the next person; lots are drawn when their time comes."""
    while True:
        try:
            keep_queues(timezone.now())
        except DatabaseError as error:
            logger.warning("Waiting lists put off for some minutes: %s", error)
        finally:
            connections.close_all()
        if ended.wait(_SECONDS_BETWEEN_QUEUES):
            return
