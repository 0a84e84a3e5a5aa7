"""Councils, terms and seats as the office keeps them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.partnership.actions.council_terms import remove_member, save_member, save_term
from mosty.partnership.actions.councils import create_council, edit_council
from mosty.partnership.forms.councils import CouncilForm, CouncilTermForm, SeatForm
from mosty.partnership.queries import council_drafts, councils
from mosty.partnership.queries.council_terms import term_of_law
from mosty.partnership.queries.councils import Council, CouncilTerm
from mosty.partnership.queries.umbrellas import umbrellas
from mosty.partnership.views.council_finding import (
    FormPage,
    council_address,
    council_or_404,
    form_page,
    sent,
)
from mosty.territory.guards import ScopedRequest, requires

_ANY = ["GET", "HEAD", "POST"]


@requires("partnership.councils")
@require_http_methods(_ANY)
def council_add(request: ScopedRequest) -> HttpResponse:
    """A new council."""
    back = reverse("partnership:council_list", args=[request.municipality.slug])
    form = CouncilForm(request.POST if request.method == "POST" else None)
    page = FormPage(_("Add a council"), _("Add the council"), back)
    if request.method == "POST" and form.is_valid():
        try:
            council = create_council(
                municipality=request.municipality, facts=form.facts, by=request.access
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The council is added. Now write down its term."))
            return redirect(council_address(council, "council_desk"))
    return form_page(request, form, page)


@requires("partnership.councils")
@require_http_methods(_ANY)
def council_edit(request: ScopedRequest, slug: str) -> HttpResponse:
    """What everybody reads of the council."""
    council = council_or_404(request, slug)
    form = CouncilForm(request.POST if request.method == "POST" else None, council=council)
    desk = council_address(council, "council_desk")
    return sent(
        request,
        form,
        FormPage(_("Change the description"), _("Save the council"), desk, council),
        lambda: edit_council(
            municipality=request.municipality,
            council_id=council.pk,
            revision=form.cleaned_data["revision"] or 0,
            facts=form.facts,
            by=request.access,
        ),
        done=_("The council is saved."),
        go=desk,
        revision=council.revision,
    )


@requires("partnership.councils")
@require_safe
def council_desk(request: ScopedRequest, slug: str) -> HttpResponse:
    """The office's page of a council: what waits, terms and seats."""
    council = council_or_404(request, slug)
    today = timezone.localdate()
    lines = council_drafts.draft_lines(request.municipality, council=council)
    context = {
        "council": council,
        "page": councils.council_page(council),
        "waiting": [line for line in lines if line.is_waiting],
        "unanswered": [
            line for line in lines if not line.is_waiting and line.draft.responded_on is None
        ],
        "today": today,
    }
    return render(request, "partnership/staff/council_desk.html", context)


@requires("partnership.councils")
@require_http_methods(_ANY)
def council_term_edit(request: ScopedRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """A term, new or known."""
    council = council_or_404(request, slug)
    term = _term_or_404(council, pk) if pk is not None else None
    latest = councils.terms_of(council).first()
    form = CouncilTermForm(
        request.POST if request.method == "POST" else None,
        term=term,
        next_number=latest.number + 1 if latest is not None else 1,
        law=_law_of_terms(council),
    )
    desk = council_address(council, "council_desk")
    heading = _("Change the term") if term is not None else _("Add a term")
    return sent(
        request,
        form,
        FormPage(heading, _("Save the term"), desk, council),
        lambda: save_term(
            municipality=request.municipality,
            council_id=council.pk,
            entry=form.entry,
            by=request.access,
            term_id=pk,
        ),
        done=_("The term is saved."),
        go=desk,
    )


@requires("partnership.councils")
@require_http_methods(_ANY)
def council_member_edit(
    request: ScopedRequest, slug: str, term_pk: int, pk: int | None = None
) -> HttpResponse:
    """A seat, new or known; `co=usun` takes away one written down by mistake."""
    council = council_or_404(request, slug)
    term = _term_or_404(council, term_pk)
    member = councils.member_of_council(council, pk) if pk is not None else None
    if pk is not None and (member is None or member.term_id != term.pk):
        raise NotFound(_("There is no such member here."))
    desk = council_address(council, "council_desk")
    if member is not None and request.method == "POST" and request.POST.get("co") == "usun":
        return _removed(request, council, term, member.pk)
    form = SeatForm(
        request.POST if request.method == "POST" else None,
        member=member,
        organisations=councils.organisations_here(request.municipality),
        federations=umbrellas(request.municipality),
    )
    page = FormPage(
        _("Change the seat") if member is not None else _("Add a member"),
        _("Save the member"),
        desk,
        council,
        remove=_("Remove: written down by mistake") if member is not None else "",
    )
    return sent(
        request,
        form,
        page,
        lambda: save_member(
            municipality=request.municipality,
            council_id=council.pk,
            term_id=term.pk,
            entry=form.entry,
            by=request.access,
            member_id=pk,
        ),
        done=_("The member is saved."),
        go=desk,
    )


# --- inside -------------------------------------------------------------------------------------


def _removed(
    request: ScopedRequest, council: Council, term: CouncilTerm, member_id: int
) -> HttpResponse:
    try:
        remove_member(
            municipality=request.municipality,
            council_id=council.pk,
            term_id=term.pk,
            member_id=member_id,
            by=request.access,
        )
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(council_address(council, "council_member_edit", term.pk, member_id))
    messages.success(request, _("The member is removed."))
    return redirect(council_address(council, "council_desk"))


def _term_or_404(council: Council, pk: int) -> CouncilTerm:
    term = councils.term_of(council, pk)
    if term is None:
        raise NotFound(_("The council has no such term."))
    return term


def _law_of_terms(council: Council) -> str:
    """How long a term lasts by law today, in words; empty: law does not say."""
    found = term_of_law(council.body, timezone.localdate())
    return found.basis if found is not None else ""
