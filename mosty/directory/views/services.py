"""Pages anyone may open: the list of services, one service, the register as a file."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.errors import NotFound
from mosty.directory import exports, queries
from mosty.directory.forms import ServiceFilterForm
from mosty.directory.rules import di_class, may_edit, may_edit_some
from mosty.territory.guards import ScopedRequest, public
from mosty.territory.queries import village_units
from mosty.thread.queries import station_for

_PER_PAGE = 20
_FILES = {
    "csv": (exports.register_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        exports.register_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@public
def service_list(request: ScopedRequest) -> HttpResponse:
    """Services residents can use, with filters kept in the address."""
    form = ServiceFilterForm(request.GET, units=village_units(request.municipality))
    chosen = form.chosen()
    found = queries.published_services(request.municipality, **chosen)
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "directory/service_list.html",
        {
            "form": form,
            "page_obj": page,
            "is_filtered": any(chosen.values()),
            "can_edit": may_edit_some(request.access),
            "can_import": request.access.may("directory.service_import"),
        },
    )


@public
def service_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    """One service: telephone first, then for whom, how, where, what it costs, how community-based."""
    service = queries.service(request.municipality, pk, access=request.access)
    if service is None:
        raise NotFound(_("There is no such service here."))
    is_editor = may_edit(request.access, service.organisation_id)
    return render(
        request,
        "directory/service_detail.html",
        {
            "service": service,
            "figures": queries.figures_of(service),
            "di_class": di_class(service),
            "conditions": queries.conditions(service),
            "substitutes": queries.substituted_by(service.service_type),
            "station": station_for("directory.service", service.pk),
            "money_has_ended": (
                service.funded_until is not None and service.funded_until < timezone.localdate()
            ),
            "can_edit": is_editor,
            "can_publish": request.access.may("directory.service_publish"),
        },
    )


@public
def service_export(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The register of services as a file: public by law, small counts hidden."""
    make, content_type = _FILES[file_format]
    content = make(queries.published_services(request.municipality))
    name = f"rejestr-uslug-{request.municipality.slug}.{file_format}"
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
