"""Writes of series: the rule is made, changed, ended, and its dates booked ahead.

`series_dates` changes single dates, `series_booking` lets bookings follow. A date whose room is taken
is kept as pencilled in and told with the reason; the others stand, and it can be tried again.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.calendars.actions.resources import require_here
from mosty.calendars.actions.series_booking import BookedDates, book, locked_series
from mosty.calendars.actions.series_dates import originals_about, refuse_long
from mosty.calendars.enums import HolidayWish, OverrideKind
from mosty.calendars.models import Booking, Person, Resource, Series
from mosty.calendars.queries import BY_HAND, repeating, series_by_id, wall_clock
from mosty.calendars.rules import Repeating, check_rule, dates, first_date, plain_rule
from mosty.core.access import Access, system_access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound
from mosty.territory.models import Municipality

#: Dates are booked half a year ahead when a series is made, at most two years.
AHEAD = timedelta(days=182)
FARTHEST = timedelta(days=731)
_TEN_YEARS = timedelta(days=3653)


@dataclass(frozen=True)
class SeriesDetails:
    """What the office says of a series.

    Attributes:
        rule: RRULE of RFC 5545; the series starts on its first date on or after `starts_on`.
        minutes: how long one date lasts.
        resource_ids, person_ids: what and whose time (as host) every date takes.
    """

    title: str
    rule: str
    starts_on: date
    starts_at: time
    minutes: int
    place: str = ""
    holidays: HolidayWish = HolidayWish.AS_USUAL
    is_public: bool = False
    resource_ids: tuple[int, ...] = ()
    person_ids: tuple[int, ...] = ()


@transaction.atomic
def make_series(
    *,
    municipality: Municipality,
    details: SeriesDetails,
    source: str = BY_HAND,
    source_id: int | None = None,
    by: Access,
) -> tuple[Series, BookedDates]:
    """The series and what came of booking its dates half a year ahead.

    `source`, `source_id`: the record of an app it stands for; without them it stands for itself.
    """
    by.require("calendars.book")
    require_here(municipality, by)
    series = Series(municipality=municipality, source=source)
    series.source_id = (series.uid.int >> 66) if source_id is None else source_id
    _fill(series, details)
    series.booked_until = _horizon(series, timezone.localdate() + AHEAD)
    series.save()
    _set_takes(series, details)
    record("calendars.series_made", by=by, on=series, data={"rule": series.rule})
    return series, book(series_by_id(municipality, series.pk))


@transaction.atomic
def edit_series(
    *, municipality: Municipality, series_id: int, details: SeriesDetails, by: Access
) -> tuple[Series, BookedDates]:
    """The series as the details say; dates to come follow, those that were stay as they were.

    A date that was cancelled or moved stays so when only the hour of the series changes.
    """
    by.require("calendars.book")
    require_here(municipality, by)
    series = locked_series(municipality, series_id)
    before = (series.rule, series.starts_on, series.starts_at)
    hour = series.starts_at
    _fill(series, details)
    series.sequence += 1
    ahead = timezone.localdate() + AHEAD
    series.booked_until = _horizon(series, max(series.booked_until or ahead, ahead))
    series.save()
    _set_takes(series, details)
    if hour != series.starts_at:
        _follow_the_clock(series, hour)
    if before != (series.rule, series.starts_on, series.starts_at):
        _drop_idle_overrides(series_by_id(municipality, series_id))
    record("calendars.series_edited", by=by, on=series, data={"rule": series.rule})
    return series, book(series_by_id(municipality, series_id))


@transaction.atomic
def end_series(
    *, municipality: Municipality, series_id: int, last_day: date, by: Access
) -> tuple[Series, BookedDates]:
    """The series with no dates after the day, extra and moved ones neither."""
    by.require("calendars.book")
    require_here(municipality, by)
    series = locked_series(municipality, series_id)
    if last_day < series.starts_on:
        raise InvalidInput(_("The last day must not be earlier than the first date."))
    if _reaches_past(series, last_day):
        parts = [one for one in series.rule.split(";") if one[:6] not in ("UNTIL=", "COUNT=")]
        series.rule = ";".join([*parts, f"UNTIL={last_day:%Y%m%d}"])
    series.sequence += 1
    series.booked_until = _horizon(series, series.booked_until or last_day)
    series.save()
    _drop_overrides_after(series, last_day)
    record("calendars.series_ended", by=by, on=series, data={"last_day": last_day.isoformat()})
    return series, book(series_by_id(municipality, series_id))


@transaction.atomic
def book_dates(
    *, municipality: Municipality, series_id: int, until: date | None = None, by: Access
) -> BookedDates:
    """Bookings of all dates up to the day; dates refused before are tried again.

    `until`: None: as far as they are booked now.
    """
    by.require("calendars.book")
    require_here(municipality, by)
    series = locked_series(municipality, series_id)
    farthest = timezone.localdate() + FARTHEST
    if until is not None and until > farthest:
        raise InvalidInput(_("Dates can be booked two years ahead at most."))
    wanted = until or series.booked_until or timezone.localdate() + AHEAD
    series.booked_until = max(_horizon(series, wanted), series.booked_until or date.min)
    series.save(update_fields=["booked_until"])
    done = book(series_by_id(municipality, series_id))
    record(
        "calendars.dates_booked",
        by=by,
        on=series,
        data={"until": series.booked_until.isoformat(), "refused": len(done.refused)},
    )
    return done


def keep_booked_ahead() -> int:
    """How many series made by hand were booked on, so that half a year ahead always stands.

    Called by the worker; a week's dates at a time, and each series by itself.
    """
    today = timezone.localdate()
    behind = Series.objects.filter(
        source=BY_HAND, booked_until__lte=today + AHEAD - timedelta(days=7)
    ).select_related("municipality")
    booked = 0
    for series in behind:
        if _horizon(series, today + AHEAD) <= (series.booked_until or date.min):
            continue
        with suppress(DomainError):  # one that cannot be booked does not keep the others back
            book_dates(
                municipality=series.municipality,
                series_id=series.pk,
                until=today + AHEAD,
                by=system_access(series.municipality_id),
            )
            booked += 1
    return booked


# --- inside -------------------------------------------------------------------------------------


def _follow_the_clock(series: Series, hour: time) -> None:
    """Dates keep their names day by day when the series moves to another hour."""
    old, new = f"T{hour:%H:%M}", f"T{series.starts_at:%H:%M}"
    overrides = series.overrides.exclude(kind=OverrideKind.ADDED)
    added = set(series.overrides.filter(kind=OverrideKind.ADDED).values_list("original", flat=True))
    ahead = Booking.objects.filter(series=series, starts_at__gt=timezone.now())
    for rows in (overrides, ahead.exclude(original__in=added)):
        taken = set(rows.values_list("original", flat=True)) | added
        for row in rows.filter(original__endswith=old):
            key = row.original.removesuffix(old) + new
            if key not in taken:
                row.original = key
                row.save(update_fields=["original"])


def _drop_idle_overrides(series: Series) -> None:
    """Dates that the new rule does not give cannot be moved or cancelled."""
    for one in series.overrides.exclude(kind=OverrideKind.ADDED):
        if one.original not in originals_about(series, wall_clock(one.original)):
            one.delete()


def _drop_overrides_after(series: Series, last_day: date) -> None:
    first = f"{last_day + timedelta(days=1):%Y-%m-%d}"
    series.overrides.filter(Q(starts__gte=first) | Q(starts="", original__gte=first)).delete()


def _fill(series: Series, details: SeriesDetails) -> None:
    title = details.title.strip()
    if not title:
        raise InvalidInput(_("Give it a name."), fields={"title": _("Give it a name.")})
    refuse_long(details.minutes)
    rule = check_rule(details.rule)
    earliest = datetime.combine(details.starts_on, details.starts_at.replace(second=0))
    first = first_date(rule, earliest, settings.TIME_ZONE)
    series.title = title
    series.rule = rule
    series.starts_on, series.starts_at = first.date(), first.time()
    series.minutes = details.minutes
    series.zone = settings.TIME_ZONE
    series.place = details.place.strip()
    series.holidays = details.holidays
    series.is_public = details.is_public


def _set_takes(series: Series, details: SeriesDetails) -> None:
    here = {"municipality": series.municipality_id}
    resources = Resource.objects.filter(**here, pk__in=details.resource_ids)
    persons = Person.objects.filter(**here, pk__in=details.person_ids)
    if len(resources) < len(set(details.resource_ids)):
        raise NotFound(_("There is no such room or thing here."))
    if len(persons) < len(set(details.person_ids)):
        raise NotFound(_("There is no such person here."))
    series.resources.set(resources)
    series.persons.set(persons)


def _horizon(series: Series, wanted: date) -> date:
    """Not after the last day of the rule."""
    plain = plain_rule(series.rule)
    return min(wanted, plain.until) if plain is not None and plain.until else wanted


def _reaches_past(series: Series, last_day: date) -> bool:
    """Whether the rule gives a date after the day."""
    plan = repeating(series)
    bare = Repeating(plan.rule, plan.first, plan.minutes, plan.zone)
    since = datetime.combine(last_day + timedelta(days=1), time(), ZoneInfo(series.zone))
    later = dates(bare, since, since + _TEN_YEARS)
    return any(one.original.date() > last_day for one in later)
