from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionnairesConfig(AppConfig):
    name = "mosty.questionnaires"
    verbose_name = _("questionnaires")

    def ready(self) -> None:
        from mosty.core.access import register  # noqa: PLC0415 -- registry
        from mosty.core.packs import register_pack  # noqa: PLC0415 -- registry
        from mosty.questionnaires.actions import load_question_bank  # noqa: PLC0415 -- registry
        from mosty.questionnaires.rules import PERMISSIONS  # noqa: PLC0415 -- registry

        register(PERMISSIONS)
        register_pack("question_bank", load_question_bank)
