"""Changes that providers propose, and the office's decisions on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.errors import DomainError, NotAllowed, NotFound, StaleEdit
from mosty.directory import actions, queries
from mosty.directory.enums import ProposalPart
from mosty.directory.forms import AcceptanceForm, CorrectionForm, RefusalForm, fact_label
from mosty.directory.rules import (
    HOURS,
    in_reading_order,
    may_change_now,
    may_edit_some,
    may_propose,
)
from mosty.directory.views.editable import (
    Difference,
    differences_of,
    editable_service,
    show_errors,
)
from mosty.directory.views.wishes import Row, conflict_labels, scope_titles, shown_wishes
from mosty.territory.guards import ScopedRequest, requires, signed_in
from mosty.territory.queries import village_units

_PER_PAGE = 20


@dataclass(frozen=True)
class Line:
    """A proposal in a list, with the labels of what it changes."""

    change: queries.ProposedChange
    labels: Sequence[str | Promise]


# --- the provider -------------------------------------------------------------------------------


@signed_in
@require_http_methods(["GET", "POST"])
def service_propose(request: ScopedRequest, pk: int) -> HttpResponse:
    """The form of a provider whose service residents read: what it saves waits for a decision."""
    service = editable_service(request, pk)
    if may_change_now(request.access, service):
        return redirect("directory:service_edit", request.municipality.slug, pk)
    return propose_page(request, service)


def propose_page(request: ScopedRequest, service: queries.Service) -> HttpResponse:
    """The form, or where it leads once the proposal is stored."""
    waiting = queries.waiting_change_of(service)
    form = _correction_form(request, service, note=waiting.note if waiting else "")
    differences: Sequence[Difference] = ()
    if request.method == "POST" and form.is_valid():
        try:
            change = actions.propose_change(
                municipality=request.municipality,
                service_id=service.pk,
                facts=form.facts(),
                base_revision=form.cleaned_data["revision"] or 0,
                note=form.cleaned_data["note"],
                by=request.access,
            )
        except StaleEdit as error:
            differences = _both_versions(request, form, service, error)
        except (actions.CannotPropose, actions.CannotPublish) as error:
            show_errors(form, error)
        else:
            return sent_page(request, change)
    context = {
        "form": form,
        "service": service,
        "waiting": waiting,
        "rows": _rows(request, waiting.pk) if waiting else (),
        "differences": differences,
    }
    status = 409 if differences else 422 if form.errors else 200
    return render(request, "directory/staff/service_propose.html", context, status=status)


@require_POST
@signed_in
def service_send(request: ScopedRequest, pk: int) -> HttpResponse:
    """Ask the office to publish a draft."""
    return send_page(request, editable_service(request, pk))


def send_page(request: ScopedRequest, service: queries.Service) -> HttpResponse:
    """Where sending leads: to what waits, or back to the form with what is missing."""
    try:
        actions.send_for_approval(
            municipality=request.municipality, service_id=service.pk, by=request.access
        )
    except (actions.CannotPropose, actions.CannotPublish) as error:
        reasons = " ".join(str(reason) for reason in error.fields.values())
        messages.error(request, f"{error.message} {reasons}".strip())
        return redirect("directory:service_edit", request.municipality.slug, service.pk)
    messages.success(request, _("The draft was sent. The office decides whether it is published."))
    return redirect("directory:own_changes", request.municipality.slug)


@signed_in
@require_safe
def own_changes(request: ScopedRequest) -> HttpResponse:
    """What the reader's organisations proposed and what became of it."""
    if not may_edit_some(request.access):
        raise NotAllowed(_("You may not do this here. Ask the administrator for the right role."))
    found = queries.own_changes(request.municipality, access=request.access)
    return _list_page(request, "directory/staff/own_changes.html", found)


@require_POST
@signed_in
def change_withdraw(request: ScopedRequest, change_id: int) -> HttpResponse:
    """Take a proposal back."""
    try:
        actions.withdraw_change(
            municipality=request.municipality, change_id=change_id, by=request.access
        )
    except actions.AlreadyDecided as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The proposal is withdrawn. Residents read what they read."))
    return redirect("directory:own_changes", request.municipality.slug)


def _correction_form(
    request: ScopedRequest, service: queries.Service, *, note: str
) -> CorrectionForm:
    return CorrectionForm(
        request.POST or None,
        instance=service,
        allowed=may_propose(service),
        waiting=queries.waiting_facts([service])[service.pk],
        note=note,
        units=village_units(request.municipality),
    )


def _both_versions(
    request: ScopedRequest, form: CorrectionForm, service: queries.Service, error: StaleEdit
) -> Sequence[Difference]:
    """What the office stored beside what was typed; saving again proposes the typed knowingly."""
    messages.warning(request, str(error.message))
    now = queries.service(request.municipality, service.pk, access=request.access)
    return differences_of(form, error, revision=now.revision if now else service.revision)


