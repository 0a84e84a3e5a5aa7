from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "mosty.directory"

    def ready(self) -> None:
        from mosty.core.access import register  # noqa: PLC0415 -- registry
        from mosty.core.imports import (  # noqa: PLC0415 -- registry
            register_import,
            register_recorder,
        )
        from mosty.core.packs import register_pack  # noqa: PLC0415 -- registry
        from mosty.core.retention import register_forgetting  # noqa: PLC0415 -- registry
        from mosty.directory.actions import (  # noqa: PLC0415 -- registry
            HSDS,
            RECORDERS,
            SERVICES,
            forget_doubt_texts,
            forget_link_emails,
            load_service_types,
            load_synonyms,
            rename_providers,
        )
        from mosty.directory.rules import PERMISSIONS  # noqa: PLC0415 -- registry
        from mosty.people.actions import follow_renames  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
        register_import(SERVICES)
        register_import(HSDS)
        for recorder in RECORDERS:
            register_recorder(recorder)
        register_pack("service_types", load_service_types)
        register_pack("synonyms", load_synonyms)
        register_forgetting("directory.doubts", forget_doubt_texts)
        register_forgetting("directory.links", forget_link_emails)
        follow_renames("directory.services", rename_providers)
