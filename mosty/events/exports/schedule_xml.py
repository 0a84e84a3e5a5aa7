"""The same programme as schedule.xml."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mosty.core.charts.drawing import printable
from mosty.events.rules.schedule import track_slug

_CONFERENCE = (
    ("title", "title"),
    ("acronym", "acronym"),
    ("start", "start"),
    ("end", "end"),
    ("daysCount", "days"),
    ("timeslot_duration", "timeslot_duration"),
    ("time_zone_name", "time_zone_name"),
    ("url", "url"),
)
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
#: Elements that must stand there even when they are empty.
_ALWAYS = frozenset({"room", "title", "type", "date", "start", "duration", "abstract", "track"})
_ADDRESSES = frozenset({"url", "feedback_url", "origin_url"})


def schedule_xml(document: Mapping[str, Any], *, address: str) -> bytes:
    """schedule.xml of the dictionary of schedule.json; `address` where it can be fetched."""
    schedule = document["schedule"]
    root = Element("schedule")
    generator = document.get("generator", {})
    SubElement(
        root,
        "generator",
        {name: str(generator[name]) for name in ("name", "version") if generator.get(name)},
    )
    _text(root, "url", address)
    _text(root, "version", schedule["version"])
    conference = schedule["conference"]
    _conference(SubElement(root, "conference"), schedule, conference)
    guids = {room["name"]: room["guid"] for room in conference["rooms"]}
    for day in conference["days"]:
        node = SubElement(
            root,
            "day",
            {
                "index": str(day["index"]),
                "date": day["date"],
                "start": day["day_start"],
                "end": day["day_end"],
            },
        )
        for name, items in day["rooms"].items():
            known = {"guid": guids[name]} if name in guids else {}
            room = SubElement(node, "room", {"name": name, **known})
            for item in items:
                _event(room, item)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _conference(node: Element, schedule: Mapping[str, Any], conference: Mapping[str, Any]) -> None:
    for name, tag in _CONFERENCE:
        if conference.get(name) not in (None, ""):
            _text(node, tag, conference[name])
    _text(node, "base_url", schedule["base_url"])
    tracks = {
        item["track"]
        for day in conference["days"]
        for items in day["rooms"].values()
        for item in items
        if item["track"]
    }
    for track in sorted(tracks):
        SubElement(node, "track", {"name": track, "slug": track_slug(track)})


def _event(room: Element, item: Mapping[str, Any]) -> None:
    code = item.get("code", "")
    known = {"code": code} if len(code) == 6 else {}
    node = SubElement(room, "event", {"guid": item["guid"], "id": str(item["id"]), **known})
    for name in _TEXTS:
        value = item.get(name)
        if name in _ADDRESSES and not str(value or "").startswith(("http://", "https://")):
            continue
        if name in _ALWAYS or value:
            _text(node, name, value or "")
    recording = SubElement(node, "recording")
    _text(recording, "license", item.get("recording_license") or "")
    _text(recording, "optout", "true" if item.get("do_not_record") else "false")
    persons = SubElement(node, "persons")
    for person in item["persons"]:
        marks = {name: str(person[name]) for name in ("id", "guid") if person.get(name)}
        _text(persons, "person", person.get("public_name") or person.get("name"), marks)
    for group, one in (("links", "link"), ("attachments", "attachment")):
        parent = SubElement(node, group)
        for reference in item[group]:
            marks = {"href": reference["url"]}
            if reference.get("type"):
                marks["type"] = reference["type"]
            _text(parent, one, reference.get("title") or reference["url"], marks)


def _text(parent: Element, tag: str, value: object, marks: Mapping[str, str] | None = None) -> None:
    SubElement(parent, tag, dict(marks or {})).text = printable(str(value))
