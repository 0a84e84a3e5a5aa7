"""Pages behind a secret address."""

from typing import TypeVar

from django.http import HttpResponse

Answer = TypeVar("Answer", bound=HttpResponse)


def private(response: Answer) -> Answer:
    """Not for search engines; the address of the page, which is a secret, goes to nobody.

    Not `no-referrer`: browsers then send `Origin: null` with the form, which the CSRF check refuses.
    """
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "strict-origin"
    # Django writes the address of every 4xx answer to the log: a log is no place for a secret.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
