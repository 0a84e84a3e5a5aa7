"""What cells of a sheet of services mean: words of offices as codes, numbers within bounds."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.cells import as_choice
from mosty.core.enums import YesNoUnknown
from mosty.core.errors import InvalidInput, engine_refusal
from mosty.core.imports import Facts
from mosty.core.tables import CellError, Row
from mosty.core.text import fold
from mosty.directory.enums import AccessFeature, CapacityState, CostKind, Language, ServiceStatus
from mosty.directory.importers.facts import NO_HOURS, in_order
from mosty.directory.models import CHECK_EVERY_MONTHS
from mosty.directory.rules.coordinates import parse_point
from mosty.directory.rules.hours import hours_as_facts, refuse_wrong_hours
from mosty.engines.errors import EngineError
from mosty.engines.opening import read_osm

Choice = TypeVar("Choice", bound=TextChoices)

_ANSWERS: Mapping[str, YesNoUnknown] = {
    "": YesNoUnknown.UNKNOWN,
    "tak": YesNoUnknown.YES,
    "czesciowo": YesNoUnknown.PARTLY,
    "nie": YesNoUnknown.NO,
    "nieznane": YesNoUnknown.UNKNOWN,
    "nie wiadomo": YesNoUnknown.UNKNOWN,
} | {choice.value: choice for choice in YesNoUnknown}
_STATUSES: Mapping[str, ServiceStatus] = {
    "": ServiceStatus.DRAFT,
    "szkic": ServiceStatus.DRAFT,
    "opublikowana": ServiceStatus.PUBLISHED,
    "zamknieta": ServiceStatus.CLOSED,
} | {choice.value: choice for choice in ServiceStatus}
_COSTS: Mapping[str, CostKind] = {
    "bezplatna": CostKind.FREE,
    "bezplatnie": CostKind.FREE,
    "zalezna od dochodu": CostKind.INCOME,
    "stala": CostKind.FIXED,
    "pelna": CostKind.FULL,
} | {choice.value: choice for choice in CostKind}
_CAPACITY: Mapping[str, CapacityState] = {
    "sa": CapacityState.ROOM,
    "brak": CapacityState.NO_ROOM,
    "lista": CapacityState.WAITING_LIST,
    "ocena": CapacityState.ASSESSMENT,
} | {choice.value: choice for choice in CapacityState}
_LANGUAGES: Mapping[str, Language] = {
    "polski": Language.POLISH,
    "ukrainski": Language.UKRAINIAN,
    "rosyjski": Language.RUSSIAN,
    "bialoruski": Language.BELARUSIAN,
    "angielski": Language.ENGLISH,
    "niemiecki": Language.GERMAN,
    "romski": Language.ROMANI,
    "kaszubski": Language.KASHUBIAN,
    "pjm": Language.SIGN,
    "migowy": Language.SIGN,
    "polski jezyk migowy": Language.SIGN,
}
_FEATURES: Mapping[str, AccessFeature] = {
    "wejscie bez schodow": AccessFeature.STEP_FREE,
    "bez schodow": AccessFeature.STEP_FREE,
    "podjazd": AccessFeature.STEP_FREE,
    "winda": AccessFeature.LIFT,
    "parter": AccessFeature.LIFT,
    "toaleta": AccessFeature.TOILET,
    "parking": AccessFeature.PARKING,
    "petla": AccessFeature.HEARING_LOOP,
    "petla indukcyjna": AccessFeature.HEARING_LOOP,
    "pjm": AccessFeature.SIGN_LANGUAGE,
    "tlumacz jezyka migowego": AccessFeature.SIGN_LANGUAGE,
    "duzy druk": AccessFeature.LARGE_PRINT,
    "ciche miejsce": AccessFeature.QUIET,
    "pies asystujacy": AccessFeature.GUIDE_DOG,
    "pies przewodnik": AccessFeature.GUIDE_DOG,
    "przystanek": AccessFeature.PUBLIC_TRANSPORT,
}
_is_url = URLValidator(schemes=["http", "https"])


def email(row: Row) -> str:
    text = row.text("e-mail", "email", longest=254)
    if text and ("@" not in text or " " in text):
        raise CellError("e-mail", _("“%(email)s” is not an e-mail address.") % {"email": text})
    return text


def website(row: Row) -> str:
    """The address of a page; `gops.example` gets its `https://`."""
    text = row.text("strona", "www", longest=200)
    if text and "://" not in text:
        text = f"https://{text}"
    if text:
        try:
            _is_url(text)
        except ValidationError as error:
            raise CellError("strona", _("this is not an address of a website.")) from error
    return text


def people(column: str) -> Callable[[Row], int | None]:
    def read(row: Row) -> int | None:
        count = row.integer(column)
        if count is not None and not 0 <= count <= 1_000_000:
            raise CellError(
                column, _("“%(count)d” cannot be a number of people.") % {"count": count}
            )
        return count

    return read


def money(column: str) -> Callable[[Row], int | None]:
    def read(row: Row) -> int | None:
        grosze = row.money_grosze(column)
        if grosze is not None and not 0 <= grosze <= 10**13:
            raise CellError(column, _("an amount must lie between 0 and 100 000 000 000 zł."))
        return grosze

    return read


def year(row: Row) -> int | None:
    found = row.integer("rok kosztu")
    if found is not None and not 1990 <= found <= 2100:
        raise CellError("rok kosztu", _("“%(year)d” is not a year.") % {"year": found})
    return found


def units(row: Row) -> Decimal | None:
    found = row.decimal("godziny na osobę", "godziny/os.")
    if found is not None and not 0 <= found < 1_000_000:
        raise CellError("godziny na osobę", _("this number is impossible."))
    return None if found is None else found.quantize(Decimal("0.01"))


def age(column: str) -> Callable[[Row], int | None]:
    def read(row: Row) -> int | None:
        years = row.integer(column)
        if years is not None and not 0 <= years <= 130:
            raise CellError(column, _("“%(years)d” is not an age.") % {"years": years})
        return years

    return read


def past_day(column: str) -> Callable[[Row], date | None]:
    def read(row: Row) -> date | None:
        day = row.day(column)
        if day is not None and day > timezone.localdate():
            raise CellError(column, _("this day has not come yet."))
        return day

    return read


def check_interval(row: Row) -> int:
    months = row.integer("co ile miesięcy")
    if months is None:
        return CHECK_EVERY_MONTHS
    if not 1 <= months <= 16:
        raise CellError("co ile miesięcy", _("write a number of months from 1 to 16."))
    return months


def answer(column: str) -> Callable[[Row], YesNoUnknown]:
    def read(row: Row) -> YesNoUnknown:
        text = row.text(column)
        if fold(text) not in _ANSWERS:
            raise CellError(
                column, _("“%(text)s”: write tak, częściowo, nie or nieznane.") % {"text": text}
            )
        return _ANSWERS[fold(text)]

    return read


def status(row: Row) -> ServiceStatus:
    text = row.text("stan")
    if fold(text) not in _STATUSES:
        raise CellError(
            "stan", _("“%(text)s”: write szkic, opublikowana or zamknięta.") % {"text": text}
        )
    return _STATUSES[fold(text)]


def cost_kind(row: Row) -> str:
    text = row.text("rodzaj opłaty")
    if text and fold(text) not in _COSTS:
        raise CellError(
            "rodzaj opłaty",
            _("“%(text)s”: write bezpłatna, zależna od dochodu, stała or pełna.") % {"text": text},
        )
    return _COSTS[fold(text)].value if text else ""


def capacity_state(row: Row) -> str:
    text = row.text("stan miejsc")
    if text and fold(text) not in _CAPACITY:
        raise CellError(
            "stan miejsc", _("“%(text)s”: write są, brak, lista or ocena.") % {"text": text}
        )
    return _CAPACITY[fold(text)].value if text else ""


def languages(row: Row) -> tuple[str, ...]:
    return _codes(row, "języki", Language, _LANGUAGES)


def features(row: Row) -> tuple[str, ...]:
    return _codes(row, "dostępność", AccessFeature, _FEATURES)


def hours(row: Row) -> Facts:
    """The hours of an OSM expression; an empty cell means none."""
    text = row.text("godziny OSM")
    if not text:
        return NO_HOURS
    try:
        plan = read_osm(text)
        refuse_wrong_hours(plan)
    except EngineError as error:
        raise CellError("godziny OSM", str(engine_refusal(error).message)) from error
    except InvalidInput as error:
        raise CellError("godziny OSM", str(error.message)) from error
    return in_order(hours_as_facts(plan))


def point(row: Row) -> tuple[Decimal | None, Decimal | None]:
    """Latitude and longitude, both or neither."""
    latitude, longitude = row.decimal("szerokość"), row.decimal("długość")
    if latitude is None and longitude is None:
        return None, None
    if latitude is None or longitude is None:
        raise CellError("szerokość", _("give both latitude and longitude, or neither."))
    try:
        found = parse_point(f"{latitude:f} {longitude:f}")
    except InvalidInput as error:
        raise CellError("szerokość", str(error.message)) from error
    return found.latitude, found.longitude


def _codes(
    row: Row, column: str, options: type[Choice], words: Mapping[str, Choice]
) -> tuple[str, ...]:
    """Codes named in one cell by code, label or everyday word, each once, in order of the list."""
    text = row.text(column).replace(";", ",").replace("|", ",").replace("\n", ",")
    named = [part.strip() for part in text.split(",") if part.strip()]
    found = {words.get(fold(part)) or as_choice(options, part, column) for part in named}
    return tuple(sorted(option.value for option in found))
