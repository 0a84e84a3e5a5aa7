"""The only place where the engine touches files."""

from pathlib import Path

from mosty.engines.budget.elections import Election
from mosty.engines.budget.pb import format_pb, parse_pb
from mosty.engines.tables import text_of

__all__ = ["read_pb", "write_pb"]


def read_pb(path: Path | str) -> Election:
    """The election in a `.pb` file (UTF-8, with or without a byte order mark).

    Raises:
        BadFile: see `parse_pb`.
        OSError: the file cannot be opened.

    Source: https://pabulib.org/format.
    """
    return parse_pb(text_of(Path(path)))


def write_pb(election: Election, path: Path | str) -> None:
    """The election written to a `.pb` file; `read_pb` reads the same one back.

    Source: https://pabulib.org/format.
    """
    Path(path).write_text(format_pb(election), encoding="utf-8", newline="")
