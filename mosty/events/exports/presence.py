"""Minutes of attendance as a table: a row for each person, a column for each item."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.cells import Cell
from mosty.core.sheetwriter import csv_bytes, xlsx_bytes
from mosty.events.models import Participant, ProgrammeItem
from mosty.events.rules.dates import clock
from mosty.events.rules.presence import Attendance, PresenceFlag

FLAG_WORDS: Mapping[PresenceFlag, str | Promise] = {
    PresenceFlag.NO_EXIT: gettext_lazy("no exit marked: counted to the end"),
    PresenceFlag.NO_ENTRY: gettext_lazy("an exit without an entry: not counted"),
    PresenceFlag.DOUBLE_ENTRY: gettext_lazy("two entries without an exit between them"),
    PresenceFlag.TWO_ROOMS: gettext_lazy("marked in two rooms at once"),
}


def presence_file(
    items: Sequence[ProgrammeItem],
    people: Sequence[tuple[Participant, Attendance]],
    *,
    file_format: str,
) -> bytes:
    """The file; raw: the page asks for the permission and notes the reading."""
    headers = (
        _("first and last name"),
        _("institution"),
        _("takes part"),
        *(f"{clock(item.starts_at)} {item.title}" for item in items),
        _("minutes in all"),
        _("to check"),
    )
    rows = [_row(person, found, items) for person, found in people]
    if file_format == "csv":
        return csv_bytes(headers, rows)
    return xlsx_bytes(_("attendance"), headers, rows, columns_in_view=1)


def _row(person: Participant, found: Attendance, items: Sequence[ProgrammeItem]) -> Sequence[Cell]:
    return [
        person.name,
        person.institution or person.registration.institution,
        person.registration.get_pool_display(),
        *(found.minutes[item.pk] for item in items),
        found.total,
        "; ".join(str(FLAG_WORDS[flag]) for flag in sorted(found.flags)),
    ]
