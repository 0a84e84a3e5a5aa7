from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipConfig(AppConfig):
    name = "mosty.partnership"
    verbose_name = _("partnership")

    def ready(self) -> None:
        from mosty.core.access import register  # noqa: PLC0415 -- registry
        from mosty.partnership.rules import PERMISSIONS  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
