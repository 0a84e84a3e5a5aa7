from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VoicesConfig(AppConfig):
    name = "mosty.voices"
    verbose_name = _("voices")

    def ready(self) -> None:
        from mosty.core.access import register  # noqa: PLC0415 -- registry
        from mosty.core.imports import ImportKind, register_import  # noqa: PLC0415 -- registry
        from mosty.voices import actions, importers  # noqa: PLC0415 -- registry
        from mosty.voices.rules import PERMISSIONS  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
        register_import(
            ImportKind(
                code="voices.responses",
                title=_("answers of a survey"),
                permission="voices.paper_entry",
                columns=importers.RESPONSE_COLUMNS,
                parse=importers.parse_responses,
                store=actions.store_response_rows,
                note=_("One row is one sheet. The same sheet number again corrects the sheet."),
            )
        )
        register_import(
            ImportKind(
                code="voices.codings",
                title=_("themes marked in open answers"),
                permission="voices.code_answers",
                columns=importers.CODING_COLUMNS,
                parse=importers.parse_codings,
                store=actions.store_codings,
                note=_("Answers must be imported first."),
            )
        )
