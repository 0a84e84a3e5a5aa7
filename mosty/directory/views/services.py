"""Pages anyone may open: the list of services, the register as a file."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mosty.core.sheetwriter import table_download
from mosty.directory import exports, queries
from mosty.directory.forms import ServiceFilterForm
from mosty.directory.rules import may_edit_some
from mosty.directory.views.maps import map_context
from mosty.territory.guards import ScopedRequest, public

_PER_PAGE = 20
_FILES = {"csv": exports.register_csv, "xlsx": exports.register_xlsx}


@public
def service_list(request: ScopedRequest) -> HttpResponse:
    """Services residents can use: found by a question, a place and filters, as a list or a map."""
    form = ServiceFilterForm(request.GET, municipality=request.municipality)
    chosen = form.chosen()
    found = queries.search(request.municipality, **chosen)
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "found": found,
        "near": chosen["near"],
        "page_obj": page,
        "view_is_map": form.is_map(),
        "is_filtered": any(chosen.values()),
        "can_edit": may_edit_some(request.access),
        "can_import": request.access.may("directory.service_import"),
    }
    if form.is_map():
        context |= map_context(request)
    else:
        context["hits"] = queries.hits(found, list(page), moment=timezone.now())
    return render(request, "directory/service_list.html", context)


@public
def service_export(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The register of services as a file: public by law, small counts hidden."""
    content = _FILES[file_format](queries.published_services(request.municipality))
    name = f"rejestr-uslug-{request.municipality.slug}.{file_format}"
    return table_download(content, name=name)
