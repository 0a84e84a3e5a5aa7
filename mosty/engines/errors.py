"""Errors of the engines: what was asked cannot be computed, and why.

EngineError (ValueError)
├── ShapeError        inputs do not fit together or lie outside their range (a negative count)
├── NotEnoughData     the method needs more than it was given
├── Infeasible        no answer can meet all the conditions; the message says which conflict
├── BadFile           a file cannot be read; the message begins with the number of the line
└── SolverFailed      the solver gave no answer that can be trusted

A `Phrase` is a piece of such a message that has values of its own.

Engines never print, never warn and go on. 0/0 is defined in each function's docstring.
"""

from collections.abc import Callable, Mapping
from typing import Any

__all__ = [
    "BadFile",
    "EngineError",
    "Infeasible",
    "NotEnoughData",
    "Phrase",
    "ShapeError",
    "SolverFailed",
    "in_words",
]


class Phrase:
    """Words inside a message, with their values apart: `Phrase("%(id)s is decided", id="Z1")`."""

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return in_words(self)


class EngineError(ValueError):
    """The engine cannot answer; the message says what is wrong with the inputs.

    The message is a template, its values stand apart, so that whoever shows it can translate it:
    `ShapeError("row %(row)d: a count cannot be negative", row=3)`.
    """

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = values
        super().__init__(in_words(self))

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors travel between processes of a cluster; plain pickling would lose the values.
        return _rebuilt, (type(self), self.message, self.values)


class ShapeError(EngineError):
    """Inputs do not fit together or lie outside the range the docstring names."""


class NotEnoughData(EngineError):
    """The method needs more data than it was given."""


class Infeasible(EngineError):
    """No answer can meet all the conditions at once."""


class BadFile(EngineError):
    """A file cannot be read; the message says in which line and why."""


class SolverFailed(EngineError):
    """The solver stopped without an answer that can be trusted."""


def in_words(told: EngineError | Phrase, translate: Callable[[str], str] = str) -> str:
    """The message with its values filled in, each template translated first.

    A value may be a phrase, another error, or several of them (parted by semicolons).
    """
    template = translate(told.message)
    return template % _filled(told.values, translate) if told.values else template


def _filled(values: Mapping[str, object], translate: Callable[[str], str]) -> dict[str, object]:
    def filled(value: object) -> object:
        if isinstance(value, (EngineError, Phrase)):
            return in_words(value, translate)
        if isinstance(value, tuple):
            return "; ".join(str(filled(one)) for one in value)
        return value

    return {name: filled(value) for name, value in values.items()}


def _rebuilt(kind: type[EngineError], message: str, values: dict[str, object]) -> EngineError:
    return kind(message, **values)
