"""Reads a portfolio from a JSON file; docs/methods/portfolio.md describes the format."""

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from mosty.engines.coverage.portfolio.problem import (
    Action,
    AtMostOne,
    Budget,
    Capacity,
    Guarantee,
    Need,
    Portfolio,
    Source,
)
from mosty.engines.errors import BadFile
from mosty.engines.tables import json_of

__all__ = ["read_portfolio"]

_PORTFOLIO = {
    "years", "counted_years", "sources", "budgets", "needs", "guarantees", "actions", "at_most_one",
}  # fmt: skip
_ACTION = {
    "id", "name", "cost", "sources", "starts", "capacity", "serves_after", "serves_years", "needs",
    "decided",
}  # fmt: skip
_NOTHING = object()


def read_portfolio(path: Path) -> Portfolio:
    """The portfolio in a JSON file.

    Numbers are read exactly (0.85 is 17/20). Every error names the place, as `actions[3].cost[0]`.

    Args:
        path: a UTF-8 file.

    Raises:
        BadFile: no JSON (with the line), an unknown or missing key, or a value of the wrong kind.
        OSError: the file cannot be opened.

    Source: the format is ours.
    """
    told = json_of(
        Path(path), parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_object
    )
    return _portfolio(_Value("", told))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadFile("the key %(key)s stands twice in one object", key=key)
        found[key] = value
    return found


class _Value:
    """A value of the file and where it stands."""

    def __init__(self, place: str, value: Any) -> None:
        self.place, self.value = place, value

    def wrong(self, needed: str) -> BadFile:
        shown = json.dumps(self.value, ensure_ascii=False, default=str)
        return BadFile(
            "%(place)s: %(needed)s is needed, not %(value)s",
            place=self.place or "the file",
            needed=needed,
            value=shown if len(shown) <= 60 else f"{shown[:60]}…",
        )

    def keys(self, allowed: set[str]) -> "_Value":
        if not isinstance(self.value, dict):
            raise self.wrong("an object { }")
        for key in self.value:
            if key not in allowed:
                raise BadFile(
                    "%(place)s: the key %(key)s is not known; known keys: %(keys)s",
                    place=self.place or "the file",
                    key=key,
                    keys=", ".join(sorted(allowed)),
                )
        return self

    def has(self, key: str) -> bool:
        return self.value.get(key) is not None

    def of(self, key: str, default: Any = _NOTHING) -> "_Value":
        place = f"{self.place}.{key}" if self.place else key
        value = self.value.get(key, default)
        if value is _NOTHING:
            raise BadFile("%(place)s is missing", place=place)
        return _Value(place, value)

    def __iter__(self) -> Iterator["_Value"]:
        if not isinstance(self.value, list):
            raise self.wrong("a list [ ]")
        for number, item in enumerate(self.value):
            yield _Value(f"{self.place}[{number}]", item)

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value:
            raise self.wrong("a text")
        return self.value

    def whole(self) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.wrong("a whole number")
        if self.value < 0:
            raise self.wrong("a number of at least 0")
        return self.value

    def number(self) -> Fraction:
        value = self.value
        if isinstance(value, str):
            try:
                value = Fraction(value.replace(",", "."))
            except (ValueError, ZeroDivisionError):
                raise self.wrong("a number") from None
        if isinstance(value, Decimal) and not value.is_finite():
            raise self.wrong("a number")
        if isinstance(value, bool) or not isinstance(value, (int, Decimal, Fraction)):
            raise self.wrong("a number")
        if value < 0:
            raise self.wrong("a number of at least 0")
        return Fraction(value)

    def yes(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def wholes(self) -> tuple[int, ...]:
        return tuple(item.whole() for item in self)

    def texts(self) -> tuple[str, ...]:
        return tuple(item.text() for item in self)


def _portfolio(told: _Value) -> Portfolio:
    told.keys(_PORTFOLIO)
    return Portfolio(
        years=told.of("years").wholes(),
        counted_years=told.of("counted_years", []).wholes(),
        sources=tuple(_source(one) for one in told.of("sources")),
        budgets=tuple(
            Budget(
                source=one.keys({"source", "year", "grosze"}).of("source").text(),
                year=one.of("year").whole(),
                grosze=one.of("grosze").whole(),
            )
            for one in told.of("budgets")
        ),
        needs=tuple(
            Need(
                group=one.keys({"group", "unit", "people", "weight"}).of("group").text(),
                unit=one.of("unit").text(),
                people=one.of("people").whole(),
                weight=one.of("weight", 1).number(),
            )
            for one in told.of("needs")
        ),
        guarantees=tuple(_guarantee(one) for one in told.of("guarantees", [])),
        actions=tuple(_action(one) for one in told.of("actions")),
        at_most_one=tuple(AtMostOne(one.texts()) for one in told.of("at_most_one", [])),
    )


def _source(told: _Value) -> Source:
    told.keys({"id", "at_most"})
    return Source(told.of("id").text(), told.of("at_most", 1).number())


def _guarantee(told: _Value) -> Guarantee:
    told.keys({"group", "unit", "share"})
    return Guarantee(
        share=told.of("share").number(),
        group=told.of("group").text() if told.has("group") else None,
        unit=told.of("unit").text() if told.has("unit") else None,
    )


def _action(told: _Value) -> Action:
    told.keys(_ACTION)
    cost = told.of("cost")
    sources: tuple[str, ...]
    split: tuple[tuple[int, ...], ...] = ()
    if isinstance(cost.value, dict):
        if told.has("sources"):
            raise BadFile(
                "%(place)s: the cost already names its sources", place=f"{told.place}.sources"
            )
        sources = tuple(cost.value)
        split = tuple(cost.of(source).wholes() for source in sources)
        if len({len(row) for row in split}) > 1:
            raise cost.wrong("an amount for the same years from every source")
        years = tuple(sum(amounts) for amounts in zip(*split, strict=True))
    else:
        years = cost.wholes()
        sources = told.of("sources").texts() if any(years) else told.of("sources", []).texts()
    return Action(
        id=told.of("id").text(),
        cost=years,
        sources=sources,
        starts=told.of("starts").wholes(),
        capacity=tuple(
            Capacity(
                groups=one.keys({"groups", "units", "places"}).of("groups").texts(),
                units=one.of("units").texts(),
                places=one.of("places").whole(),
            )
            for one in told.of("capacity", [])
        ),
        serves_after=told.of("serves_after", 0).whole(),
        serves_years=told.of("serves_years").whole() if told.has("serves_years") else None,
        needs=tuple(
            (one.text(),) if isinstance(one.value, str) else one.texts()
            for one in told.of("needs", [])
        ),
        decided=told.of("decided", False).yes(),
        split=split,
        name=told.of("name").text() if told.has("name") else "",
    )
