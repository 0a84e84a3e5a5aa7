from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    name = "mosty.diagnosis"

    def ready(self) -> None:
        from mosty.core.access import register  # noqa: PLC0415 -- registry
        from mosty.core.imports import register_import  # noqa: PLC0415 -- registry
        from mosty.core.packs import register_pack  # noqa: PLC0415 -- registry
        from mosty.diagnosis.actions import (  # noqa: PLC0415 -- registry
            IMPORT_KINDS,
            PACK_NAME,
            load_indicators,
        )
        from mosty.diagnosis.rules import PERMISSIONS  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
        register_pack(PACK_NAME, load_indicators)
        for kind in IMPORT_KINDS:
            register_import(kind)
