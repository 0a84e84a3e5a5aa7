"""Reads HSDS JSON: one record, a list, a page of the feed, or one record a line. Nothing here writes."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from mosty.core.errors import InvalidFile

MAX_RECORDS = 200_000
_LONGEST_TEXT = 20_000
#: Signs no database keeps.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class WrongNode(ValueError):
    """A part of a record is not what HSDS says; `path` as "contents[3].phones[0].number"."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")


@dataclass(frozen=True, slots=True)
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
        if _NO_TEXT.search(text):
            raise self.wrong(key, _("holds signs that are no text."))
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
    """The records of the file, each with its place, one after the other: never all at once.

    Raises: InvalidFile: not JSON, nested too deeply, or more records than we take.
    """
    for number, (path, value) in enumerate(_records(data.removeprefix(BOM_UTF8))):
        if number >= MAX_RECORDS:
            raise InvalidFile(
                _("The file has more than %(most)d records. Split it into parts.")
                % {"most": MAX_RECORDS}
            )
        if not isinstance(value, Mapping):
            raise InvalidFile(_("%(path)s is not a record of HSDS.") % {"path": path or "JSON"})
        yield Node(value, path)


def _records(data: bytes) -> Iterator[tuple[str, Any]]:
    lines = filter(bytes.strip, BytesIO(data))
    first, second = next(lines, b""), next(lines, b"")
    yield from _lines(data) if second and _is_json(first) else _of_whole(data)


def _lines(data: bytes) -> Iterator[tuple[str, Any]]:
    """Records of ndjson, one a line."""
    for number, line in enumerate(BytesIO(data), start=1):
        if not line.strip():
            continue
        try:
            yield _("line %(number)d") % {"number": number}, orjson.loads(line)
        except ValueError as error:
            raise InvalidFile(
                _("The file is not JSON: line %(number)d cannot be read.") % {"number": number}
            ) from error


def _of_whole(data: bytes) -> Iterator[tuple[str, Any]]:
    """Records of one JSON document: a record, a list, or a page with its "contents"."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidFile(_("The file is not JSON in UTF-8.")) from error
    try:
        yield from _of_document(_Document(text))
    except RecursionError as error:
        raise _too_deep() from error
    except json.JSONDecodeError as error:
        raise InvalidFile(
            _("The file is not JSON: line %(number)d cannot be read.") % {"number": error.lineno}
        ) from error


def _of_document(document: "_Document") -> Iterator[tuple[str, Any]]:
    if document.comes("["):
        for number, one in enumerate(document.members()):
            yield f"[{number}]", one
    elif document.comes("{"):
        record: dict[str, Any] = {}
        for key in document.named():
            if key != "contents":
                record[key] = document.value()
            elif document.comes("["):
                for number, one in enumerate(document.members()):
                    yield f"contents[{number}]", one
                record[key] = None
            else:
                raise InvalidFile(_("“contents” must be a list."))
        if "contents" not in record:
            yield "record", record
    else:
        yield "record", document.value()
    document.end()


class _Document:
    """A JSON text read from its beginning to its end, a value at a time."""

    _space = re.compile(r"[ \t\n\r]*")
    _read = json.JSONDecoder().raw_decode

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._skip()

    def comes(self, sign: str) -> bool:
        return self._text.startswith(sign, self._at)

    def value(self) -> Any:
        found, self._at = self._read(self._text, self._at)
        self._skip()
        return found

    def members(self) -> Iterator[Any]:
        """Values of the list that begins here."""
        yield from (self.value() for _sign in self._signs("[", "]"))

    def named(self) -> Iterator[str]:
        """Keys of the object that begins here; read the value of each before the next."""
        for _sign in self._signs("{", "}"):
            key = self.value()
            if not isinstance(key, str):
                raise self._wrong()
            self._take(":")
            yield key

    def end(self) -> None:
        if self._at < len(self._text):
            raise self._wrong()

    def _signs(self, first: str, last: str) -> Iterator[str]:
        """Once before each member, which is read before the next."""
        self._take(first)
        if self.comes(last):
            self._take(last)
            return
        yield first
        while self.comes(","):
            self._take(",")
            yield ","
        self._take(last)

    def _take(self, sign: str) -> None:
        if not self.comes(sign):
            raise self._wrong()
        self._at += 1
        self._skip()

    def _skip(self) -> None:
        found = self._space.match(self._text, self._at)
        assert found is not None
        self._at = found.end()

    def _wrong(self) -> json.JSONDecodeError:
        return json.JSONDecodeError("Expecting another sign", self._text, self._at)


def _is_json(line: bytes) -> bool:
    try:
        orjson.loads(line)
    except ValueError:
        return False
    return True


def _too_deep() -> InvalidFile:
    return InvalidFile(_("The file is nested too deeply."))


def is_uuid(text: str) -> bool:
    """Whether the text is a UUID as we write them."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
