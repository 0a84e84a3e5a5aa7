"""The begun answers of this browser: a secret in a signed cookie, nothing else."""

import secrets

from django.http import HttpResponse
from django.utils.translation import gettext as _

from mosty.core.access import Access, visitor_access
from mosty.core.errors import NotFound
from mosty.questionnaires.queries import Response, response_by_token
from mosty.territory.guards import ScopedRequest
from mosty.voices.queries import Survey, survey_by_slug

_SALT = "mosty.voices.draft"
_DAYS_30 = 30 * 24 * 3600


def survey_or_404(request: ScopedRequest, slug: str) -> Survey:
    """The survey of this address, in whatever state."""
    survey = survey_by_slug(request.municipality, slug)
    if survey is None:
        raise NotFound(_("There is no such survey here."))
    return survey


def nobody(request: ScopedRequest) -> Access:
    """Whoever answers does so without a name, signed in or not."""
    return visitor_access(request.municipality.pk)


def token_of(request: ScopedRequest, survey: Survey) -> str:
    """The secret of this browser, or "" (none, changed by hand, or too old)."""
    token = request.get_signed_cookie(_cookie(survey), default="", salt=_SALT, max_age=_DAYS_30)
    return token or ""


def new_token() -> str:
    return secrets.token_urlsafe(32)


def draft_of(request: ScopedRequest, survey: Survey) -> Response | None:
    """What was begun (or already sent) in this browser, or None."""
    return response_by_token(survey.questionnaire, token_of(request, survey))


def remember(response: HttpResponse, request: ScopedRequest, survey: Survey, token: str) -> None:
    """Put the secret into the browser for 30 days."""
    response.set_signed_cookie(
        _cookie(survey),
        token,
        salt=_SALT,
        max_age=_DAYS_30,
        path=_path(survey),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse, survey: Survey) -> None:
    """Take the secret out: the next person at this computer starts with a clean sheet."""
    response.delete_cookie(_cookie(survey), path=_path(survey), samesite="Lax")


def _cookie(survey: Survey) -> str:
    return f"mosty_survey_{survey.pk}"


def _path(survey: Survey) -> str:
    return f"/{survey.municipality.slug}/ankiety/"
