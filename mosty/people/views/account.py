"""Pages of one's own account: what I may do, and accepting an invitation."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mosty.people.actions import CannotAccept, accept_as_new_person, accept_invitation
from mosty.people.forms import NewPersonForm
from mosty.people.queries import (
    User,
    account_exists,
    has_second_factor,
    invitation_by_token,
    invitation_state,
    places_of,
)
from mosty.territory.guards import SiteRequest, public, signed_in

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@signed_in
@require_safe
def what_i_may_do(request: SiteRequest) -> HttpResponse:
    """In each of my municipalities: my roles, what I may do, what not and whom to ask."""
    user = cast(User, request.user)
    context = {"places": places_of(user), "has_second_factor": has_second_factor(user)}
    return render(request, "people/what_i_may_do.html", context)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def invitation_accept(request: SiteRequest, token: str) -> HttpResponse:
    """GET shows what the invitation gives; POST accepts it."""
    invitation = invitation_by_token(token)
    state = invitation_state(invitation) if invitation else "unknown"
    if invitation is None or state != "open":
        return render(request, "people/invitation_closed.html", {"state": state}, status=410)
    is_signed_in = request.user.is_authenticated
    has_account = account_exists(invitation.email)
    form = NewPersonForm(request.POST if request.method == "POST" and not is_signed_in else None)
    if request.method == "POST":
        if is_signed_in:
            return _accept(request, token)
        if has_account:
            return redirect_to_login(request.get_full_path())
        if form.is_valid():
            user, membership = accept_as_new_person(
                token=token, full_name=form.cleaned_data["full_name"]
            )
            login(request, user, backend=_BACKEND)
            messages.success(request, _welcome(membership.municipality.name))
            return redirect("people:what_i_may_do")
    context = {
        "invitation": invitation,
        "form": form,
        "has_account": has_account,
        "is_other_account": is_signed_in and cast(User, request.user).email != invitation.email,
    }
    return render(request, "people/invitation_accept.html", context)


def _accept(request: SiteRequest, token: str) -> HttpResponse:
    try:
        membership = accept_invitation(token=token, user=cast(User, request.user))
    except CannotAccept as error:
        messages.error(request, str(error.message))
        return redirect("people:invitation_accept", token)
    messages.success(request, _welcome(membership.municipality.name))
    return redirect("people:what_i_may_do")


def _welcome(municipality: str) -> str:
    return _("Welcome to %(municipality)s. Here is what you may do.") % {
        "municipality": municipality
    }
