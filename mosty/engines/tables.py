"""Text files at the door: rows by the names of their columns, numbers, JSON; errors name the line.

Tables are UTF-8 (a byte order mark may stand before them), separated by semicolons, commas or
tabs, whichever the first line holds most of. Names of columns are read in small letters, unless
they are data themselves.
"""

import csv
import io
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mosty.engines.errors import BadFile

__all__ = ["columns", "json_of", "number", "rows", "text_of"]


def text_of(path: Path) -> str:
    """The text of a UTF-8 file."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(
            "line %(line)d of %(file)s: the text is not UTF-8; save the file as UTF-8",
            line=content.count(b"\n", 0, error.start) + 1,
            file=path.name,
        ) from None


def json_of(path: Path, **options: Any) -> Any:
    """What a JSON file holds; options of `json.loads`."""
    text = text_of(path)
    try:
        return json.loads(text, **options)
    except json.JSONDecodeError as error:
        raise BadFile(
            "line %(line)d of %(file)s: this is not JSON (%(why)s)",
            line=error.lineno,
            file=path.name,
            why=error.msg,
        ) from None
    except RecursionError:
        raise BadFile("%(file)s: the values are nested too deeply", file=path.name) from None


def columns(path: Path, *, as_written: bool = False) -> list[str]:
    """Names of the columns of a table, in small letters unless they are wanted as written."""
    for _line, words in _lines(path):
        names = words if as_written else [word.lower() for word in words]
        if len(set(names)) != len(names):
            raise BadFile(
                "line 1 of %(file)s: a column is there twice: %(given)s",
                file=path.name,
                given=", ".join(names),
            )
        return names
    raise BadFile("line 1 of %(file)s: the file is empty", file=path.name)


def rows(
    path: Path, needed: tuple[str, ...] = (), *, as_written: bool = False
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and words by column of each row of a table; empty rows are passed over.

    Args:
        path: of the file.
        needed: columns that must be there, in small letters.
        as_written: names of columns keep their capital letters.
    """
    names = columns(path, as_written=as_written)
    for column in needed:
        if column not in names:
            raise BadFile(
                "line 1 of %(file)s: a column “%(column)s” is needed; there are: %(given)s",
                file=path.name,
                column=column,
                given=", ".join(names),
            )
    lines = _lines(path)
    next(lines)
    for line, words in lines:
        if len(words) != len(names):
            raise BadFile(
                "line %(line)d of %(file)s: %(given)d fields, the header has %(needed)d",
                line=line,
                file=path.name,
                given=len(words),
                needed=len(names),
            )
        yield line, dict(zip(names, words, strict=True))


def number(word: str, line: int, path: Path, column: str, least: float, most: float) -> float:
    """The word as a finite number from least to most, with a decimal point or comma."""
    try:
        value = float(word.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadFile(
            "line %(line)d of %(file)s: %(column)s must be a number, not “%(word)s”",
            line=line,
            file=path.name,
            column=column,
            word=word,
        )
    if not least <= value <= most:
        raise BadFile(
            "line %(line)d of %(file)s: %(column)s is %(word)s, out of range",
            line=line,
            file=path.name,
            column=column,
            word=word,
        )
    return value


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    text = text_of(path)
    separator = max(";,\t", key=text.split("\n", 1)[0].count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in table:
            words = [word.strip() for word in row]
            if any(words):
                yield table.line_num, words
    except csv.Error:
        raise BadFile(
            "line %(line)d of %(file)s: a quotation mark is missing or too many",
            line=table.line_num,
            file=path.name,
        ) from None
