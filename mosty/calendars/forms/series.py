"""Forms of series: the rule in plain words, one date, how far to book; a file of busy times."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mosty.calendars.actions import SeriesDetails
from mosty.calendars.enums import HolidayWish, Repeat
from mosty.calendars.models import Person, Resource, Series
from mosty.calendars.rules import LAST, PlainRule, plain_rule

_DAYS = (
    MinValueValidator(date(2000, 1, 1), _("Choose a day between 2000 and 2100.")),
    MaxValueValidator(date(2100, 1, 1), _("Choose a day between 2000 and 2100.")),
)
_WHICH = [
    *((str(number), str(number)) for number in range(1, 6)),
    (str(LAST), _("the last one")),
]
_HOUR = forms.TimeInput(format="%H:%M")


class SeriesForm(forms.Form):
    """What comes again, when, by what rule and what it takes."""

    title = forms.CharField(label=_("What it is"), max_length=300)
    place = forms.CharField(
        label=_("Where, in words"),
        help_text=_("What people read in their calendar: “fire station, large hall”."),
        max_length=300,
        required=False,
    )
    starts_on = forms.DateField(
        label=_("First day"),
        help_text=_(
            "When the rule does not give this day, the first date is the next one it gives."
        ),
        widget=forms.DateInput,
        validators=_DAYS,
    )
    starts = forms.TimeField(label=_("From"), widget=_HOUR)
    ends = forms.TimeField(
        label=_("To"),
        help_text=_("An hour not later than the start is on the next day."),
        widget=_HOUR,
    )
    repeat = forms.ChoiceField(
        label=_("How it comes again"), choices=Repeat.choices, widget=forms.RadioSelect
    )
    every = forms.IntegerField(
        label=_("Every how many"),
        help_text=_("1: every week, month or year; 2: every second one."),
        min_value=1,
        max_value=99,
        initial=1,
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        help_text=_("For a weekly rule; for a monthly rule by weekday choose one day."),
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    which = forms.TypedChoiceField(
        label=_("Which one in the month"),
        help_text=_("For a monthly rule by weekday: the first, the second … the last Thursday."),
        choices=_WHICH,
        coerce=int,
        empty_value=None,
        required=False,
    )
    until = forms.DateField(
        label=_("Last day"),
        help_text=_("Leave empty when no end is planned."),
        widget=forms.DateInput,
        validators=_DAYS,
        required=False,
    )
    holidays = forms.ChoiceField(
        label=_("On public holidays"), choices=HolidayWish.choices, widget=forms.RadioSelect
    )
    resources = forms.TypedMultipleChoiceField(
        label=_("What it takes"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    is_public = forms.BooleanField(
        label=_("Everybody may read it in the calendar of the municipality"), required=False
    )

    def __init__(self, *args: Any, resources: Sequence[Resource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["resources"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(str(one.pk), str(one)) for one in resources]
        if not resources:
            del self.fields["resources"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        repeat, weekdays = cleaned.get("repeat"), cleaned.get("weekdays") or []
        if repeat == Repeat.WEEKLY and not weekdays:
            self.add_error("weekdays", gettext("Choose at least one day."))
        if repeat == Repeat.MONTHLY_WEEKDAY and len(weekdays) != 1:
            self.add_error("weekdays", gettext("Choose exactly one day."))
        first, last = cleaned.get("starts_on"), cleaned.get("until")
        if first and last and last < first:
            self.add_error("until", gettext("The last day must not be earlier than the first."))
        return cleaned

    def details(self, person_ids: Sequence[int] = ()) -> SeriesDetails:
        """What was typed, as the actions take it."""
        given = self.cleaned_data
        rule = PlainRule(
            Repeat(given["repeat"]),
            every=given["every"],
            weekdays=tuple(given["weekdays"]),
            which=given["which"] or 1,
            until=given["until"],
        )
        return SeriesDetails(
            title=given["title"],
            rule=rule.text,
            starts_on=given["starts_on"],
            starts_at=given["starts"],
            minutes=_minutes(given["starts_on"], given["starts"], given["ends"]),
            place=given["place"],
            holidays=HolidayWish(given["holidays"]),
            is_public=given["is_public"],
            resource_ids=tuple(given.get("resources", ())),
            person_ids=tuple(person_ids),
        )


def initial_of_series(series: Series) -> dict[str, Any]:
    """What the form shows of a stored series; without the rule when it says what no form asks."""
    starts = datetime.combine(series.starts_on, series.starts_at)
    plain = plain_rule(series.rule)
    initial: dict[str, Any] = {
        "title": series.title,
        "place": series.place,
        "starts_on": series.starts_on,
        "starts": series.starts_at,
        "ends": (starts + timedelta(minutes=series.minutes)).time(),
        "holidays": series.holidays,
        "resources": [str(one.pk) for one in series.resources.all()],
        "is_public": series.is_public,
    }
    if plain is None:
        return initial
    return initial | {
        "repeat": plain.repeat,
        "every": plain.every,
        "weekdays": [str(one) for one in plain.weekdays],
        "which": str(plain.which),
        "until": plain.until,
    }


class DateForm(forms.Form):
    """When one date takes place."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput, validators=_DAYS)
    starts = forms.TimeField(label=_("From"), widget=_HOUR)
    ends = forms.TimeField(
        label=_("To"),
        help_text=_("An hour not later than the start is on the next day."),
        widget=_HOUR,
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("For those who look for the date: “the hall is being repaired”."),
        max_length=300,
        required=False,
    )

    def facts(self) -> dict[str, Any]:
        """What was typed, as the actions take it: wall clock."""
        given = self.cleaned_data
        return {
            "starts": datetime.combine(given["day"], given["starts"]),
            "minutes": _minutes(given["day"], given["starts"], given["ends"]),
            "reason": given["reason"],
        }


class EndForm(forms.Form):
    """After which day a series ends."""

    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput, validators=_DAYS)


class BookAheadForm(forms.Form):
    """How far dates are booked."""

    until = forms.DateField(
        label=_("Book dates up to the day"),
        help_text=_("At most two years ahead. Dates refused before are tried again."),
        widget=forms.DateInput,
        validators=_DAYS,
    )


class BusyFileForm(forms.Form):
    """A calendar file, and whose times it holds."""

    owner = forms.ChoiceField(label=_("Whose times the file holds"))
    file = forms.FileField(
        label=_("Calendar file (.ics)"),
        help_text=_("From Google, Outlook or a phone: “export the calendar”."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )

    def __init__(
        self, *args: Any, resources: Sequence[Resource], persons: Sequence[Person], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", gettext("choose")),
            (gettext("Rooms and things"), [(str(one.uuid), one.name) for one in resources]),
            (gettext("People"), [(str(one.uuid), _told(one)) for one in persons]),
        ]


def _told(person: Person) -> str:
    return f"{person.name} ({person.affiliation})" if person.affiliation else person.name


def _minutes(day: date, starts: Any, ends: Any) -> int:
    """How long it lasts by the clock; an end not later than the start is on the next day."""
    last = day if ends > starts else day + timedelta(days=1)
    length = datetime.combine(last, ends) - datetime.combine(day, starts)
    return int(length.total_seconds() // 60)
