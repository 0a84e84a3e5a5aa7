"""Respondents and targets from CSV files; errors begin with the number of the line."""

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mosty.engines.arrays import Floats
from mosty.engines.errors import BadFile
from mosty.engines.weights.margins import NO_ANSWER, Margin

__all__ = ["BASE_WEIGHT", "Respondents", "read_respondents", "read_targets"]

BASE_WEIGHT = "base_weight"
_ID = "id"


@dataclass(frozen=True, slots=True)
class Respondents:
    """Respondents of a survey, ordered by id.

    Attributes:
        ids: (n,) each once.
        answers: per margin (n,) positions of categories, -1 = no answer.
        base: (n,) base weights, or None where the file has no column of them.
    """

    ids: tuple[str, ...]
    answers: tuple[NDArray[np.int32], ...]
    base: Floats | None


def read_targets(path: Path) -> tuple[Margin, ...]:
    """Margins of a file `margin,category,target`, in its order.

    Args:
        path: UTF-8, separated by commas or semicolons; with semicolons a decimal comma is read.

    Raises:
        BadFile: a wrong line.

    Source: elementary.
    """
    found: dict[str, dict[str, float]] = {}
    for line, row in _rows(path, ("margin", "category", "target")):
        margin, category, text = row["margin"], row["category"], row["target"]
        if not margin or not category:
            raise BadFile("line %(line)d: margin and category need names", line=line)
        target = _number(text)
        if target is None or target < 0:
            raise BadFile(
                "line %(line)d: the target must be a number, zero or more, not %(value)s",
                line=line,
                value=text or '""',
            )
        if category in found.setdefault(margin, {}):
            raise BadFile(
                "line %(line)d: margin %(margin)s has category %(category)s already",
                line=line,
                margin=margin,
                category=category,
            )
        found[margin][category] = target
    if not found:
        raise BadFile("line %(line)d: there is no target in the file", line=2)
    return tuple(
        Margin(name, tuple(targets), tuple(targets.values())) for name, targets in found.items()
    )


def read_respondents(path: Path, margins: tuple[Margin, ...]) -> Respondents:
    """Respondents of a file with the column `id`, one column per margin, maybe `base_weight`.

    Other columns are passed over. An empty field is no answer.

    Args:
        path: UTF-8, separated by commas or semicolons.
        margins: name the columns and categories to read.

    Raises:
        BadFile: a column is missing, or a wrong line.

    Source: elementary.
    """
    numbers = [{name: code for code, name in enumerate(margin.categories)} for margin in margins]
    seen: dict[str, int] = {}
    read: list[tuple[str, list[int], float]] = []
    has_base = False
    for line, row in _rows(path, (_ID, *(margin.name for margin in margins))):
        respondent = row[_ID]
        if not respondent:
            raise BadFile("line %(line)d: the respondent has no id", line=line)
        if respondent in seen:
            raise BadFile(
                "line %(line)d: respondent %(id)s is in line %(first)d already",
                line=line,
                id=respondent,
                first=seen[respondent],
            )
        seen[respondent] = line
        codes = []
        for margin, known in zip(margins, numbers, strict=True):
            answer = row[margin.name]
            if answer and answer not in known:
                raise BadFile(
                    "line %(line)d: %(margin)s is %(answer)s, which has no target",
                    line=line,
                    margin=margin.name,
                    answer=answer,
                )
            codes.append(known[answer] if answer else NO_ANSWER)
        has_base = BASE_WEIGHT in row
        base = _number(row[BASE_WEIGHT]) if has_base else 1.0
        if base is None or base <= 0:
            raise BadFile(
                "line %(line)d: the base weight must be a number above zero, not %(value)s",
                line=line,
                value=row[BASE_WEIGHT] or '""',
            )
        read.append((respondent, codes, base))
    if not read:
        raise BadFile("line %(line)d: there is no respondent in the file", line=2)
    read.sort()
    table = np.array([codes for _id, codes, _base in read], np.int32)
    weights = np.array([base for _id, _codes, base in read])
    return Respondents(
        ids=tuple(respondent for respondent, _codes, _base in read),
        answers=tuple(np.ascontiguousarray(column) for column in table.T),
        base=weights if has_base else None,
    )


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and fields by column, without blanks around them; empty lines are passed over."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadFile("line %(line)d: the text is not in UTF-8", line=line) from None
    header = text.partition("\n")[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns = [name.strip() for name in next(lines, [])]
        for name in needed:
            if columns.count(name) != 1:
                raise BadFile(
                    "line %(line)d: the column %(column)s is needed once", line=1, column=name
                )
        for fields in lines:
            if not any(field.strip() for field in fields):
                continue
            if len(fields) != len(columns):
                raise BadFile(
                    "line %(line)d: %(given)d fields, the header has %(needed)d",
                    line=lines.line_num,
                    given=len(fields),
                    needed=len(columns),
                )
            cleaned = (field.strip() for field in fields)
            yield lines.line_num, dict(zip(columns, cleaned, strict=True))
    except csv.Error as error:
        raise BadFile(
            "line %(line)d: not a table of fields (%(reason)s)",
            line=lines.line_num,
            reason=str(error),
        ) from None


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
