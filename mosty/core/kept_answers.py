"""What a person typed is kept when their session ends while they fill in a form.

The guard calls `keep` when a POST arrives without a session, then sends the person to sign in.
Back at the same address they get a page with everything they typed and one button that sends it.
Only the same account sees it: a signed cookie remembers who was signed in last in this browser.
"""

from collections.abc import Mapping

from django.core import signing
from django.http import HttpRequest, HttpResponse

_SESSION_KEY = "kept_answers"
_COOKIE = "mosty_last_account"
_SALT = "mosty.kept_answers"
_MAX_FIELDS = 1_000
_HIDDEN = {"csrfmiddlewaretoken"}
#: Never stored: a password is typed again. Codes of signing in are typed on pages without this guard.
_SECRET = ("password", "haslo")

Fields = dict[str, list[str]]


def keep(request: HttpRequest) -> bool:
    """Whether the fields of this POST were stored for after signing in."""
    account = _last_account(request)
    fields: Fields = {
        name: values
        for name, values in request.POST.lists()
        if name not in _HIDDEN and not any(word in name for word in _SECRET)
    }
    if account is None or not fields or len(fields) > _MAX_FIELDS:
        return False
    request.session[_SESSION_KEY] = {"path": request.path, "account": account, "fields": fields}
    return True


def kept_for(request: HttpRequest) -> Mapping[str, list[str]] | None:
    """Fields kept for this address and this account, or None."""
    kept = request.session.get(_SESSION_KEY)
    if not kept or kept["path"] != request.path or kept["account"] != request.user.pk:
        return None
    fields: Fields = kept["fields"]
    return fields


def drop(request: HttpRequest) -> None:
    """Forget what was kept."""
    request.session.pop(_SESSION_KEY, None)


def remember_account(request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookie that says, signed, who is signed in in this browser."""
    if not request.user.is_authenticated or _last_account(request) == request.user.pk:
        return
    response.set_cookie(
        _COOKIE,
        signing.dumps(request.user.pk, salt=_SALT),
        max_age=7 * 24 * 3600,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )


def _last_account(request: HttpRequest) -> int | None:
    try:
        value = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT)
    except signing.BadSignature:
        return None
    return value if isinstance(value, int) else None
