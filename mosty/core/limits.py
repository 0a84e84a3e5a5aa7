"""Nobody may send without end: deeds of one reader, counted in Django's cache without its address."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def uses_up(request: HttpRequest, deed: str, *, limit: int, seconds: int) -> bool:
    """Whether the reader has done the deed more than `limit` times in a while; counts this one.

    The cache holds a keyed hash of the network address, never the address, and forgets it after
    `seconds`. Each server process counts for itself unless the cache is shared.
    """
    return _uses_up(f"{deed}:{_reader(request)}", limit=limit, seconds=seconds)


def uses_up_from_anywhere(deed: str, *, limit: int, seconds: int) -> bool:
    """The same for all readers together: a deed on one record that many addresses may try."""
    return _uses_up(deed, limit=limit, seconds=seconds)


def _uses_up(what: str, *, limit: int, seconds: int) -> bool:
    key = f"limit:{salted_hmac('mosty.limits', what).hexdigest()}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) > limit
    except ValueError:  # it ran out between the two lines
        return False


def _reader(request: HttpRequest) -> str:
    """Network address of whoever asks; behind a proxy: what the proxy saw."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.IS_BEHIND_PROXY and forwarded:
        return str(forwarded).rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
