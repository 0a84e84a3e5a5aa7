"""A device in the field as the endpoint sees it: what it keeps, what it sends, what it does with answers.

The same protocol as static/partnership/field.js; the browser journeys drive that one.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import time_machine

from mosty.core.offline import account_mark


@dataclass
class Entry:
    """A record on the device; `true_at`: when it was written in truth, which no device knows."""

    uuid: str
    place: int
    kind: str
    values: list[list[str]]
    version: int
    at: datetime
    heard: dict[str, Any] | None
    true_at: datetime
    ahead: timedelta
    state: str = "waiting"
    message: str = ""


@dataclass
class Device:
    """`client`: signed in as the author; `stranger`: the same browser after the session ended."""

    client: Any
    user_id: int
    url: str
    ahead: timedelta = timedelta(0)
    box: dict[str, Entry] = field(default_factory=dict)
    heard: dict[str, Any] | None = None

    def write(self, now: datetime, place: int, kind: str, /, **values: str) -> Entry:
        entry = Entry(
            str(uuid4()), place, kind, [[k, v] for k, v in values.items()], 1,
            now + self.ahead, self.heard, now, self.ahead,
        )  # fmt: skip
        self.box[entry.uuid] = entry
        return entry

    def edit(self, now: datetime, entry: Entry, **values: str) -> None:
        entry.values = [[name, values.get(name, value)] for name, value in entry.values]
        entry.version, entry.state = entry.version + 1, "waiting"
        entry.at, entry.heard, entry.true_at, entry.ahead = (
            now + self.ahead,
            self.heard,
            now,
            self.ahead,
        )

    def waiting(self) -> list[Entry]:
        return [one for one in self.box.values() if one.state == "waiting"]

    def body(self, now: datetime) -> str:
        """What is sent at this moment, by the clock of the device."""
        return json.dumps(
            {
                "account": account_mark(self.user_id),
                "sent_at": (now + self.ahead).isoformat(),
                "records": [
                    {
                        "uuid": one.uuid,
                        "version": one.version,
                        "kind": one.kind,
                        "place": one.place,
                        "written_at": one.at.isoformat(),
                        "heard": one.heard,
                        "values": one.values,
                    }
                    for one in self.waiting()
                ],
            }
        )

    def post(self, now: datetime, body: str, client: Any = None) -> Any:
        with time_machine.travel(now, tick=False):
            return (client or self.client).post(self.url, body, content_type="application/json")

    def settle(self, now: datetime, answer: Any) -> None:
        told = answer.json()
        heard_at = datetime.fromisoformat(told["now"])
        self.heard = {
            "at": told["now"],
            "ahead": round((now + self.ahead - heard_at).total_seconds()),
        }
        for result in told["results"]:
            entry = self.box.get(result["uuid"])
            if entry and entry.state == "waiting" and entry.version == result["version"]:
                entry.state = "sent" if result["outcome"] == "stored" else result["outcome"]
                entry.message = result.get("message", "")

    def send(self, now: datetime) -> Any:
        """The answer, taken to heart."""
        answer = self.post(now, self.body(now))
        assert answer.status_code == 200, answer.content
        self.settle(now, answer)
        return answer
