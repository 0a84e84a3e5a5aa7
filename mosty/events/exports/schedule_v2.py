"""The same programme as version 2 of schedule.json: items in one list, roles of people kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from mosty.events.enums import ItemKind, ItemRole
from mosty.events.queries.schedule import ScheduleLine
from mosty.events.rules.schedule import duration_of, track_slug

_TYPES = {
    ItemKind.LECTURE: "TALK",
    ItemKind.CASE_STUDY: "TALK",
    ItemKind.WORKSHOP: "WORKSHOP",
    ItemKind.DISCUSSION: "DISCUSSION",
    ItemKind.VISIT: "MEETING",
    ItemKind.OPENING: "MEETING",
    ItemKind.SUMMARY: "MEETING",
}
_ROLES = {
    ItemRole.SPEAKER: "SPEAKER",
    ItemRole.MODERATOR: "MODERATOR",
    ItemRole.HOST: "HOST",
}
_CONFERENCE = ("acronym", "title", "description", "time_zone_name", "url", "keywords")
_LAST_MINUTE = timedelta(days=1) - timedelta(minutes=1)


def schedule_v2(document: Mapping[str, Any], lines: Sequence[ScheduleLine]) -> dict[str, Any]:
    """Version 2 of what `schedule_document` gave for these lines."""
    schedule = document["schedule"]
    came = schedule["conference"]
    by_guid = {one.guid or one.line.key: one for one in lines}
    items = [item for day in came["days"] for items in day["rooms"].values() for item in items]
    tracks = sorted({item["track"] for item in items if item["track"]})
    guids = {room["name"]: room["guid"] for room in came["rooms"]}
    return {
        "schedule": {
            "version": schedule["version"],
            "conference": {
                **{name: came[name] for name in _CONFERENCE if came.get(name)},
                "start": came["days"][0]["day_start"],
                "end": came["days"][-1]["day_end"],
                "tracks": [{"name": name, "slug": track_slug(name)} for name in tracks],
                "rooms": [_room(room) for room in came["rooms"]],
                "days": [
                    {
                        "index": day["index"],
                        "date": day["date"],
                        "start": day["day_start"],
                        "end": day["day_end"],
                    }
                    for day in came["days"]
                ],
            },
            "events": [_item(item, by_guid.get(item["guid"]), guids) for item in items],
        }
    }


def _room(room: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: room[name]
        for name in ("name", "guid", "description", "capacity")
        if name in room and (room[name] is None or not isinstance(room[name], Mapping))
    }


def _item(
    item: Mapping[str, Any], one: ScheduleLine | None, guids: Mapping[str, str]
) -> dict[str, Any]:
    starts = datetime.fromisoformat(item["date"])
    ends = (starts + (duration_of(item["duration"]) or timedelta())).isoformat()
    room = {"name": item["room"], "guid": guids[item["room"]]}
    kind = ItemKind(one.line.kind) if one else ItemKind.OTHER
    if kind == ItemKind.BREAK:
        return {
            "type": "BREAK",
            "title": item["title"],
            "guid": item["guid"],
            "start": item["date"],
            "end": ends,
            "room": room,
        }
    return {
        "guid": item["guid"],
        "start": item["date"],
        "end": ends,
        "room": room,
        "slug": item["slug"],
        "url": item["url"],
        "title": item["title"],
        "subtitle": item["subtitle"] or "",
        "track": {"slug": track_slug(item["track"] or "")},
        "type": _TYPES.get(kind, "OTHER"),
        "language": (item["language"] or "pl")[:2].lower(),
        "abstract": item["abstract"] or None,
        "description": item["description"] or None,
        "participants": _participants(item, one),
        "links": [_link(reference) for reference in item["links"]],
    }


def _participants(item: Mapping[str, Any], one: ScheduleLine | None) -> list[dict[str, Any]]:
    roles = {person.name: person.role for person in one.line.persons} if one else {}
    people = []
    for person in item["persons"]:
        name = str(person.get("public_name") or person.get("name"))
        known = person.get("guid") or str(uuid5(NAMESPACE_URL, f"{item['guid']}#{name}"))
        role = _ROLES[ItemRole(roles.get(name, ItemRole.SPEAKER))]
        people.append({"guid": known, "name": name, "role": role})
    return people


def _link(reference: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": reference.get("title") or reference["url"], "url": reference["url"]}
