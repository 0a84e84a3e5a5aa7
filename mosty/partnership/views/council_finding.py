"""What pages of councils have in common: the council of an address, forms, two versions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mosty.core.clashing import Difference, differences_of, show_errors
from mosty.core.errors import DomainError, NotAllowed, NotFound, StaleEdit
from mosty.partnership.queries import council_drafts, councils
from mosty.partnership.queries.council_drafts import DraftForOpinion
from mosty.partnership.queries.councils import Council, CouncilMeeting
from mosty.territory.guards import ScopedRequest


@dataclass(frozen=True)
class FormPage:
    """How a form of councils is shown.

    Attributes:
        heading, button, back: its words and where "cancel" leads.
        notes: what happens, in sentences.
        remove: words of a button that takes the record away; sent as `co=usun`.
        kind: of the main button.
    """

    heading: str
    button: str
    back: str
    council: Council | None = None
    notes: Sequence[str] = ()
    remove: str = ""
    kind: str = "main"


def council_or_404(request: ScopedRequest, slug: str) -> Council:
    council = councils.council_by_slug(request.municipality, slug)
    if council is None:
        raise NotFound(_("There is no such council here."))
    return council


def meeting_or_404(council: Council, pk: int) -> CouncilMeeting:
    meeting = councils.meeting_of(council, pk)
    if meeting is None:
        raise NotFound(_("There is no such meeting here."))
    return meeting


def draft_or_404(council: Council, pk: int) -> DraftForOpinion:
    draft = council_drafts.draft_of(council, pk)
    if draft is None:
        raise NotFound(_("There is no such draft here."))
    return draft


def require_writer(request: ScopedRequest, council: Council) -> None:
    """Nothing, or NotAllowed: the page is for members of the council and the office."""
    if not councils.may_write_for(council, request.access):
        raise NotAllowed(_("Opinions and minutes are written by members of this council."))


def reads_inner(request: ScopedRequest, council: Council) -> bool:
    """Whether the reader sees what only members and the office see."""
    return request.access.may("partnership.councils") or councils.is_member(council, request.access)


def council_address(council: Council, name: str = "council_detail", *more: Any) -> str:
    return reverse(f"partnership:{name}", args=[council.municipality.slug, council.slug, *more])


def sent(
    request: ScopedRequest,
    form: forms.Form,
    page: FormPage,
    deed: Callable[[], Any],
    *,
    done: str,
    go: str,
    revision: int | None = None,
) -> HttpResponse:
    """The form shown, or, once it is sent well, the deed done and the way to `go`.

    `revision`: of the record as it is stored now, for whoever saves a second time knowingly.
    """
    if request.method != "POST" or not form.is_valid():
        return form_page(request, form, page)
    try:
        deed()
    except StaleEdit as error:
        return _stale(request, form, page, error, revision)
    except DomainError as error:
        if isinstance(error, NotAllowed | NotFound):
            raise
        show_errors(form, error)
        return form_page(request, form, page)
    messages.success(request, done)
    return redirect(go)


def form_page(
    request: ScopedRequest,
    form: forms.Form,
    page: FormPage,
    differences: Sequence[Difference] = (),
    *,
    is_stale: bool = False,
) -> HttpResponse:
    context = {"form": form, "page": page, "differences": differences, "council": page.council}
    status = 409 if is_stale else 422 if form.errors else 200
    return render(request, "partnership/staff/council_form.html", context, status=status)


def _stale(
    request: ScopedRequest,
    form: forms.Form,
    page: FormPage,
    error: StaleEdit,
    revision: int | None,
) -> HttpResponse:
    """Everything typed, the other version beside it; saving again wins knowingly."""
    typed = request.POST.copy()
    typed["revision"] = str(revision)
    form.data = typed
    messages.warning(request, str(error.message))
    found = differences_of(error, label_of=lambda name: str(getattr(form, "label_of", str)(name)))
    return form_page(request, form, page, found, is_stale=True)
