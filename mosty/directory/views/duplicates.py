"""Records that stand twice: pairs with reasons, joining them, parting them again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mosty.core.errors import DomainError
from mosty.directory.actions.merging import (
    BothWait,
    merge_records,
    part_records,
    say_different,
    start_search,
)
from mosty.directory.enums import RecordKind
from mosty.directory.forms.duplicates import PairForm
from mosty.directory.queries.duplicates import duplicates as pairs_of
from mosty.directory.queries.duplicates import merges
from mosty.territory.guards import ScopedRequest, requires

_PER_PAGE = 20


@requires("directory.records_merge")
def duplicates(request: ScopedRequest) -> HttpResponse:
    """Pairs of organisations and of services that nobody decided about, and merges that were made."""
    found = [
        pairs_of(request.municipality, kind)
        for kind in (RecordKind.ORGANISATION, RecordKind.SERVICE)
    ]
    lines = [line for one in found for line in one.pairs]
    page = Paginator(lines, _PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "directory/staff/duplicates.html",
        {
            "page_obj": page,
            "searched_at": min((one.searched_at for one in found if one.searched_at), default=None),
            "merges": merges(request.municipality)[:_PER_PAGE],
        },
    )


@require_POST
@requires("directory.records_merge")
def duplicates_search(request: ScopedRequest) -> HttpResponse:
    """Start looking."""
    start_search(municipality=request.municipality, by=request.access)
    messages.success(request, _("The search has started. Reload this page in a moment."))
    return redirect("directory:duplicates", request.municipality.slug)


@require_POST
@requires("directory.records_merge")
def pair_decide(request: ScopedRequest) -> HttpResponse:
    """Join two records, or say that they differ."""
    form = PairForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what to do with the two records."))
        return redirect("directory:duplicates", request.municipality.slug)
    try:
        if form.is_different():
            say_different(municipality=request.municipality, **form.pair(), by=request.access)
            messages.success(request, _("They stay two records. The pair will not come back."))
        else:
            merge_records(municipality=request.municipality, **form.merge(), by=request.access)
            messages.success(request, _("The records are joined. You can part them below."))
    except BothWait as error:
        messages.error(request, _with_changes(error, request.municipality.slug))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("directory:duplicates", request.municipality.slug)


def _with_changes(error: BothWait, slug: str) -> SafeString:
    """The refusal with a link to each change that waits."""
    links = [
        (reverse("directory:change_detail", args=[slug, one.pk]), str(one.service))
        for one in error.changes
    ]
    listed = format_html_join(", ", '<a href="{}">{}</a>', links)
    return format_html("{} {}: {}.", error.message, _("Changes that wait for a decision"), listed)


@require_POST
@requires("directory.records_merge")
def merge_undo(request: ScopedRequest, pk: int) -> HttpResponse:
    """Part what was joined."""
    try:
        part_records(municipality=request.municipality, merge_id=pk, by=request.access)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("They are two records again."))
    return redirect("directory:duplicates", request.municipality.slug)
