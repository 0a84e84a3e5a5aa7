from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "mosty.territory"

    def ready(self) -> None:
        from mosty.core.access import register  # noqa: PLC0415 -- registry
        from mosty.core.imports import register_import  # noqa: PLC0415 -- registry
        from mosty.core.packs import register_pack  # noqa: PLC0415 -- registry
        from mosty.territory.actions import (  # noqa: PLC0415 -- registry
            POPULATION,
            VILLAGE_UNITS,
            load_legal_parameters,
        )
        from mosty.territory.rules import PERMISSIONS  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
        register_import(VILLAGE_UNITS)
        register_import(POPULATION)
        register_pack("legal_parameters", load_legal_parameters)
