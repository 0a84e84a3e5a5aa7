"""Writes of series: the rule, single dates that differ, bookings made ahead.

The override rows say how dates differ from the rule; bookings follow them. A date whose room is taken
is kept as pencilled in and told with the reason; the others stand, and it can be tried again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.calendars.actions.bookings import BookingEntry, cancel_bookings, take_time
from mosty.calendars.actions.occupying import NotInUse, Occupied
from mosty.calendars.actions.resources import require_here
from mosty.calendars.enums import BookingState, HolidayWish, OverrideKind, PersonRole
from mosty.calendars.models import Booking, Person, Resource, Series, SeriesOverride
from mosty.calendars.queries import BY_HAND, ORIGINAL, repeating, series_by_id, wall_clock
from mosty.calendars.rules import Date, Repeating, check_rule, dates, first_date, plain_rule
from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound
from mosty.territory.models import Municipality

#: Dates are booked half a year ahead when a series is made, at most two years.
AHEAD = timedelta(days=182)
FARTHEST = timedelta(days=731)
LONGEST_MINUTES = 7 * 24 * 60
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


@dataclass(frozen=True)
class RefusedDate:
    """A date that could not be booked, and why."""

    original: str
    starts_at: datetime
    reason: str


@dataclass(frozen=True)
class BookedDates:
    """What booking ahead did.

    Attributes:
        booked: how many dates are booked that were not, or not so.
        refused: dates that wait for a taken room, in order; they can be tried again.
        cancelled: how many bookings were given up because the series gives their date no more.
    """

    booked: int
    refused: tuple[RefusedDate, ...]
    cancelled: int


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
    return series, _book(series_by_id(municipality, series.pk))


@transaction.atomic
def edit_series(
    *, municipality: Municipality, series_id: int, details: SeriesDetails, by: Access
) -> tuple[Series, BookedDates]:
    """The series as the details say; dates to come follow, those that were stay as they were.

    A date that was cancelled or moved stays so when only the hour of the series changes.
    """
    by.require("calendars.book")
    require_here(municipality, by)
    series = _locked(municipality, series_id)
    before = (series.rule, series.starts_on, series.starts_at)
    hour = series.starts_at
    _fill(series, details)
    series.sequence += 1
    series.booked_until = _horizon(series, series.booked_until or timezone.localdate() + AHEAD)
    series.save()
    _set_takes(series, details)
    if hour != series.starts_at:
        _follow_the_clock(series, hour)
    if before != (series.rule, series.starts_on, series.starts_at):
        _drop_idle_overrides(series_by_id(municipality, series_id))
    record("calendars.series_edited", by=by, on=series, data={"rule": series.rule})
    return series, _book(series_by_id(municipality, series_id))


@transaction.atomic
def end_series(
    *, municipality: Municipality, series_id: int, last_day: date, by: Access
) -> tuple[Series, BookedDates]:
    """The series with no dates after the day, extra and moved ones neither."""
    by.require("calendars.book")
    require_here(municipality, by)
    series = _locked(municipality, series_id)
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
    return series, _book(series_by_id(municipality, series_id))


@transaction.atomic
def book_dates(
    *, municipality: Municipality, series_id: int, until: date | None = None, by: Access
) -> BookedDates:
    """Bookings of all dates up to the day; dates refused before are tried again.

    `until`: None: as far as they are booked now.
    """
    by.require("calendars.book")
    require_here(municipality, by)
    series = _locked(municipality, series_id)
    farthest = timezone.localdate() + FARTHEST
    if until is not None and until > farthest:
        raise InvalidInput(_("Dates can be booked two years ahead at most."))
    wanted = until or series.booked_until or timezone.localdate() + AHEAD
    series.booked_until = max(_horizon(series, wanted), series.booked_until or date.min)
    series.save(update_fields=["booked_until"])
    done = _book(series_by_id(municipality, series_id))
    record(
        "calendars.dates_booked",
        by=by,
        on=series,
        data={"until": series.booked_until.isoformat(), "refused": len(done.refused)},
    )
    return done


@transaction.atomic
def cancel_date(
    *, municipality: Municipality, series_id: int, original: str, reason: str = "", by: Access
) -> BookedDates:
    """The date does not take place; its room is free at once."""
    by.require("calendars.book")
    require_here(municipality, by)
    series = _locked(municipality, series_id)
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
    _refuse_long(minutes)
    series = _locked(municipality, series_id)
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
    series = _locked(municipality, series_id)
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
    _refuse_long(minutes)
    series = _locked(municipality, series_id)
    original = f"{starts:{ORIGINAL}}"
    if _override(series, original) is not None or original in _originals(series, starts):
        raise InvalidInput(
            _("The series has a date at that time already."),
            fields={"day": _("The series has a date at that time already.")},
        )
    _put(series, original, kind=OverrideKind.ADDED, starts=starts, minutes=minutes, reason=reason)
    return _changed("calendars.date_added", series, original, by)


# --- bookings -----------------------------------------------------------------------------------


def _book(series: Series) -> BookedDates:
    """Bookings to come brought up to date with the series; each date by itself."""
    now = timezone.now()
    wanted = _wanted(series, now)
    known = {
        one.original: one
        for one in Booking.objects.filter(series=series).prefetch_related("occupancies", "persons")
    }
    parts = _parts(series)
    gone = [
        one.pk
        for key, one in known.items()
        if key not in wanted and one.starts_at > now and one.state != BookingState.CANCELLED
    ]
    # Given up first: a date moved onto the hour of another one finds the room free.
    cancelled = cancel_bookings(municipality=series.municipality, booking_ids=gone) if gone else 0
    booked, refused = 0, list[RefusedDate]()
    for key, one in wanted.items():
        before = known.get(key)
        if before is not None and (before.starts_at <= now or _is_same(before, series, one, parts)):
            continue
        reason = _book_one(series, one)
        if reason:
            refused.append(RefusedDate(key, one.span.starts_at, reason))
        else:
            booked += 1
    return BookedDates(booked, tuple(refused), cancelled)


def _wanted(series: Series, now: datetime) -> Mapping[str, Date]:
    """Dates to book by their key: by the rule until `booked_until`, and every date that differs."""
    plan = repeating(series)
    zone = ZoneInfo(series.zone)
    last = series.booked_until or series.starts_on
    ends = [one.starts for one in (*plan.moved.values(), *plan.added.values())]
    latest = max([datetime.combine(last, time()), *ends]) + timedelta(days=2)
    until = latest.replace(tzinfo=zone)
    if until <= now:
        return {}
    own = set(plan.moved) | set(plan.added)
    return {
        f"{one.original:{ORIGINAL}}": one
        for one in dates(plan, now, until)
        if one.span.starts_at > now and (one.original in own or one.original.date() <= last)
    }


def _book_one(series: Series, one: Date) -> str:
    """Why the date could not be booked, or ""; it is then kept as pencilled in."""
    try:
        take_time(municipality=series.municipality, entry=_entry(series, one))
    except (Occupied, NotInUse) as error:
        take_time(
            municipality=series.municipality,
            entry=_entry(series, one, state=BookingState.PENCILLED),
        )
        return str(error.message)
    return ""


def _entry(
    series: Series, one: Date, *, state: BookingState = BookingState.CONFIRMED
) -> BookingEntry:
    return BookingEntry(
        source=series.source,
        source_id=series.source_id,
        series_id=series.pk,
        original=f"{one.original:{ORIGINAL}}",
        title=series.title,
        place=series.place,
        starts_at=one.span.starts_at,
        ends_at=one.span.ends_at,
        resources={resource.pk: 1 for resource in series.resources.all()},
        persons=[(person.pk, PersonRole.HOST) for person in series.persons.all()],
        state=state,
        is_public=series.is_public,
    )


def _is_same(booking: Booking, series: Series, one: Date, parts: set[int]) -> bool:
    """Whether the booking says already what it should, and has what it needs."""
    said = (booking.state, booking.starts_at, booking.ends_at, booking.title, booking.place)
    wanted = (
        BookingState.CONFIRMED, one.span.starts_at, one.span.ends_at, series.title, series.place,
    )  # fmt: skip
    if said != wanted or booking.is_public != series.is_public:
        return False
    hosts = {row.person_id for row in booking.persons.all()}
    if hosts != {person.pk for person in series.persons.all()}:
        return False
    return {row.resource_id for row in booking.occupancies.all()} == parts


def _parts(series: Series) -> set[int]:
    """Ids of what every date really takes: the parts of a whole."""
    asked = {resource.pk for resource in series.resources.all()}
    rows = Resource.objects.filter(whole__in=asked).values_list("pk", "whole_id")
    wholes = {whole_id for _pk, whole_id in rows}
    return {pk for pk, _whole_id in rows} | {pk for pk in asked if pk not in wholes}


# --- overrides ----------------------------------------------------------------------------------


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
    return _book(series_by_id(series.municipality, series.pk))


def _originals(series: Series, day: datetime) -> Collection[str]:
    """Keys of dates that the rule gives about that day, holidays among them."""
    plan = repeating(series)
    bare = Repeating(plan.rule, plan.first, plan.minutes, plan.zone)
    middle = day.replace(tzinfo=ZoneInfo(series.zone))
    around = dates(bare, middle - timedelta(days=2), middle + timedelta(days=2))
    return {f"{one.original:{ORIGINAL}}" for one in around}


def _refuse_unknown(series: Series, original: str) -> None:
    if original not in _originals(series, wall_clock(original)):
        raise NotFound(_("There is no such date in this series."))


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
        if one.original not in _originals(series, wall_clock(one.original)):
            one.delete()


def _drop_overrides_after(series: Series, last_day: date) -> None:
    first = f"{last_day + timedelta(days=1):%Y-%m-%d}"
    series.overrides.filter(Q(starts__gte=first) | Q(starts="", original__gte=first)).delete()


# --- details ------------------------------------------------------------------------------------


def _locked(municipality: Municipality, series_id: int) -> Series:
    found = (
        Series.objects.select_for_update(no_key=True)
        .filter(municipality=municipality, pk=series_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such series here."))
    return found


def _fill(series: Series, details: SeriesDetails) -> None:
    title = details.title.strip()
    if not title:
        raise InvalidInput(_("Give it a name."), fields={"title": _("Give it a name.")})
    _refuse_long(details.minutes)
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


def _refuse_long(minutes: int) -> None:
    if not 1 <= minutes <= LONGEST_MINUTES:
        message = _("A date lasts at least a minute and at most a week.")
        raise InvalidInput(message, fields={"ends_at": message})


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
