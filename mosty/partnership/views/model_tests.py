"""Tests of the model: the list, one test, preparing and leading it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import Difference, differences_of, show_errors
from mosty.core.errors import DomainError, NotFound, StaleEdit
from mosty.partnership.actions import model_tests as actions
from mosty.partnership.enums import ModelTestState
from mosty.partnership.exports.lists import test_listing
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.forms.model_tests import ModelTestForm
from mosty.partnership.queries import fieldwork as queries
from mosty.partnership.queries.fieldwork import ModelTest
from mosty.partnership.rules.field_steps import pack_version
from mosty.partnership.views.field_finding import visible_test
from mosty.territory.guards import ScopedRequest, public, requires


@public
@require_safe
def test_list(request: ScopedRequest) -> HttpResponse:
    """Tests of the model the reader may see; an expert finds the own places first."""
    context = {
        "lines": queries.model_test_lines(request.municipality, request.access),
        "my_places": queries.my_places(request.municipality, request.access)
        if request.access.is_signed_in
        else (),
        "may_lead": request.access.may("partnership.run_test"),
    }
    return render(request, "partnership/test_list.html", context)


@public
@require_safe
def test_list_file(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The same list as CSV or XLSX."""
    lines = queries.model_test_lines(request.municipality, request.access)
    return table_answer(
        file_format, title=_("Tests of the model"), name="testy-modelu", listing=test_listing(lines)
    )


@public
@require_safe
def test_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    """One test with its places; for everybody when it is public."""
    test, reader = visible_test(request, pk)
    context = {
        "test": test,
        "reader": reader,
        "lines": queries.place_lines(test),
        "is_planned": test.state == ModelTestState.PLANNED,
        "is_running": test.state == ModelTestState.RUNNING,
    }
    return render(request, "partnership/test_detail.html", context)


@requires("partnership.run_test")
@require_http_methods(["GET", "HEAD", "POST"])
def test_create(request: ScopedRequest) -> HttpResponse:
    """A new test in preparation."""
    form = ModelTestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            test = actions.create_model_test(
                municipality=request.municipality,
                facts=form.facts,
                procedures_version=pack_version(),
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The test is prepared. Now add the places."))
            return redirect("partnership:test_detail", request.municipality.slug, test.pk)
    return _form_page(request, form, None)


@requires("partnership.run_test")
@require_http_methods(["GET", "HEAD", "POST"])
def test_edit(request: ScopedRequest, pk: int) -> HttpResponse:
    """Change a test; when somebody saved it meanwhile, both versions are shown."""
    test, _reader = visible_test(request, pk)
    form = ModelTestForm(request.POST if request.method == "POST" else None, record=test)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_model_test(
                test=test,
                revision=form.cleaned_data["revision"] or 0,
                facts=form.facts,
                by=request.access,
            )
        except StaleEdit as error:
            typed = request.POST.copy()
            typed["revision"] = str(test.revision)
            form.data = typed
            differences = differences_of(error, label_of=form.label_of)
            return _form_page(request, form, test, differences)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The test is saved."))
            return redirect("partnership:test_detail", request.municipality.slug, test.pk)
    return _form_page(request, form, test)


@requires("partnership.run_test")
@require_POST
def test_state(request: ScopedRequest, pk: int) -> HttpResponse:
    """Begin or end the test, show it to everybody or to nobody outside."""
    test, _reader = visible_test(request, pk)
    deed = request.POST.get("co", "")
    try:
        words = _do(test, deed, request)
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        messages.error(request, str(error.message))
    else:
        messages.success(request, words)
    return redirect("partnership:test_detail", request.municipality.slug, test.pk)


def _do(test: ModelTest, deed: str, request: ScopedRequest) -> str:
    by = request.access
    match deed:
        case "start":
            actions.start_model_test(test=test, by=by)
            return _("The test is running. The experts can write.")
        case "end":
            actions.end_model_test(test=test, by=by)
            return _("The test has ended. The reports are ready to save.")
        case "show":
            actions.show_model_test(test=test, is_public=True, by=by)
            return _("Everybody can read what both experts confirmed.")
        case "hide":
            actions.show_model_test(test=test, is_public=False, by=by)
            return _("The test is not public any more.")
        case _other:
            raise NotFound(_("There is no such page."))


def _form_page(
    request: ScopedRequest,
    form: ModelTestForm,
    test: ModelTest | None,
    differences: Sequence[Difference] = (),
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "test": test, "differences": differences}
    status = 409 if differences else 422 if form.errors else 200
    return render(request, "partnership/staff/test_form.html", context, status=status)
