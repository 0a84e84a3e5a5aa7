from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "mosty.pages"

    def ready(self) -> None:
        from mosty.core.access import register  # noqa: PLC0415 -- registry
        from mosty.pages.rules import PERMISSIONS  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
