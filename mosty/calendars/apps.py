from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    name = "mosty.calendars"
    verbose_name = _("calendars")

    def ready(self) -> None:
        from mosty.calendars.actions import (  # noqa: PLC0415 -- registry
            BUSY_TIMES,
            BookingRecorder,
            forget_cancelled,
            forget_persons,
            let_overdue_holds_go,
        )
        from mosty.calendars.rules import PERMISSIONS  # noqa: PLC0415 -- registry
        from mosty.core.access import register  # noqa: PLC0415 -- registry
        from mosty.core.imports import (  # noqa: PLC0415 -- registry
            register_import,
            register_recorder,
        )
        from mosty.core.retention import register_forgetting  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
        register_import(BUSY_TIMES)
        register_recorder(BookingRecorder())
        register_forgetting("calendars.holds", let_overdue_holds_go)
        register_forgetting("calendars.cancelled", forget_cancelled)
        register_forgetting("calendars.persons", forget_persons)
