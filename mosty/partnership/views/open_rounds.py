"""Self-assessments of open institutions: the list, the desk of those who run one, the results."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.partnership.actions import open_rounds as actions
from mosty.partnership.enums import OpenGroup
from mosty.partnership.exports.field_reports import DOCUMENT_TYPES
from mosty.partnership.exports.open_institution import (
    results_document,
    results_listing,
    rounds_listing,
)
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.forms.open_institution import RoundForm
from mosty.partnership.queries import open_rounds as queries
from mosty.partnership.queries.open_rounds import OpenRound
from mosty.partnership.rules.open_institution import GROUPS, link_token, open_pack
from mosty.partnership.views.field_places import document_answer
from mosty.territory.guards import ScopedRequest, public, requires

_READ, _RUN = "partnership.read_open_institution", "partnership.open_institution"


@public
@require_safe
def open_list(request: ScopedRequest) -> HttpResponse:
    """Where residents answer now and what came out; all rounds for those who read them."""
    today = timezone.localdate()
    context = {
        "lines": [
            (one, queries.takes_answers(one, today), queries.is_over(one, today))
            for one in _visible(request)
        ],
        "may_run": request.access.may(_RUN),
        "may_read": request.access.may(_READ),
        "pack": open_pack(),
        "is_ukrainian": get_language() == "uk",
    }
    return render(request, "partnership/open/list.html", context)


@public
@require_safe
def open_list_file(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The same list as CSV or XLSX."""
    return table_answer(
        file_format,
        title=_("self-assessments"),
        name="otwarta-instytucja",
        listing=rounds_listing(_visible(request)),
    )


@requires(_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def open_create(request: ScopedRequest) -> HttpResponse:
    """Prepare a round: institution and days."""
    institutions = queries.institutions(request.municipality)
    form = RoundForm(request.POST or None, institutions=list(institutions))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_round(
                municipality=request.municipality, entry=form.entry(), by=request.access
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("It is prepared. Look through it, then open it."))
            return redirect("partnership:open_desk", request.municipality.slug, made.slug)
    context = {"form": form}
    status = 422 if form.is_bound else 200
    return render(request, "partnership/staff/open/create.html", context, status=status)


@requires(_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def open_desk(request: ScopedRequest, slug: str) -> HttpResponse:
    """What to do now: days, links for the groups, how many answered."""
    found = round_or_404(request, slug)
    today = timezone.localdate()
    form = RoundForm(request.POST or None, open_round=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_round(
                municipality=request.municipality,
                round_id=found.pk,
                by=request.access,
                **form.cleaned_data,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The days are saved."))
            return redirect("partnership:open_desk", request.municipality.slug, slug)
    counts = queries.answer_counts(found)
    context = {
        "open_round": found,
        "form": form,
        "is_open": queries.takes_answers(found, today),
        "is_over": queries.is_over(found, today),
        "lines": [
            (group.label, _address(found, group), counts[group], group == OpenGroup.RESIDENTS)
            for group in GROUPS
        ],
        "pack": open_pack(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "partnership/staff/open/desk.html", context, status=status)


@requires(_RUN)
@require_POST
def open_state(request: ScopedRequest, slug: str) -> HttpResponse:
    """Open it, close it, show its results to everybody or no longer."""
    found = round_or_404(request, slug)
    municipality, by = request.municipality, request.access

    def show(*, is_public: bool) -> None:
        actions.show_round(municipality=municipality, round_id=found.pk, is_public=is_public, by=by)

    try:
        match request.POST.get("co", ""):
            case "otworz":
                actions.open_round_now(municipality=municipality, round_id=found.pk, by=by)
            case "zamknij":
                actions.close_round(municipality=municipality, round_id=found.pk, by=by)
            case "pokaz":
                show(is_public=True)
            case "ukryj":
                show(is_public=False)
            case _:
                raise NotFound(_("There is nothing of the kind to do here."))
    except actions.RoundClosed as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Saved."))
    return redirect("partnership:open_desk", request.municipality.slug, slug)


@public
@require_safe
def open_results(request: ScopedRequest, slug: str) -> HttpResponse:
    """Radar, areas, the three widest gaps, every practice, small steps."""
    found = readable_or_404(request, slug)
    today = timezone.localdate()
    is_over = queries.is_over(found, today)
    context = {
        "open_round": found,
        "is_over": is_over,
        "is_open": queries.takes_answers(found, today),
        "results": queries.results(found) if is_over else None,
        "steps": queries.step_lines(found, today),
        "may_run": request.access.may(_RUN),
        "may_read": request.access.may(_READ),
        "file_formats": ("pdf", "docx", "odt", "xlsx", "csv"),
        "group_labels": [group.label for group in GROUPS],
        "is_ukrainian": get_language() == "uk",
        "pack": open_pack(),
    }
    return render(request, "partnership/open/results.html", context)


@public
@require_safe
def open_results_file(request: ScopedRequest, slug: str, file_format: str) -> HttpResponse:
    """The results as a table (CSV, XLSX) or a report (PDF, DOCX, ODT)."""
    found = readable_or_404(request, slug)
    today = timezone.localdate()
    if not queries.is_over(found, today):
        raise NotFound(_("Results are there when nobody answers any more."))
    results = queries.results(found)
    if file_format in DOCUMENT_TYPES:
        content = results_document(results, queries.step_lines(found, today), today, file_format)
        return document_answer(content, found.slug, file_format)
    return table_answer(
        file_format, title=_("results"), name=found.slug, listing=results_listing(results)
    )


# --- for the other pages of open institutions ---------------------------------------------------


def round_or_404(request: ScopedRequest, slug: str) -> OpenRound:
    found = queries.round_by_slug(request.municipality, slug)
    if found is None:
        raise NotFound(_("There is no such self-assessment here."))
    return found


def readable_or_404(request: ScopedRequest, slug: str) -> OpenRound:
    """For those who read all; for everybody once its results are public."""
    found = round_or_404(request, slug)
    if request.access.may(_READ) or queries.is_shown(found, timezone.localdate()):
        return found
    raise NotFound(_("There is no such self-assessment here."))


# --- inside -------------------------------------------------------------------------------------


def _visible(request: ScopedRequest) -> list[OpenRound]:
    if request.access.may(_READ):
        return list(queries.rounds(request.municipality))
    return list(queries.public_rounds(request.municipality, timezone.localdate()))


def _address(found: OpenRound, group: OpenGroup) -> str:
    place = found.municipality.slug
    path = (
        reverse("partnership:open_answer", args=[place, found.slug])
        if group == OpenGroup.RESIDENTS
        else reverse("partnership:open_link", args=[place, link_token(found.pk, group)])
    )
    return f"{settings.BASE_URL}{path}"
