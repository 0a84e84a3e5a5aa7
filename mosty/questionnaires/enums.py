"""Code lists of questionnaires: kinds of questions, comparisons of the skip logic, states."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class QuestionKind(TextChoices):
    SINGLE = "single", _("one answer")
    MULTIPLE = "multiple", _("several answers")
    SCALE = "scale", _("scale")
    NUMBER = "number", _("number")
    TEXT = "text", _("own words")
    VILLAGE_UNIT = "village_unit", _("place of living")


class QuestionAudience(TextChoices):
    """Whom a ready question is for."""

    RESIDENTS = "residents", _("residents")
    CARERS = "carers", _("carers of close persons")
    NGO = "ngo", _("organisations")
    STAFF = "staff", _("staff of social services")
    EVALUATION = "evaluation", _("people who use a service")
    COMMON = "common", _("about the person who answers")


class Comparison(TextChoices):
    """How the skip logic compares an earlier answer with the rule's values."""

    ANY_OF = "any_of", _("is any of")
    NONE_OF = "none_of", _("is none of")
    AT_LEAST = "at_least", _("is at least")
    AT_MOST = "at_most", _("is at most")
    ANSWERED = "answered", _("was answered")


class QuestionnaireState(TextChoices):
    DRAFT = "draft", _("draft")
    FROZEN = "frozen", _("in use, cannot be changed")


class ResponseState(TextChoices):
    DRAFT = "draft", _("started")
    SUBMITTED = "submitted", _("sent")


class Channel(TextChoices):
    WEB = "web", _("web page")
    PAPER = "paper", _("paper sheet")
    IMPORT = "import", _("imported file")
    DOOR = "door", _("talk at home")
    PHONE = "phone", _("telephone")
