from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VoicesConfig(AppConfig):
    name = "mosty.voices"
    verbose_name = _("voices")

    def ready(self) -> None:
        from mosty.people.rules import register  # noqa: PLC0415 -- registry
        from mosty.voices.rules import PERMISSIONS  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
