"""Errors of the engines: what was asked cannot be computed, and why.

EngineError (ValueError)
├── ShapeError        inputs do not fit together (ragged rows, a negative count, no such status)
└── NotEnoughData     the method needs more than it was given

Engines never print, never warn and go on. 0/0 is defined in each function's docstring.
"""


class EngineError(ValueError):
    """The engine cannot answer; the message says what is wrong with the inputs."""


class ShapeError(EngineError):
    """Inputs do not fit together or lie outside the range the docstring names."""


class NotEnoughData(EngineError):
    """The method needs more data than it was given."""
