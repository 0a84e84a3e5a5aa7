"""The core indicators of a local plan: figures with a status go in, a figure with a status comes out.

A figure nobody has is never a zero: what is missing makes the result "no data" and is named.
docs/methods/indicators.md lists the formulas in words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from mosty.engines.errors import NotEnoughData, ShapeError

__all__ = [
    "FORMULAS",
    "Figure",
    "FigureStatus",
    "Formula",
    "Reason",
    "Result",
    "compute",
    "measured",
    "median",
    "monthly_per_person",
    "per",
    "ratio",
    "score",
    "share",
    "share_of_sum",
    "total",
]

VERSION = "1"
MONTHS, BEST_SCORE = 12, 10


class FigureStatus(StrEnum):
    """What kind of knowledge a figure is."""

    VALUE = "value"
    ZERO = "zero"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"
    ESTIMATE = "estimate"
    FORECAST = "forecast"


class Reason(StrEnum):
    """Why a result carries no number."""

    NONE = ""
    MISSING = "missing"  # an input has no data
    NOT_APPLICABLE = "not_applicable"  # an input does not apply here
    NOTHING_TO_DIVIDE_BY = "nothing_to_divide_by"  # 0/0: there is nobody or nothing to compare with


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: a value and what kind of knowledge it is.

    Attributes:
        value: the number, or None with "no data" and "not applicable".
        status: ZERO only with 0; VALUE may not be 0 (use `Figure.of`).
    """

    value: Decimal | None
    status: FigureStatus

    def __post_init__(self) -> None:
        has_value = self.status not in (FigureStatus.NO_DATA, FigureStatus.NOT_APPLICABLE)
        is_zero = self.status == FigureStatus.ZERO
        if has_value != (self.value is not None) or (is_zero and self.value != 0):
            told = {"status": self.status, "value": self.value}
            raise ShapeError("the status %(status)s cannot have the value %(value)s", **told)

    @classmethod
    def of(cls, value: Decimal | int, status: FigureStatus = FigureStatus.VALUE) -> "Figure":
        """The figure of a known number; an exact 0 gets the status ZERO."""
        number = Decimal(value)
        if status == FigureStatus.VALUE and number == 0:
            return cls(number, FigureStatus.ZERO)
        return cls(number, status)


NO_DATA = Figure(None, FigureStatus.NO_DATA)


@dataclass(frozen=True, slots=True)
class Result:
    """What a formula gives.

    Attributes:
        value: the number, not rounded; None with "no data" and "not applicable".
        status: FORECAST if any input is one, else ESTIMATE if any is, else ZERO or VALUE.
        unit: "%", "na 10 tys." ...
        missing: names of the inputs that have no data (or do not apply).
        reason: why there is no number.
    """

    value: Decimal | None
    status: FigureStatus
    unit: str
    missing: tuple[str, ...] = ()
    reason: Reason = Reason.NONE


Inputs = Mapping[str, Figure]


def share(inputs: Inputs, part: str, whole: str, *, unit: str = "%") -> Result:
    """What percentage of the whole the part is: 100 · part / whole, 0 to 100.

    Args:
        inputs: name -> figure; a name that is not there counts as no data.
        part, whole: names of the two figures; 0 <= part <= whole.
        unit: of the result.

    0/0 is "not applicable": there is nothing to take a share of.

    Raises:
        ShapeError: a negative figure, or a part larger than the whole.

    Source: domain facts §1.6, DI-01, 07, 11, 12, 13, 16.
    """

    def formula(numbers: Sequence[Decimal]) -> Decimal | None:
        one, all_ = numbers
        if one > all_:
            told = {"part": part, "one": one, "whole": whole, "all": all_}
            raise ShapeError("%(part)s (%(one)s) is larger than %(whole)s (%(all)s)", **told)
        return 100 * one / all_ if all_ else None

    return _result(inputs, (part, whole), unit, formula)


def share_of_sum(inputs: Inputs, part: str, rest: str, *, unit: str = "%") -> Result:
    """What percentage of both together the part is: 100 · part / (part + rest), 0 to 100.

    Args:
        inputs: name -> figure.
        part, rest: names of the two figures; >= 0.
        unit: of the result.

    0/(0+0) is "not applicable".

    Raises:
        ShapeError: a negative figure.

    Source: domain facts §1.6, DI-05 (budget chapters 85203, 85228, 85295 against 85202).
    """

    def formula(numbers: Sequence[Decimal]) -> Decimal | None:
        one, other = numbers
        return 100 * one / (one + other) if one + other else None

    return _result(inputs, (part, rest), unit, formula)


