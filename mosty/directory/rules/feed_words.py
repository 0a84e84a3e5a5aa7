"""Fixed Polish words of the open feed that are read back when it is imported."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from django.utils import translation

from mosty.core.formatting import day
from mosty.directory.enums import CapacityState

#: What the feed says of room in a service, where HSDS has only numbers.
CAPACITY_WORDS: Mapping[str, str] = {
    CapacityState.ROOM: "Są wolne miejsca.",
    CapacityState.NO_ROOM: "Nie ma wolnych miejsc.",
    CapacityState.WAITING_LIST: "Nie ma wolnych miejsc, jest lista oczekujących.",
    CapacityState.ASSESSMENT: "O przyjęciu decyduje ocena potrzeb.",
}
_ENDED = re.compile(r"Usługa skończyła się (\d{1,2}) (\w+) (\d{4})\.")


def capacity_state_of(words: str) -> str:
    """The state of which the feed says these words, or ""."""
    return next((str(state) for state, told in CAPACITY_WORDS.items() if told == words), "")


def ended_words(on: date) -> str:
    """That a service ended, and when."""
    with translation.override("pl"):
        return f"Usługa skończyła się {day(on)}."


def ended_on(words: str) -> date | None:
    """The day of which `ended_words` speaks; None: other words."""
    found = _ENDED.fullmatch(words)
    month = _months().get(found[2]) if found else None
    if found is None or month is None:
        return None
    try:
        return date(int(found[3]), month, int(found[1]))
    except ValueError:
        return None


@cache
def _months() -> Mapping[str, int]:
    """Polish months as they stand in a date."""
    with translation.override("pl"):
        return {day(date(2000, month, 1)).split()[1]: month for month in range(1, 13)}
