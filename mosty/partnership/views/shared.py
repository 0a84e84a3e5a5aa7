"""What organisations let the reader see: a list, one of them as a whole, its report as a file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosty.core.errors import NotFound
from mosty.partnership.actions.reading import note_assessment_read
from mosty.partnership.exports.assessment_report import CONTENT_TYPES, assessment_report
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.exports.trust import shared_listing
from mosty.partnership.queries.assessments import assessment_by_id
from mosty.partnership.queries.experts import experts_of
from mosty.partnership.queries.seeing import require_sight, sight_of_organisation
from mosty.partnership.queries.shared import HANDED_IN, shared_lines, shared_whole, whole
from mosty.partnership.rules.seeing import Sight
from mosty.people.queries import organisation_by_id
from mosty.territory.guards import ScopedRequest, signed_in


@signed_in
@require_safe
def shared_list(request: ScopedRequest) -> HttpResponse:
    """Organisations that agreed to show the reader how they stand; in the order of the alphabet."""
    today = timezone.localdate()
    context = {"lines": shared_lines(request.access, on=today), "today": today}
    return render(request, "partnership/staff/trust/shared_list.html", context)


@signed_in
@require_safe
def shared_file(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The same as a table."""
    today = timezone.localdate()
    return table_answer(
        file_format,
        title=_("Shown standings"),
        name=f"pokazane-{today:%Y-%m-%d}",
        listing=shared_listing(shared_lines(request.access, on=today), on=today),
    )


@signed_in
@require_safe
def shared_detail(request: ScopedRequest, organisation_id: int) -> HttpResponse:
    """The whole assessment of an organisation that agreed to show it."""
    today = timezone.localdate()
    organisation = require_sight(
        request.access,
        organisation_by_id(request.municipality, organisation_id),
        Sight.WHOLE,
        on=today,
    )
    found = shared_whole(organisation, on=today)
    if found is not None and sight_of_organisation(request.access, organisation) < Sight.OWN:
        note_assessment_read(assessment=found.view.assessment, way="consent", by=request.access)
    context = {"organisation": organisation, "whole": found, "today": today}
    return render(request, "partnership/staff/trust/shared_detail.html", context)


@signed_in
@require_safe
def report(request: ScopedRequest, pk: int, file_format: str) -> HttpResponse:
    """The assessment with its plan as a document, for whoever may see the whole of it."""
    if file_format not in CONTENT_TYPES:
        raise NotFound(_("There is no such file."))
    today = timezone.localdate()
    found = assessment_by_id(request.municipality, pk)
    # An expert verifies the assessment; the plan in the report is another thing.
    sight = (
        sight_of_organisation(request.access, found.organisation, on=today)
        if found
        else Sight.NOTHING
    )
    if (
        found is None
        or sight < Sight.WHOLE
        or found.assessor_id is not None
        or (sight < Sight.OWN and found.state not in HANDED_IN)
    ):
        raise NotFound(_("There is no such file, or it is not shown to you."))
    content = assessment_report(whole(found, on=today), experts_of(found), file_format, on=today)
    if sight < Sight.OWN:
        note_assessment_read(assessment=found, way=f"report, {file_format}", by=request.access)
    response = HttpResponse(content, content_type=CONTENT_TYPES[file_format])
    response.headers["Content-Disposition"] = (
        f'attachment; filename="samoocena-{found.pk}.{file_format}"'
    )
    return response
