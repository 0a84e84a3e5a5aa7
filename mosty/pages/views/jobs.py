"""Background jobs: what runs, what failed, what came out."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosty.core.enums import JobState
from mosty.core.errors import NotFound
from mosty.pages.queries import jobs
from mosty.pages.views.paging import page_of
from mosty.territory.guards import ScopedRequest, requires


@requires("pages.jobs_see")
@require_safe
def job_list(request: ScopedRequest) -> HttpResponse:
    """All jobs of the municipality, the latest first; htmx asks for the list alone."""
    state = request.GET.get("stan", "")
    state = state if state in JobState.values else ""
    page = page_of(request, jobs.jobs(request.municipality, state=state))
    views = [jobs.job_view(run) for run in page.object_list]
    context = {
        "page": page,
        "jobs": views,
        "state": state,
        "states": JobState.choices,
        "is_live": any(view.is_live for view in views),
    }
    name = "pages/staff/jobs.html"
    return render(request, f"{name}#jobs" if request.htmx else name, context)


@requires("pages.jobs_see")
@require_safe
def job_detail(request: ScopedRequest, pk: uuid.UUID) -> HttpResponse:
    """One job with its progress; htmx asks for the progress alone."""
    run = jobs.job(request.municipality, pk)
    if run is None:
        raise NotFound(_("There is no such job here."))
    name = "pages/staff/job_detail.html"
    context = {"job": jobs.job_view(run)}
    return render(request, f"{name}#progress" if request.htmx else name, context)
