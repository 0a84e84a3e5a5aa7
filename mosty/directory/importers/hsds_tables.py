"""Reads the tabular form of HSDS: a zip of CSV files. Nothing here writes."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from mosty.core.errors import InvalidFile
from mosty.core.sheets import (
    MAX_CELL_LENGTH,
    MAX_PACK_RATIO,
    MAX_PACKED_FILES,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
)
from mosty.directory.importers.hsds_json import Node

_SMALL = 64 * 1024

#: File -> (column that names the owner, file of the owner, key of the list in the owner).
_PARTS: tuple[tuple[str, str, str, str], ...] = (
    ("organization_identifiers", "organization_id", "organizations", "organization_identifiers"),
    ("addresses", "location_id", "locations", "addresses"),
    ("accessibility", "location_id", "locations", "accessibility"),
    ("schedules", "service_at_location_id", "service_at_location", "schedules"),
    ("schedules", "service_at_location_id", "service_at_locations", "schedules"),
    ("schedules", "location_id", "locations", "schedules"),
    ("schedules", "service_id", "services", "schedules"),
    ("phones", "service_id", "services", "phones"),
    ("phones", "organization_id", "organizations", "phones"),
    ("phones", "location_id", "locations", "phones"),
    ("phones", "contact_id", "contacts", "phones"),
    ("languages", "service_id", "services", "languages"),
    ("cost_options", "service_id", "services", "cost_options"),
    ("required_documents", "service_id", "services", "required_documents"),
    ("service_areas", "service_id", "services", "service_areas"),
    ("service_capacity", "service_id", "services", "capacities"),
    ("service_capacities", "service_id", "services", "capacities"),
    ("funding", "service_id", "services", "funding"),
    ("url", "service_id", "services", "additional_urls"),
    ("urls", "service_id", "services", "additional_urls"),
    ("contacts", "service_id", "services", "contacts"),
    ("contacts", "organization_id", "organizations", "contacts"),
    ("attributes", "link_id", "services", "attributes"),
    ("service_at_location", "service_id", "services", "service_at_locations"),
    ("service_at_locations", "service_id", "services", "service_at_locations"),
)
Rows = dict[str, list[dict[str, Any]]]


def read_package(data: bytes) -> Iterator[Node]:
    """Services (with what belongs to them), then organisations without a service.

    Raises: InvalidFile: not such a package, or one that unpacks to too much.
    """
    tables = _tables(data)
    if "services" not in tables and "organizations" not in tables:
        raise InvalidFile(
            _("The package holds neither services.csv nor organizations.csv of HSDS.")
        )
    _join(tables)
    organisations = {row["id"]: row for row in tables.get("organizations", ()) if "id" in row}
    used = set()
    for number, row in enumerate(tables.get("services", ()), start=2):
        owner = organisations.get(row.get("organization_id", ""))
        if owner is not None:
            used.add(owner["id"])
            row["organization"] = owner
        yield Node(row, f"services.csv[{number}]")
    for number, row in enumerate(tables.get("organizations", ()), start=2):
        if row.get("id") not in used:
            yield Node({**row, "services": []}, f"organizations.csv[{number}]")


def _join(tables: Rows) -> None:
    """Put each part into the record it belongs to."""
    by_id: Mapping[str, Mapping[str, dict[str, Any]]] = {
        name: {row["id"]: row for row in rows if "id" in row} for name, rows in tables.items()
    }
    for attribute in tables.get("attributes", ()):
        term = by_id.get("taxonomy_terms", {}).get(attribute.get("taxonomy_term_id", ""))
        if term is not None:
            attribute["taxonomy_term"] = term
    for name in ("service_at_location", "service_at_locations"):
        for link in tables.get(name, ()):
            place = by_id.get("locations", {}).get(link.get("location_id", ""))
            if place is not None:
                link["location"] = place
    for name, column, owners, key in _PARTS:
        for row in tables.get(name, ()):
            owner = by_id.get(owners, {}).get(row.get(column, ""))
            if owner is not None:
                owner.setdefault(key, []).append(row)


def _tables(data: bytes) -> Rows:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _refuse_bomb(entries, len(data))
            found: Rows = {}
            unpacked = 0
            for entry in entries:
                path = PurePosixPath(entry.filename)
                if path.suffix.casefold() != ".csv":
                    continue
                with archive.open(entry) as stream:
                    text = stream.read(MAX_UNPACKED_BYTES - unpacked + 1)
                unpacked += len(text)
                if unpacked > MAX_UNPACKED_BYTES:
                    raise _too_big()
                found[path.stem.casefold()] = _rows(path.name, text)
            return found
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise InvalidFile(_("The package is damaged: it cannot be unpacked.")) from error


def _refuse_bomb(entries: list[zipfile.ZipInfo], packed: int) -> None:
    declared = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_PACKED_FILES or declared > MAX_UNPACKED_BYTES:
        raise _too_big()
    if declared > _SMALL and declared > MAX_PACK_RATIO * packed:
        raise _too_big()


def _rows(name: str, data: bytes) -> list[dict[str, Any]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidFile(_("The file %(name)s is not in UTF-8.") % {"name": name}) from error
    csv.field_size_limit(MAX_CELL_LENGTH * 2)
    found: list[dict[str, Any]] = []
    try:
        for row in csv.DictReader(io.StringIO(text, newline="")):
            if len(found) >= MAX_ROWS:
                raise _too_big()
            found.append(
                {
                    key.strip(): value
                    for key, value in row.items()
                    if isinstance(key, str) and isinstance(value, str) and value.strip()
                }
            )
    except csv.Error as error:
        raise InvalidFile(
            _("The file %(name)s is not a CSV file that can be read.") % {"name": name}
        ) from error
    return found


def _too_big() -> InvalidFile:
    return InvalidFile(_("The package unpacks to more than we accept. Split it into parts."))
