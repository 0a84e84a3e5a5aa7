"""The first page of partnership: what there is here for the reader."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mosty.partnership.queries.seeing import own_organisations
from mosty.territory.guards import ScopedRequest, public


@public
@require_safe
def start(request: ScopedRequest) -> HttpResponse:
    """Everybody reads what partnership is; who has a role finds their work."""
    may = {
        code.partition(".")[2]: request.access.may(code)
        for code in (
            "partnership.edit_standards",
            "partnership.assess_municipality",
            "partnership.verify",
            "partnership.read_shared",
            "partnership.walk",
            "partnership.duties",
            "partnership.read_map",
            "partnership.run_test",
            "partnership.read_tests",
            "partnership.recommend",
            "partnership.run_cafe",
            "partnership.councils",
            "partnership.open_institution",
            "partnership.read_open_institution",
        )
    }
    context = {
        "organisations": list(
            own_organisations(request.municipality, request.access).order_by("sort_key", "pk")
        ),
        "may": may,
        "has_work": any(may.values()),
    }
    return render(request, "partnership/start.html", context)
