"""How good the descriptions are: the worst first, for the staff and for providers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mosty.core.errors import NotAllowed
from mosty.directory import queries
from mosty.directory.actions.quality import start_quality_refresh
from mosty.directory.forms.quality import QualityFilterForm
from mosty.directory.queries.quality import (
    common_lacks,
    quality_overview,
    quality_rows,
    services_by_quality,
)
from mosty.directory.rules import may_edit_some
from mosty.territory.guards import ScopedRequest, requires, signed_in

_PER_PAGE = 20


@signed_in
def quality_list(request: ScopedRequest) -> HttpResponse:
    """Published services the reader may edit, the worst description first."""
    if not may_edit_some(request.access):
        raise NotAllowed(_("You may not do this here. Ask the administrator for the right role."))
    municipality, access, today = request.municipality, request.access, timezone.localdate()
    form = QualityFilterForm(request.GET, kinds=queries.service_types())
    chosen = form.chosen()
    found = services_by_quality(municipality, access=access, today=today, **chosen)
    sees_all = access.may("directory.freshness_see")
    overview = quality_overview(found, today=today)
    # Ids are sorted, rows are read: of 50,000 wide rows the database would sort every column.
    paginator = Paginator(found.values_list("pk", flat=True), _PER_PAGE)
    paginator.count = overview.total
    page = paginator.get_page(request.GET.get("page"))
    return render(
        request,
        "directory/staff/quality_list.html",
        {
            "form": form,
            "page_obj": page,
            "rows": quality_rows(list(page), access=access, today=today),
            "overview": overview,
            "is_filtered": any(chosen.values()),
            "lacks": common_lacks(municipality) if sees_all else (),
            "sees_all": sees_all,
        },
    )


@require_POST
@requires("directory.freshness_see")
def quality_refresh(request: ScopedRequest) -> HttpResponse:
    """Count all scores now, in the background."""
    start_quality_refresh(municipality=request.municipality, by=request.access)
    messages.success(request, _("The scores are being counted. Reload this page in a moment."))
    return redirect("directory:quality_list", request.municipality.slug)
