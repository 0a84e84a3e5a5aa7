from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "mosty.people"

    def ready(self) -> None:
        # Registries are filled once all models are there.
        from mosty.core.access import register, register_access_source  # noqa: PLC0415 -- registry
        from mosty.core.imports import (  # noqa: PLC0415 -- registry
            ImportKind,
            register_actor_source,
            register_import,
            register_recorder,
        )
        from mosty.people.actions import (  # noqa: PLC0415 -- registry
            OrganisationRecorder,
            store_organisations,
        )
        from mosty.people.importers import (  # noqa: PLC0415 -- registry
            parse_organisations,
            preview_organisations,
        )
        from mosty.people.queries import (  # noqa: PLC0415 -- registry
            access_of_account,
            access_of_request,
        )
        from mosty.people.rules import COLUMNS, PERMISSIONS  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
        register_access_source(access_of_request)
        register_actor_source(access_of_account)
        register_recorder(OrganisationRecorder())
        register_import(
            ImportKind(
                code="people.organisations",
                title=_("organisations"),
                permission="people.organisation_import",
                columns=COLUMNS,
                parse=parse_organisations,
                store=store_organisations,
                note=_(
                    "An organisation of the same KRS, REGON, NIP or name is changed, not added"
                    " again. A list taken from KRS or REGON may be sent as it is."
                ),
                preview=preview_organisations,
            )
        )