def per(inputs: Inputs, count: str, population: str, *, people: int, unit: str) -> Result:
    """How many there are per so many people: people · count / population, >= 0.

    Args:
        inputs: name -> figure.
        count: name of what is counted; >= 0.
        population: name of the number of people; >= 0.
        people: 1000 or 10 000.
        unit: of the result.

    x/0 is "not applicable": nobody lives there.

    Raises:
        ShapeError: a negative figure.

    Source: domain facts §1.6, DI-02, 03, 06, 09.
    """

    def formula(numbers: Sequence[Decimal]) -> Decimal | None:
        counted, lives = numbers
        return people * counted / lives if lives else None

    return _result(inputs, (count, population), unit, formula)


def ratio(inputs: Inputs, one: str, other: str, *, unit: str = "") -> Result:
    """How many of the one fall to one of the other: one / other, >= 0.

    Args:
        inputs: name -> figure.
        one, other: names of the two figures; >= 0.
        unit: of the result.

    x/0 is "not applicable": with nobody in residential care there is no balance to speak of.

    Raises:
        ShapeError: a negative figure.

    Source: domain facts §1.6, DI-04.
    """

    def formula(numbers: Sequence[Decimal]) -> Decimal | None:
        first, second = numbers
        return first / second if second else None

    return _result(inputs, (one, other), unit, formula)


def monthly_per_person(inputs: Inputs, yearly: str, people: str, *, unit: str = "h") -> Result:
    """What one person gets in a month: yearly / people / 12, >= 0.

    Args:
        inputs: name -> figure.
        yearly: name of the amount of a whole year (hours); >= 0.
        people: name of the number of people; >= 0.
        unit: of the result.

    x/0 is "not applicable". It is a mean: it does not tell how unequal the amounts are.

    Raises:
        ShapeError: a negative figure.

    Source: domain facts §1.6, DI-06.
    """

    def formula(numbers: Sequence[Decimal]) -> Decimal | None:
        amount, persons = numbers
        return amount / persons / MONTHS if persons else None

    return _result(inputs, (yearly, people), unit, formula)


def total(inputs: Inputs, *names: str, unit: str) -> Result:
    """The sum of the figures, >= 0; one missing figure makes the sum "no data".

    Args:
        inputs: name -> figure.
        names: of the figures; >= 0; they count different people.
        unit: of the result.

    Raises:
        ShapeError: a negative figure.

    Source: domain facts §1.6, DI-08 (ways out of an institution).
    """
    return _result(inputs, names, unit, lambda numbers: sum(numbers, start=Decimal(0)))


def measured(inputs: Inputs, name: str, *, unit: str) -> Result:
    """The figure itself, >= 0, as it was counted or measured.

    Args:
        inputs: name -> figure.
        name: of the figure.
        unit: of the result.

    Raises:
        ShapeError: a negative figure.

    Source: domain facts §1.6, DI-07, 10, 12, 13, 14.
    """
    return _result(inputs, (name,), unit, lambda numbers: numbers[0])


def score(inputs: Inputs, name: str, *, unit: str = "0–10") -> Result:
    """A mean score, 0 to 10.

    Args:
        inputs: name -> figure.
        name: of the mean score.
        unit: of the result.

    Raises:
        ShapeError: a score outside 0 to 10.

    Source: domain facts §1.6, DI-15.
    """

    def formula(numbers: Sequence[Decimal]) -> Decimal:
        if numbers[0] > BEST_SCORE:
            raise ShapeError("%(name)s is above %(best)d", name=name, best=BEST_SCORE)
        return numbers[0]

    return _result(inputs, (name,), unit, formula)


def median(values: Sequence[Decimal | int]) -> Decimal:
    """The middle value, or the mean of the two middle ones.

    Args:
        values: (n,) numbers, for example days from a request to the first day of a service; n >= 1.

    Raises:
        NotEnoughData: an empty sequence.

    Source: domain facts §1.6, DI-10; Hyndman & Fan 1996, The American Statistician 50(4), def. 7.
    """
    ordered = sorted(Decimal(value) for value in values)
    if not ordered:
        raise NotEnoughData("a median needs at least one value")
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


@dataclass(frozen=True)
class Formula:
    """How an indicator is computed.

    Attributes:
        inputs: names of the figures it needs.
        apply: from figures to the result.
    """

    inputs: tuple[str, ...]
    apply: Callable[[Inputs], Result]


def _of(family: Callable[..., Result], *names: str, **options: object) -> Formula:
    return Formula(names, lambda inputs: family(inputs, *names, **options))


_PEOPLE, _OLDER = "X-LUDNOSC", "X-LUDNOSC-65"

