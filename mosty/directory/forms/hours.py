"""The form of opening hours: seven days in a table, more hours, days that differ, pasted text.

One form with as many rows as needed: an empty row is no hours, so hours are taken away by emptying
their row.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.errors import engine_refusal
from mosty.directory.enums import HolidayRule
from mosty.directory.rules.hours import LONGEST_NOTE, WrongHours
from mosty.engines.errors import EngineError
from mosty.engines.opening import SpecialDays, Week, Window, read_osm

#: Pairs of hours of a day in the table, and empty rows offered below it.
PAIRS, EMPTY_MORE, EMPTY_SPECIAL = (1, 2), 1, 2
#: A browser may send a thousand fields; a row has up to seventeen.
MOST_ROWS = 30

_WEEKS = [
    (0, gettext_lazy("every week")),
    *((1 << n, f"{n + 1}.") for n in range(5)),
    (1 << 5, gettext_lazy("the last in the month")),
]
_A_LEAP_YEAR = 2024
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[.\-/ ](\d{1,2})\.?")


class DayOfYearField(forms.CharField):
    """A day of every year, typed as day and month: `15.05` -> 515."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=6, required=False, **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        found = _DAY_AND_MONTH.fullmatch(text)
        if found is None:
            raise forms.ValidationError(_("Write the day and the month, for example 15.05."))
        day, month = int(found[1]), int(found[2])
        try:
            date(_A_LEAP_YEAR, month, day)
        except ValueError:
            raise forms.ValidationError(_("There is no such day in a year.")) from None
        return month * 100 + day


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M"),
    )


def _note() -> forms.CharField:
    return forms.CharField(label=gettext_lazy("Remark"), max_length=LONGEST_NOTE, required=False)


def _date(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False)


@dataclass(frozen=True)
class Row:
    """A row of the form.

    Attributes:
        name: the day, or the number of the row.
        fields: its cells in order.
        is_filled: whether hours or days stand in it.
    """

    name: str
    fields: Sequence[forms.BoundField]
    is_filled: bool = True


