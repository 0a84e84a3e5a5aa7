from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "mosty.events"
    verbose_name = _("events")

    def ready(self) -> None:
        from mosty.core.access import register  # noqa: PLC0415 -- registry
        from mosty.core.imports import ImportKind, register_import  # noqa: PLC0415 -- registry
        from mosty.core.retention import register_forgetting  # noqa: PLC0415 -- registry
        from mosty.events.actions import (  # noqa: PLC0415 -- registry
            forget_needs,
            forget_registrations,
            store_schedule,
        )
        from mosty.events.actions.forgetting_afterwards import (  # noqa: PLC0415 -- registry
            forget_card_authors,
            forget_certificates,
        )
        from mosty.events.actions.questions import forget_askers  # noqa: PLC0415 -- registry
        from mosty.events.importers import (  # noqa: PLC0415 -- registry
            parse_schedule,
            preview_schedule,
        )
        from mosty.events.rules import PERMISSIONS  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
        register_forgetting("events.askers", forget_askers)
        register_forgetting("events.cards", forget_card_authors)
        register_forgetting("events.certificates", forget_certificates)
        register_forgetting("events.needs", forget_needs)
        register_forgetting("events.registrations", forget_registrations)
        register_import(
            ImportKind(
                code="events.schedule",
                title=_("programme of a conference (schedule.xml, schedule.json)"),
                permission="events.manage",
                columns=(),
                parse=parse_schedule,
                store=store_schedule,
                preview=preview_schedule,
                note=_(
                    "The file becomes an event in preparation; the same file again brings it up to"
                    " date. The number of a row is the place of the item in the file."
                ),
            )
        )
