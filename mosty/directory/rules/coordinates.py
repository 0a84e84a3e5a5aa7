"""Points on a map as people type or paste them."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.translation import gettext as _

from mosty.core.errors import InvalidInput

#: The country with a margin: latitudes, longitudes.
_LATITUDES = (Decimal("48.9"), Decimal("55.0"))
_LONGITUDES = (Decimal("14.0"), Decimal("24.3"))
_STEP = Decimal("0.000001")

#: "52.1, 19.4" and, where every number has its Polish comma, "52,1 19,4".
_POINTS = re.compile(r"(-?\d{1,3}(?:\.\d+)?)(?:\s*[;,]\s*|\s+)(-?\d{1,3}(?:\.\d+)?)")
_COMMAS = re.compile(r"(-?\d{1,3}(?:,\d+)?)(?:\s*;\s*|,?\s+)(-?\d{1,3}(?:,\d+)?)")
_NUMBER = r"\d{1,3}(?:[.,]\d+)?"
_ANGLE = (
    rf"([NSEW])?\s*({_NUMBER})\s*°\s*(?:({_NUMBER})\s*['′’]\s*)?"
    rf"(?:({_NUMBER})\s*(?:\"|″|”|''|′′)\s*)?([NSEW])?"
)
_ANGLES = re.compile(rf"{_ANGLE}\s*[,;]?\s*{_ANGLE}", re.IGNORECASE)


class WrongCoordinates(InvalidInput):
    """The text is no point in Poland; the message says what to write."""

    code = "wrong_coordinates"


@dataclass(frozen=True)
class Point:
    """A point of the globe, in degrees with six places (some ten centimetres)."""

    latitude: Decimal
    longitude: Decimal

    def __str__(self) -> str:
        return f"{_short(self.latitude)}, {_short(self.longitude)}"


def parse_point(text: str) -> Point:
    """The point of "52.1, 19.4", "52,1 19,4" or "52°06'N 19°24'E".

    Raises:
        WrongCoordinates: the text is no pair of numbers, or the point lies outside Poland.
    """
    latitude, longitude = _degrees(text.strip()) or _numbers(text.strip())
    if _is_within(longitude, latitude):
        raise WrongCoordinates(
            _("The two numbers stand the other way round: latitude (about 52) comes first.")
        )
    if not _is_within(latitude, longitude):
        raise WrongCoordinates(
            _("This point lies outside Poland. Check both numbers, for example 52.1, 19.4.")
        )
    return Point(latitude, longitude)


def _numbers(text: str) -> tuple[Decimal, Decimal]:
    found = _POINTS.fullmatch(text)
    is_one_number = re.fullmatch(r"\d+,\d+", text) is not None  # "52,19": half a point
    if found is None or is_one_number:
        found = _COMMAS.fullmatch(text)
    if found is None:
        raise WrongCoordinates(
            _("Write two numbers, latitude and longitude, for example 52.1, 19.4.")
        )
    first, second = (_rounded(Decimal(one.replace(",", "."))) for one in found.groups())
    return first, second


def _degrees(text: str) -> tuple[Decimal, Decimal] | None:
    found = _ANGLES.fullmatch(text)
    if found is None:
        return None
    parts = found.groups()
    first, second = _Angle(*parts[:5]), _Angle(*parts[5:])
    if first.half in ("E", "W") and second.half in ("N", "S"):
        first, second = second, first
    return first.degrees(), second.degrees()


@dataclass(frozen=True)
class _Angle:
    """What stands before, between and behind the signs of degrees, minutes and seconds."""

    before: str | None
    whole: str | None
    minutes: str | None
    seconds: str | None
    behind: str | None

    @property
    def half(self) -> str:
        return (self.before or self.behind or "").upper()

    def degrees(self) -> Decimal:
        whole, minutes, seconds = (
            Decimal((part or "0").replace(",", "."))
            for part in (self.whole, self.minutes, self.seconds)
        )
        if minutes >= 60 or seconds >= 60:
            raise WrongCoordinates(_("Minutes and seconds are less than 60. Check both numbers."))
        angle = _rounded(whole + minutes / 60 + seconds / 3600)
        return -angle if self.half in ("S", "W") else angle


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(_STEP, rounding=ROUND_HALF_EVEN)


def _is_within(latitude: Decimal, longitude: Decimal) -> bool:
    return (
        _LATITUDES[0] <= latitude <= _LATITUDES[1] and _LONGITUDES[0] <= longitude <= _LONGITUDES[1]
    )


def _short(number: Decimal) -> str:
    return f"{_rounded(number):f}".rstrip("0").rstrip(".")