class HoursForm(forms.Form):
    """All opening hours of a service."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    more_rows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    special_rows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    holidays = forms.ChoiceField(
        label=gettext_lazy("On public holidays"),
        choices=HolidayRule.choices,
        widget=forms.RadioSelect,
        initial=HolidayRule.CLOSED,
    )
    season_from = DayOfYearField(
        label=gettext_lazy("Each year from"),
        help_text=gettext_lazy("Day and month: 15.05."),
    )
    season_to = DayOfYearField(
        label=gettext_lazy("Each year to"), help_text=gettext_lazy("Both empty: all year.")
    )
    by_appointment = forms.BooleanField(
        label=gettext_lazy("Only for people who called before"), required=False
    )
    osm = forms.CharField(
        label=gettext_lazy("Hours as text"),
        help_text=gettext_lazy(
            "In the way OpenStreetMap writes them, for example: Mo-Fr 08:00-15:00; PH off."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, places: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = [(0, _("wherever the service is given")), *places] if places else []
        for weekday in range(7):
            for pair in PAIRS:
                said = {"day": str(WEEKDAYS[weekday]).lower(), "number": pair}
                for end, label in (
                    ("opens", _("%(day)s, from (%(number)s)")),
                    ("closes", _("%(day)s, to (%(number)s)")),
                ):
                    self.fields[f"day_{weekday}_{end}_{pair}"] = _clock(label % said)
        for number in range(self._rows("more_rows")):
            self._add_row(f"more_{number}_", self._more_fields())
        for number in range(self._rows("special_rows")):
            self._add_row(f"special_{number}_", self._special_fields())

    def _rows(self, name: str) -> int:
        given = str((self.data if self.is_bound else self.initial).get(name, ""))
        return min(int(given), MOST_ROWS) if given.isdecimal() else 0

    def _add_row(self, prefix: str, fields: Mapping[str, forms.Field]) -> None:
        for name, field in fields.items():
            self.fields[prefix + name] = field

    def _more_fields(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {
            "weekday": forms.TypedChoiceField(
                label=_("Day"),
                choices=[(number, str(WEEKDAYS[number]).lower()) for number in range(7)],
                coerce=int,
                required=False,
            ),
            "opens": _clock(_("From hour")),
            "closes": _clock(_("To hour")),
            "weeks": forms.TypedMultipleChoiceField(
                label=_("Which such days of the month"),
                choices=_WEEKS[1:],
                coerce=int,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                help_text=_("Choose none: all of them."),
            ),
            "season_from": DayOfYearField(label=_("Each year from")),
            "season_to": DayOfYearField(label=_("Each year to")),
            "valid_from": _date(_("First day")),
            "valid_to": _date(_("Last day")),
            "holidays": forms.ChoiceField(
                label=_("On public holidays"), choices=HolidayRule.choices, required=False
            ),
            "by_appointment": forms.BooleanField(
                label=_("Only for people who called before"), required=False
            ),
            "note": _note(),
        }
        return fields | self._place_field()

    def _special_fields(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {
            "first_day": _date(_("First day")),
            "last_day": _date(_("Last day")),
            "opens": _clock(_("From hour")),
            "closes": _clock(_("To hour")),
            "note": _note(),
        }
        return fields | self._place_field()

    def _place_field(self) -> dict[str, forms.Field]:
        if not self.places:
            return {}
        return {
            "place": forms.TypedChoiceField(
                label=_("At which place"), choices=self.places, coerce=int, required=False
            )
        }

    # --- what the template draws ----------------------------------------------------------------

    def days(self) -> list[Row]:
        """Rows of the table."""
        return [
            Row(
                str(WEEKDAYS[day]).lower(),
                [self[f"day_{day}_{end}_{pair}"] for pair in PAIRS for end in ("opens", "closes")],
            )
            for day in range(7)
        ]

    def more(self) -> list[Row]:
        """Rows of hours that the table cannot hold."""
        return self._drawn("more", list(self._more_fields()), "opens")

    def special(self) -> list[Row]:
        """Rows of days that differ."""
        return self._drawn("special", list(self._special_fields()), "first_day")

    def _drawn(self, kind: str, names: Sequence[str], key: str) -> list[Row]:
        return [
            Row(
                str(number + 1),
                [self[f"{kind}_{number}_{name}"] for name in names],
                bool(self[f"{kind}_{number}_{key}"].value()),
            )
            for number in range(self._rows(f"{kind}_rows"))
        ]

    # --- what was typed -------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        windows, special = self._table(given), list[SpecialDays]()
        for number in range(self._rows("more_rows")):
            row = self._row(given, f"more_{number}_", self._more_fields())
            row["weekday"] = row["weekday"] or 0
            row["weeks"] = sum(row["weeks"] or ())
            row["holidays"] = row["holidays"] or HolidayRule.CLOSED
            windows += self._window(row, f"more_{number}_")
        for number in range(self._rows("special_rows")):
            row = self._row(given, f"special_{number}_", self._special_fields())
            special += self._special_days(row, f"special_{number}_")
        self.plan = Week(tuple(windows), tuple(special))
        return given

    def _row(
        self, given: Mapping[str, Any], prefix: str, names: Mapping[str, Any]
    ) -> dict[str, Any]:
        row = {name: given.get(prefix + name) for name in names}
        return row | {"place": row.get("place") or None}

    def _table(self, given: Mapping[str, Any]) -> list[Window]:
        shared = {
            name: given.get(name)
            for name in ("holidays", "season_from", "season_to", "by_appointment")
        }
        shared["holidays"] = shared["holidays"] or HolidayRule.CLOSED
        if (shared["season_from"] is None) != (shared["season_to"] is None):
            if not {"season_from", "season_to"} & set(self.errors):
                self.add_error("season_to", _("Write both days: from and to."))
            return []
        found: list[Window] = []
        for day in range(7):
            for pair in PAIRS:
                hours = {end: given.get(f"day_{day}_{end}_{pair}") for end in ("opens", "closes")}
                row = {"weekday": day} | hours | shared
                found += self._window(row, f"day_{day}_", f"_{pair}")
        return found

    def _window(self, row: Mapping[str, Any], prefix: str, suffix: str = "") -> list[Window]:
        if not self._has_both(row, prefix, suffix):
            return []
        try:
            return [Window(**row)]
        except EngineError as error:
            self.add_error(f"{prefix}opens{suffix}", str(engine_refusal(error).message))
            return []

    def _special_days(self, row: dict[str, Any], prefix: str) -> list[SpecialDays]:
        if row["first_day"] is None and row["last_day"] is None:
            if row["opens"] or row["closes"] or row["note"]:
                self.add_error(f"{prefix}first_day", _("Write on which day."))
            return []
        row["first_day"] = row["first_day"] or row["last_day"]
        row["last_day"] = row["last_day"] or row["first_day"]
        if (row["opens"] or row["closes"]) and not self._has_both(row, prefix, ""):
            return []
        try:
            return [SpecialDays(**row)]
        except EngineError as error:
            self.add_error(f"{prefix}first_day", str(engine_refusal(error).message))
            return []

    def _has_both(self, row: Mapping[str, Any], prefix: str, suffix: str) -> bool:
        missing = [end for end in ("opens", "closes") if row[end] is None]
        if len(missing) == 1 and f"{prefix}{missing[0]}{suffix}" not in self.errors:
            self.add_error(f"{prefix}{missing[0]}{suffix}", _("Write both hours: from and to."))
        return not missing

    def understood(self, stored: Week) -> Week | None:
        """The pasted text as hours, with the stored ones of single places; None: it has an error."""
        try:
            plan = read_osm(str(self.data.get("osm", "")))
        except EngineError as error:
            self.add_error("osm", str(engine_refusal(error).message))
            return None
        return replace(
            plan,
            windows=plan.windows + tuple(one for one in stored.windows if one.place),
            special=plan.special + tuple(one for one in stored.special if one.place),
        )


def initial_of_hours(plan: Week, revision: int) -> dict[str, Any]:
    """What a form shows of a plan: what fits goes into the table, the rest into rows below.

    Raises: WrongHours: more rows than the form has; none of them is left out silently.
    """
    initial: dict[str, Any] = {"revision": revision}
    shared = Counter(_shared(one) for one in plan.windows if _fits_table(one)).most_common(1)
    more: list[Window] = []
    taken: Counter[int] = Counter()
    for one in sorted(plan.windows, key=lambda one: (one.weekday, one.opens)):
        if not _fits_table(one) or _shared(one) != shared[0][0] or taken[one.weekday] == len(PAIRS):
            more.append(one)
            continue
        taken[one.weekday] += 1
        initial[f"day_{one.weekday}_opens_{taken[one.weekday]}"] = one.opens
        initial[f"day_{one.weekday}_closes_{taken[one.weekday]}"] = one.closes
    if shared:
        holidays, first, last, by_appointment = shared[0][0]
        initial |= {"holidays": holidays, "by_appointment": by_appointment}
        initial |= {"season_from": _day_of_year(first), "season_to": _day_of_year(last)}
    for number, window in enumerate(more):
        initial |= {f"more_{number}_{name}": value for name, value in _more_of(window).items()}
    for number, special in enumerate(plan.special):
        initial |= {
            f"special_{number}_{name}": getattr(special, name) for name in special.__slots__
        }
    if max(len(more), len(plan.special)) > MOST_ROWS:
        raise WrongHours(
            _("These hours need more rows than this form has. Import them from a file.")
        )
    rows = {"more_rows": len(more) + EMPTY_MORE, "special_rows": len(plan.special) + EMPTY_SPECIAL}
    return initial | {name: min(MOST_ROWS, number) for name, number in rows.items()}


def with_more_rows(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as the initial of a form with more empty rows."""
    initial = {
        name: typed.getlist(name) if name.endswith("_weeks") else value  # type: ignore[attr-defined]
        for name, value in typed.items()
    }
    for name, added in (("more_rows", EMPTY_MORE), ("special_rows", EMPTY_SPECIAL)):
        rows = str(initial.get(name, ""))
        initial[name] = min(MOST_ROWS, (int(rows) if rows.isdecimal() else 0) + added)
    return initial


def _fits_table(window: Window) -> bool:
    """Whether it differs from its neighbours in nothing the table has no cell for."""
    return not (window.weeks or window.valid_from or window.valid_to or window.note or window.place)


def _shared_facts(window: Window) -> dict[str, Any]:
    names = ("holidays", "season_from", "season_to", "by_appointment")
    return {name: getattr(window, name) for name in names}


def _shared(window: Window) -> tuple[Any, ...]:
    return tuple(_shared_facts(window).values())


def _more_of(window: Window) -> dict[str, Any]:
    facts = {name: getattr(window, name) for name in window.__slots__}
    return facts | {
        "weeks": [1 << n for n in range(6) if window.weeks >> n & 1],
        "season_from": _day_of_year(window.season_from),
        "season_to": _day_of_year(window.season_to),
    }


def _day_of_year(number: int | None) -> str:
    return "" if number is None else f"{number % 100:02}.{number // 100:02}"
