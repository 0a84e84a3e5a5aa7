"""What the final report of a place and the comparison say, put into words from the figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosty.core.enums import DataStatus
from mosty.core.formatting import figure
from mosty.partnership.enums import (
    FindingCategory,
    FindingState,
    LocalSystemKind,
    LocationVariant,
    TrialResult,
)
from mosty.partnership.models import FieldExpert, FieldLocation, Finding, ModelTest
from mosty.partnership.queries.comparison import comparison_of
from mosty.partnership.queries.field_steps import StageLines, step_lines
from mosty.partnership.queries.fieldwork import (
    DiarySums,
    counted_findings,
    diary_of,
    experts_of,
    findings_of,
)
from mosty.partnership.rules.comparison import (
    CategoryLine,
    Comparison,
    Pattern,
    SizeLine,
    ValueLine,
)
from mosty.partnership.rules.field_steps import step_title
from mosty.partnership.rules.findings import Category, category_of, severity_word
from mosty.territory.enums import MunicipalityKind

# --- the report of a place ----------------------------------------------------------------------


@dataclass(frozen=True)
class FindingView:
    """A finding as the report prints it."""

    finding: Finding
    severity: str
    step: str


@dataclass(frozen=True)
class CategoryView:
    """A category with its findings, the gravest first."""

    code: FindingCategory
    about: Category | None
    findings: Sequence[FindingView]


@dataclass(frozen=True)
class PlaceReport:
    """The final report of a place.

    Attributes:
        for_all: without names, evidence and the diary: for those outside the test.
        waiting_count, dropped_count: findings that do not count here.
        people_met: how many were talked to, in words; small numbers are not told.
    """

    place: FieldLocation
    as_of: date
    for_all: bool
    experts: Sequence[FieldExpert]
    categories: Sequence[CategoryView]
    stages: Sequence[StageLines]
    diary: DiarySums
    hours: int
    people_met: str
    waiting_count: int
    dropped_count: int

    @property
    def finding_count(self) -> int:
        return sum(len(one.findings) for one in self.categories)

    @property
    def has_trials(self) -> bool:
        return any(stage.tried_count for stage in self.stages)


def place_report(place: FieldLocation, today: date, *, for_all: bool) -> PlaceReport:
    """Everything the report of the place says."""
    found = list(counted_findings(place.test, place))
    states = list(findings_of(place.test, location=place).values_list("state", flat=True))
    sums = diary_of(place, today).sums
    return PlaceReport(
        place=place,
        as_of=today,
        for_all=for_all,
        experts=experts_of(place),
        categories=_by_category(found),
        stages=step_lines(place),
        diary=sums,
        hours=round(sums.minutes / 60),
        people_met=figure(sums.people_met, DataStatus.VALUE, is_people=True),
        waiting_count=states.count(FindingState.NOTED),
        dropped_count=states.count(FindingState.DROPPED),
    )


def _by_category(found: Iterable[Finding]) -> Sequence[CategoryView]:
    rows = sorted(found, key=lambda one: (-(one.severity or 0), one.day, one.pk))
    return tuple(
        CategoryView(
            code,
            category_of(code),
            tuple(
                FindingView(one, severity_word(one.severity), step_title(one.step_code))
                for one in rows
                if one.category == code
            ),
        )
        for code in FindingCategory
        if any(one.category == code for one in rows)
    )


# --- the comparison -----------------------------------------------------------------------------


@dataclass(frozen=True)
class CellView:
    """How often a category was found in a place, and how grave it is at most."""

    count: int
    severity: int | None


@dataclass(frozen=True)
class CategoryRow:
    """A category over all places, with what its spread means in a sentence."""

    label: str
    cells: Sequence[CellView]
    pattern: Pattern
    sentence: str


@dataclass(frozen=True)
class ValueRow:
    """The local system or a step over all places."""

    label: str
    values: Sequence[str]
    pattern: Pattern
    sentence: str


@dataclass(frozen=True)
class SizeRow:
    """How many there are, in a sentence; empty where the kinds overlap."""

    label: str
    sentence: str


@dataclass(frozen=True)
class ComparisonReport:
    """The comparison in words; each sentence follows from the figures beside it."""

    test: ModelTest
    comparison: Comparison
    common: Sequence[CategoryRow]
    by_kind: Sequence[CategoryRow]
    by_variant: Sequence[CategoryRow]
    mixed: Sequence[CategoryRow]
    rows: Sequence[CategoryRow]
    absent: Sequence[str]
    local_system: ValueRow
    sizes: Sequence[SizeRow]
    steps_common: Sequence[ValueRow]
    steps_by_group: Sequence[ValueRow]
    steps: Sequence[ValueRow]
    place_words: str
    variant_words: str
    caution: Sequence[str]


def comparison_report(test: ModelTest) -> ComparisonReport:
    """Places of the test beside each other, in words."""
    comparison = comparison_of(test)
    found = [_category_row(line) for line in comparison.categories if line.count]
    steps = [_step_row(line) for line in comparison.steps]
    return ComparisonReport(
        test=test,
        comparison=comparison,
        common=_with(found, Pattern.EVERYWHERE),
        by_kind=_with(found, Pattern.BY_KIND),
        by_variant=_with(found, Pattern.BY_VARIANT),
        mixed=_with(found, Pattern.MIXED),
        rows=found,
        absent=[str(line.category.label) for line in comparison.absent],
        local_system=_system_row(comparison.local_systems),
        sizes=[
            _size_row(_("organisations"), comparison.organisations),
            _size_row(_("units of the municipality"), comparison.units),
        ],
        steps_common=[row for row in steps if row.pattern is Pattern.EVERYWHERE],
        steps_by_group=[
            row for row in steps if row.pattern in (Pattern.BY_KIND, Pattern.BY_VARIANT)
        ],
        steps=steps,
        place_words=_place_words(comparison),
        variant_words=_variant_words(comparison),
        caution=_caution(comparison),
    )


def _with(rows: Sequence[CategoryRow], pattern: Pattern) -> Sequence[CategoryRow]:
    return [row for row in rows if row.pattern is pattern]


def _category_row(line: CategoryLine) -> CategoryRow:
    return CategoryRow(
        label=str(line.category.label),
        cells=[CellView(cell.count, cell.severity) for cell in line.cells],
        pattern=line.pattern,
        sentence=_category_sentence(line),
    )


def _category_sentence(line: CategoryLine) -> str:
    if line.pattern is Pattern.EVERYWHERE:
        return ngettext(
            "In every place (%(count)d finding).",
            "In every place (%(count)d findings).",
            line.count,
        ) % {"count": line.count}
    if line.pattern is Pattern.MIXED:
        return _("In %(some)d of %(all)d places, whatever their kind.") % {
            "some": line.places,
            "all": len(line.cells),
        }
    return _("Everywhere in: %(having)s. Nowhere in: %(lacking)s.") % {
        "having": _groups(line.having),
        "lacking": _groups(line.lacking),
    }


def _system_row(line: ValueLine) -> ValueRow:
    labels = dict(LocalSystemKind.choices)
    return _value_row(_("How organisations and units stand to each other"), line, labels)


def _step_row(line: ValueLine) -> ValueRow:
    return _value_row(step_title(line.code), line, dict(TrialResult.choices))


def _value_row(label: str, line: ValueLine, labels: Mapping[str, object]) -> ValueRow:
    match line.pattern:
        case Pattern.EVERYWHERE:
            sentence = _("The same in every place: %(value)s.") % {"value": labels[line.common]}
        case Pattern.NOWHERE:
            sentence = _("Nobody has said it yet.")
        case Pattern.MIXED:
            sentence = _("No common picture.")
        case _grouped:
            sentence = _by_value(line, labels)
    return ValueRow(
        label=label,
        values=[str(labels[value]) if value else "" for value in line.values],
        pattern=line.pattern,
        sentence=sentence,
    )


def _by_value(line: ValueLine, labels: Mapping[str, object]) -> str:
    """`urban, urban-rural: cooperating; rural: competing`."""
    groups: dict[str, list[str]] = {}
    for group, value in line.by_group:
        groups.setdefault(value, []).append(group)
    return "; ".join(f"{_groups(own)}: {labels[value]}" for value, own in groups.items()) + "."


def _size_row(label: str, line: SizeLine) -> SizeRow:
    sentence = ""
    if line.more:
        sentence = _("More in: %(more)s. Fewer in: %(fewer)s.") % {
            "more": _groups(line.more),
            "fewer": _groups(line.fewer),
        }
    return SizeRow(label, sentence)


def _groups(codes: Iterable[str]) -> str:
    """Kinds of municipality or variants in words."""
    labels = {**dict(MunicipalityKind.choices), **dict(LocationVariant.choices)}
    return ", ".join(str(labels.get(code, code)) for code in codes)


def _place_words(comparison: Comparison) -> str:
    """ "4 places: rural municipality (2), urban municipality (1)"."""
    kinds = [place.kind for place in comparison.places]
    told = ", ".join(f"{_groups([kind])} ({kinds.count(kind)})" for kind in comparison.kinds)
    count = len(comparison.places)
    words = ngettext("%(count)d place", "%(count)d places", count) % {"count": count}
    return f"{words}: {told}" if told else words


def _variant_words(comparison: Comparison) -> str:
    if len(comparison.variants) != 1:
        return ""
    return _("All places work in one variant: %(variant)s.") % {
        "variant": _groups(comparison.variants)
    }


def _caution(comparison: Comparison) -> Sequence[str]:
    """How far the conclusions reach."""
    told = []
    if len(comparison.variants) == 1:
        told.append(_("The test says nothing about the other variant."))
    if comparison.lone_kinds:
        told.append(
            _("One place only is of the kind: %(kinds)s. That is an observation, not a rule.")
            % {"kinds": _groups(comparison.lone_kinds)}
        )
    if comparison.silent:
        told.append(
            _("Not compared, as both experts have confirmed nothing there: %(places)s.")
            % {"places": ", ".join(place.name for place in comparison.silent)}
        )
    return told
