"""Which stored booking a date of the file means, and what storing it would change."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mosty.calendars.enums import BookingState
from mosty.calendars.importers.expanding import WARSAW
from mosty.calendars.importers.ical import FROM_FILE, BusyTime
from mosty.calendars.models import Booking
from mosty.calendars.rules import Span
from mosty.core.enums import RowVerdict
from mosty.core.imports import Parsed, RowPreview, compare


@dataclass(frozen=True)
class PlannedTime:
    """What storing one date would do.

    Attributes:
        booking: made by an earlier import; None: none.
    """

    row: BusyTime
    booking: Booking | None

    @property
    def is_same(self) -> bool:
        """Whether nothing would change: the same, or cancelled and never here."""
        if self.booking is None:
            return self.row.state == BookingState.CANCELLED
        if self.row.state == self.booking.state == BookingState.CANCELLED:
            return True
        return _words(self.booking) == _words(self.row)


def plan_busy_times(rows: Sequence[BusyTime], municipality_id: int) -> Sequence[PlannedTime]:
    """What storing the rows would change: found by the number made of the event's UID."""
    known = {
        one.source_id: one
        for one in Booking.objects.filter(municipality=municipality_id, source=FROM_FILE)
    }
    return [PlannedTime(row, known.get(row.source_id)) for row in rows]


def preview_busy_times(parsed: Parsed, municipality_id: int) -> Sequence[RowPreview]:
    """A preview of each date that can be read."""
    return [_preview(one) for one in plan_busy_times(parsed.rows, municipality_id)]


def _preview(one: PlannedTime) -> RowPreview:
    row = one.row
    label = f"{_when(row.span)} {row.title}"
    if one.is_same:
        return RowPreview(row.number, label, RowVerdict.SAME)
    if one.booking is None:
        return RowPreview(row.number, label, RowVerdict.NEW, reason=row.doubt)
    titles = {"title": _("title"), "place": _("place"), "when": _("when"), "state": _("state")}
    changes = compare(_words(one.booking), _words(row), titles)
    return RowPreview(row.number, label, RowVerdict.CHANGED, changes, row.doubt)


def _words(one: Booking | BusyTime) -> dict[str, str]:
    span = Span(one.starts_at, one.ends_at) if isinstance(one, Booking) else one.span
    return {
        "title": one.title,
        "place": one.place,
        "when": _when(span),
        "state": str(BookingState(one.state).label),
    }


def _when(span: Span) -> str:
    start, end = span.starts_at.astimezone(WARSAW), span.ends_at.astimezone(WARSAW)
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M}–{last}"
