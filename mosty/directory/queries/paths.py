"""Addresses of the directory's pages, without the host."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=1000)
def services_path(slug: str) -> str:
    """Address of the list of a municipality's services; their own pages lie below it."""
    return reverse("directory:service_list", args=[slug])


def service_path(slug: str, pk: int) -> str:
    """Address of a service's page: one look-up for a municipality, for imports ask for thousands."""
    return f"{services_path(slug)}{pk}/"
