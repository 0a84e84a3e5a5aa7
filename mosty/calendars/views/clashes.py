"""Who is expected in two places at once: shown to the office, refused to nobody."""

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mosty.calendars import queries
from mosty.calendars.forms import PeriodForm
from mosty.calendars.rules import whole_day
from mosty.territory.guards import ScopedRequest, requires

_DAYS, _MOST_DAYS, _ON_A_PAGE = 60, 366, 50


@requires("calendars.clashes_see")
@require_safe
def clash_list(request: ScopedRequest) -> HttpResponse:
    """Clashes of people in a stretch of days, the next two months unless said otherwise."""
    form = PeriodForm(request.GET)
    form.is_valid()
    first = form.cleaned_data.get("od") or timezone.localdate()
    last = _last_day(first, form.cleaned_data.get("do"))
    person_id = form.cleaned_data.get("osoba")
    person = queries.person(request.municipality, person_id) if person_id is not None else None
    lines = queries.clash_lines(
        request.municipality,
        since=whole_day(first).starts_at,
        until=whole_day(last).ends_at,
        person_ids=None if person is None else [person.pk],
    )
    context = {
        "form": form,
        "person": person,
        "first": first,
        "last": last,
        "count": len(lines),
        "person_count": queries.persons_with_clashes(lines),
        "page": Paginator(lines, _ON_A_PAGE).get_page(request.GET.get("page")),
        "may_manage": request.access.may("calendars.resource_manage"),
    }
    return render(request, "calendars/staff/clash_list.html", context)


def _last_day(first: date, wanted: date | None) -> date:
    """The last day to look at: not before the first, not more than a year on."""
    last = wanted or first + timedelta(days=_DAYS)
    return min(max(last, first), first + timedelta(days=_MOST_DAYS))
