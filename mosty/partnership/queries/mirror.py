"""The mirror: how a unit of the municipality sees itself and how organisations together see it.

What a single organisation said leaves this module nowhere: only means of three and more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mosty.core.access import Access
from mosty.partnership.enums import AssessmentState, Perspective, SetKind
from mosty.partnership.models import Assessment, Grade
from mosty.partnership.queries.assessments import own_assessment
from mosty.partnership.queries.seeing import (
    own_organisations,
    shared_organisations,
    sight_of_organisation,
    speaks_for,
    units,
)
from mosty.partnership.queries.standards import ShownStandard, shown_set
from mosty.partnership.rules.mirror import FEWEST_VIEWS, HIDDEN, Together, gap, together
from mosty.partnership.rules.seeing import Sight
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class GapLine:
    """One practice: the own grade, what organisations say together, the gap between the two."""

    shown: ShownStandard
    own: int | None
    is_not_applicable: bool
    others: Together

    @property
    def gap(self) -> Decimal | None:
        return gap(self.own, self.others)


@dataclass(frozen=True)
class GapPicture:
    """Both views of one unit.

    Attributes:
        own: its own assessment as far as the reader may see it.
        views: how many organisations handed in theirs; None: fewer than three, not told.
    """

    unit: Organisation
    own: Assessment | None
    lines: Sequence[GapLine]
    views: int | None

    @property
    def widest(self) -> Sequence[GapLine]:
        """Up to three practices where the two views lie furthest apart."""
        known = [(abs(line.gap), line) for line in self.lines if line.gap]
        return [line for _gap, line in sorted(known, key=lambda one: -one[0])[:3]]

    @property
    def has_views(self) -> bool:
        return self.views is not None


@dataclass(frozen=True)
class PartnerView:
    """An organisation of the reader and its view of the unit; None: not begun."""

    organisation: Organisation
    assessment: Assessment | None


@dataclass(frozen=True)
class UnitLine:
    """A unit of the municipality in the list.

    Attributes:
        may_see: the reader may open the picture of both views.
        may_assess: the reader assesses it from the inside.
    """

    unit: Organisation
    may_see: bool
    may_assess: bool
    partner_views: Sequence[PartnerView]


def unit_lines(municipality: Municipality, access: Access, *, on: date) -> Sequence[UnitLine]:
    """The office and its units as the reader may use them."""
    own = list(own_organisations(municipality, access))
    views = _own_views(municipality, own)
    assesses = access.may("partnership.assess_municipality")
    shown = _shown_units(access, on=on)
    return [
        UnitLine(
            unit,
            may_see=assesses or unit.pk in shown,
            may_assess=assesses,
            partner_views=[
                PartnerView(one, views.get((unit.pk, one.pk))) for one in own if one.pk != unit.pk
            ],
        )
        for unit in units(municipality)
    ]


def unit_by_id(municipality: Municipality, pk: int) -> Organisation | None:
    return units(municipality).select_related("municipality").filter(pk=pk).first()


def may_see_picture(access: Access, unit: Organisation, *, on: date) -> bool:
    """Whether the reader may see both views of the unit: it agreed, or it is the reader's own."""
    return sight_of_organisation(access, unit, on=on) >= Sight.WHOLE


def gap_picture(unit: Organisation, access: Access, *, on: date) -> GapPicture:
    """Both views; an own assessment still being filled in is for the unit alone.

    The caller asks `may_see_picture` first.
    """
    own = own_assessment(unit.municipality, unit, SetKind.MIRROR)
    if own is not None and own.state == AssessmentState.OPEN and not speaks_for(access, unit):
        own = None
    grades = _grades(own)
    values, count = _partner_values(unit)
    lines = [
        GapLine(
            one,
            grades[code].value if code in grades else None,
            grades[code].is_not_applicable if code in grades else False,
            together(values.get(code, [])) if count >= FEWEST_VIEWS else HIDDEN,
        )
        for one in shown_set(unit.municipality, SetKind.MIRROR, on=on).active
        for code in [one.definition.code]
    ]
    return GapPicture(unit, own, lines, count if count >= FEWEST_VIEWS else None)


# --- inside -------------------------------------------------------------------------------------


def _grades(assessment: Assessment | None) -> Mapping[str, Grade]:
    if assessment is None:
        return {}
    rows = assessment.grades.select_related("standard")
    return {row.standard.code: row for row in rows}


def _partner_values(unit: Organisation) -> tuple[Mapping[str, list[int]], int]:
    """Code -> grades of organisations that handed in their view, and how many did."""
    handed_in = Assessment.objects.filter(
        organisation=unit,
        perspective=Perspective.PARTNER,
        standard_set__kind=SetKind.MIRROR,
        state__in=(AssessmentState.SENT, AssessmentState.VERIFIED),
        assessor__merged_into=None,
    )
    newest = {row.assessor_id: row.pk for row in handed_in.order_by("standard_set__number", "pk")}
    values: dict[str, list[int]] = {}
    rows = Grade.objects.filter(assessment__in=newest.values(), value__isnull=False)
    for code, value in rows.values_list("standard__code", "value").order_by("value"):
        values.setdefault(code, []).append(value or 0)
    return values, len(newest)


def _own_views(
    municipality: Municipality, own: Sequence[Organisation]
) -> Mapping[tuple[int, int | None], Assessment]:
    rows = (
        Assessment.objects.filter(
            municipality=municipality,
            assessor__in=own,
            standard_set__kind=SetKind.MIRROR,
        )
        .exclude(state=AssessmentState.REPLACED)
        .order_by("standard_set__number", "pk")
    )
    return {(row.organisation_id, row.assessor_id): row for row in rows}


def _shown_units(access: Access, *, on: date) -> set[int]:
    return {
        organisation.pk
        for organisation, sight in shared_organisations(access, on=on)
        if sight >= Sight.WHOLE
    }
