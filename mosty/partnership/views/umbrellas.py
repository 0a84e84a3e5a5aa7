"""Federations: members, a file of them, what the federation answers for, its voice in councils."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.access import ORGANISATION_ROLES
from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.core.sheetwriter import table_download
from mosty.partnership.actions import umbrellas as actions
from mosty.partnership.exports.lists import umbrella_listing
from mosty.partnership.exports.map_tables import TABLE_FORMATS, member_listing, table_file
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.forms.cooperation import MemberForm, MembersFileForm
from mosty.partnership.queries import umbrellas as queries
from mosty.partnership.rules.ties import MUNICIPAL_FORMS
from mosty.people.queries import organisations
from mosty.territory.guards import ScopedRequest, requires


@requires("partnership.read_map")
@require_safe
def umbrella_list(request: ScopedRequest) -> HttpResponse:
    """Federations of the municipality, and organisations the reader may make one."""
    found = list(queries.umbrellas(request.municipality))
    known = {one.pk for one in found}
    may_start = [
        one
        for one in organisations(request.municipality)
        if one.pk not in known
        and one.form not in MUNICIPAL_FORMS
        and request.access.may("partnership.umbrella", organisation_id=one.pk)
    ]
    return render(
        request,
        "partnership/staff/map/umbrella_list.html",
        {"umbrellas": found, "may_start": may_start},
    )


@requires("partnership.read_map")
@require_safe
def umbrella_list_file(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The same list as CSV or XLSX."""
    return table_answer(
        file_format,
        title=_("Federations"),
        name="federacje",
        listing=umbrella_listing(queries.umbrellas(request.municipality)),
    )


@requires("partnership.read_map")
@require_safe
def umbrella_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    """One federation; which standards it answers for is seen by it and by the member concerned."""
    umbrella = _umbrella(request, pk)
    text = request.GET.get("szukaj", "")[:100]
    everybody = queries.members_of(umbrella)
    own = _own_ids(request)
    return render(
        request,
        "partnership/staff/map/umbrella_detail.html",
        {
            "umbrella": umbrella,
            "members": [
                (one, request.access.may("partnership.declare_ties", organisation_id=one.member_id))
                if one.member_id
                else (one, False)
                for one in (queries.members_of(umbrella, text=text) if text else everybody)
            ],
            "totals": queries.member_totals(everybody),
            "text": text,
            "voices": queries.voices_of(umbrella),
            "covers": queries.covers_of(umbrella, only_of=None if pk in own else own)
            if own
            else (),
            "may_keep": _may_keep(request, pk),
        },
    )


@requires("partnership.umbrella")
@require_http_methods(["GET", "HEAD", "POST"])
def member_add(request: ScopedRequest, pk: int) -> HttpResponse:
    """A new member."""
    umbrella = _kept_umbrella(request, pk)
    others = organisations(request.municipality).exclude(pk=pk)
    form = MemberForm(
        request.POST if request.method == "POST" else None, organisations=list(others)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_member(
                municipality=request.municipality,
                umbrella_id=pk,
                **form.facts,
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The member is added."))
            return redirect("partnership:umbrella_detail", request.municipality.slug, pk)
    return render(
        request,
        "partnership/staff/map/member_add.html",
        {"umbrella": umbrella, "form": form},
        status=422 if form.errors else 200,
    )


@requires("partnership.umbrella")
@require_http_methods(["GET", "HEAD", "POST"])
def members_import(request: ScopedRequest, pk: int) -> HttpResponse:
    """A file with members; what could not be stored is told row by row."""
    umbrella = _kept_umbrella(request, pk)
    is_sent = request.method == "POST"
    form = MembersFileForm(*((request.POST, request.FILES) if is_sent else ()))
    report = None
    if is_sent and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            report = actions.import_members(
                municipality=request.municipality,
                umbrella_id=pk,
                data=sent.read(),
                file_name=sent.name,
                is_partial=form.cleaned_data["is_partial"],
                by=request.access,
            )
        except DomainError as error:
            form.add_error("file", str(error.message))
    return render(
        request,
        "partnership/staff/map/members_import.html",
        {"umbrella": umbrella, "form": form, "report": report},
        status=422 if is_sent and (report is None or not report.is_stored) else 200,
    )


@requires("partnership.read_map")
@require_safe
def members_export(request: ScopedRequest, pk: int, file_format: str) -> HttpResponse:
    """Members as a table; its columns are those the import reads."""
    if file_format not in TABLE_FORMATS:
        raise NotFound(_("There is no such file."))
    umbrella = _umbrella(request, pk)
    content = table_file(file_format, _("Members"), member_listing(queries.members_of(umbrella)))
    return table_download(content, name=f"czlonkowie-{pk}.{file_format}")


@requires("partnership.read_map")
@require_http_methods(["GET", "HEAD", "POST"])
def member_end(request: ScopedRequest, pk: int, row: int) -> HttpResponse:
    """The membership ends today: said by the federation or by the member itself."""
    umbrella = _umbrella(request, pk)
    if request.method == "POST":
        actions.end_membership(
            municipality=request.municipality, umbrella_id=pk, row_id=row, by=request.access
        )
        messages.success(request, _("The membership ends today."))
        return redirect("partnership:umbrella_detail", request.municipality.slug, pk)
    member = queries.member_of(umbrella, row)
    if member is None:
        raise NotFound(_("There is no such member now."))
    context = {"umbrella": umbrella, "row": member}
    return render(request, "partnership/staff/map/member_end.html", context)


@requires("partnership.read_map")
@require_POST
def member_agree(request: ScopedRequest, pk: int, row: int) -> HttpResponse:
    """The member itself says that it is one."""
    actions.agree_membership(
        municipality=request.municipality, umbrella_id=pk, row_id=row, by=request.access
    )
    messages.success(request, _("The membership is confirmed."))
    return redirect("partnership:umbrella_detail", request.municipality.slug, pk)


# --- inside -------------------------------------------------------------------------------------


def _umbrella(request: ScopedRequest, pk: int) -> queries.Organisation:
    found = queries.umbrella(request.municipality, pk)
    if found is None:
        raise NotFound(_("There is no such organisation here."))
    return found


def _kept_umbrella(request: ScopedRequest, pk: int) -> queries.Organisation:
    found = _umbrella(request, pk)
    request.access.require("partnership.umbrella", organisation_id=pk)
    return found


def _may_keep(request: ScopedRequest, pk: int) -> bool:
    return request.access.may("partnership.umbrella", organisation_id=pk)


def _own_ids(request: ScopedRequest) -> list[int]:
    """Organisations the reader works for."""
    own = {pk for pk, role in request.access.organisation_roles if role in ORGANISATION_ROLES}
    return sorted(own)
