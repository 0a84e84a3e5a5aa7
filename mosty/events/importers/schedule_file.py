"""schedule.xml and schedule.json as one dictionary: that of schedule.json, version 1.

XML is read without entities and without a network: a file that brings its own is refused.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from mosty.core.errors import InvalidFile

_CONFERENCE = {
    "title": "title",
    "acronym": "acronym",
    "start": "start",
    "end": "end",
    "days": "daysCount",
    "timeslot_duration": "timeslot_duration",
    "time_zone_name": "time_zone_name",
    "url": "url",
    "logo": "logo",
}
_TEXTS = (
    "room",
    "title",
    "subtitle",
    "type",
    "date",
    "start",
    "duration",
    "abstract",
    "slug",
    "track",
    "logo",
    "language",
    "description",
    "url",
    "feedback_url",
    "origin_url",
)


def read_file(data: bytes) -> dict[str, Any]:
    """The file as the dictionary of schedule.json.

    Raises: InvalidFile: neither XML nor JSON, or not a programme.
    """
    text = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<"):
        return _from_xml(data)
    if text.startswith(b"{"):
        return _from_json(text)
    raise InvalidFile(
        _("This is neither schedule.xml nor schedule.json. Ask the organiser for one of them.")
    )


# --- JSON ---------------------------------------------------------------------------------------


def _from_json(text: bytes) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidFile(
            _("The file is not correct JSON (%(reason)s). Download it once more.")
            % {"reason": str(error)[:120]}
        ) from error
    schedule = document.get("schedule") if isinstance(document, dict) else None
    conference = schedule.get("conference") if isinstance(schedule, dict) else None
    if not isinstance(conference, dict):
        raise InvalidFile(_("The file has no “schedule” with a “conference” in it."))
    if isinstance(schedule, dict) and isinstance(schedule.get("events"), list):
        return _from_v2(document)
    if not isinstance(conference.get("days"), list):
        raise InvalidFile(_("The conference has no list of days (“days”)."))
    return dict(document)


def _from_v2(document: Mapping[str, Any]) -> dict[str, Any]:
    """Version 2 holds items in one list; they are put into days and rooms."""
    schedule = document["schedule"]
    conference = dict(schedule["conference"])
    days: dict[str, dict[str, Any]] = {}
    for item in schedule["events"]:
        if not isinstance(item, Mapping):
            continue
        room = item.get("room")
        name = str(room.get("name") or room.get("slug") or "") if isinstance(room, Mapping) else ""
        date = str(item.get("start", ""))[:10]
        day = days.setdefault(date, {"date": date, "rooms": {}})
        day["rooms"].setdefault(name, []).append(_item_of_v2(item, name))
    conference["days"] = [
        {"index": number, **days[date]} for number, date in enumerate(sorted(days), start=1)
    ]
    rest = {name: value for name, value in schedule.items() if name != "events"}
    return {**document, "schedule": {**rest, "conference": conference}}


def _item_of_v2(item: Mapping[str, Any], room: str) -> dict[str, Any]:
    track = item.get("track")
    kept = {name: value for name, value in item.items() if name not in ("participants", "end")}
    return {
        **kept,
        "date": item.get("start"),
        "end_at": item.get("end"),
        "room": room,
        "track": str(track.get("slug", "")) if isinstance(track, Mapping) else "",
        "persons": item.get("participants", []),
    }


# --- XML ----------------------------------------------------------------------------------------


def _from_xml(data: bytes) -> dict[str, Any]:
    try:
        root = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise InvalidFile(
            _("The XML file brings its own entities (DTD). Such files are not read.")
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise InvalidFile(
            _("The file is not correct XML (%(reason)s). Download it once more.")
            % {"reason": str(error)[:120]}
        ) from error
    conference = root.find("conference")
    if root.tag != "schedule" or conference is None:
        raise InvalidFile(_("The XML file has no <schedule> with a <conference> in it."))
    known: dict[str, Any] = {
        name: _own(conference, tag)
        for tag, name in _CONFERENCE.items()
        if conference.find(tag) is not None
    }
    if known.get("daysCount", "").isdecimal():
        known["daysCount"] = int(known["daysCount"])
    rooms: dict[str, dict[str, Any]] = {}
    days = [_day(node, rooms) for node in root.findall("day")]
    return {
        "schedule": {
            "version": _own(root, "version"),
            "base_url": _own(conference, "base_url"),
            "conference": {**known, "rooms": list(rooms.values()), "days": days},
        }
    }


def _day(node: Element, rooms: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, list[dict[str, Any]]] = {}
    for room in node.findall("room"):
        name = room.get("name", "")
        if room.get("guid"):
            rooms.setdefault(name, {"name": name, "guid": room.get("guid")})
        found.setdefault(name, []).extend(_item(one) for one in room.findall("event"))
    index = node.get("index", "")
    return {
        "index": int(index) if index.isascii() and index.isdigit() else index,
        "date": node.get("date", ""),
        "day_start": node.get("start", ""),
        "day_end": node.get("end", ""),
        "rooms": found,
    }


def _item(node: Element) -> dict[str, Any]:
    texts = {tag: _own(node, tag) for tag in _TEXTS if node.find(tag) is not None}
    number = node.get("id", "")
    item: dict[str, Any] = {
        "id": int(number) if number.isascii() and number.isdigit() else number,
        "guid": node.get("guid", ""),
        **texts,
        "recording_license": _own(node, "recording/license"),
        "do_not_record": _own(node, "recording/optout") in ("true", "1"),
        "persons": [_person(one) for one in node.findall("persons/person")],
        "links": list(_references(node, "links/link")),
        "attachments": list(_references(node, "attachments/attachment")),
    }
    if node.get("code"):
        item["code"] = node.get("code")
    return item


def _person(node: Element) -> dict[str, Any]:
    person: dict[str, Any] = {"name": (node.text or "").strip()}
    number = node.get("id", "")
    if number:
        person["id"] = int(number) if number.lstrip("-").isdigit() else number
    if node.get("guid"):
        person["guid"] = node.get("guid")
    return person


def _references(node: Element, path: str) -> Iterator[dict[str, Any]]:
    for one in node.findall(path):
        reference = {"title": (one.text or "").strip(), "url": one.get("href", "")}
        if one.get("type"):
            reference["type"] = one.get("type", "")
        yield reference


def _own(node: Element, path: str) -> str:
    """Text of the element as it stands; "" when there is none."""
    found = node.find(path)
    return (found.text or "") if found is not None else ""
