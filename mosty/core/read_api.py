"""The APIs of Mosty answer every error in one shape: {"code", "message", "fields"}."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from mosty.core.errors import DomainError


class MostyAPI(NinjaAPI):
    """Answers errors in Mosty's shape; anything it does not know is a bug and rises."""

    #: Status of an answer to parameters that break a rule.
    wrong_input_status = 422

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        if isinstance(exc, DomainError):
            fields = {name: str(text) for name, text in exc.fields.items()}
            return self._error(request, exc.status, exc.code, str(exc.message), fields)
        if isinstance(exc, ValidationError):
            wrong = {str(error["loc"][-1]): str(error["msg"]) for error in exc.errors}
            message = _("Some parameters are wrong.")
            return self._error(request, self.wrong_input_status, "invalid_input", message, wrong)
        if isinstance(exc, Http404):
            return self._error(request, 404, "not_found", _("There is nothing here."), {})
        if isinstance(exc, HttpError):
            return self._error(request, exc.status_code, "http_error", exc.message, {})
        raise exc

    def _error(
        self,
        request: HttpRequest,
        status: int,
        code: str,
        message: str,
        fields: Mapping[str, str],
    ) -> HttpResponse:
        body = {"code": code, "message": message, "fields": dict(fields)}
        return self.create_response(request, body, status=status)
