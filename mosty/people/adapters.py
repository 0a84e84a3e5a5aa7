"""How allauth and the throttling of signing in behave here."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts by e-mail alone."""


def name_of_attempt(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """Whose password was tried: the e-mail address, in lower case."""
    given = (credentials or {}).get("email")
    if not given and request is not None:
        given = request.POST.get("login", "")
    return str(given or "").strip().lower()
