"""Pages of organisations."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mosty.core.enums import DiArea
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.core.sheetwriter import table_download
from mosty.people.actions import register_organisation, update_organisation
from mosty.people.exports import organisation_json_ld, organisations_csv, organisations_xlsx
from mosty.people.forms import OrganisationEditForm, OrganisationFilterForm
from mosty.people.queries import organisation_by_id, organisation_counts, organisations
from mosty.people.rules import may_edit_organisation
from mosty.territory.guards import ScopedRequest, public, requires, signed_in

_PER_PAGE = 30
_FORMATS = {"csv": organisations_csv, "xlsx": organisations_xlsx}


@public
@require_safe
def organisation_list(request: ScopedRequest) -> HttpResponse:
    """Organisations of the municipality, searched and filtered."""
    form = OrganisationFilterForm(request.GET)
    chosen = form.chosen()
    found = organisations(request.municipality, **chosen)
    context = {
        "form": form,
        "page_obj": Paginator(found, _PER_PAGE).get_page(request.GET.get("page")),
        "is_filtered": any(chosen.values()),
        "counts": organisation_counts(request.municipality),
        "can_register": request.access.may("people.organisation_register"),
        "can_import": request.access.may("people.organisation_import"),
    }
    return render(request, "people/organisation_list.html", context)


@public
@require_safe
def organisation_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    """What everybody may know about one organisation."""
    organisation = organisation_by_id(request.municipality, pk)
    if organisation is None:
        raise NotFound(_("There is no such organisation here."))
    context = {
        "organisation": organisation,
        "areas": [DiArea(area).label for area in organisation.areas],
        "structured": {
            "@context": "https://schema.org",
            **organisation_json_ld(organisation, page=f"{settings.BASE_URL}{request.path}"),
        },
        "can_edit": may_edit_organisation(request.access, organisation.pk),
        "can_see_members": request.access.may(
            "people.members_see", organisation_id=organisation.pk
        ),
    }
    return render(request, "people/organisation_detail.html", context)


@public
@require_safe
def organisation_export(request: ScopedRequest, ending: str) -> HttpResponse:
    """The list as a file; it holds what the pages show."""
    if ending not in _FORMATS:
        raise NotFound(_("This list comes as CSV and XLSX."))
    content = _FORMATS[ending](organisations(request.municipality))
    return table_download(content, name=f"organizacje.{ending}")


@requires("people.organisation_register")
@require_http_methods(["GET", "POST"])
def organisation_create(request: ScopedRequest) -> HttpResponse:
    """A new organisation."""
    form = OrganisationEditForm(request.POST or None, patrons=organisations(request.municipality))
    if request.method == "POST" and form.is_valid():
        try:
            made = register_organisation(
                municipality=request.municipality, fields=form.given(), by=request.access
            )
        except InvalidInput as error:
            _show(form, error)
        else:
            messages.success(request, _("The organisation was added."))
            return redirect("organisations:detail", request.municipality.slug, made.pk)
    return render(request, "people/staff/organisation_edit.html", {"form": form})


@signed_in
@require_http_methods(["GET", "POST"])
def organisation_edit(request: ScopedRequest, pk: int) -> HttpResponse:
    """An organisation, edited by staff or by its own representative."""
    organisation = organisation_by_id(request.municipality, pk)
    if organisation is None:
        raise NotFound(_("There is no such organisation here."))
    if not may_edit_organisation(request.access, pk):
        raise NotAllowed(_("You may edit only your own organisation."))
    form = OrganisationEditForm(
        request.POST or None,
        instance=organisation,
        initial={"revision": organisation.revision},
        patrons=organisations(request.municipality),
    )
    context = {"form": form, "organisation": organisation, "differences": []}
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"] or 0
        try:
            update_organisation(
                organisation_id=pk, fields=form.given(), revision=revision, by=request.access
            )
        except StaleEdit as error:
            context["stale"] = error
            context["revision"] = organisation.revision
            context["differences"] = _differences(form, error)
        except InvalidInput as error:
            _show(form, error)
        else:
            messages.success(request, _("The organisation was saved."))
            return redirect("organisations:detail", request.municipality.slug, pk)
    return render(request, "people/staff/organisation_edit.html", context)


def _show(form: OrganisationEditForm, error: InvalidInput) -> None:
    """Put the action's findings beside the fields."""
    for field, message in (error.fields or {"": error.message}).items():
        name = field.removesuffix("_id")
        form.add_error(name if name in form.fields else None, str(message))


def _differences(form: OrganisationEditForm, error: StaleEdit) -> list[dict[str, object]]:
    """(label, theirs, yours) of fields that differ between the two versions."""
    return [
        {
            "label": form.fields[name.removesuffix("_id")].label,
            "theirs": _in_words(error.theirs[name]),
            "yours": _in_words(error.yours[name]),
        }
        for name in error.theirs
        if error.theirs[name] != error.yours[name]
    ]


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(DiArea(item).label) for item in value)
    return "" if value is None else str(value)
