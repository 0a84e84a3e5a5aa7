"""Who works for the municipality and for an organisation; inviting and saying goodbye."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mosty.core.access import Role
from mosty.core.errors import DomainError, NotAllowed, NotFound
from mosty.people.actions import CannotEndRole, end_membership, invite, revoke_invitation
from mosty.people.forms import InvitationForm
from mosty.people.queries import members, open_invitations, organisation_by_id
from mosty.people.queries import team as team_of
from mosty.people.rules import roles_to_give
from mosty.territory.guards import ScopedRequest, requires, signed_in


@requires("people.team_see")
@require_http_methods(["GET", "POST"])
def team(request: ScopedRequest) -> HttpResponse:
    """People of the municipality, open invitations and the form that invites."""
    roles = roles_to_give(request.access)
    form = InvitationForm(request.POST or None, roles=roles)
    if request.method == "POST" and _invited(request, form):
        return redirect("organisations:team", request.municipality.slug)
    context = {
        "form": form,
        "roles_to_give": roles,
        "memberships": team_of(request.municipality),
        "invitations": open_invitations(request.municipality),
    }
    return render(request, "people/staff/team.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def organisation_members(request: ScopedRequest, pk: int) -> HttpResponse:
    """People of an organisation, open invitations and the form that invites."""
    organisation = organisation_by_id(request.municipality, pk)
    if organisation is None:
        raise NotFound(_("There is no such organisation here."))
    request.access.require("people.members_see", organisation_id=pk)
    roles = roles_to_give(request.access, organisation_id=pk)
    form = InvitationForm(request.POST or None, roles=roles)
    if request.method == "POST" and _invited(request, form, organisation_id=pk):
        return redirect("organisations:members", request.municipality.slug, pk)
    context = {
        "organisation": organisation,
        "form": form,
        "roles_to_give": roles,
        "memberships": members(organisation),
        "invitations": open_invitations(request.municipality, organisation=organisation),
    }
    return render(request, "people/staff/members.html", context)


@signed_in
@require_POST
def membership_end(request: ScopedRequest, pk: int) -> HttpResponse:
    """End one role; back to the list it stood on."""
    try:
        ended = end_membership(membership_id=pk, by=request.access)
    except CannotEndRole as error:
        messages.error(request, str(error.message))
        return redirect("organisations:team", request.municipality.slug)
    messages.success(request, _("The role of %(person)s has ended.") % {"person": ended.user})
    return _back(request, ended.organisation_id)


@signed_in
@require_POST
def invitation_revoke(request: ScopedRequest, pk: int) -> HttpResponse:
    """Make the link of an invitation useless."""
    revoke_invitation(invitation_id=pk, by=request.access)
    messages.success(request, _("The invitation was revoked. Its link does not work any more."))
    organisation = request.POST.get("organisation", "")
    return _back(request, int(organisation) if organisation.isdecimal() else None)


def _back(request: ScopedRequest, organisation_id: int | None) -> HttpResponse:
    slug = request.municipality.slug
    if organisation_id is not None:
        if request.access.may("people.members_see", organisation_id=organisation_id):
            return redirect("organisations:members", slug, organisation_id)
    elif request.access.may("people.team_see"):
        return redirect("organisations:team", slug)
    return redirect("people:what_i_may_do")


def _invited(
    request: ScopedRequest, form: InvitationForm, *, organisation_id: int | None = None
) -> bool:
    """Whether the invitation left; if not, the form says why."""
    if not form.is_valid():
        return False
    organisation = (
        organisation_by_id(request.municipality, organisation_id) if organisation_id else None
    )
    email = form.cleaned_data["email"]
    try:
        invite(
            municipality=request.municipality,
            email=email,
            role=Role(form.cleaned_data["role"]),
            organisation=organisation,
            by=request.access,
        )
    except NotAllowed:
        raise
    except DomainError as error:
        for field, message in (error.fields or {"role": error.message}).items():
            form.add_error(field, str(message))
        return False
    messages.success(
        request,
        _("The invitation was sent to %(email)s. The link works for 14 days.") % {"email": email},
    )
    return True
