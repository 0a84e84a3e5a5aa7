"""The mirror: units of the municipality as partners, by themselves and by organisations together."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mosty.core.errors import NotFound
from mosty.partnership.actions.assessments import start_assessment
from mosty.partnership.enums import SetKind
from mosty.partnership.exports.mirror import gap_chart
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.exports.trust import gap_listing
from mosty.partnership.queries.mirror import (
    GapPicture,
    gap_picture,
    may_see_picture,
    unit_by_id,
    unit_lines,
)
from mosty.partnership.rules.mirror import FEWEST_VIEWS
from mosty.territory.guards import ScopedRequest, signed_in


@signed_in
@require_safe
def mirror(request: ScopedRequest) -> HttpResponse:
    """The office and its units, with what the reader can do there."""
    lines = unit_lines(request.municipality, request.access, on=timezone.localdate())
    context = {"lines": lines, "fewest": FEWEST_VIEWS}
    return render(request, "partnership/staff/trust/mirror.html", context)


@signed_in
@require_POST
def mirror_start(request: ScopedRequest, organisation_id: int) -> HttpResponse:
    """Begins, or opens, the view of an organisation of the reader (or of the unit itself)."""
    assessor = request.POST.get("organizacja", "")
    assessment = start_assessment(
        municipality=request.municipality,
        organisation_id=organisation_id,
        kind=SetKind.MIRROR,
        assessor_id=int(assessor) if assessor.isdecimal() else None,
        by=request.access,
    )
    messages.success(request, _("You can answer now."))
    return redirect("partnership:assessment_conditions", request.municipality.slug, assessment.pk)


@signed_in
@require_safe
def gap(request: ScopedRequest, organisation_id: int) -> HttpResponse:
    """Both views of the unit and the gap between them."""
    picture = _picture(request, organisation_id)
    context = {
        "picture": picture,
        "unit": picture.unit,
        "chart": gap_chart(picture),
        "fewest": FEWEST_VIEWS,
    }
    return render(request, "partnership/staff/trust/gap.html", context)


@signed_in
@require_safe
def gap_file(request: ScopedRequest, organisation_id: int, file_format: str) -> HttpResponse:
    """The same as a table."""
    picture = _picture(request, organisation_id)
    return table_answer(
        file_format,
        title=_("Two views"),
        name=f"lustro-{picture.unit.pk}",
        listing=gap_listing(picture),
    )


def _picture(request: ScopedRequest, organisation_id: int) -> GapPicture:
    today = timezone.localdate()
    unit = unit_by_id(request.municipality, organisation_id)
    if unit is None or not may_see_picture(request.access, unit, on=today):
        raise NotFound(_("There is no such page, or it is not shown to you."))
    return gap_picture(unit, request.access, on=today)
