"""Population of a municipality by age, sex and village unit, and what of it may be published."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Max

from mosty.core.enums import MEASURED, DataStatus, Sex
from mosty.engines.disclosure import Shown, ShownTable, show_count, suppress_table
from mosty.territory.models import Municipality, Population

_OLDEST = 200  # end of an open group, for arithmetic
_STEP = 5


@dataclass(frozen=True)
class AgeRow:
    """People of one five-year group; women and men are None where only the total is known."""

    label: str
    female: int | None
    male: int | None
    total: int


@dataclass(frozen=True)
class UnitRow:
    """People of one village unit; `is_complete` is False where a group has no data."""

    name: str
    total: int
    under_18: int
    over_65: int
    over_80: int
    is_complete: bool = True


@dataclass(frozen=True)
class PopulationSummary:
    """People of a municipality in one year.

    Attributes:
        year, source: of the figures; several sources are joined by "; ".
        total: everybody whose group has a figure.
        under_18, working (18-59), over_60, over_65, over_80: parts of the total; the ages overlap.
        by_age: five-year groups, the youngest first.
        by_unit: village units with figures, in Polish order.
        is_complete: False where some group has no data: then every sum is of what is known.
        is_estimate: some figure is an estimate, or a group had to be divided evenly by years
            (15-19 into under and over 18).
    """

    year: int
    source: str
    total: int
    under_18: int
    working: int
    over_60: int
    over_65: int
    over_80: int
    by_age: tuple[AgeRow, ...]
    by_unit: tuple[UnitRow, ...]
    is_complete: bool
    is_estimate: bool


@dataclass(frozen=True)
class PublicUnitRow:
    """A village unit as it may be shown: four ages that do not overlap, and their sum."""

    name: str
    under_18: Shown
    from_18_to_64: Shown
    from_65_to_79: Shown
    over_80: Shown
    total: Shown
    is_complete: bool


@dataclass(frozen=True)
class PublicAgeRow:
    """A five-year group as it may be shown; women and men are None where nobody counted them."""

    label: str
    female: Shown | None
    male: Shown | None
    total: Shown


@dataclass(frozen=True)
class PublicPopulation:
    """What of a summary may be published: no group of fewer than 5 people, not by subtraction.

    Attributes:
        total: everybody.
        under_18, working, over_60, over_65, over_80: as in the summary.
        by_age, by_unit: rows in the order of the summary.
        hides: whether anything had to be hidden.
    """

    total: Shown
    under_18: Shown
    working: Shown
    over_60: Shown
    over_65: Shown
    over_80: Shown
    by_age: tuple[PublicAgeRow, ...]
    by_unit: tuple[PublicUnitRow, ...]
    hides: bool


@dataclass
class _Group:
    """Figures of one age group of one place: sex -> people (None: no data)."""

    age_from: int
    age_to: int
    counts: dict[str, int | None]

    def of(self, sex: Sex) -> int | None:
        return self.counts.get(sex)

    @property
    def total(self) -> int | None:
        female, male = self.of(Sex.FEMALE), self.of(Sex.MALE)
        if female is not None and male is not None:
            return female + male
        return self.of(Sex.ALL)

    def within(self, low: int, high: int) -> Fraction:
        """How many of them are of age low..high, if they are spread evenly over the group."""
        first, last = max(low, self.age_from), min(high, self.age_to)
        if last < first:
            return Fraction(0)
        share = Fraction(last - first + 1, self.age_to - self.age_from + 1)
        return share * (self.total or 0)


_Place = list[_Group]


def population_years(municipality: Municipality) -> tuple[int, ...]:
    """Years that have figures, the latest first."""
    years = municipality.populations.order_by("-year").values_list("year", flat=True).distinct()
    return tuple(years)


def population_summary(
    municipality: Municipality, year: int | None = None
) -> PopulationSummary | None:
    """People of the municipality in the year (the latest with figures), or None without figures.

    Rows of the whole municipality count; where there are none, the village units are added up.
    """
    if year is None:
        year = municipality.populations.aggregate(latest=Max("year"))["latest"]
    rows = list(
        Population.objects.filter(municipality=municipality, year=year)
        .order_by("village_unit__sort_key", "age_from", "sex")
        .values_list("village_unit__name", "sex", "age_from", "age_to", "count", "status", "source")
    )
    if year is None or not rows:
        return None
    places: dict[str | None, dict[tuple[int, int], _Group]] = defaultdict(dict)
    sources: dict[str, None] = {}
    is_estimate = False
    for name, sex, age_from, age_to, count, status, source in rows:
        span = (age_from, _OLDEST if age_to is None else age_to)
        group = places[name].setdefault(span, _Group(*span, counts={}))
        group.counts[sex] = count if status in MEASURED else None
        is_estimate |= status in (DataStatus.ESTIMATE, DataStatus.FORECAST)
        sources.setdefault(source)
    whole = list(places.pop(None, {}).values())
    units = {str(name): list(groups.values()) for name, groups in places.items()}
    everybody = whole or [group for groups in units.values() for group in groups]
    return PopulationSummary(
        year=year,
        source="; ".join(sources),
        total=_people(everybody, 0, _OLDEST),
        under_18=_people(everybody, 0, 17),
        working=_people(everybody, 18, 59),
        over_60=_people(everybody, 60, _OLDEST),
        over_65=_people(everybody, 65, _OLDEST),
        over_80=_people(everybody, 80, _OLDEST),
        by_age=_age_rows(everybody),
        by_unit=tuple(_unit_row(name, groups) for name, groups in units.items()),
        is_complete=all(group.total is not None for group in everybody),
        is_estimate=is_estimate or any(_is_cut(group) for group in everybody),
    )


def public_population(summary: PopulationSummary) -> PublicPopulation:
    """The figures of the summary with small groups hidden, so that no sum gives them away."""
    by_age, ages = _public_ages(summary.by_age)
    units = suppress_table([_apart(row) for row in summary.by_unit])
    if not all(shown.is_shown for shown in (*units.column_totals, units.total)):
        units = _all_hidden(units)  # the sums below would tell what the table hides
    # A hidden five-year group could be computed from the sums of ages that hold it.
    sums_are_safe = all(shown.is_shown for shown in ages.row_totals)

    def shown_sum(count: int) -> Shown:
        return show_count(count) if sums_are_safe else Shown(None)

    by_unit = tuple(
        PublicUnitRow(
            name=row.name,
            under_18=cells[0],
            from_18_to_64=cells[1],
            from_65_to_79=cells[2],
            over_80=cells[3],
            total=total,
            is_complete=row.is_complete,
        )
        for row, cells, total in zip(summary.by_unit, units.rows, units.row_totals, strict=True)
    )
    return PublicPopulation(
        total=show_count(summary.total),
        under_18=shown_sum(summary.under_18),
        working=shown_sum(summary.working),
        over_60=shown_sum(summary.over_60),
        over_65=shown_sum(summary.over_65),
        over_80=shown_sum(summary.over_80),
        by_age=by_age,
        by_unit=by_unit,
        hides=any(
            not shown.is_shown
            for table in (units, ages)
            for row in (*table.rows, table.row_totals)
            for shown in row
        ),
    )


def _all_hidden(table: ShownTable) -> ShownTable:
    hidden = Shown(None)
    return ShownTable(
        rows=tuple(tuple(hidden for _ in row) for row in table.rows),
        row_totals=tuple(hidden for _ in table.row_totals),
        column_totals=tuple(hidden for _ in table.column_totals),
        total=hidden,
    )


def _people(groups: Iterable[_Group], low: int, high: int) -> int:
    return round(sum((group.within(low, high) for group in groups), Fraction(0)))


def _is_cut(group: _Group) -> bool:
    """Whether the group spans one of the ages the summary divides at."""
    return any(group.age_from < age <= group.age_to < _OLDEST for age in (18, 60, 65, 80))


def _unit_row(name: str, groups: _Place) -> UnitRow:
    return UnitRow(
        name=name,
        total=_people(groups, 0, _OLDEST),
        under_18=_people(groups, 0, 17),
        over_65=_people(groups, 65, _OLDEST),
        over_80=_people(groups, 80, _OLDEST),
        is_complete=all(group.total is not None for group in groups),
    )


def _age_rows(groups: Iterable[_Group]) -> tuple[AgeRow, ...]:
    groups = list(groups)
    open_from = min(
        (group.age_from for group in groups if group.age_to == _OLDEST), default=_OLDEST
    )
    steps: dict[int, list[_Group]] = defaultdict(list)
    for group in groups:
        steps[min(group.age_from // _STEP * _STEP, open_from)].append(group)
    return tuple(
        AgeRow(
            label=f"{start}+" if start == open_from else f"{start}–{start + _STEP - 1}",
            female=_sum_of(members, Sex.FEMALE),
            male=_sum_of(members, Sex.MALE),
            total=sum(group.total or 0 for group in members),
        )
        for start, members in sorted(steps.items())
    )


def _sum_of(groups: Iterable[_Group], sex: Sex) -> int | None:
    counts = [group.of(sex) for group in groups]
    return None if None in counts else sum(count or 0 for count in counts)


def _apart(row: UnitRow) -> tuple[int, int, int, int]:
    """The ages of a unit as classes that do not overlap."""
    between = max(0, row.total - row.under_18 - row.over_65)
    return row.under_18, between, max(0, row.over_65 - row.over_80), row.over_80


def _public_ages(rows: tuple[AgeRow, ...]) -> tuple[tuple[PublicAgeRow, ...], ShownTable]:
    """Women and men where every group knows both; else the totals alone."""
    pairs = [(row.female, row.male) for row in rows if None not in (row.female, row.male)]
    if len(pairs) == len(rows):
        table = suppress_table([(female or 0, male or 0) for female, male in pairs])
        return (
            tuple(
                PublicAgeRow(row.label, cells[0], cells[1], total)
                for row, cells, total in zip(rows, table.rows, table.row_totals, strict=True)
            ),
            table,
        )
    table = suppress_table([[row.total] for row in rows])
    shown = (
        PublicAgeRow(row.label, None, None, cells[0])
        for row, cells in zip(rows, table.rows, strict=True)
    )
    return tuple(shown), table
