"""Writes of an event's money: lines planned, then settled with their documents."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound
from mosty.events.actions.locking import locked_event
from mosty.events.enums import BudgetSide
from mosty.events.models import BudgetLine, Event
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class BudgetEntry:
    """A line of the budget; `settled` None: not settled yet."""

    side: BudgetSide
    title: str
    planned: Decimal
    source: str = ""
    settled: Decimal | None = None
    document: str = ""
    settled_on: date | None = None


@transaction.atomic
def save_budget_line(
    *,
    municipality: Municipality,
    event_id: int,
    entry: BudgetEntry,
    by: Access,
    line_id: int | None = None,
) -> BudgetLine:
    """The line, planned or settled.

    Raises: InvalidInput: a sum below zero; a settled cost without its document or day.
    """
    by.require("events.budget")
    event = locked_event(municipality, event_id)
    _check(entry)
    line = (
        _line(event, line_id)
        if line_id
        else BudgetLine(event=event, position=_next_position(event))
    )
    line.side, line.title, line.source = entry.side, entry.title.strip(), entry.source.strip()
    line.planned, line.settled = entry.planned, entry.settled
    line.document = entry.document.strip()
    line.settled_on = entry.settled_on if entry.settled is not None else None
    line.save()
    data = {"planned": entry.planned, "settled": entry.settled}
    record("events.budget_line_saved", by=by, on=line, data=data)
    return line


@transaction.atomic
def remove_budget_line(
    *, municipality: Municipality, event_id: int, line_id: int, by: Access
) -> None:
    """The line is gone; the trail keeps its sums."""
    by.require("events.budget")
    line = _line(locked_event(municipality, event_id), line_id)
    data = {"planned": line.planned, "settled": line.settled, "document": line.document}
    record("events.budget_line_removed", by=by, on=line, data=data)
    line.delete()


@transaction.atomic
def note_budget_exported(*, municipality: Municipality, event_id: int, by: Access) -> None:
    by.require("events.budget")
    record("events.budget_exported", by=by, on=locked_event(municipality, event_id))


def _check(entry: BudgetEntry) -> None:
    problems = {}
    if entry.planned < 0:
        problems["planned"] = _("Write a sum of zero or more.")
    if entry.settled is not None and entry.settled < 0:
        problems["settled"] = _("Write a sum of zero or more.")
    if entry.settled is not None and entry.settled_on is None:
        problems["settled_on"] = _("Write the day on which it was settled.")
    if entry.settled is not None and entry.side == BudgetSide.COST and not entry.document.strip():
        problems["document"] = _("Write the number of the document: a settled cost needs one.")
    if entry.settled is None and entry.document.strip():
        problems["settled"] = _("There is a document, so write the sum that it settles.")
    if problems:
        raise InvalidInput(_("Correct the line of the budget."), fields=problems)


def _line(event: Event, line_id: int) -> BudgetLine:
    line = BudgetLine.objects.filter(event=event, pk=line_id).first()
    if line is None:
        raise NotFound(_("There is no such line here."))
    return line


def _next_position(event: Event) -> int:
    most = BudgetLine.objects.filter(event=event).aggregate(most=Max("position"))["most"]
    return (most or 0) + 1
