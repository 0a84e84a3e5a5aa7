"""Code lists of time: what is taken, by what, and how surely."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ResourceKind(TextChoices):
    SITE = "site", _("site")
    ROOM = "room", _("room")
    EQUIPMENT = "equipment", _("equipment")
    VEHICLE = "vehicle", _("vehicle")


class BookingState(TextChoices):
    """How surely a booking takes its time."""

    PENCILLED = "pencilled", _("pencilled in")  # takes nothing: others may have it
    HELD = "held", _("held until a deadline")
    CONFIRMED = "confirmed", pgettext_lazy("booking", "confirmed")
    CANCELLED = "cancelled", _("cancelled")


#: Bookings in these states keep others out.
TAKING = frozenset({BookingState.HELD, BookingState.CONFIRMED})


class PersonRole(TextChoices):
    """Why somebody's time goes to a booking."""

    ORGANISER = "organiser", _("organises")
    HOST = "host", _("hosts")
    SPEAKER = "speaker", _("speaks")
    MODERATOR = "moderator", _("moderates")
    PARTICIPANT = "participant", _("takes part")
    DUTY = "duty", _("is on duty")


class HolidayWish(TextChoices):
    """What a series does on a public holiday."""

    AS_USUAL = "as_usual", _("takes place as usual")
    LEFT_OUT = "left_out", _("is left out")


class OverrideKind(TextChoices):
    """How one date of a series differs from the rule."""

    CANCELLED = "cancelled", _("does not take place")
    MOVED = "moved", _("moved or changed")
    ADDED = "added", _("an extra date")


class Repeat(TextChoices):
    """How something comes again."""

    DAILY = "daily", _("every day or every few days")
    WEEKLY = "weekly", _("every week or every few weeks, on chosen days")
    MONTHLY_DAY = "monthly_day", _("every month on the same day, for example the 15th")
    MONTHLY_WEEKDAY = (
        "monthly_weekday",
        _("every month on a weekday, for example the last Thursday"),
    )
    YEARLY = "yearly", _("every year on the same day")
