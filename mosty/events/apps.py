from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "mosty.events"
    verbose_name = _("events")

    def ready(self) -> None:
        from mosty.core.access import register  # noqa: PLC0415 -- registry
        from mosty.events.rules import PERMISSIONS  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
