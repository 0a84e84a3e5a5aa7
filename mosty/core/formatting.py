"""Numbers, money and dates as Polish readers write them; one place for pages and documents."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from mosty.core.enums import MEASURED, DataStatus
from mosty.engines.disclosure import THRESHOLD

NBSP = "\u00a0"


def number(value: Decimal | int | float, decimals: int = 0) -> str:
    """`1234567.5` -> `1 234 567,5` (no-break spaces, decimal comma)."""
    quantum = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(value)).quantize(quantum, rounding=ROUND_HALF_UP)
    text = f"{rounded:,.{decimals}f}".replace(",", NBSP).replace(".", ",")
    return text.replace("-", "\u2212")


def money(grosze: int) -> str:
    """Grosze as złote: `123450` -> `1 234,50 zł`; whole złote without the comma part."""
    decimals = 0 if grosze % 100 == 0 else 2
    return f"{number(Decimal(grosze) / 100, decimals)}{NBSP}zł"


def figure(
    value: Decimal | int | None,
    status: str,
    *,
    unit: str = "",
    decimals: int = 0,
    is_people: bool = False,
) -> str:
    """A figure with its status: never a blank, never a zero that nobody counted.

    With `is_people` it is a number of people for everybody to read: 1 to 4 are not told.
    """
    if value is None or status not in MEASURED:
        return str(DataStatus(status).label)
    if is_people and 0 < value < THRESHOLD:
        return _("fewer than 5")
    text = number(value, decimals) + (f"{NBSP}{unit}" if unit else "")
    if status == DataStatus.ESTIMATE:
        return _("%(figure)s (estimate)") % {"figure": text}
    if status == DataStatus.FORECAST:
        return _("%(figure)s (forecast)") % {"figure": text}
    return text


def day(value: date) -> str:
    """`22 listopada 2026` in the language in use."""
    return formats.date_format(value, "j F Y" if translation.get_language() == "en" else "j E Y")


def moment(value: datetime) -> str:
    """`18 marca 2027, 09:30`, on the wall clock of Poland."""
    local = timezone.localtime(value)
    return f"{day(local.date())}, {local:%H:%M}"
