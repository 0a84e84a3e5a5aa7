"""Imports of files: choose a kind, upload, read the report, confirm."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mosty.core.enums import ImportState
from mosty.core.errors import DomainError, NotAllowed
from mosty.core.imports import (
    CannotUndo,
    ImportFile,
    ImportRun,
    check,
    confirm,
    import_kind,
    import_kinds,
    import_run,
    import_runs,
    kept_after_undo,
    leave_out,
    row_errors,
    same_file_before,
    undo,
    undo_plan,
    upload,
    was_killed,
)
from mosty.core.sheetwriter import table_download
from mosty.pages.exports import sample_csv
from mosty.pages.forms import UploadForm
from mosty.pages.queries import jobs
from mosty.pages.queries.imports import preview_page
from mosty.pages.views.paging import page_of
from mosty.territory.guards import ScopedRequest, signed_in

_WORKING = (ImportState.CHECKING, ImportState.IMPORTING)


@signed_in
@require_safe
def import_list(request: ScopedRequest) -> HttpResponse:
    """The kinds of files this person may import, and the latest imports of those kinds."""
    allowed = [kind for kind in import_kinds() if request.access.may(kind.permission)]
    if not allowed:
        raise NotAllowed(_("You may not do this here. Ask the administrator for the right role."))
    titles = {kind.code: kind.title for kind in allowed}
    done = [
        (run, titles[run.kind])
        for run in import_runs(request.municipality.pk)
        if run.kind in titles
    ]
    return render(request, "pages/staff/import_list.html", {"kinds": allowed, "runs": done})


@signed_in
@require_http_methods(["GET", "POST"])
def import_upload(request: ScopedRequest, code: str) -> HttpResponse:
    """What the file must look like, and the form that takes it and checks it."""
    kind = import_kind(code)
    request.access.require(kind.permission)
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if is_sent and form.is_valid():
        sent = form.cleaned_data["file"]
        file = ImportFile(sent.name, sent.read())
        try:
            run = upload(kind.code, file, request.municipality.pk, request.access)
            check(run)
        except DomainError as error:
            form.add_error("file", str(error.message))
        else:
            return redirect("home:import_report", request.municipality.slug, kind.code, run.pk)
    return render(request, "pages/staff/import_upload.html", {"kind": kind, "form": form})


@signed_in
@require_safe
def import_sample(request: ScopedRequest, code: str) -> HttpResponse:
    """A file with the right headers and one example row."""
    kind = import_kind(code)
    request.access.require(kind.permission)
    name = f"wzor-{code.replace('.', '-')}.csv"
    return table_download(sample_csv(kind.columns), name=name)


@signed_in
@require_http_methods(["GET", "POST"])
def import_report(request: ScopedRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """What the check found and what storing would do, row by row; then the confirmation."""
    kind = import_kind(code)
    request.access.require(kind.permission)
    run = import_run(request.municipality.pk, pk)
    if run.kind != kind.code:
        return redirect("home:import_report", request.municipality.slug, run.kind, run.pk)
    if request.method == "POST":
        try:
            _decide(request, run)
        except DomainError as error:
            messages.error(request, str(error.message))
        return redirect(request.get_full_path() if "row" in request.POST else request.path)
    found = jobs.job(request.municipality, run.job_id) if run.job_id else None
    job = jobs.job_view(found) if found else None
    is_undoing = run.state == ImportState.IMPORTED and job is not None and job.is_live
    context = {
        "kind": kind,
        "run": run,
        "page": page_of(request, row_errors(run), size=50),
        "same_before": same_file_before(run),
        "job": job,
        "is_killed": was_killed(run),
        "is_undoing": is_undoing,
        "is_working": is_undoing or (run.state in _WORKING and not was_killed(run)),
        "preview": preview_page(
            run, verdict=request.GET.get("wiersze", ""), number=request.GET.get("strona", "")
        ),
        "kept": kept_after_undo(run),
        "is_undoable": kind.preview is not None,
    }
    name = "pages/staff/import_report.html"
    return render(request, f"{name}#report" if request.htmx else name, context)


@signed_in
@require_http_methods(["GET", "POST"])
def import_undo(request: ScopedRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """What undoing the import would do; then the undo."""
    kind = import_kind(code)
    request.access.require(kind.permission)
    run = import_run(request.municipality.pk, pk)
    report = redirect("home:import_report", request.municipality.slug, run.kind, run.pk)
    if run.state == ImportState.UNDONE:
        return report
    try:
        if request.method == "POST":
            undo(run, by=request.access)
            return report
        plan, refusal = undo_plan(run), ""
    except CannotUndo as error:
        plan, refusal = None, str(error.message)
    context = {
        "kind": kind,
        "run": run,
        "plan": plan,
        "refusal": refusal,
        "page": page_of(request, plan.kept if plan else (), size=50),
    }
    return render(request, "pages/staff/import_undo.html", context)


def _decide(request: ScopedRequest, run: ImportRun) -> None:
    """Leave a row out, take it back in, or import."""
    row = request.POST.get("row", "")
    if row.isdecimal():
        leave_out(
            run,
            row=int(row),
            is_left_out=request.POST.get("deed") == "leave",
            by=request.access,
        )
        return
    rows = request.POST.get("rows", "")
    confirm(
        run,
        only_good=rows in ("good", "good-clear"),
        without_doubtful=rows in ("clear", "good-clear"),
        by=request.access,
    )
