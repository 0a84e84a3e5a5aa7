"""What an import changed, kept so that the whole import can be undone.

A store hands over a `Change` per record; the run keeps them. For each kind of record an app
registers a `Recorder`, which tells what a record holds now and puts it back.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

import orjson
from django.db import connection
from django.utils.functional import Promise

from mosty.core.bulk import insert_rows, portions
from mosty.core.models import ImportChange, ImportRun

_PLAIN = frozenset({str, int, bool})
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """What one import did to one record.

    Attributes:
        model: "directory.Service".
        before: fields as they were, fit for JSON; None: the record did not exist.
        after: the same fields afterwards; {}: the record is gone; of a new record its `digest`.
        row: number of the row of the file.
    """

    model: str
    object_id: int
    before: Facts | None = field(hash=False)
    after: Facts = field(hash=False)
    row: int | None = None


@dataclass(frozen=True)
class Present:
    """A record as it is now: a name for people, and all its facts, fit for JSON."""

    label: str
    facts: Facts = field(hash=False)


class Undoing(Protocol):
    """The undo so far."""

    def returns(self, model: str, object_id: int, fact: str) -> bool:
        """Whether the record goes, or gets this fact back: then it no longer points where it did."""


class Recorder(Protocol):
    """Knows one kind of record.

    Attributes:
        model: "directory.Service".
        order: records of lower order are put back first: what points before what is pointed to.
        title: plural noun.
    """

    model: str
    order: int
    title: str | Promise

    def present(self, municipality_id: int, ids: Collection[int]) -> Mapping[int, Present]:
        """The records that are still there."""

    def field_title(self, name: str) -> str:
        """A fact's name for people."""

    def blockers(self, ids: Collection[int], plan: Undoing) -> Mapping[int, str]:
        """Why a record cannot go: what points to it, save what the same undo takes away."""

    def restore(self, municipality_id: int, facts: Mapping[int, Facts], by: Any) -> None:
        """Write these facts; a record that is gone is made again under its old id."""

    def remove(self, municipality_id: int, ids: Collection[int], by: Any) -> None:
        """Delete the records."""


_recorders: dict[str, Recorder] = {}


def register_recorder(recorder: Recorder) -> None:
    """Make a kind of record undoable (from its app's AppConfig.ready).

    A higher app may register a subclass that does more; it stays, whichever comes first.
    """
    if not isinstance(_recorders.get(recorder.model), type(recorder)):
        _recorders[recorder.model] = recorder


def recorders() -> Sequence[Recorder]:
    """Every known recorder, in the order in which records are put back."""
    return sorted(_recorders.values(), key=lambda one: (one.order, one.model))


def created(model: str, object_id: int, facts: Facts, *, row: int | None = None) -> Change:
    """A record the import made; a digest of its facts tells later whether anybody changed it."""
    return Change(model, object_id, None, {"digest": digest(facts)}, row)


def digest(facts: Facts) -> str:
    return hashlib.sha256(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


class Watch:
    """Records before a store, to be compared with what they are after it."""

    def __init__(self, municipality_id: int, ids: Mapping[str, Collection[int]]) -> None:
        self._municipality_id = municipality_id
        self._before = {
            model: _recorders[model].present(municipality_id, some) for model, some in ids.items()
        }

    def changes(
        self,
        made: Mapping[str, Collection[int]],
        *,
        rows: Mapping[tuple[str, int], int] | None = None,
    ) -> tuple[Change, ...]:
        """What the store did to the watched records and to those it made.

        rows: number of the row of the file by model and id.
        """
        numbers = rows or {}
        found: list[Change] = []
        for model, ids in made.items():
            for some in portions(ids):
                now = _recorders[model].present(self._municipality_id, some)
                found += [
                    created(model, pk, one.facts, row=numbers.get((model, pk)))
                    for pk, one in now.items()
                ]
        for model, before in self._before.items():
            for some in portions(before):
                now = _recorders[model].present(self._municipality_id, some)
                for pk in some:
                    change = _compared(model, pk, before[pk].facts, now.get(pk))
                    if change is not None:
                        found.append(replace(change, row=numbers.get((model, pk))))
        return tuple(found)


def _compared(model: str, pk: int, before: Facts, now: Present | None) -> Change | None:
    if now is None:
        return Change(model, pk, before, {})
    names = [name for name in before if before[name] != now.facts.get(name)]
    if not names:
        return None
    return Change(
        model, pk, {name: before[name] for name in names}, {name: now.facts[name] for name in names}
    )


def as_json(value: Any) -> Any:
    """The value as a JSON document holds it; equal values give equal JSON."""
    if value is None or type(value) in _PLAIN:  # nearly all
        return value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(one) for one in value]
    if isinstance(value, str):
        return str(value)  # members of code lists too
    return value


def keep_changes(run: ImportRun, changes: Sequence[Change]) -> None:
    """Store the changes beside their run."""
    run_id = ImportChange._meta.get_field("run").get_db_prep_save(run.pk, connection)
    insert_rows(
        ImportChange,
        ("run_id", "row_number", "model", "object_id", "before", "after"),
        (
            (
                run_id,
                one.row,
                one.model,
                one.object_id,
                None if one.before is None else orjson.dumps(one.before).decode(),
                orjson.dumps(one.after).decode(),
            )
            for one in changes
        ),
    )
