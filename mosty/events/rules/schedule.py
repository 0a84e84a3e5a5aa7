"""Names and numbers of the exchange format of conference programmes (schedule.xml, schedule.json).

The format wants addresses of ASCII letters: `Mikołów – wspólnota łączy` -> `mikolow-wspolnota-laczy`.
"""

import re
from datetime import datetime, timedelta

from mosty.events.enums import ItemKind
from mosty.events.rules.slugs import plain_slug

#: Signs before a point of the scope in an abstract, by which an import knows it again.
POINT = "• "

ACRONYM = re.compile(r"[a-z0-9_]{4,}")
#: What both the XML and the JSON schema take.
SLUG = re.compile(r"[a-z0-9_]{4,}-[a-z0-9_-]{3,}[a-z0-9]")
TRACK_SLUG = re.compile(r"[a-z][a-z0-9-]+")
#: How other programmes call kinds of items.
_KINDS = {
    "talk": ItemKind.LECTURE,
    "workshop": ItemKind.WORKSHOP,
    "hands-on": ItemKind.WORKSHOP,
    "panel": ItemKind.DISCUSSION,
}
_LONGEST_ACRONYM = 30
_LONGEST_TAIL = 80
_DURATION = re.compile(r"(\d{1,3}):(\d{2})(?::\d{2})?")


def kind_of(words: str) -> ItemKind:
    """Kind of an item, by the word another programme has for it."""
    plain = words.strip().casefold()
    if plain in ItemKind.values:
        return ItemKind(plain)
    return _KINDS.get(plain, ItemKind.OTHER)


def acronym_of(words: str) -> str:
    """`wizyta-mikolow` -> `wizyta_mikolow`; at least four signs."""
    plain = re.sub(r"[^a-z0-9]+", "_", plain_slug(words))[:_LONGEST_ACRONYM].strip("_")
    return plain if len(plain) >= 4 else f"event_{plain}".strip("_")


def item_slug(acronym: str, number: int, title: str) -> str:
    """`wizyta_mikolow-17-wyklad-pierwszy`: unique by its number."""
    tail = f"{number}-{plain_slug(title, empty='punkt')}"[:_LONGEST_TAIL].strip("-_")
    return f"{acronym}-{tail}" if len(tail) >= 4 else f"{acronym}-punkt-{tail}"


def track_slug(name: str) -> str:
    """The address of a track: begins with a letter."""
    plain = plain_slug(name, empty="track").replace("_", "-").strip("-")
    plain = plain if plain[:1].isalpha() else f"track-{plain}"
    return plain if len(plain) > 1 else f"track-{plain}"


def duration_words(length: timedelta) -> str:
    """`01:30`."""
    minutes = int(length / timedelta(minutes=1))
    return f"{minutes // 60:02}:{minutes % 60:02}"


def duration_of(words: str) -> timedelta | None:
    """`01:30` as a length of time; None when it is none."""
    found = _DURATION.fullmatch(words.strip())
    if found is None or int(found[2]) > 59:
        return None
    return timedelta(hours=int(found[1]), minutes=int(found[2]))


def same_moment(words: str, moment: datetime) -> bool:
    """Whether the words of a file still tell this moment."""
    try:
        return datetime.fromisoformat(words) == moment
    except (ValueError, TypeError):
        return False
