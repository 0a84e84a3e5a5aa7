"""Single dates of a series that differ from its rule: cancelled, moved, added, put back."""

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.calendars.actions.resources import require_here
from mosty.calendars.actions.series_booking import BookedDates, book, locked_series
from mosty.calendars.enums import OverrideKind
from mosty.calendars.models import Series, SeriesOverride
from mosty.calendars.queries import ORIGINAL, repeating, series_by_id, wall_clock
from mosty.calendars.rules import Repeating, dates
from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound
from mosty.territory.models import Municipality

LONGEST_MINUTES = 7 * 24 * 60


@transaction.atomic
def cancel_date(
    *, municipality: Municipality, series_id: int, original: str, reason: str = "", by: Access
) -> BookedDates:
    """The date does not take place; its room is free at once."""
    by.require("calendars.book")
    require_here(municipality, by)
    series = locked_series(municipality, series_id)
    known = _override(series, original)
    if known is not None and known.kind == OverrideKind.ADDED:
        known.delete()
    else:
        _refuse_unknown(series, original)
        _put(series, original, kind=OverrideKind.CANCELLED, reason=reason)
    return _changed("calendars.date_cancelled", series, original, by)


@transaction.atomic
def move_date(
    *,
    municipality: Municipality,
    series_id: int,
    original: str,
    starts: datetime,
    minutes: int,
    reason: str = "",
    by: Access,
) -> BookedDates:
    """The date takes place at another time (wall clock) or lasts otherwise."""
    by.require("calendars.book")
    require_here(municipality, by)
    refuse_long(minutes)
    series = locked_series(municipality, series_id)
    known = _override(series, original)
    kind = OverrideKind.MOVED
    if known is not None and known.kind == OverrideKind.ADDED:
        kind = OverrideKind.ADDED
    else:
        _refuse_unknown(series, original)
    _put(series, original, kind=kind, starts=starts, minutes=minutes, reason=reason)
    return _changed("calendars.date_moved", series, original, by)


@transaction.atomic
def put_date_back(
    *, municipality: Municipality, series_id: int, original: str, by: Access
) -> BookedDates:
    """The date is again as the rule gives it; an extra one goes."""
    by.require("calendars.book")
    require_here(municipality, by)
    series = locked_series(municipality, series_id)
    known = _override(series, original)
    if known is None:
        raise NotFound(_("There is no such date in this series."))
    known.delete()
    return _changed("calendars.date_put_back", series, original, by)


@transaction.atomic
def add_date(
    *,
    municipality: Municipality,
    series_id: int,
    starts: datetime,
    minutes: int,
    reason: str = "",
    by: Access,
) -> BookedDates:
    """An extra date (wall clock)."""
    by.require("calendars.book")
    require_here(municipality, by)
    refuse_long(minutes)
    series = locked_series(municipality, series_id)
    original = f"{starts:{ORIGINAL}}"
    if _override(series, original) is not None or original in originals_about(series, starts):
        raise InvalidInput(
            _("The series has a date at that time already."),
            fields={"day": _("The series has a date at that time already.")},
        )
    _put(series, original, kind=OverrideKind.ADDED, starts=starts, minutes=minutes, reason=reason)
    return _changed("calendars.date_added", series, original, by)


def refuse_long(minutes: int) -> None:
    if not 1 <= minutes <= LONGEST_MINUTES:
        message = _("A date lasts at least a minute and at most a week.")
        raise InvalidInput(message, fields={"ends_at": message})


def originals_about(series: Series, day: datetime) -> Collection[str]:
    """Keys of dates that the rule gives about that day, holidays among them."""
    plan = repeating(series)
    bare = Repeating(plan.rule, plan.first, plan.minutes, plan.zone)
    middle = day.replace(tzinfo=ZoneInfo(series.zone))
    around = dates(bare, middle - timedelta(days=2), middle + timedelta(days=2))
    return {f"{one.original:{ORIGINAL}}" for one in around}


# --- inside -------------------------------------------------------------------------------------


def _override(series: Series, original: str) -> SeriesOverride | None:
    return series.overrides.filter(original=original).first()


def _put(
    series: Series,
    original: str,
    *,
    kind: OverrideKind,
    starts: datetime | None = None,
    minutes: int | None = None,
    reason: str = "",
) -> None:
    series.overrides.update_or_create(
        original=original,
        defaults={
            "kind": kind,
            "starts": f"{starts:{ORIGINAL}}" if starts else "",
            "minutes": minutes,
            "reason": reason.strip()[:300],
        },
    )


def _changed(deed: str, series: Series, original: str, by: Access) -> BookedDates:
    series.sequence += 1
    series.save(update_fields=["sequence", "updated_at"])
    record(deed, by=by, on=series, data={"date": original})
    return book(series_by_id(series.municipality, series.pk))


def _refuse_unknown(series: Series, original: str) -> None:
    if original not in originals_about(series, wall_clock(original)):
        raise NotFound(_("There is no such date in this series."))
