"""Pages a device may keep and open without a connection: whose they are, for how long, what locks drafts.

A view says so with `keep_on_device`; the worker in the browser (templates/core/offline_worker.js) keeps
nothing that does not carry the header. Decision 0010 says why.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils.crypto import salted_hmac

#: "<mark of the account> <hours>": the browser may keep this page, for this account, so long.
HEADER = "Mosty-Keep-On-Device"
WORKER = "core/offline_worker.js"
_MARK_SALT = "mosty.core.offline.mark"
_DRAFT_SALT = b"mosty.core.offline.drafts:"


def account_mark(user_id: int | None) -> str:
    """What a browser knows an account by; empty for nobody. Says nothing of the account."""
    if user_id is None:
        return ""
    return salted_hmac(_MARK_SALT, str(user_id), algorithm="sha256").hexdigest()[:20]


def draft_keys(user_id: int) -> tuple[str, ...]:
    """Keys (base64) that lock what the account wrote on a device: the one in use, then earlier ones.

    Made from the installation's key, so nothing has to be stored; after that key was changed, drafts
    locked before still open while the old one stands in SECRET_KEY_FALLBACKS.
    """
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return tuple(
        base64.b64encode(
            hmac.digest(str(one).encode(), _DRAFT_SALT + str(user_id).encode(), hashlib.sha256)
        ).decode()
        for one in secrets
    )


def keep_on_device(
    hours: int,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Marks the pages of a view as ones a device may keep; stands below the guard, so only for its reader."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if request.method == "GET" and response.status_code == 200:
                response.headers[HEADER] = f"{account_mark(request.user.pk)} {hours}"
            return response

        return marked

    return wrap


@cache
def release() -> str:
    """Changes with the worker's text and with every static file: a browser then takes the new worker."""
    template: Any = get_template(WORKER).template  # type: ignore[attr-defined]
    static = getattr(staticfiles_storage, "manifest_hash", "")
    return hashlib.sha256(f"{template.source}{static}".encode()).hexdigest()[:12]
