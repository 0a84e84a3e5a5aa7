"""What every template knows: the municipality of the address and what the reader is there."""

from typing import Any

from django.http import HttpRequest


def municipality(request: HttpRequest) -> dict[str, Any]:
    """`municipality` (or None) and `access` (or None) as the view's guard found them."""
    return {
        "municipality": getattr(request, "municipality", None),
        "access": getattr(request, "access", None),
    }
