from django.apps import AppConfig


class ThreadConfig(AppConfig):
    name = "mosty.thread"

    def ready(self) -> None:
        from mosty.core.access import register  # noqa: PLC0415 -- registry
        from mosty.thread.rules import PERMISSIONS  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
