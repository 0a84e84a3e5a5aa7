"""What other programs can take from Mosty, in plain words."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mosty.directory.exports.hsds.report import report
from mosty.territory.guards import SiteRequest, public


@public
@require_safe
def open_data(request: SiteRequest) -> HttpResponse:
    """The report of the open feed: version, addresses, extensions, deviations, losses."""
    found = report()
    context = {
        "report": found,
        "tested_on": date.fromisoformat(found.tested_on),
        "base": request.build_absolute_uri("/api/hsds"),
    }
    return render(request, "directory/open_data.html", context)
