"""Code lists of voices: states of a survey, kinds of themes in open answers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SurveyState(TextChoices):
    DRAFT = "draft", _("in preparation")
    OPEN = "open", _("open for answers")
    CLOSED = "closed", _("closed")


class ThemeKind(TextChoices):
    NEED = "need", _("need")
    TALENT = "talent", _("talent or help offered")
    BARRIER = "barrier", _("obstacle")
