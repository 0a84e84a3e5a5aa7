"""Events: what, when, where, for whom; the versions of the programme that were announced."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.calendars.models import Resource
from mosty.events.enums import EventFormat, EventKind, EventState
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


class TrainingSeries(models.Model):
    """Events that belong together: a project's trainings, and the teams that come out of them."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="training_series"
    )
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    places = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("series of trainings")
        verbose_name_plural = _("series of trainings")
        ordering = ("-created_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "title"), name="training_series_once_a_title"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Event(models.Model):
    """A study visit, a training, a session, a conference, a meeting: one programme, one register.

    Attributes:
        slug: in the address of its page, unique in the municipality.
        purpose: why it is held ("Cel").
        form: in the organiser's own words: "formuła wykładowo-seminaryjna z poczęstunkiem".
        audience: who it is for.
        project: within which project.
        place: in words; `site` where its time is planned.
        access_note, access_features: how to get there and in; codes of rules.ACCESS_FEATURES.
        online_url: for those who are registered, never public.
        contact_*: of the organiser, public.
        programme_version: number of the version announced last; 0: none yet.
        extra: of an imported programme (schedule.xml): what of the conference has no column here.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="events")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80)
    kind = models.CharField(max_length=12, choices=EventKind)
    state = models.CharField(max_length=9, choices=EventState, default=EventState.DRAFT)
    format = models.CharField(max_length=8, choices=EventFormat, default=EventFormat.ON_SITE)
    title = models.CharField(max_length=300)
    title_uk = models.CharField(max_length=300, blank=True)
    purpose = models.TextField(blank=True)
    description = models.TextField(blank=True)
    description_uk = models.TextField(blank=True)
    description_easy = models.TextField(blank=True)
    form = models.CharField(max_length=300, blank=True)
    audience = models.TextField(blank=True)
    project = models.CharField(max_length=300, blank=True)
    series = models.ForeignKey(
        TrainingSeries, on_delete=models.SET_NULL, null=True, blank=True, related_name="events"
    )
    organiser = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="events"
    )
    organiser_name = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=300, blank=True)
    site = models.ForeignKey(
        Resource, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    access_note = models.TextField(blank=True)
    access_features = models.JSONField(default=list, blank=True)
    online_url = models.URLField(blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    cancel_reason = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    programme_version = models.PositiveIntegerField(default=0, editable=False)
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    extra = models.JSONField(default=dict, blank=True, editable=False)
    needs_removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("starts_on", "id")
        indexes = [
            models.Index(fields=("municipality", "state", "starts_on"), name="event_list"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("municipality", "slug"), name="event_slug_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="event_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state=EventState.PUBLISHED) | Q(published_at__isnull=False),
                name="announced_event_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=EventState.CANCELLED) | Q(cancelled_at__isnull=False),
                name="cancelled_event_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProgrammeVersion(models.Model):
    """The programme as it was announced; what changed is told to those it concerns.

    Attributes:
        snapshot: items as rules.programme_snapshot writes them.
        note: what the organiser says of the change.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    note = models.TextField(blank=True)
    published_at = models.DateTimeField()
    published_by_label = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("version of the programme")
        ordering = ("event", "number")
        constraints = [
            models.UniqueConstraint(fields=("event", "number"), name="programme_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.number}"
