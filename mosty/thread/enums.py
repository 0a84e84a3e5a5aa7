"""The five stations of the golden thread, and how records hang together along it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StationKind(TextChoices):
    VOICE = "voice", pgettext_lazy("station", "Voice")
    NEED = "need", pgettext_lazy("station", "Need")
    ACTION = "action", pgettext_lazy("station", "Action")
    SERVICE = "service", pgettext_lazy("station", "Service")
    CHANGE = "change", pgettext_lazy("station", "Change")


#: The order along the arch.
STATION_ORDER: tuple[StationKind, ...] = tuple(StationKind)


class Audience(TextChoices):
    PUBLIC = "public", _("everyone")
    STAFF = "staff", _("staff of the municipality")


class InsightState(TextChoices):
    WAITING = "waiting", _("waiting to be taken up")
    TAKEN = "taken", _("taken up")
    DISMISSED = "dismissed", _("put aside, with a reason")
