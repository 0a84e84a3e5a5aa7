"""Reads HSDS JSON: one record, a list, a page of the feed, or one record a line. Nothing here writes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mosty.core.errors import InvalidFile

MAX_RECORDS = 200_000
_LONGEST_TEXT = 20_000


class WrongNode(ValueError):
    """A part of a record is not what HSDS says; `path` as "contents[3].phones[0].number"."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")


@dataclass(frozen=True)
class Node:
    """An object of the file and where it stands."""

    value: Mapping[str, Any]
    path: str

    def has(self, key: str) -> bool:
        return key in self.value

    def text(self, key: str, *, longest: int = _LONGEST_TEXT, required: bool = False) -> str:
        """The text, or "" when there is none."""
        found = self.value.get(key)
        if found is None:
            found = ""
        if isinstance(found, bool) or not isinstance(found, str | int | float):
            raise self.wrong(key, _("must be a text."))
        text = str(found).strip()
        if required and not text:
            raise self.wrong(key, _("must not be empty."))
        if len(text) > longest:
            raise self.wrong(
                key,
                _("the text has %(length)d characters; at most %(longest)d fit.")
                % {"length": len(text), "longest": longest},
            )
        return text

    def number(self, key: str) -> float | None:
        found = self.value.get(key)
        if found is None or found == "":
            return None
        try:
            if isinstance(found, bool):
                raise ValueError
            return float(found)
        except (TypeError, ValueError) as error:
            raise self.wrong(key, _("must be a number.")) from error

    def count(self, key: str, *, most: int) -> int | None:
        """A whole number from 0 to `most`."""
        found = self.number(key)
        if found is None:
            return None
        if found != found or not 0 <= found <= most or found != int(found):
            raise self.wrong(key, _("must be a whole number from 0 to %(most)d.") % {"most": most})
        return int(found)

    def day(self, key: str) -> date | None:
        text = self.text(key)
        if not text:
            return None
        try:
            return datetime.fromisoformat(text.replace("Z", "+00:00")).date()
        except ValueError as error:
            raise self.wrong(key, _("is no date: write 2026-12-24.")) from error

    def child(self, key: str) -> "Node | None":
        found = self.value.get(key)
        if found is None:
            return None
        if not isinstance(found, Mapping):
            raise self.wrong(key, _("must be an object."))
        return Node(found, f"{self.path}.{key}")

    def items(self, key: str) -> Sequence["Node"]:
        """Objects of a list; none when the key is missing."""
        found = self.value.get(key)
        if found is None:
            return ()
        if not isinstance(found, Sequence) or isinstance(found, str):
            raise self.wrong(key, _("must be a list."))
        nodes = []
        for number, one in enumerate(found):
            if not isinstance(one, Mapping):
                raise WrongNode(f"{self.path}.{key}[{number}]", _("must be an object."))
            nodes.append(Node(one, f"{self.path}.{key}[{number}]"))
        return nodes

    def wrong(self, key: str, message: str) -> WrongNode:
        return WrongNode(f"{self.path}.{key}", message)


def read_json(data: bytes) -> Iterator[Node]:
    """The records of the file, each with its place.

    Raises: InvalidFile: not JSON, nested too deeply, or more records than we take.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidFile(_("The file is not JSON in UTF-8.")) from error
    for number, (path, value) in enumerate(_records(text)):
        if number >= MAX_RECORDS:
            raise InvalidFile(
                _("The file has more than %(most)d records. Split it into parts.")
                % {"most": MAX_RECORDS}
            )
        if not isinstance(value, Mapping):
            raise InvalidFile(_("%(path)s is not a record of HSDS.") % {"path": path or "JSON"})
        yield Node(value, path)


def _records(text: str) -> Iterator[tuple[str, Any]]:
    try:
        whole = json.loads(text)
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError:
        yield from _lines(text)
        return
    if isinstance(whole, Mapping) and "contents" in whole:
        contents, path = whole["contents"], "contents"
    elif isinstance(whole, list):
        contents, path = whole, ""
    else:
        contents, path = None, ""
    if contents is None:
        yield "record", whole
        return
    if not isinstance(contents, list):
        raise InvalidFile(_("“contents” must be a list."))
    for number, one in enumerate(contents):
        yield f"{path}[{number}]", one


def _lines(text: str) -> Iterator[tuple[str, Any]]:
    """Records of ndjson, one a line."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield _("line %(number)d") % {"number": number}, json.loads(line)
        except RecursionError as error:
            raise _too_deep() from error
        except ValueError as error:
            raise InvalidFile(
                _("The file is not JSON: line %(number)d cannot be read.") % {"number": number}
            ) from error


def _too_deep() -> InvalidFile:
    return InvalidFile(_("The file is nested too deeply."))


def is_uuid(text: str) -> bool:
    """Whether the text is a UUID as we write them."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
