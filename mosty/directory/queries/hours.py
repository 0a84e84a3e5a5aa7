"""Reads of opening hours: the plan of a service, services open at a moment, the status of a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from mosty.directory.enums import HolidayRule
from mosty.directory.models import (
    Location,
    OpeningException,
    OpeningWindow,
    Service,
)
from mosty.directory.rules.hours import plan_of
from mosty.directory.rules.hours_words import (
    HoursLine,
    StatusWords,
    holiday_words,
    special_lines,
    status_words,
    week_lines,
)
from mosty.engines.opening import Status, Week, polish_holidays, status
from mosty.engines.opening.plan import weeks_of
from mosty.territory.models import Municipality

_ONE_DAY = timedelta(days=1)
#: Hours of a place that must not be told do not leave either.
_AT_SHOWN = Q(location=None) | Q(location__is_confidential=False)


def hours_of(service: Service, location: Location | None = None) -> Week:
    """All hours of the service, for those who keep them; with a place, those that hold there."""
    plan = plan_of(service.windows.all(), service.exceptions.all())
    return plan if location is None else plan.at(location.pk)


def plans_of(services: Iterable[Service]) -> Mapping[int, Week]:
    """The hours of many services as anyone may know them, by id, in two queries."""
    ids = [service.pk for service in services]
    windows: dict[int, list[OpeningWindow]] = {}
    for row in OpeningWindow.objects.filter(_AT_SHOWN, service__in=ids):
        windows.setdefault(row.service_id, []).append(row)
    special: dict[int, list[OpeningException]] = {}
    for one in OpeningException.objects.filter(_AT_SHOWN, service__in=ids):
        special.setdefault(one.service_id, []).append(one)
    return {pk: plan_of(windows.get(pk, ()), special.get(pk, ())) for pk in ids}


def opening_status(services: Iterable[Service], moment: datetime) -> Mapping[int, Status]:
    """What a person who comes at the moment finds, by id of the service, in two queries."""
    return {pk: status(plan, moment) for pk, plan in plans_of(services).items()}


def opening_words(services: Iterable[Service], moment: datetime) -> Mapping[int, StatusWords]:
    """The same in words, for a list: "open now, until 15.00"."""
    local = timezone.localtime(moment)
    found = opening_status(services, moment)
    return {pk: status_words(one, local) for pk, one in found.items()}


@dataclass(frozen=True)
class PlaceHours:
    """Hours of one place.

    Attributes:
        name: of the place; empty: wherever the service is given.
        lines: days with the same hours together.
    """

    name: str
    lines: tuple[HoursLine, ...]


@dataclass(frozen=True)
class ShownHours:
    """What a card says of the hours of a service.

    Attributes:
        status: now.
        places: hours of the week; the first without a name, for all places.
        holidays: what public holidays do, in words; empty when the lines say it.
        special: days that differ in the next 60 days.
    """

    status: StatusWords
    places: tuple[PlaceHours, ...]
    holidays: str
    special: tuple[HoursLine, ...]

    def __bool__(self) -> bool:
        return bool(self.places or self.special)


def shown_hours(service: Service, moment: datetime) -> ShownHours:
    """The hours of the service for its card (three queries)."""
    return shown_plan(plans_of([service])[service.pk], moment)


def shown_plan(plan: Week, moment: datetime) -> ShownHours:
    """A plan as a card would show it, stored or not yet."""
    local = timezone.localtime(moment)
    ids = {window.place for window in plan.windows if window.place is not None}
    found = Location.objects.shown().filter(pk__in=ids).order_by("name", "address", "pk")
    places = [
        PlaceHours(name, lines)
        for place, name in ((None, ""), *((place.pk, str(place)) for place in found))
        if (lines := week_lines(_only_of(plan, place), local.date()))
    ]
    return ShownHours(
        status_words(status(plan, moment), local),
        tuple(places),
        holiday_words(plan),
        special_lines(plan, local.date()),
    )


def hours_lines(service: Service, today: date) -> Sequence[HoursLine]:
    """The week of the service in words, for a document or a printed list."""
    return week_lines(plans_of([service])[service.pk], today)


def _only_of(plan: Week, place: int | None) -> Week:
    return replace(plan, windows=tuple(one for one in plan.windows if one.place == place))


def open_now(moment: datetime) -> Q:
    """Services open to everybody at the moment: a condition for querysets of services.

    The same as `is_open` of the engine: what is known of the moment (which weekday of the month,
    a holiday, the hour on the wall clock) is worked out here, the database only compares.
    """
    windows, special = _open_rows(moment)
    return Q(Exists(windows.filter(service=OuterRef("pk")))) | Q(
        Exists(special.filter(service=OuterRef("pk")))
    )


def few_open(municipality: Municipality, moment: datetime, *, most: int) -> list[int] | None:
    """Ids of the services open at the moment, or None when there are more than `most`.

    At night few are open, and asking every service would take long; by day many are, and the first
    ones of a list are found at once by `open_now`.
    """
    found: set[int] = set()
    for rows in _open_rows(moment):
        here = rows.filter(service__municipality=municipality).order_by()
        found.update(here.values_list("service_id", flat=True).distinct()[: most + 1])
    return None if len(found) > most else sorted(found)


def _open_rows(
    moment: datetime,
) -> tuple[QuerySet[OpeningWindow], QuerySet[OpeningException]]:
    """Windows and special days that hold at the moment."""
    wall = timezone.localtime(moment).replace(microsecond=0, tzinfo=None)
    today = _Day.of(wall.date())
    yesterday = _Day.of(wall.date() - _ONE_DAY)
    clock = wall.time()
    overnight = Q(closes__lte=F("opens"))
    since_today = Q(opens__lte=clock) & (overnight | Q(closes__gt=clock))
    since_yesterday = overnight & Q(closes__gt=clock)
    windows = OpeningWindow.objects.filter(
        _AT_SHOWN,
        Q(by_appointment=False),
        (since_today & today.has_window()) | (since_yesterday & yesterday.has_window()),
    )
    special = OpeningException.objects.filter(
        _AT_SHOWN,
        (since_today & today.has_special()) | (since_yesterday & yesterday.has_special()),
    )
    return windows, special


@dataclass(frozen=True)
class _Day:
    """A day as the database compares it."""

    day: date
    weeks: int
    day_of_year: int
    is_holiday: bool

    @classmethod
    def of(cls, day: date) -> "_Day":
        is_holiday = day in polish_holidays(day.year)
        return cls(day, weeks_of(day), day.month * 100 + day.day, is_holiday)

    def has_window(self) -> Q:
        """Windows that start on the day and that no special day replaces."""
        other_rule = HolidayRule.CLOSED if self.is_holiday else HolidayRule.ONLY
        replaced = OpeningException.objects.filter(
            Q(location=None) | Q(location=OuterRef("location")),
            service=OuterRef("service"),
            first_day__lte=self.day,
            last_day__gte=self.day,
        )
        return (
            Q(weekday=self.day.weekday())
            & (Q(weeks=0) | Q(GreaterThan(F("weeks").bitand(self.weeks), 0)))
            & self._in_season()
            & (Q(valid_from=None) | Q(valid_from__lte=self.day))
            & (Q(valid_to=None) | Q(valid_to__gte=self.day))
            & ~Q(holidays=other_rule)
            & ~Q(Exists(replaced))
        )

    def has_special(self) -> Q:
        """Special days with hours that hold on the day and that no later ones replace."""
        later = OpeningException.objects.filter(
            Q(location=None) | Q(location=OuterRef("location")),
            service=OuterRef("service"),
            pk__gt=OuterRef("pk"),
            first_day__lte=self.day,
            last_day__gte=self.day,
        )
        return Q(first_day__lte=self.day, last_day__gte=self.day) & ~Q(Exists(later))

    def _in_season(self) -> Q:
        begun, not_ended = (
            Q(season_from__lte=self.day_of_year),
            Q(season_to__gte=self.day_of_year),
        )
        in_order = Q(season_from__lte=F("season_to"))
        return (
            Q(season_from=None) | (in_order & begun & not_ended) | (~in_order & (begun | not_ended))
        )
