"""Request types, so that views say what they get."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class PageRequest(HttpRequest):
    """Any request to a page of Mosty."""

    htmx: HtmxDetails
