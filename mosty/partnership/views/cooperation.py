"""The cooperation map: the drawing with its table, the stored figures, ties of one organisation."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import Difference, differences_of, show_errors
from mosty.core.errors import DomainError, NotAllowed, NotFound, StaleEdit
from mosty.core.sheetwriter import table_download
from mosty.partnership.actions import ties as actions
from mosty.partnership.actions.map_runs import start_map_run
from mosty.partnership.exports.map_tables import (
    TABLE_FORMATS,
    line_listing,
    organisation_listing,
    table_file,
    tie_listing,
)
from mosty.partnership.forms.cooperation import MapFilter, TieForm, TieWordForm
from mosty.partnership.queries import ties as queries
from mosty.partnership.queries.coordinators import line_overview
from mosty.partnership.queries.drawn_ties import drawing_of
from mosty.partnership.queries.map_runs import map_run
from mosty.partnership.queries.ties import TieDeclaration, TieMap
from mosty.partnership.queries.umbrellas import has_members, memberships_of
from mosty.partnership.rules.map_drawing import draw
from mosty.partnership.rules.ties import may_declare_for
from mosty.people.queries import organisations
from mosty.territory.guards import ScopedRequest, requires

_TIES_ON_A_PAGE = 50
#: Organisations whose figures stand on the page; the file has all of them.
_MOST_TIED = 50


@requires("partnership.read_map")
@require_safe
def cooperation_map(request: ScopedRequest) -> HttpResponse:
    """Who works with whom, the word for the whole and why, who coordinates what."""
    whole = queries.tie_map(request.municipality)
    form = MapFilter(request.GET or None, lines=list(queries.line_names().items()))
    is_filtered = any(form.chosen().values())
    shown = queries.tie_map(request.municipality, **form.chosen()) if is_filtered else whole
    drawing, left_out = _drawing(request, shown)
    page = Paginator(shown.ties, _TIES_ON_A_PAGE).get_page(request.GET.get("page"))
    run = map_run(request.municipality, whole)
    tied = [one for one in run.lines if one.contacts] if run else []
    tied.sort(key=lambda one: -one.contacts)
    return render(
        request,
        "partnership/staff/map/map.html",
        {
            "whole": whole,
            "shown": shown,
            "is_filtered": is_filtered,
            "form": form,
            "drawing": drawing,
            "left_out": left_out,
            "page_obj": page,
            "is_table_open": "page" in request.GET,
            "run": run,
            "tied": tied[:_MOST_TIED],
            "has_more_tied": len(tied) > _MOST_TIED,
            "lines": line_overview(request.municipality, whole),
            "own": queries.speaks_for(request.municipality, request.access),
            "may_edit": request.access.may("partnership.edit_map"),
        },
    )


@requires("partnership.edit_map")
@require_POST
def map_run_start(request: ScopedRequest) -> HttpResponse:
    """Start the computation of the figures."""
    try:
        start_map_run(municipality=request.municipality, by=request.access)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The computation has started. Reload this page in a moment."))
    return redirect("partnership:cooperation_map", request.municipality.slug)


@requires("partnership.read_map")
@require_safe
def map_export(request: ScopedRequest, listing: str, file_format: str) -> HttpResponse:
    """A list of the map as a table."""
    if file_format not in TABLE_FORMATS:
        raise NotFound(_("There is no such file."))
    whole = queries.tie_map(request.municipality)
    match listing:
        case "powiazania":
            title, rows = _("Ties"), tie_listing(whole)
        case "organizacje":
            run = map_run(request.municipality, whole)
            title, rows = _("Organisations of the map"), organisation_listing(whole, run)
        case "linie":
            title = _("Lines of service")
            rows = line_listing(line_overview(request.municipality, whole))
        case _other:
            raise NotFound(_("There is no such file."))
    content = table_file(file_format, title, rows)
    name = f"mapa-{listing}-{request.municipality.slug}.{file_format}"
    return table_download(content, name=name)


@requires("partnership.read_map")
@require_safe
def map_organisation(request: ScopedRequest, pk: int) -> HttpResponse:
    """Ties of one organisation, from its side; who speaks for it declares and confirms here."""
    organisation = _organisation(request, pk)
    may_declare = may_declare_for(request.access, organisation.pk, organisation.form)
    whole = queries.tie_map(request.municipality)
    own_ties = queries.ties_of(request.municipality, organisation.pk, whole)
    return render(
        request,
        "partnership/staff/map/organisation.html",
        {
            "organisation": organisation,
            "ties": own_ties,
            "to_confirm": [one for one in own_ties if one.own is None] if may_declare else [],
            "ended": queries.ended_ties(request.municipality, organisation.pk)
            if may_declare
            else (),
            "memberships": memberships_of(organisation),
            "is_umbrella": has_members(organisation),
            "may_declare": may_declare,
        },
    )


@requires("partnership.read_map")
@require_http_methods(["GET", "HEAD", "POST"])
def tie_declare(request: ScopedRequest, pk: int) -> HttpResponse:
    """A tie of the organisation, as it sees it."""
    organisation = _organisation(request, pk)
    if not may_declare_for(request.access, organisation.pk, organisation.form):
        raise NotAllowed(_("Each organisation declares its ties itself, the office for its units."))
    others = organisations(request.municipality).exclude(pk=organisation.pk)
    form = TieForm(
        request.POST if request.method == "POST" else None,
        others=list(others),
        lines=queries.line_choices(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare_tie(
                municipality=request.municipality,
                organisation_id=organisation.pk,
                entry=form.entry(),
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(
                request, _("The tie is on the map. The other side can now confirm it.")
            )
            return _to_organisation(request, organisation.pk)
    return render(
        request,
        "partnership/staff/map/tie_new.html",
        {"organisation": organisation, "form": form},
        status=422 if form.errors else 200,
    )


@requires("partnership.read_map")
@require_http_methods(["GET", "HEAD", "POST"])
def tie_change(request: ScopedRequest, pk: int) -> HttpResponse:
    """What one side declared, changed by it; two who change it at once both see both versions."""
    tie = _tie(request, pk)
    organisation = _own_side(request, tie)
    is_sent = request.method == "POST"
    form = TieWordForm(request.POST if is_sent else None, tie=tie, is_own=True)
    differences: list[Difference] = []
    if is_sent and form.is_valid():
        try:
            actions.change_tie(
                municipality=request.municipality,
                tie_id=tie.pk,
                seen=form.cleaned_data["seen"],
                **form.facts,
                by=request.access,
            )
        except StaleEdit as error:
            differences = list(differences_of(error, label_of=_label_in(form)))
            typed = request.POST.copy()
            typed["seen"] = actions.version_of(_tie(request, pk))
            form = TieWordForm(typed, tie=tie, is_own=True)
            form.is_valid()
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The tie is saved."))
            return _to_organisation(request, organisation.pk)
    return render(
        request,
        "partnership/staff/map/tie_word.html",
        {
            "tie": tie,
            "organisation": organisation,
            "form": form,
            "differences": differences,
            "is_own": True,
            "line": queries.line_names().get(tie.line, tie.line),
        },
        status=409 if differences else (422 if form.errors else 200),
    )


@requires("partnership.read_map")
@require_http_methods(["GET", "HEAD", "POST"])
def tie_confirm(request: ScopedRequest, pk: int) -> HttpResponse:
    """The other side of a declared tie says so too."""
    tie = _tie(request, pk)
    organisation = _other_side(request, tie)
    form = TieWordForm(request.POST if request.method == "POST" else None, tie=tie, is_own=False)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_tie(
                municipality=request.municipality, tie_id=tie.pk, **form.facts, by=request.access
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Both sides declare this tie now."))
            return _to_organisation(request, organisation.pk)
    return render(
        request,
        "partnership/staff/map/tie_word.html",
        {
            "tie": tie,
            "organisation": organisation,
            "form": form,
            "differences": [],
            "is_own": False,
            "line": queries.line_names().get(tie.line, tie.line),
        },
        status=422 if form.errors else 200,
    )


@requires("partnership.read_map")
@require_POST
def tie_end(request: ScopedRequest, pk: int) -> HttpResponse:
    """This side no longer declares the tie."""
    tie = _tie(request, pk)
    organisation = _own_side(request, tie)
    actions.end_tie(municipality=request.municipality, tie_id=tie.pk, by=request.access)
    messages.success(request, _("Your side no longer declares this tie."))
    return _to_organisation(request, organisation.pk)


# --- inside -------------------------------------------------------------------------------------


def _drawing(request: ScopedRequest, shown: TieMap) -> tuple[SafeString | None, int]:
    """The drawing of the ties shown, and how many organisations it leaves out."""
    if not shown.ties:
        return None, 0
    slug = request.municipality.slug
    nodes, edges, left_out = drawing_of(
        shown, lambda pk: reverse("partnership:map_organisation", args=[slug, pk])
    )
    picture = draw(
        nodes,
        edges,
        title=_("Cooperation map"),
        description=_(
            "Each organisation is a link to its ties. The same stands in the table below."
        ),
    )
    return picture, left_out


def _organisation(request: ScopedRequest, pk: int) -> queries.Organisation:
    found = queries.map_organisation(request.municipality, pk)
    if found is None:
        raise NotFound(_("There is no such organisation here."))
    return found


def _tie(request: ScopedRequest, pk: int) -> TieDeclaration:
    found = queries.tie_declaration(request.municipality, pk)
    if found is None:
        raise NotFound(_("Nobody declares this tie today."))
    return found


def _own_side(request: ScopedRequest, tie: TieDeclaration) -> queries.Organisation:
    """The side that declared the tie, for somebody who speaks for it."""
    return _speaking_side(request, tie.declared_by.merged_into or tie.declared_by)


def _other_side(request: ScopedRequest, tie: TieDeclaration) -> queries.Organisation:
    other = tie.target if tie.declared_by_id == tie.source_id else tie.source
    return _speaking_side(request, other.merged_into or other)


def _speaking_side(request: ScopedRequest, side: queries.Organisation) -> queries.Organisation:
    if not may_declare_for(request.access, side.pk, side.form):
        raise NotAllowed(_("Each organisation declares its ties itself, the office for its units."))
    return side


def _to_organisation(request: ScopedRequest, pk: int) -> HttpResponse:
    return redirect("partnership:map_organisation", request.municipality.slug, pk)


def _label_in(form: TieWordForm) -> Callable[[str], str]:
    return lambda name: str(form.fields[name].label)
