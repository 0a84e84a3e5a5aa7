"""Lists to print and to save: attendance, catering, rooms, money, tasks, teams."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mosty.core.cells import Cell
from mosty.core.documents import DocumentSource, render_documents
from mosty.core.sheetwriter import csv_bytes, xlsx_bytes
from mosty.events.models import Event, TrainingSeries
from mosty.events.queries.budget import Budget
from mosty.events.queries.lists import Catering, PersonLine, RoomDay, days_of
from mosty.events.queries.series import TeamLine
from mosty.events.queries.tasks import TaskOverview
from mosty.events.rules.dates import days_words

#: A list as columns and rows, whatever the file.
Listing = tuple[Sequence[str], Sequence[Sequence[Cell]]]

_WRITERS: dict[str, Callable[[str, Sequence[str], Iterable[Sequence[Cell]]], bytes]] = {
    "csv": lambda _title, headers, rows: csv_bytes(headers, rows),
    "xlsx": lambda title, headers, rows: xlsx_bytes(title, headers, rows),
}
TABLE_FORMATS = tuple(_WRITERS)


def table_file(kind: str, title: str, listing: Listing) -> bytes:
    """The list as CSV or XLSX."""
    headers, rows = listing
    return _WRITERS[kind](title, headers, rows)


def attendance_listing(people: Sequence[PersonLine]) -> Listing:
    headers = (
        _("no."),
        _("first and last name"),
        _("institution"),
        _("role"),
        _("how they take part"),
        _("badge"),
    )
    return headers, [
        (number, one.name, one.institution, one.role, one.pool, one.badge)
        for number, one in enumerate(people, start=1)
    ]


def catering_listing(catering: Catering) -> Listing:
    headers = (_("food"), _("portions"))
    rows: list[Sequence[Cell]] = [(_("without special wishes"), catering.usual)]
    rows += [(one.words, one.people) for one in catering.diets]
    rows.append((_("people together"), catering.people))
    rows += [(_("allergy: %(note)s") % {"note": note}, None) for note in catering.notes]
    return headers, rows


def budget_listing(budget: Budget) -> Listing:
    headers = (
        _("side"),
        _("what for"),
        _("source"),
        _("planned (zł)"),
        _("settled (zł)"),
        _("difference (zł)"),
        _("document"),
        _("settled on"),
    )
    rows: list[Sequence[Cell]] = [
        (
            str(line.get_side_display()),
            line.title,
            line.source,
            line.planned,
            line.settled,
            _difference(line.planned, line.settled),
            line.document,
            line.settled_on,
        )
        for line in budget.lines
    ]
    sums = budget.sums
    for words, one in ((_("costs together"), sums.costs), (_("income together"), sums.income)):
        rows.append((words, "", "", one.planned, one.settled, one.difference, "", None))
    balance = (_("income less costs"), "", "", sums.planned_balance, sums.settled_balance)
    rows.append((*balance, None, "", None))
    return headers, rows


def task_listing(tasks: TaskOverview) -> Listing:
    headers = (_("day"), _("task"), _("who"), _("state"), _("done on"), _("note"))
    return headers, [
        (
            line.due,
            line.task.title,
            line.task.who,
            str(line.standing.label),
            timezone.localdate(line.task.done_at) if line.task.done_at else None,
            line.task.note,
        )
        for line in sorted(tasks.lines, key=lambda one: (one.due, one.task.pk))
    ]


def team_listing(teams: Sequence[TeamLine]) -> Listing:
    headers = (_("team"), _("place"), _("from"), _("to"), _("person"), _("institution"))
    return headers, [
        (
            one.team.name,
            one.team.place,
            one.team.starts_on,
            one.team.ends_on,
            member.name,
            member.institution,
        )
        for one in teams
        for member in one.members
    ]


def attendance_pdf(event: Event, people: Sequence[PersonLine]) -> bytes:
    """The list to sign, with a column for each day."""
    return _pdf(
        event,
        _("Attendance list"),
        "events/print/attendance.html",
        {"people": people, "days": days_of(event)},
    )


def catering_pdf(event: Event, catering: Catering) -> bytes:
    return _pdf(event, _("Catering list"), "events/print/catering.html", {"catering": catering})


def rooms_pdf(event: Event, days: Sequence[RoomDay]) -> bytes:
    return _pdf(event, _("Plan of rooms"), "events/print/rooms.html", {"days": days})


def series_name(series: TrainingSeries) -> str:
    """The beginning of names of its files."""
    return f"cykl-{series.pk}"


def _pdf(event: Event, title: str, template: str, context: dict[str, object]) -> bytes:
    source = DocumentSource(
        title=title,
        subtitle=f"{event.title}, {days_words(event.starts_on, event.ends_on)}",
        author=event.organiser_name or event.municipality.name,
        as_of=timezone.localdate(),
        html=render_to_string(template, {"event": event, **context}),
        language=get_language() or "pl",
        layout="sheet",
        footer=event.title,
    )
    return render_documents(source, ["pdf"])["pdf"]


def _difference(planned: Decimal, settled: Decimal | None) -> Decimal | None:
    return None if settled is None else settled - planned
