"""Code lists of events: what kind of meeting, how people take part, what became of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventKind(TextChoices):
    STUDY_VISIT = "study_visit", _("study visit")
    TRAINING = "training", _("training")
    SESSION = "session", _("session or panel")
    CONFERENCE = "conference", _("conference")
    MEETING = "meeting", _("meeting")


class EventState(TextChoices):
    """A cancelled event keeps its page, so that whoever has its address learns of it."""

    DRAFT = "draft", _("in preparation")
    PUBLISHED = "published", _("announced")
    CANCELLED = "cancelled", _("cancelled")


class EventFormat(TextChoices):
    ON_SITE = "on_site", _("on site")
    ONLINE = "online", _("online")
    MIXED = "mixed", _("on site and online")


class ItemKind(TextChoices):
    OPENING = "opening", _("opening")
    LECTURE = "lecture", _("lecture")
    CASE_STUDY = "case_study", _("case study")
    DISCUSSION = "discussion", _("discussion")
    WORKSHOP = "workshop", _("workshop")
    VISIT = "visit", _("visit to a place")
    BREAK = "break", _("break")
    SUMMARY = "summary", _("summary and closing")
    OTHER = "other", _("other")


class ItemRole(TextChoices):
    SPEAKER = "speaker", _("speaks")
    MODERATOR = "moderator", _("moderates")
    HOST = "host", _("hosts")


class MaterialMoment(TextChoices):
    BEFORE = "before", _("before the meeting")
    AFTER = "after", _("after the meeting")


class TravelMode(TextChoices):
    BUS = "bus", _("hired bus")
    CAR = "car", _("by car")
    PUBLIC = "public", _("public transport")
    WALK = "walk", _("on foot")


class Pool(TextChoices):
    """How somebody takes part; each pool has its own limit."""

    ON_SITE = "on_site", _("on site")
    ONLINE = "online", _("online")


class WaitingRule(TextChoices):
    """Who gets a place that is free; stated before registration opens."""

    ARRIVAL = "arrival", _("in order of arrival")
    PRIORITY = "priority", _("priority groups first, then in order of arrival")
    LOTTERY = "lottery", _("a lot is drawn")


class RegistrationState(TextChoices):
    """A registration holds places while OFFERED (until its deadline) and CONFIRMED."""

    UNPROVEN = "unproven", _("waits for the code from the e-mail")
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("a place is held until the deadline")
    CONFIRMED = "confirmed", pgettext_lazy("booking", "confirmed")
    CANCELLED = "cancelled", _("cancelled")
    LAPSED = "lapsed", _("the offer was not taken in time")


#: Registrations in these states hold places.
HOLDING = frozenset({RegistrationState.OFFERED, RegistrationState.CONFIRMED})


class RegistrationChannel(TextChoices):
    WEB = "web", _("by the person")
    INSTITUTION = "institution", _("by an institution")
    STAFF = "staff", _("by telephone or at the office")


class PassageKind(TextChoices):
    ENTRY = "entry", _("came in")
    EXIT = "exit", _("went out")


class PassageMeans(TextChoices):
    LIST = "list", _("marked on the list")
    QR = "qr", _("QR code")
    PIN = "pin", _("PIN, online")
    FILE = "file", _("list of the online host")


class QuestionState(TextChoices):
    WAITING = "waiting", _("waits for the moderator")
    SHOWN = "shown", _("shown")
    ANSWERED = "answered", _("answered")
    HIDDEN = "hidden", _("not shown")


class CertificateBasis(TextChoices):
    """What somebody must have taken part in; being registered is never enough."""

    SHARE = "share", _("a share of the minutes")
    ITEMS = "items", _("named items")


class BudgetSide(TextChoices):
    COST = "cost", _("cost")
    INCOME = "income", _("co-financing or income")


class MailKind(TextChoices):
    INVITATION = "invitation", _("invitation")
    REMINDER = "reminder", _("reminder")
    CHANGE = "change", _("change of the programme")
    CANCELLATION = "cancellation", _("the event is cancelled")
    FOLLOW_UP = "follow_up", _("follow-up after some months")
    OTHER = "other", _("other letter")


class CardState(TextChoices):
    """What became of the thing somebody wanted to carry home."""

    PLANNED = "planned", _("planned")
    STARTED = "started", pgettext_lazy("card", "started")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")
