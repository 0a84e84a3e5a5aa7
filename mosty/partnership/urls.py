"""Addresses of partnership, below /<gmina>/partnerstwo/."""

from django.urls import URLPattern

app_name = "partnership"

urlpatterns: list[URLPattern] = [
    # standards, mirror
    # procedures, duties
    # cooperation map, federations
    # model test
    # recommendations, café
    # councils
    # open institution
]
