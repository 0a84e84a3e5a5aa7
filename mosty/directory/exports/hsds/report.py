"""What the open feed promises and what it does not: one file, for the page and for the tests."""

import json
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

_FILE = Path(__file__).resolve().parents[2] / "content" / "hsds_report.json"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Endpoint(_Part):
    path: str
    text: str


class Extension(_Part):
    """Something HSDS does not have; readers that do not know it lose nothing."""

    name: str
    text: str


class Deviation(_Part):
    """Where the feed does not do what the standard says."""

    code: str
    text: str


class Loss(_Part):
    """Facts of a service that do not reach the feed, by their names in Mosty, and why."""

    fields: tuple[str, ...]
    text: str
    why: str


class Report(_Part):
    """The report; `losses` do not fit into HSDS, `kept_back` is nobody's business."""

    hsds_version: str
    cpsv_version: str
    tested_on: str
    endpoints: tuple[Endpoint, ...]
    extensions: tuple[Extension, ...]
    deviations: tuple[Deviation, ...]
    losses: tuple[Loss, ...]
    kept_back: tuple[Loss, ...]


@cache
def report() -> Report:
    """The report of this version of Mosty."""
    return Report.model_validate(json.loads(_FILE.read_text(encoding="utf-8")))
