"""The five stations of the golden thread, and how records hang together along it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StationKind(TextChoices):
    VOICE = "voice", _("Voice")
    NEED = "need", _("Need")
    ACTION = "action", _("Action")
    SERVICE = "service", _("Service")
    CHANGE = "change", _("Change")


#: The order along the arch.
STATION_ORDER: tuple[StationKind, ...] = tuple(StationKind)


class Audience(TextChoices):
    PUBLIC = "public", _("everyone")
    STAFF = "staff", _("staff of the municipality")


class InsightState(TextChoices):
    WAITING = "waiting", _("waiting to be taken up")
    TAKEN = "taken", _("taken up")
    DISMISSED = "dismissed", _("put aside, with a reason")
