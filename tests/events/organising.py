"""What tests of the organiser's work share."""

from collections.abc import Callable

from django.test import Client

from mosty.core.access import Access, Role

AccessAs = Callable[..., Access]
ClientAs = Callable[[Role], Client]


def page(slug: str, rest: str = "") -> str:
    """An address of an event in Dębowa Dolina."""
    return f"/debowa-dolina/wydarzenia/{slug}/{rest}"


def text(response: object) -> str:
    """The page as text; no-break spaces are spaces."""
    content: bytes = response.content  # type: ignore[attr-defined]
    return content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")
