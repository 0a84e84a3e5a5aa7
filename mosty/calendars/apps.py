from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "mosty.calendars"
