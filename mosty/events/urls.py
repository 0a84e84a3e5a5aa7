"""Addresses of events, below /<gmina>/wydarzenia/. First words stand in rules.RESERVED_SLUGS."""

from django.urls import path

from mosty.events.views import public

app_name = "events"
urlpatterns = [
    path("", public.event_list, name="event_list"),
]
