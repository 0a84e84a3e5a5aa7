"""Needs and assets as everyone sees them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mosty.core.enums import DiArea
from mosty.core.errors import NotFound
from mosty.diagnosis.enums import AssetKind
from mosty.diagnosis.queries import assets, by_area, need_by_code, need_lines, need_trail
from mosty.diagnosis.rules import sees_staff
from mosty.directory.queries import service_type
from mosty.territory.guards import ScopedRequest, public


@public
def need_list(request: ScopedRequest) -> HttpResponse:
    """Needs by group of people; drafts for staff."""
    area = request.GET.get("obszar", "")
    area = area if area in DiArea.values else ""
    lines = need_lines(request.municipality, access=request.access, area=area)
    return render(
        request,
        "diagnosis/need_list.html",
        {
            "groups": by_area(lines),
            "areas": DiArea.choices,
            "area": area,
            "may_edit": request.access.may("diagnosis.edit"),
            "may_import": request.access.may("diagnosis.import"),
        },
    )


@public
def need_detail(request: ScopedRequest, code: str) -> HttpResponse:
    """One need: what it follows from, and what became of it."""
    municipality = request.municipality
    is_staff = sees_staff(request.access, municipality.pk)
    need = need_by_code(municipality, code, public_only=not is_staff)
    if need is None:
        raise NotFound(_("There is no such need here."))
    trail = need_trail(need, access=request.access)
    missing = need.missing_service_code
    return render(
        request,
        "diagnosis/need_detail.html",
        {
            "need": need,
            "trail": trail,
            "stations": [
                {"kind": kind, "count": len(trail.stations(kind))}
                for kind in ("voice", "action", "service", "change")
            ],
            "missing_service": service_type(missing) if missing else None,
            "may_edit": request.access.may("diagnosis.edit"),
        },
    )


@public
def asset_list(request: ScopedRequest) -> HttpResponse:
    """What the community already has, by kind; drafts for staff."""
    municipality = request.municipality
    found = list(assets(municipality, public_only=not sees_staff(request.access, municipality.pk)))
    groups = [
        {"kind": kind.value, "label": kind.label, "assets": members}
        for kind in AssetKind
        if (members := [one for one in found if one.kind == kind])
    ]
    return render(
        request,
        "diagnosis/asset_list.html",
        {
            "groups": groups,
            "may_edit": request.access.may("diagnosis.edit"),
            "may_import": request.access.may("diagnosis.import"),
        },
    )
