"""Figures as they may be shown: value and status in words, small counts of people hidden.

Everything here is safe to publish unless `with_raw=True` is asked for (pages of staff only).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from mosty.core.enums import DataStatus
from mosty.core.formatting import figure
from mosty.diagnosis.models import Indicator, Observation
from mosty.diagnosis.rules import (
    Counted,
    best_known,
    has_number,
    hidden_codes,
    hidden_places,
    is_small,
)
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class ShownFigure:
    """One figure as a page shows it.

    Attributes:
        value: the number; None without one, or where it is hidden.
        text: the number with unit and status, or the words that stand in its place.
        is_hidden: there is a number, and it is not shown to protect people.
        inputs: what a computed figure was computed from, as stored ("inputs", "missing" ...).
    """

    observation_id: int
    year: int
    value: Decimal | None
    status: str
    text: str
    source: str
    note: str
    is_hidden: bool
    inputs: Mapping[str, object]

    @property
    def has_number(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator with its latest figure.

    Attributes:
        year: of the figure; None where nothing is stored.
        direction_text: "a rise is good" and the like.
        change: "up", "down", "same" against the figure before, "" if there is none.
    """

    code: str
    name: str
    question: str
    unit: str
    decimals: int
    area: str
    area_label: str
    direction: str
    direction_text: str
    formula: str
    source_hint: str
    is_core: bool
    year: int | None
    value: Decimal | None
    status: str
    text: str
    source: str
    note: str
    is_hidden: bool
    change: str
    previous_text: str

    @property
    def has_number(self) -> bool:
        return self.value is not None

    @property
    def is_good(self) -> bool | None:
        """Whether the change goes the right way; None where that cannot be told."""
        good = {"up_is_good": "up", "down_is_good": "down"}.get(self.direction)
        return None if good is None or self.change in ("", "same") else self.change == good


@dataclass(frozen=True)
class PlaceFigure:
    """A figure of one village unit."""

    name: str
    value: Decimal | None
    text: str


@dataclass(frozen=True)
class Unknown:
    """A core indicator without a figure: what is missing and where to get it."""

    code: str
    name: str
    missing: tuple[str, ...]
    where: str


def indicators(municipality: Municipality, *, core_only: bool = False) -> QuerySet[Indicator]:
    """Indicators of the pack and the municipality's own, core ones first."""
    found = Indicator.objects.filter(Q(municipality=None) | Q(municipality=municipality))
    if core_only:
        found = found.filter(is_core=True)
    return found.order_by("position", "code", F("municipality_id").asc(nulls_first=True))


def indicator_by_code(municipality: Municipality, code: str) -> Indicator | None:
    """The municipality's own indicator with the code, else the one of the pack."""
    found = indicators(municipality).filter(code=code)
    return found.order_by(F("municipality_id").asc(nulls_last=True)).first()


def observations(municipality: Municipality, code: str) -> QuerySet[Observation]:
    """Stored figures of the whole municipality by year, exact: for staff and computation."""
    return (
        Observation.objects.filter(
            municipality=municipality, indicator__code=code, village_unit=None
        )
        .select_related("indicator")
        .order_by("year")
    )


def latest_observation(municipality: Municipality, code: str) -> Observation | None:
    """The latest stored figure that has a number, else the latest one; exact, not for the public."""
    found = list(observations(municipality, code))
    year = best_known((one.year, one.status) for one in found)
    return next((one for one in found if one.year == year), None)


def shown_figures(
    municipality: Municipality, *, with_raw: bool = False
) -> dict[str, tuple[ShownFigure, ...]]:
    """All figures of the whole municipality: code -> figures by year. Two queries."""
    known = {one.pk: one for one in indicators(municipality)}
    by_year: dict[int, dict[str, Observation]] = defaultdict(dict)
    for stored in Observation.objects.filter(municipality=municipality, village_unit=None):
        if stored.indicator_id in known:
            by_year[stored.year][known[stored.indicator_id].code] = stored
    result: dict[str, list[ShownFigure]] = defaultdict(list)
    for _year, stored_by_code in sorted(by_year.items()):
        hidden = frozenset() if with_raw else hidden_codes(_counted(known.values(), stored_by_code))
        for code, stored in stored_by_code.items():
            result[code].append(_shown(stored, known[stored.indicator_id], code in hidden))
    return {code: tuple(figures) for code, figures in result.items()}


def observation_series(
    municipality: Municipality, code: str, *, with_raw: bool = False
) -> tuple[ShownFigure, ...]:
    """Figures of one indicator by year, safe to publish."""
    return shown_figures(municipality, with_raw=with_raw).get(code, ())


def dashboard(municipality: Municipality, *, with_raw: bool = False) -> tuple[IndicatorLine, ...]:
    """The core indicators with their latest figures, safe to publish."""
    return indicator_lines(
        indicators(municipality, core_only=True), shown_figures(municipality, with_raw=with_raw)
    )


def indicator_lines(
    wanted: Iterable[Indicator], figures: Mapping[str, tuple[ShownFigure, ...]]
) -> tuple[IndicatorLine, ...]:
    """Indicators with their latest figures out of `shown_figures`."""
    return tuple(_line(indicator, figures.get(indicator.code, ())) for indicator in wanted)


