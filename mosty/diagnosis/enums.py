"""Code lists of the diagnosis (domain lists WSKAZNIK_TYP and KIERUNEK)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IndicatorKind(TextChoices):
    CONTEXT = "context", _("context")
    OUTPUT = "output", _("output")
    RESULT = "result", _("result")
    IMPACT = "impact", _("impact")
    PROCESS = "process", _("process")


class Direction(TextChoices):
    UP_IS_GOOD = "up_is_good", _("a rise is good")
    DOWN_IS_GOOD = "down_is_good", _("a fall is good")
    NEUTRAL = "neutral", _("neutral")


class AssetKind(TextChoices):
    TALENT = "talent", _("people's talents and readiness to help")
    PLACE = "place", _("place")
    ORGANISATION = "organisation", _("organisation")
    GROUP = "group", _("group")
    BUILDING = "building", _("building")
    EQUIPMENT = "equipment", _("equipment")
    STAFF = "staff", _("staff")


class Priority(TextChoices):
    HIGH = "high", _("first")
    MEDIUM = "medium", _("next")
    LOW = "low", _("later")
