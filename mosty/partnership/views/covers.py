"""Standards for which another organisation answers: a guardian, a federation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.partnership.actions.covers import agree_cover, ask_cover, end_cover
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.exports.trust import cover_listing
from mosty.partnership.forms.trust import CoverForm
from mosty.partnership.queries.covers import coverable_standards, covers_of
from mosty.partnership.views.trust import own_organisation
from mosty.people.queries import Organisation, organisations
from mosty.territory.guards import ScopedRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def covers(request: ScopedRequest, organisation_id: int) -> HttpResponse:
    """Who answers for this organisation and for whom it answers; `?my=1`: it offers itself."""
    organisation = own_organisation(request, organisation_id)
    offers = request.GET.get("my") == "1"
    form = CoverForm(
        request.POST if request.method == "POST" else None,
        organisations=list(organisations(request.municipality).exclude(pk=organisation.pk)),
        standards=coverable_standards(request.municipality),
    )
    if request.method == "POST" and form.is_valid():
        other = int(form.cleaned_data["other"])
        covered, answers = (other, organisation.pk) if offers else (organisation.pk, other)
        try:
            made = ask_cover(
                municipality=request.municipality,
                organisation_id=covered,
                by_organisation_id=answers,
                codes=form.cleaned_data["codes"],
                note=form.cleaned_data["note"],
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            words = ngettext(
                "%(count)d standard waits for the other side to agree.",
                "%(count)d standards wait for the other side to agree.",
                len(made),
            )
            messages.success(request, words % {"count": len(made)})
            return _back(request, organisation)
    context = {
        "organisation": organisation,
        "form": form,
        "offers": offers,
        "covers": covers_of(organisation),
    }
    status = 422 if form.errors else 200
    return render(request, "partnership/staff/trust/covers.html", context, status=status)


@signed_in
@require_POST
def cover_change(request: ScopedRequest, organisation_id: int, pk: int) -> HttpResponse:
    """Agreed to, or ended."""
    organisation = own_organisation(request, organisation_id)
    what = request.POST.get("co", "")
    if what == "zgoda":
        agree_cover(municipality=request.municipality, cover_id=pk, by=request.access)
        messages.success(request, _("Agreed. From now on the standard counts as covered."))
    elif what == "koniec":
        end_cover(municipality=request.municipality, cover_id=pk, by=request.access)
        messages.success(request, _("Ended. The standard does not count as covered any more."))
    else:
        raise NotFound(_("There is no such page."))
    return _back(request, organisation)


@signed_in
@require_safe
def covers_file(request: ScopedRequest, organisation_id: int, file_format: str) -> HttpResponse:
    """All covers of the organisation, both ways."""
    organisation = own_organisation(request, organisation_id)
    listing = cover_listing(covers_of(organisation))
    return table_answer(file_format, title=_("Guardians"), name="opieka", listing=listing)


def _back(request: ScopedRequest, organisation: Organisation) -> HttpResponse:
    return redirect("partnership:covers", request.municipality.slug, organisation.pk)
