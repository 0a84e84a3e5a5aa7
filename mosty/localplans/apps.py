from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LocalPlansConfig(AppConfig):
    name = "mosty.localplans"
    verbose_name = _("local plans")

    def ready(self) -> None:
        from mosty.core.access import register  # noqa: PLC0415 -- registry
        from mosty.localplans.rules import PERMISSIONS  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
