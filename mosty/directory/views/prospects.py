"""The balance of the catalogue, and what happens when grants end."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mosty.core.sheetwriter import table_download
from mosty.directory.exports.endings import endings_file
from mosty.directory.forms.prospects import ProspectForm
from mosty.directory.queries.balance import balance_sheet
from mosty.directory.queries.prospects import (
    ending_services,
    endings,
    next_new_year,
    prospect,
)
from mosty.territory.guards import ScopedRequest, public, requires

_PER_PAGE = 50


@public
def balance(request: ScopedRequest) -> HttpResponse:
    """Community and institution side by side; staff see every sum, the public no small count."""
    raw = request.access.may("directory.prospects_see")
    return render(
        request,
        "directory/balance.html",
        {
            "sheet": balance_sheet(request.municipality, raw=raw),
            "is_raw": raw,
            "today": timezone.localdate(),
        },
    )


@requires("directory.prospects_see")
def prospects(request: ScopedRequest) -> HttpResponse:
    """Services whose money ends before a day, and what is left."""
    form, day = _chosen(request)
    found = ending_services(request.municipality, before=day)
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "directory/staff/prospects.html",
        {
            "form": form,
            "prospect": prospect(request.municipality, day=day),
            "page_obj": page,
            "endings": endings(request.municipality, list(page), before=day),
        },
    )


@requires("directory.prospects_see")
def prospects_export(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The services that end as a table for the council."""
    _form, day = _chosen(request)
    found = list(ending_services(request.municipality, before=day))
    content = endings_file(
        endings(request.municipality, found, before=day), day=day, file_format=file_format
    )
    name = f"uslugi-ktore-sie-koncza-{request.municipality.slug}-{day:%Y-%m-%d}.{file_format}"
    return table_download(content, name=name)


def _chosen(request: ScopedRequest) -> tuple[ProspectForm, date]:
    default = next_new_year(timezone.localdate())
    form = ProspectForm(request.GET if "dzien" in request.GET else {"dzien": default.isoformat()})
    return form, form.day() or default
