"""The tabular form of HSDS: a zip of CSV files with a datapackage.json (Data Package).

Rows go to files on the disk one by one, so that the memory does not grow with the catalogue.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from mosty.directory.exports.hsds.parts import Record
from mosty.directory.exports.hsds.tables import TABLES

FILE_NAME = "datapackage.zip"
_DESCRIPTION = "datapackage.json"


def write_package(
    out: IO[bytes],
    *,
    organizations: Iterable[Record],
    services: Iterable[Record],
    terms: Iterable[Record],
) -> None:
    """A package of whole organisations, whole services and the terms that describe them."""
    with TemporaryDirectory(prefix="mosty-hsds-") as name:
        folder = Path(name)
        with ExitStack() as files:
            tables = _Tables(folder, files)
            for term in terms:
                tables.add("taxonomy", term["taxonomy_detail"])
                detail = {"taxonomy_id": term["taxonomy_detail"]["id"]}
                tables.add("taxonomy_term", term, detail)
            for organization in organizations:
                tables.add("organization", organization)
            for service in services:
                tables.add("service", service)
        (folder / _DESCRIPTION).write_text(_description(), encoding="utf-8")
        with ZipFile(out, "w", ZIP_DEFLATED) as package:
            for path in sorted(folder.iterdir()):
                package.write(path, path.name)


class _Tables:
    """CSV files, one a table; a record that several others hold is written once."""

    def __init__(self, folder: Path, files: ExitStack) -> None:
        self._seen: set[tuple[str, UUID]] = set()
        self._writers = {}
        for kind, table in TABLES.items():
            file = files.enter_context(
                (folder / table.file).open("w", encoding="utf-8", newline="")
            )
            writer = csv.DictWriter(
                file, table.names(), extrasaction="ignore", lineterminator="\r\n"
            )
            writer.writeheader()
            self._writers[kind] = writer

    def add(self, kind: str, record: Record, links: Mapping[str, Any] | None = None) -> None:
        """A row for the record, and rows for what it holds."""
        if (kind, record["id"]) in self._seen:
            return
        self._seen.add((kind, record["id"]))
        table, row = TABLES[kind], {**record, **(links or {})}
        for key, inner in table.inner.items():
            self.add(inner, record[key])
            row[f"{key}_id"] = record[key]["id"]
        times = table.times()
        self._writers[kind].writerow(
            {name: _cell(value, name in times) for name, value in row.items()}
        )
        owner = {f"{kind}_id": record["id"], "link_id": record["id"]}
        for key, part in table.parts.items():
            for one in record.get(key, ()):
                self.add(part, one, owner)


def _cell(value: Any, is_time: bool) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if is_time and len(value) == len("08:00"):
        return f"{value}:00"
    return value


def _description() -> str:
    resources = [
        {
            "name": kind,
            "path": table.file,
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": {
                "fields": table.fields(),
                "primaryKey": "id",
                "foreignKeys": [
                    {"fields": column, "reference": {"resource": target, "fields": "id"}}
                    for column, target in table.links.items()
                ],
            },
        }
        for kind, table in TABLES.items()
    ]
    package = {
        "name": "mosty-hsds",
        "title": "Usługi społeczne (HSDS)",
        "profile": "tabular-data-package",
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=2)
