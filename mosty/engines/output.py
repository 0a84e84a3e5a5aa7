"""Results as JSON: the same result is the same text, byte for byte."""

import dataclasses
import json
import math
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np

__all__ = ["plain", "to_json"]


def to_json(result: object) -> str:
    """The result as JSON text: keys sorted, two spaces, fractions as "p/q", NaN as null."""
    return json.dumps(plain(result), ensure_ascii=False, indent=2, sort_keys=True)


def plain(value: Any) -> Any:
    """The result in dicts, lists, numbers and strings only.

    Raises:
        TypeError: something no result may hold.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value.tolist()]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return [plain(item) for item in sorted(value)]
    raise TypeError(f"no place for {type(value).__name__} in a result")
