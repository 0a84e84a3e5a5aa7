"""Addresses of partnership, below /<gmina>/partnerstwo/."""

from django.urls import URLPattern, URLResolver, include, path

from mosty.partnership.views import (
    council_addresses,
    duty_addresses,
    field_addresses,
    map_addresses,
    open_addresses,
    recommendation_addresses,
    standard_addresses,
    start,
    trust_addresses,
)

app_name = "partnership"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="start"),
    path("", include(standard_addresses.PATHS)),
    path("", include(trust_addresses.PATHS)),
    path("", include(duty_addresses.PATHS)),
    path("", include(map_addresses.PATHS)),
    path("", include(field_addresses.PATHS)),
    path("", include(recommendation_addresses.PATHS)),
    path("rady/", include(council_addresses.PATHS)),
    path("otwarta-instytucja/", include(open_addresses.PATHS)),
]
