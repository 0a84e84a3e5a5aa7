"""Guards of views: every view says who may use it; a view without a guard is refused.

Roles of staff sleep until the account has a second factor.

`public`, `signed_in` and `requires(code)` also turn the slug in the address into
`request.municipality` and put what the person is there into `request.access`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mosty.core import kept_answers
from mosty.core.access import Access, access_of, all_permissions
from mosty.core.errors import NotFound
from mosty.core.http import PageRequest
from mosty.territory.models import Municipality
from mosty.territory.queries import municipality_by_slug


class ScopedRequest(PageRequest):
    """A request to a page of one municipality."""

    municipality: Municipality
    access: Access


class SiteRequest(PageRequest):
    """A request to a page of the whole installation."""

    access: Access


P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
Guarded = Callable[..., HttpResponseBase]
Request = TypeVar("Request", bound=HttpRequest)


def public(view: Callable[Concatenate[Request, P], R]) -> Guarded:
    """Anyone may use the view, signed in or not."""
    return _guard(view, code=None, needs_account=False)


def signed_in(view: Callable[Concatenate[Request, P], R]) -> Guarded:
    """Anyone with an account may use the view."""
    return _guard(view, code=None, needs_account=True)


def requires(
    code: str,
) -> Callable[[Callable[Concatenate[Request, P], R]], Guarded]:
    """Only people with this permission may use the view (actions check once more, per record)."""

    def wrap(view: Callable[Concatenate[Request, P], R]) -> Guarded:
        return _guard(view, code=code, needs_account=True)

    return wrap


def _guard(view: Callable[..., Any], *, code: str | None, needs_account: bool) -> Guarded:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        municipality: Municipality | None = None
        slug = kwargs.pop("municipality", None)
        if slug is not None:
            municipality = municipality_by_slug(slug)
            if municipality is None:
                raise NotFound(_("There is no such municipality here."))
        access = access_of(request, municipality.pk if municipality else None)
        if access.is_sleeping and needs_account:
            return redirect("mfa_activate_totp")
        request.municipality = municipality  # type: ignore[attr-defined]
        request.access = access  # type: ignore[attr-defined]
        if needs_account and not access.is_signed_in:
            if request.method == "POST":
                kept_answers.keep(request)
            return redirect_to_login(request.get_full_path())
        if access.is_signed_in and (answer := _kept_answers_page(request)) is not None:
            return answer
        if code is not None:
            access.require(code)
        return cast(HttpResponseBase, view(request, *args, **kwargs))

    guarded.mosty_access = (  # type: ignore[attr-defined]
        code or ("signed_in" if needs_account else "public")
    )
    return guarded


def _kept_answers_page(request: HttpRequest) -> HttpResponse | None:
    """The page that offers what was typed before the session ended, or None."""
    kept = kept_answers.kept_for(request)
    if kept is None:
        return None
    if request.method == "GET":
        return render(request, "core/kept_answers.html", {"kept": kept})
    kept_answers.drop(request)
    if "_drop_kept" in request.POST:
        return HttpResponseRedirect(request.get_full_path())
    return None


def known_codes() -> frozenset[str]:
    """Codes of all registered permissions (tests compare guards with them)."""
    return frozenset(permission.code for permission in all_permissions())
