"""Pages of the produced documents: the list, a download, a new production."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mosty.core.errors import DomainError, NotFound
from mosty.localplans.actions import make_documents
from mosty.localplans.queries.plans import (
    plan_document,
    plan_documents,
    plan_versions,
    visible_plan,
)
from mosty.territory.guards import ScopedRequest, public, requires

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "html": "text/html; charset=utf-8",
}


@public
def documents(request: ScopedRequest, slug: str) -> HttpResponse:
    """Files to download, by version."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    return render(
        request,
        "localplans/documents.html",
        {
            "plan": plan,
            "documents": plan_documents(plan, access=request.access),
            "may_make": request.access.may("localplans.documents_make"),
            "has_version": plan_versions(plan, access=request.access).exists(),
        },
    )


@requires("localplans.documents_make")
def documents_make(request: ScopedRequest, slug: str) -> HttpResponse:
    """Produce the documents of the newest version in the background."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    if request.method == "POST":
        try:
            job = make_documents(plan=plan, by=request.access)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("The documents are being produced. This takes a moment."))
            return redirect("home:job_detail", request.municipality.slug, job.pk)
    return redirect("localplans:documents", request.municipality.slug, plan.slug)


@public
def document_download(request: ScopedRequest, slug: str, pk: int) -> HttpResponseBase:
    """One file; of a hidden plan only for those who may read drafts."""
    plan = visible_plan(request.municipality, slug, access=request.access)
    document = plan_document(plan, pk, access=request.access)
    path = Path(settings.MEDIA_ROOT) / document.path
    if not path.is_file():
        raise NotFound(_("This file is gone from the server. Produce the documents again."))
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"{plan.slug}-{document.kind}-v{document.version.number}.{document.file_format}",
        content_type=_TYPES.get(document.file_format, "application/octet-stream"),
    )
