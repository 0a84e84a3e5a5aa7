from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipConfig(AppConfig):
    name = "mosty.partnership"
    verbose_name = _("partnership")

    def ready(self) -> None:
        from mosty.core.access import register  # noqa: PLC0415 -- registry
        from mosty.core.packs import register_pack  # noqa: PLC0415 -- registry
        from mosty.core.retention import register_forgetting  # noqa: PLC0415 -- registry
        from mosty.partnership.actions.council_reminders import (  # noqa: PLC0415 -- registry
            waive_silent,
        )
        from mosty.partnership.actions.standards import (  # noqa: PLC0415 -- registry
            load_mirror,
            load_standards,
        )
        from mosty.partnership.rules import PERMISSIONS  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
        register_forgetting("partnership.waivers", waive_silent)
        register_pack("partnership.standards", load_standards)
        register_pack("partnership.mirror", load_mirror)
