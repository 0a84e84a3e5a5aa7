from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "mosty.people"

    def ready(self) -> None:
        # Registries are filled once all models are there.
        from mosty.core.imports import (  # noqa: PLC0415 -- registry
            ImportKind,
            register_actor_source,
            register_import,
        )
        from mosty.people.actions import store_organisations  # noqa: PLC0415 -- registry
        from mosty.people.importers import parse_organisations  # noqa: PLC0415 -- registry
        from mosty.people.queries import access_of_account  # noqa: PLC0415 -- registry
        from mosty.people.rules import COLUMNS, PERMISSIONS, register  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
        register_actor_source(access_of_account)
        register_import(
            ImportKind(
                code="people.organisations",
                title=_("organisations"),
                permission="people.organisation_import",
                columns=COLUMNS,
                parse=parse_organisations,
                store=store_organisations,
                note=_("An organisation of the same name is changed, not added again."),
            )
        )