def place_figures(
    municipality: Municipality, indicator: Indicator, year: int, *, with_raw: bool = False
) -> tuple[PlaceFigure, ...]:
    """Figures of the village units in one year, in Polish order, safe to publish."""
    stored = list(
        Observation.objects.filter(
            municipality=municipality, indicator=indicator, year=year, village_unit__isnull=False
        )
        .select_related("village_unit")
        .order_by("village_unit__sort_key")
    )
    hidden: frozenset[int] = frozenset()
    if indicator.counts_people and not with_raw:
        whole = observations(municipality, indicator.code).filter(year=year).first()
        hidden = hidden_places([one.value for one in stored], whole.value if whole else None)
    return tuple(
        PlaceFigure(
            name=one.village_unit.name if one.village_unit else "",
            value=None if index in hidden else one.value,
            text=_("hidden to protect people")
            if index in hidden
            else _text(one.value, one.status, indicator),
        )
        for index, one in enumerate(stored)
    )


def place_years(municipality: Municipality) -> dict[int, int]:
    """Indicator id -> latest year with figures of village units."""
    found = Observation.objects.filter(
        municipality=municipality, village_unit__isnull=False, value__isnull=False
    ).values_list("indicator_id", "year")
    years: dict[int, int] = {}
    for indicator_id, year in found:
        years[indicator_id] = max(year, years.get(indicator_id, year))
    return years


def unknowns(municipality: Municipality) -> tuple[Unknown, ...]:
    """Core indicators nobody can tell yet, with the figures that are missing and their sources."""
    by_code = {one.code: one for one in indicators(municipality)}
    figures = shown_figures(municipality, with_raw=True)
    result = []
    for indicator in by_code.values():
        if not indicator.is_core or any(one.has_number for one in figures.get(indicator.code, ())):
            continue
        if any(one.status == DataStatus.NOT_APPLICABLE for one in figures.get(indicator.code, ())):
            continue
        last = max((one.year for one in figures.get(indicator.code, ())), default=None)
        missing = [
            by_code[code]
            for code in indicator.inputs
            if code in by_code and not _is_known(figures.get(code, ()), last)
        ]
        result.append(
            Unknown(
                code=indicator.code,
                name=indicator.name,
                missing=tuple(one.name for one in missing),
                where="; ".join(
                    dict.fromkeys(one.source_hint for one in missing if one.source_hint)
                )
                or indicator.source_hint,
            )
        )
    return tuple(result)


def public_text(stored: Observation, municipality: Municipality) -> str:
    """The figure of one observation in words, safe to publish."""
    for shown in observation_series(municipality, stored.indicator.code):
        if shown.observation_id == stored.pk:
            return shown.text
    return str(DataStatus.NO_DATA.label)


def _is_known(figures: tuple[ShownFigure, ...], year: int | None) -> bool:
    return any(one.has_number and (year is None or one.year == year) for one in figures)


def _counted(known: Iterable[Indicator], stored: Mapping[str, Observation]) -> dict[str, Counted]:
    """Every indicator with its figure of one year, for the rule of small counts."""
    return {
        one.code: Counted(
            value=stored[one.code].value if one.code in stored else None,
            counts_people=one.counts_people,
            part_of=one.part_of,
            inputs=_input_values(stored[one.code]) if one.code in stored else None,
        )
        for one in known
    }


def _input_values(stored: Observation) -> dict[str, Decimal]:
    inputs = stored.computed_from.get("inputs", {})
    return {
        code: Decimal(one["value"])
        for code, one in inputs.items()
        if one.get("value") is not None and has_number(one["status"])
    }


def _shown(stored: Observation, indicator: Indicator, is_hidden: bool) -> ShownFigure:
    if not is_hidden:
        text = _text(stored.value, stored.status, indicator)
    elif indicator.counts_people and is_small(stored.value):
        text = _("fewer than 5")
    else:
        text = _("hidden to protect people")
    return ShownFigure(
        observation_id=stored.pk,
        year=stored.year,
        value=None if is_hidden else stored.value,
        status=stored.status,
        text=text,
        source=stored.source,
        note=stored.note,
        is_hidden=is_hidden,
        inputs={} if is_hidden else stored.computed_from,
    )


def _text(value: Decimal | None, status: str, indicator: Indicator) -> str:
    return figure(value, status, unit=indicator.unit, decimals=indicator.decimals)


def _line(indicator: Indicator, figures: tuple[ShownFigure, ...]) -> IndicatorLine:
    year = best_known((one.year, one.status) for one in figures)
    latest = next((one for one in figures if one.year == year), None)
    before = [one for one in figures if one.has_number and year is not None and one.year < year]
    previous = before[-1] if before else None
    return IndicatorLine(
        code=indicator.code,
        name=indicator.name,
        question=indicator.question,
        unit=indicator.unit,
        decimals=indicator.decimals,
        area=indicator.area,
        area_label=str(indicator.get_area_display()),
        direction=indicator.direction,
        direction_text=str(indicator.get_direction_display()),
        formula=indicator.formula,
        source_hint=indicator.source_hint,
        is_core=indicator.is_core,
        year=year,
        value=latest.value if latest else None,
        status=latest.status if latest else DataStatus.NO_DATA,
        text=latest.text if latest else str(DataStatus.NO_DATA.label),
        source=latest.source if latest else "",
        note=latest.note if latest else "",
        is_hidden=latest.is_hidden if latest else False,
        change=_change(latest, previous),
        previous_text=f"{previous.text} ({previous.year})" if previous else "",
    )


def _change(latest: ShownFigure | None, previous: ShownFigure | None) -> str:
    if latest is None or previous is None or latest.value is None or previous.value is None:
        return ""
    if latest.value == previous.value:
        return "same"
    return "up" if latest.value > previous.value else "down"