#: Indicator -> formula. A letter after the number marks a second figure of the same indicator.
FORMULAS: Mapping[str, Formula] = {
    "DI-01": _of(share, "X-PIECZA-RODZINNA", "X-PIECZA-RAZEM"),
    "DI-02": _of(per, "X-PIECZA-RAZEM", "X-LUDNOSC-0-17", people=1000, unit="na 1000 dzieci"),
    "DI-03": _of(per, "X-DPS-MIESZKANCY", _PEOPLE, people=10_000, unit="na 10 tys. mieszkańców"),
    "DI-03B": _of(per, "X-DPS-MIESZKANCY-65", _OLDER, people=1000, unit="na 1000 osób 65+"),
    "DI-04": _of(ratio, "X-OSOBY-SRODOWISKOWE", "X-OSOBY-CALODOBOWE", unit="osób na 1 osobę"),
    "DI-05": _of(share_of_sum, "X-WYDATKI-SRODOWISKOWE", "X-WYDATKI-INSTYTUCJONALNE"),
    "DI-06": _of(monthly_per_person, "X-UO-GODZINY", "X-UO-OSOBY", unit="godz. miesięcznie"),
    "DI-06B": _of(per, "X-UO-OSOBY-65", _OLDER, people=1000, unit="na 1000 osób 65+"),
    "DI-07": _of(measured, "X-DPS-SKIEROWANIA", unit="osób"),
    "DI-07B": _of(share, "X-DPS-SKIEROWANIA-PO-OFERCIE", "X-DPS-SKIEROWANIA"),
    "DI-08": _of(total, "X-WYJSCIA-DPS", "X-WYJSCIA-PIECZA", "X-WYJSCIA-INNE", unit="osób"),
    "DI-09": _of(
        per, "X-MIESZKANIA-MIEJSCA", _PEOPLE, people=10_000, unit="na 10 tys. mieszkańców"
    ),
    "DI-10": _of(measured, "X-CZAS-OCZEKIWANIA", unit="dni"),
    "DI-10B": _of(measured, "X-OCZEKUJACY", unit="osób"),
    "DI-11": _of(share, "X-IPUS-PODSUMOWANE", "X-IPUS-ZAKONCZONE"),
    "DI-11B": _of(share, "X-IPUS-CELE-OSIAGNIETE", "X-IPUS-CELE"),
    "DI-12": _of(share, "X-LUDNOSC-30-MINUT", _PEOPLE),
    "DI-12B": _of(measured, "X-SOLECTWA-BEZ-USLUG", unit="sołectw i osiedli"),
    "DI-13": _of(share, "X-SRODKI-ZLECONE", "X-SRODKI-NA-USLUGI"),
    "DI-13B": _of(measured, "X-UMOWY-WIELOLETNIE", unit="umów"),
    "DI-14": _of(measured, "X-WYTCHNIENIE-OPIEKUNOWIE", unit="osób"),
    "DI-14B": _of(measured, "X-WYTCHNIENIE-GODZINY", unit="godz. rocznie"),
    "DI-15": _of(score, "X-ZADOWOLENIE", unit="punktów (0–10)"),
    "DI-15B": _of(score, "X-POCZUCIE-WPLYWU", unit="punktów (0–10)"),
    "DI-16": _of(share, "X-ZESPOL-ODBIORCY", "X-ZESPOL-RAZEM"),
}


def compute(code: str, inputs: Inputs) -> Result:
    """One indicator of `FORMULAS` from its inputs.

    Args:
        code: "DI-01" ... "DI-16".
        inputs: name -> figure; more names than needed do no harm.

    Raises:
        KeyError: there is no such indicator.
        ShapeError: figures that cannot be true together (a part larger than the whole).

    Source: domain facts §1.6.
    """
    return FORMULAS[code].apply(inputs)


def _result(
    inputs: Inputs,
    names: Sequence[str],
    unit: str,
    formula: Callable[[Sequence[Decimal]], Decimal | None],
) -> Result:
    """The formula over the named figures, with the statuses carried through."""
    figures = [inputs.get(name, NO_DATA) for name in names]
    statuses = {figure.status for figure in figures}
    for status, reason in (
        (FigureStatus.NO_DATA, Reason.MISSING),
        (FigureStatus.NOT_APPLICABLE, Reason.NOT_APPLICABLE),
    ):
        if status in statuses:
            without = tuple(n for n, f in zip(names, figures, strict=True) if f.status == status)
            return Result(None, status, unit, without, reason)
    numbers = [figure.value for figure in figures if figure.value is not None]
    for name, value in zip(names, numbers, strict=True):
        if value < 0:
            raise ShapeError("%(name)s is negative: %(value)s", name=name, value=value)
    value_or_none = formula(numbers)
    if value_or_none is None:
        return Result(None, FigureStatus.NOT_APPLICABLE, unit, (), Reason.NOTHING_TO_DIVIDE_BY)
    for uncertain in (FigureStatus.FORECAST, FigureStatus.ESTIMATE):
        if uncertain in statuses:
            return Result(value_or_none, uncertain, unit)
    known = FigureStatus.ZERO if value_or_none == 0 else FigureStatus.VALUE
    return Result(value_or_none, known, unit)
