"""Fields as people in an office type: `12 500,50`, `3,5`, 2027."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mosty.core.cells import CellError, as_decimal, as_grosze
from mosty.core.formatting import number

_MOST_GROSZE = 10**13  # a hundred billion złote: more is a slip of the finger


class MoneyField(forms.CharField):
    """Złote as text; grosze as a whole number, None when empty."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            grosze = as_grosze(text, str(self.label or ""))
        except CellError:
            raise ValidationError(_("Write an amount in złote, for example 12 500,50.")) from None
        if grosze < 0:
            raise ValidationError(_("An amount may not be below zero."))
        if grosze > _MOST_GROSZE:
            raise ValidationError(_("This amount is too big. Check the zeros."))
        return grosze

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return number(Decimal(value) / 100, 0 if value % 100 == 0 else 2)
        return value

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """An amount is a number here, so the checks of a text do not apply."""


class FigureField(forms.CharField):
    """A figure with a decimal comma or point; Decimal, None when empty."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            figure = as_decimal(text, str(self.label or ""))
        except CellError:
            raise ValidationError(_("Write a number, for example 3,5.")) from None
        exponent = figure.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -4 or abs(figure) >= 10**14:
            raise ValidationError(_("Write a number with at most 4 decimal places."))
        return figure

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            text = f"{value:f}"
            text = text.rstrip("0").rstrip(".") if "." in text else text
            return text.replace(".", ",")
        return value

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """A figure is a number here, so the checks of a text do not apply."""


class YearField(forms.IntegerField):
    """A year that a plan may speak about."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1990, max_value=2100, **options)


class DayField(forms.DateField):
    """A day, between years that a plan may speak about."""

    widget = forms.DateInput

    def validate(self, value: Any) -> None:
        super().validate(value)
        if isinstance(value, date) and not 1990 <= value.year <= 2100:
            raise ValidationError(_("Check the year of this date."))


def optional_id(value: Any) -> int | None:
    """A chosen id, None for the empty choice."""
    return int(value) if value not in (None, "", "None") else None


def text_area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})
