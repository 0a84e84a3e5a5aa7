"""Default deny: a view of Mosty without a guard answers nobody."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from mosty.core.kept_answers import remember_account


class DefaultDeny:
    """Refuses views of `mosty.*` that do not say who may use them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        if view.__module__.startswith("mosty.") and not hasattr(view, "mosty_access"):
            raise ImproperlyConfigured(
                f"{view.__module__}.{view.__qualname__} has no guard (territory.guards)."
            )


class RememberAccount:
    """Marks the browser with the account, so that kept answers return only to their author."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        remember_account(request, response)
        return response
