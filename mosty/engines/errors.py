"""Errors of the engines: what was asked cannot be computed, and why.

EngineError (ValueError)
├── ShapeError        inputs do not fit together or lie outside their range (a negative count)
├── NotEnoughData     the method needs more than it was given
├── Infeasible        no answer can meet all the conditions; the message says which conflict
├── BadFile           a file cannot be read; the message begins with the number of the line
└── SolverFailed      the solver gave no answer that can be trusted

Engines never print, never warn and go on. 0/0 is defined in each function's docstring.
"""

from typing import Any

__all__ = ["BadFile", "EngineError", "Infeasible", "NotEnoughData", "ShapeError", "SolverFailed"]


class EngineError(ValueError):
    """The engine cannot answer; the message says what is wrong with the inputs.

    The message is a template, its values stand apart, so that whoever shows it can translate it:
    `ShapeError("row %(row)d: a count cannot be negative", row=3)`.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values

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


def _rebuilt(kind: type[EngineError], message: str, values: dict[str, object]) -> EngineError:
    return kind(message, **values)
