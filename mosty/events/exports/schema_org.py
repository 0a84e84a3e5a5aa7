"""An event as schema.org JSON-LD: what search engines read from its page.

Only what the page shows: never the address to join online, names of people who take part, contacts.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from mosty.events.enums import EventFormat, EventKind, EventState, ItemRole
from mosty.events.models import Event
from mosty.events.rules.lines import ProgrammeLine, taking_place
from mosty.people.exports import organisation_json_ld

Node = Mapping[str, Any]

_SCHEMA = "https://schema.org"
#: Kinds of events as schema.org names them; the others are an Event.
_TYPES = {
    EventKind.TRAINING: "EducationEvent",
    EventKind.STUDY_VISIT: "EducationEvent",
}
_MODES = {
    EventFormat.ON_SITE: "OfflineEventAttendanceMode",
    EventFormat.ONLINE: "OnlineEventAttendanceMode",
    EventFormat.MIXED: "MixedEventAttendanceMode",
}


def event_json_ld(
    event: Event,
    lines: Sequence[ProgrammeLine],
    *,
    page: str,
    organiser_page: str = "",
    seats: int | None = None,
) -> Node:
    """The event of a page with the items of its programme as parts.

    Args:
        page, organiser_page: full addresses.
    """
    shown = taking_place(lines)
    return _known(
        {
            "@context": _SCHEMA,
            "@type": _TYPES.get(EventKind(event.kind), "Event"),
            "@id": page,
            "url": page,
            "name": event.title,
            "description": event.purpose or event.description,
            "startDate": _start(event, shown),
            "endDate": _end(event, shown),
            "eventStatus": f"{_SCHEMA}/{_status(event)}",
            "eventAttendanceMode": f"{_SCHEMA}/{_MODES[EventFormat(event.format)]}",
            "location": _locations(event, page),
            "organizer": _organiser(event, organiser_page),
            "audience": event.audience and {"@type": "Audience", "audienceType": event.audience},
            "inLanguage": "pl",
            "isAccessibleForFree": True,
            "maximumAttendeeCapacity": seats,
            "offers": {
                "@type": "Offer",
                "price": "0",
                "priceCurrency": "PLN",
                "url": page,
            },
            "superEvent": event.series and {"@type": "EventSeries", "name": event.series.title},
            "subEvent": [_part(event, line, page) for line in shown],
        }
    )


def _part(event: Event, line: ProgrammeLine, page: str) -> Node:
    people = [_person(one) for one in line.persons if one.role != ItemRole.HOST]
    return _known(
        {
            "@type": "Event",
            "@id": f"{page}#punkt-{line.key}",
            "name": line.title,
            "description": line.description,
            "about": list(line.scope_points),
            "startDate": _moment(line.starts_at),
            "endDate": _moment(line.ends_at),
            "eventStatus": f"{_SCHEMA}/{_status(event)}",
            "location": (line.where or event.place)
            and {"@type": "Place", "name": line.where or event.place},
            "performer": people,
        }
    )


def _person(person: Any) -> Node:
    return _known(
        {
            "@type": "Person",
            "name": person.name,
            "affiliation": person.affiliation
            and {"@type": "Organization", "name": person.affiliation},
        }
    )


def _locations(event: Event, page: str) -> Any:
    """The place, and for who takes part online the page: the address to join is secret."""
    place = event.place and {
        "@type": "Place",
        "name": event.place,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": event.place,
            "addressCountry": "PL",
        },
    }
    online = event.format != EventFormat.ON_SITE and {"@type": "VirtualLocation", "url": page}
    found = [one for one in (place, online) if one]
    return found[0] if len(found) == 1 else found


def _organiser(event: Event, page: str) -> Node | None:
    if event.organiser is not None:
        return organisation_json_ld(event.organiser, page=page)
    if event.organiser_name:
        return {"@type": "Organization", "name": event.organiser_name}
    return {"@type": "GovernmentOrganization", "name": event.municipality.name}


def _status(event: Event) -> str:
    return "EventCancelled" if event.state == EventState.CANCELLED else "EventScheduled"


def _start(event: Event, lines: Sequence[ProgrammeLine]) -> str:
    return _moment(lines[0].starts_at) if lines else _day(event.starts_on)


def _end(event: Event, lines: Sequence[ProgrammeLine]) -> str:
    return _moment(max(line.ends_at for line in lines)) if lines else _day(event.ends_on)


def _moment(value: datetime) -> str:
    return timezone.localtime(value).isoformat()


def _day(value: date) -> str:
    return value.isoformat()


def _known(node: Mapping[str, Any]) -> dict[str, Any]:
    """The node without what nobody said."""
    return {name: value for name, value in node.items() if value}
