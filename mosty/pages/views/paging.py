"""Lists cut into pages, the number of the page in the address."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_PARAMETER = "page"


def page_of(
    request: HttpRequest, items: QuerySet[Any] | Sequence[Any], *, size: int = 25
) -> Page[Any]:
    """The page the address asks for; a wrong number shows the first or last one."""
    return Paginator(items, size).get_page(request.GET.get(PAGE_PARAMETER))
