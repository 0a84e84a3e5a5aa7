"""A place of a test: its page, its facts, its experts, what they judge in the end, its report."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import Difference, differences_of, show_errors
from mosty.core.errors import DomainError, NotAllowed, NotFound, StaleEdit
from mosty.partnership.actions import field_experts
from mosty.partnership.actions import model_tests as actions
from mosty.partnership.enums import ModelTestState
from mosty.partnership.exports.field_lists import place_listing
from mosty.partnership.exports.field_reports import DOCUMENT_TYPES, place_document
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.forms.model_tests import ExpertForm, JudgementForm, PlaceForm
from mosty.partnership.queries import fieldwork as queries
from mosty.partnership.queries.field_reports import place_report as gather_report
from mosty.partnership.queries.fieldwork import FieldExpert, FieldLocation
from mosty.partnership.views.field_finding import visible_place, visible_test
from mosty.territory.guards import ScopedRequest, public, requires, signed_in


@public
@require_safe
def place_detail(request: ScopedRequest, pk: int, place_pk: int) -> HttpResponse:
    """A place: for its experts the start of their work, for others what was found there."""
    place, reader = visible_place(request, pk, place_pk)
    may_read = reader.may_read_place(place)
    found = queries.findings_of(place.test, location=place)
    context = {
        "test": place.test,
        "place": place,
        "reader": reader,
        "may_read": may_read,
        "may_write": reader.may_write(place),
        "may_read_diary": reader.may_read_diary(place),
        "may_judge": reader.leads or reader.may_write(place),
        "is_open": place.test.state == ModelTestState.RUNNING and place.ended_at is None,
        "is_running": place.test.state == ModelTestState.RUNNING,
        "experts": queries.experts_of(place) if may_read else (),
        "findings": found if may_read else found.filter(state__in=queries.COUNTED),
        "diary": queries.diary_of(place, timezone.localdate())
        if reader.may_read_diary(place)
        else None,
    }
    return render(request, "partnership/test_place.html", context)


@signed_in
@require_safe
def place_file(request: ScopedRequest, pk: int, file_format: str) -> HttpResponse:
    """Places of a test as CSV or XLSX, for those who work on it."""
    test, reader = visible_test(request, pk)
    if not reader.may_see:
        raise NotAllowed(_("Only the experts of this place and those who lead the test may."))
    return table_answer(
        file_format,
        title=_("Places of the test"),
        name=f"miejsca-testu-{test.pk}",
        listing=place_listing(queries.place_lines(test)),
    )


@public
@require_safe
def place_report(request: ScopedRequest, pk: int, place_pk: int, file_format: str) -> HttpResponse:
    """The final report of a place; without names and evidence for those outside the test."""
    place, reader = visible_place(request, pk, place_pk)
    if file_format not in DOCUMENT_TYPES:
        raise NotFound(_("There is no such page."))
    report = gather_report(place, timezone.localdate(), for_all=not reader.may_read_place(place))
    return document_answer(
        place_document(report, file_format), f"raport-testu-{place.pk}", file_format
    )


@requires("partnership.run_test")
@require_http_methods(["GET", "HEAD", "POST"])
def place_create(request: ScopedRequest, pk: int) -> HttpResponse:
    """One more municipality in which the model is tested."""
    test, _reader = visible_test(request, pk)
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            place = actions.add_place(test=test, facts=form.facts, by=request.access)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The place is added. Now name its two experts."))
            return _to_place(request, place)
    context = {"form": form, "test": test, "place": None, "differences": ()}
    status = 422 if form.errors else 200
    return render(request, "partnership/staff/place_form.html", context, status=status)


@requires("partnership.run_test")
@require_http_methods(["GET", "HEAD", "POST"])
def place_edit(request: ScopedRequest, pk: int, place_pk: int) -> HttpResponse:
    """Change the facts of a place."""
    place, _reader = visible_place(request, pk, place_pk)
    form = PlaceForm(request.POST if request.method == "POST" else None, record=place)
    return _edit(request, form, place, actions.edit_place, "partnership/staff/place_form.html")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def place_judge(request: ScopedRequest, pk: int, place_pk: int) -> HttpResponse:
    """What the experts say of the place in the end."""
    place, reader = visible_place(request, pk, place_pk)
    if not (reader.leads or reader.may_write(place)):
        raise NotAllowed(_("Only the experts of this place and those who lead the test may."))
    form = JudgementForm(request.POST if request.method == "POST" else None, record=place)
    return _edit(request, form, place, actions.judge_place, "partnership/staff/judgement_form.html")


@requires("partnership.run_test")
@require_POST
def place_state(request: ScopedRequest, pk: int, place_pk: int) -> HttpResponse:
    """End the work in a place, or let the experts write again."""
    place, _reader = visible_place(request, pk, place_pk)
    try:
        if request.POST.get("co") == "end":
            actions.end_place(place=place, by=request.access)
            words = _("The work in this place has ended. Its report is ready to save.")
        else:
            actions.reopen_place(place=place, by=request.access)
            words = _("The experts of this place can write again.")
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, words)
    return _to_place(request, place)


@requires("partnership.run_test")
@require_http_methods(["GET", "HEAD", "POST"])
def expert_create(request: ScopedRequest, pk: int, place_pk: int) -> HttpResponse:
    """Name one of the two experts of a place."""
    place, _reader = visible_place(request, pk, place_pk)
    form = ExpertForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            expert = field_experts.name_expert(place=place, entry=form.entry(), by=request.access)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(
                request, _("%(name)s can write in this place.") % {"name": expert.name}
            )
            return _to_place(request, place)
    return _expert_page(request, form, place, None)


@requires("partnership.run_test")
@require_http_methods(["GET", "HEAD", "POST"])
def expert_edit(request: ScopedRequest, pk: int, place_pk: int, expert_pk: int) -> HttpResponse:
    """Change the days or the affiliation of an expert."""
    place, _reader = visible_place(request, pk, place_pk)
    expert = _expert_or_404(place, expert_pk)
    form = ExpertForm(request.POST if request.method == "POST" else None, expert=expert)
    if request.method == "POST" and form.is_valid():
        try:
            field_experts.edit_expert(expert=expert, entry=form.entry(), by=request.access)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The expert is saved."))
            return _to_place(request, place)
    return _expert_page(request, form, place, expert)


@requires("partnership.run_test")
@require_POST
def expert_remove(request: ScopedRequest, pk: int, place_pk: int, expert_pk: int) -> HttpResponse:
    """Take back the naming of somebody who has written nothing."""
    place, _reader = visible_place(request, pk, place_pk)
    try:
        field_experts.remove_expert(expert=_expert_or_404(place, expert_pk), by=request.access)
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("This person is no expert of the place any more."))
    return _to_place(request, place)


def document_answer(content: bytes, name: str, file_format: str) -> HttpResponse:
    """A document to read or save."""
    how = "inline" if file_format == "pdf" else "attachment"
    headers = {"Content-Disposition": f'{how}; filename="{name}.{file_format}"'}
    return HttpResponse(content, content_type=DOCUMENT_TYPES[file_format], headers=headers)


# --- inside -------------------------------------------------------------------------------------


def _to_place(request: ScopedRequest, place: FieldLocation) -> HttpResponse:
    return redirect("partnership:test_place", request.municipality.slug, place.test_id, place.pk)


def _expert_or_404(place: FieldLocation, pk: int) -> FieldExpert:
    expert = queries.expert_of(place, pk)
    if expert is None:
        raise NotFound(_("There is no such expert here."))
    return expert


def _edit(
    request: ScopedRequest,
    form: PlaceForm | JudgementForm,
    place: FieldLocation,
    deed: Callable[..., FieldLocation],
    template: str,
) -> HttpResponse:
    differences: Sequence[Difference] = ()
    if request.method == "POST" and form.is_valid():
        try:
            deed(
                place=place,
                revision=form.cleaned_data["revision"] or 0,
                facts=form.facts,
                by=request.access,
            )
        except StaleEdit as error:
            typed = request.POST.copy()
            typed["revision"] = str(place.revision)
            form.data = typed
            differences = differences_of(error, label_of=form.label_of)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The place is saved."))
            return _to_place(request, place)
    context: dict[str, Any] = {
        "form": form,
        "test": place.test,
        "place": place,
        "differences": differences,
    }
    status = 409 if differences else 422 if form.errors else 200
    return render(request, template, context, status=status)


def _expert_page(
    request: ScopedRequest, form: ExpertForm, place: FieldLocation, expert: FieldExpert | None
) -> HttpResponse:
    context = {"form": form, "test": place.test, "place": place, "expert": expert}
    status = 422 if form.errors else 200
    return render(request, "partnership/staff/expert_form.html", context, status=status)
