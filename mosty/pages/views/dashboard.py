"""The desk of staff: what waits, and the insights to decide about."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mosty.core.errors import DomainError
from mosty.pages.forms import InsightForm
from mosty.pages.queries.dashboard import tasks, tools
from mosty.pages.queries.thread import arch
from mosty.pages.views.paging import page_of
from mosty.territory.guards import ScopedRequest, requires
from mosty.thread.actions import dismiss_insight, take_insight
from mosty.thread.queries import waiting_insights


@requires("pages.dashboard")
@require_safe
def dashboard(request: ScopedRequest) -> HttpResponse:
    """What waits for this person, and the pages they may use."""
    municipality, access = request.municipality, request.access
    context = {
        "tasks": tasks(municipality, access=access, today=timezone.localdate()),
        "tools": tools(municipality, access=access),
        "arch": arch(municipality, access=access),
    }
    return render(request, "pages/staff/dashboard.html", context)


@requires("thread.insight_decide")
@require_safe
def insights(request: ScopedRequest) -> HttpResponse:
    """What events, desks and surveys taught, waiting for a decision."""
    page = page_of(request, waiting_insights(request.municipality), size=10)
    forms = [InsightForm.for_insight(insight.pk) for insight in page.object_list]
    rows = list(zip(page.object_list, forms, strict=True))
    return render(request, "pages/staff/insights.html", {"page": page, "rows": rows})


@requires("thread.insight_decide")
@require_POST
def insight_decide(request: ScopedRequest, pk: int) -> HttpResponse:
    """Take the insight up, or put it aside with a reason; the reason typed is kept on an error."""
    form = InsightForm.for_insight(pk, request.POST)
    form.is_valid()
    try:
        if request.POST.get("decision") == "take":
            take_insight(insight_id=pk, taken_by=None, by=request.access)
            messages.success(request, _("The insight was taken up."))
        else:
            reason = form.cleaned_data.get("reason", "")
            dismiss_insight(insight_id=pk, reason=reason, by=request.access)
            messages.success(request, _("The insight was put aside."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("home:insights", request.municipality.slug)
