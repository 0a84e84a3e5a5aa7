"""Whom an organisation lets see how it stands."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError
from mosty.partnership.actions.consents import give_consent, revoke_consent
from mosty.partnership.enums import ConsentScope
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.exports.trust import consent_listing
from mosty.partnership.forms.trust import ConsentForm
from mosty.partnership.queries.seeing import consents_of, holding_consents
from mosty.partnership.views.trust import own_organisation
from mosty.people.queries import Organisation, organisations
from mosty.territory.guards import ScopedRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: ScopedRequest, organisation_id: int) -> HttpResponse:
    """Who sees what now, who did before; sending the form lets somebody see."""
    organisation = own_organisation(request, organisation_id)
    form = ConsentForm(
        request.POST if request.method == "POST" else None,
        organisations=_others(request, organisation),
    )
    if request.method == "POST" and form.is_valid():
        try:
            give_consent(
                municipality=request.municipality,
                organisation_id=organisation.pk,
                shown_to_id=form.shown_to_id,
                scope=ConsentScope(form.cleaned_data["scope"]),
                ends_on=form.cleaned_data["ends_on"],
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The consent is saved. You can take it back at any time."))
            return _back(request, organisation)
    rows = list(consents_of(organisation))
    holding = holding_consents(rows, on=timezone.localdate())
    context = {
        "organisation": organisation,
        "form": form,
        "holding": holding,
        "ended": [row for row in rows if row not in holding],
    }
    status = 422 if form.errors else 200
    return render(request, "partnership/staff/trust/consents.html", context, status=status)


@signed_in
@require_POST
def consent_revoke(request: ScopedRequest, organisation_id: int, pk: int) -> HttpResponse:
    """The consent taken back at once."""
    organisation = own_organisation(request, organisation_id)
    revoke_consent(
        municipality=request.municipality,
        organisation_id=organisation.pk,
        consent_id=pk,
        by=request.access,
    )
    messages.success(request, _("The consent is taken back. They see nothing any more."))
    return _back(request, organisation)


@signed_in
@require_safe
def consents_file(request: ScopedRequest, organisation_id: int, file_format: str) -> HttpResponse:
    """All consents, also those that ended."""
    organisation = own_organisation(request, organisation_id)
    listing = consent_listing(consents_of(organisation), on=timezone.localdate())
    return table_answer(file_format, title=_("Consents"), name="zgody", listing=listing)


def _others(request: ScopedRequest, organisation: Organisation) -> list[Organisation]:
    return list(organisations(request.municipality).exclude(pk=organisation.pk))


def _back(request: ScopedRequest, organisation: Organisation) -> HttpResponse:
    return redirect("partnership:consents", request.municipality.slug, organisation.pk)
