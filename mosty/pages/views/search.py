"""Search over the public records of a municipality."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mosty.pages.forms import SearchForm
from mosty.pages.queries.search import search as find
from mosty.territory.guards import ScopedRequest, public


@public
@require_safe
def search(request: ScopedRequest) -> HttpResponse:
    """Services, surveys, needs, actions and organisations that hold all the words."""
    form = SearchForm(request.GET)
    text = form.text()
    groups = find(request.municipality, text, today=timezone.localdate())
    context = {
        "form": form,
        "text": text,
        "groups": groups,
        "total": sum(group.total for group in groups),
    }
    return render(request, "pages/search.html", context)
