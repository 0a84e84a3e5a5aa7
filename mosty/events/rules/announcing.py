"""What a tired person must find on the page before an event is announced."""

from typing import Protocol

#: Takes place nowhere one could go to.
_ONLINE = "online"


class Announceable(Protocol):
    """What is looked at of an event."""

    format: str
    place: str
    contact_email: str
    contact_phone: str
    purpose: str
    description: str


def missing_to_announce(event: Announceable) -> tuple[str, ...]:
    """Answers a reader would miss: place, contact, purpose."""
    given = {
        "place": event.format == _ONLINE or bool(event.place.strip()),
        "contact": bool(event.contact_email or event.contact_phone),
        "purpose": bool(event.purpose.strip() or event.description.strip()),
    }
    return tuple(name for name, is_given in given.items() if not is_given)
