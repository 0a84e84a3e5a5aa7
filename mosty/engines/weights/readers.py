"""Respondents and targets from CSV files; errors begin with the number of the line."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mosty.engines.arrays import Floats
from mosty.engines.errors import BadFile
from mosty.engines.tables import rows
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
    for line, row in rows(path, ("margin", "category", "target")):
        margin, category, text = row["margin"], row["category"], row["target"]
        if not margin or not category:
            raise BadFile(
                "line %(line)d of %(file)s: margin and category need names",
                line=line,
                file=path.name,
            )
        target = _number(text)
        if target is None or target < 0:
            raise BadFile(
                "line %(line)d of %(file)s: the target must be a number, zero or more, not %(value)s",
                line=line,
                file=path.name,
                value=text or '""',
            )
        if category in found.setdefault(margin, {}):
            raise BadFile(
                "line %(line)d of %(file)s: margin %(margin)s has category %(category)s already",
                line=line,
                file=path.name,
                margin=margin,
                category=category,
            )
        found[margin][category] = target
    if not found:
        raise BadFile(
            "line %(line)d of %(file)s: there is no target in the file", line=2, file=path.name
        )
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
    for line, row in rows(path, (_ID, *(margin.name.lower() for margin in margins))):
        respondent = row[_ID]
        if not respondent:
            raise BadFile(
                "line %(line)d of %(file)s: the respondent has no id", line=line, file=path.name
            )
        if respondent in seen:
            raise BadFile(
                "line %(line)d of %(file)s: respondent %(id)s is in line %(first)d already",
                line=line,
                file=path.name,
                id=respondent,
                first=seen[respondent],
            )
        seen[respondent] = line
        codes = []
        for margin, known in zip(margins, numbers, strict=True):
            answer = row[margin.name.lower()]
            if answer and answer not in known:
                raise BadFile(
                    "line %(line)d of %(file)s: %(margin)s is %(answer)s, which has no target",
                    line=line,
                    file=path.name,
                    margin=margin.name,
                    answer=answer,
                )
            codes.append(known[answer] if answer else NO_ANSWER)
        has_base = BASE_WEIGHT in row
        base = _number(row[BASE_WEIGHT]) if has_base else 1.0
        if base is None or base <= 0:
            raise BadFile(
                "line %(line)d of %(file)s: the base weight must be a number above zero, not %(value)s",
                line=line,
                file=path.name,
                value=row[BASE_WEIGHT] or '""',
            )
        read.append((respondent, codes, base))
    if not read:
        raise BadFile(
            "line %(line)d of %(file)s: there is no respondent in the file", line=2, file=path.name
        )
    read.sort()
    table = np.array([codes for _id, codes, _base in read], np.int32)
    weights = np.array([base for _id, _codes, base in read])
    return Respondents(
        ids=tuple(respondent for respondent, _codes, _base in read),
        answers=tuple(np.ascontiguousarray(column) for column in table.T),
        base=weights if has_base else None,
    )


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