def sent_page(request: ScopedRequest, change: queries.ProposedChange | None) -> HttpResponse:
    """Where a stored proposal leads: to all that the provider proposed."""
    tell_sent(request, change)
    return redirect("directory:own_changes", request.municipality.slug)


def tell_sent(request: ScopedRequest, change: queries.ProposedChange | None) -> None:
    """Say that the proposal waits, or that nothing differs (`change` is None)."""
    if change is None:
        messages.info(request, _("Nothing differs from what residents read, so nothing waits."))
    else:
        messages.success(
            request,
            _("Sent. Until the office decides, residents read the version approved before."),
        )


# --- the office ---------------------------------------------------------------------------------


@requires("directory.change_decide")
@require_safe
def change_list(request: ScopedRequest) -> HttpResponse:
    """Proposals that wait, the oldest first."""
    found = queries.waiting_changes(request.municipality)
    return _list_page(request, "directory/staff/change_list.html", found)


@requires("directory.change_decide")
@require_http_methods(["GET", "POST"])
def change_detail(request: ScopedRequest, change_id: int) -> HttpResponse:
    """What would change, fact by fact, and the decision."""
    change = queries.proposed_change(request.municipality, change_id)
    if change is None or change.service is None:
        raise NotFound(_("There is no such proposed change here."))
    rows = _rows(request, change_id)
    places = queries.place_changes(change, access=request.access)
    is_acceptance = request.POST.get("decision") == "accept"
    acceptance = AcceptanceForm(
        request.POST if is_acceptance else None,
        initial={"revision": change.service.revision},
        conflicts={
            **conflict_labels(places),
            **{row.change.name: row.label for row in rows if row.change.is_conflict},
        },
        scopes=scope_titles(places),
    )
    refusal = RefusalForm(request.POST if request.method == "POST" and not is_acceptance else None)
    form: AcceptanceForm | RefusalForm = acceptance if is_acceptance else refusal
    if form.is_valid() and _decided(request, change_id, form):
        return redirect("directory:change_list", request.municipality.slug)
    context = {
        "change": change,
        "rows": rows,
        "wishes": shown_wishes(places),
        "form": form,
        "acceptance": acceptance,
        "refusal": refusal,
        "wish": queries.wished_status(change),
    }
    status = 422 if form.errors else 200
    return render(request, "directory/staff/change_detail.html", context, status=status)


def _decided(request: ScopedRequest, change_id: int, form: AcceptanceForm | RefusalForm) -> bool:
    """Whether the decision is stored; if not, the form says why and keeps what was typed."""
    about: dict[str, Any] = {
        "municipality": request.municipality,
        "change_id": change_id,
        "by": request.access,
    }
    try:
        if isinstance(form, RefusalForm):
            actions.refuse_change(reason=form.cleaned_data["reason"], **about)
            done = _("Refused. The provider gets a letter with your reason.")
        else:
            revision = form.cleaned_data["revision"]
            actions.accept_change(revision=revision, choices=form.choices(), **about)
            done = _("Accepted: residents read the new version.")
    except StaleEdit:
        _ask_again(request, change_id, form)
        return False
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        _show_refusal(form, error)
        return False
    messages.success(request, done)
    return True


def _ask_again(request: ScopedRequest, change_id: int, form: forms.Form) -> None:
    """The form again, now with the service as it is; nothing was stored."""
    change = queries.proposed_change(request.municipality, change_id)
    typed = request.POST.copy()
    typed["revision"] = str(change.service.revision if change and change.service else 0)
    form.data = typed
    form.add_error(
        None, _("Somebody changed the service a moment ago. Read the differences once more.")
    )


def _show_refusal(form: forms.Form, error: DomainError) -> None:
    """Above the form: what is missing lies in the proposal, not in a field of this page."""
    for name, message in error.fields.items() or [("", error.message)]:
        label = _label(name)
        form.add_error(None, f"{label}: {message}" if label else str(message))


def _label(name: str) -> str | Promise:
    """How a fact is called; empty for what is no fact of a service, as a choice about a place."""
    try:
        return fact_label(name) if name else ""
    except KeyError:
        return ""


# --- both ---------------------------------------------------------------------------------------


def _list_page(request: ScopedRequest, template: str, found: Any) -> HttpResponse:
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    lines = [Line(change, _labels(change)) for change in page]
    return render(request, template, {"page_obj": page, "lines": lines})


def _labels(change: queries.ProposedChange) -> Sequence[str | Promise]:
    if change.part == ProposalPart.PLACES:  # no names: one of the places may be confidential
        return [deed.label for deed in queries.deeds_of(change)]
    names = [HOURS] if change.part == ProposalPart.HOURS else in_reading_order(change.facts)
    return [fact_label(name) for name in names] or [_("What the note asks for")]


def _rows(request: ScopedRequest, change_id: int) -> Sequence[Row]:
    change = queries.proposed_change(request.municipality, change_id)
    if change is None or change.part == ProposalPart.PLACES:
        return ()
    return [Row(fact_label(one.name), one) for one in queries.fact_changes(change)]
