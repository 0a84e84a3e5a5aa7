"""The programme: timed items, who speaks, what to read; stops and legs of a visit to many sites."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mosty.calendars.models import Person, Resource
from mosty.events.enums import ItemKind, ItemRole, MaterialMoment, TravelMode
from mosty.events.models.events import Event
from mosty.people.models import Organisation


class Stop(models.Model):
    """A place a visit comes to: whom it meets there, from when to when, how one gets in.

    Attributes:
        host: the institution that receives the group.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="stops")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    town = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=300, blank=True)
    host = models.CharField(max_length=300, blank=True)
    host_person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    site = models.ForeignKey(
        Resource, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    arrives_at = models.DateTimeField()
    leaves_at = models.DateTimeField()
    meeting_point = models.CharField(max_length=300, blank=True)
    access_note = models.TextField(blank=True)
    access_features = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("stop of a visit")
        ordering = ("event", "position", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(leaves_at__gt=F("arrives_at")), name="stop_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Leg(models.Model):
    """The way to a stop, or home (`target` empty): how, from where, how long.

    Attributes:
        origin: None: where the journey begins, told by `meeting_point`.
        minutes: of travel, without waiting.
        seats: in the vehicle, the driver's not counted; None: nobody counted.
        wheelchair_seats: of them, for people in wheelchairs.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="legs")
    origin = models.ForeignKey(
        Stop, on_delete=models.CASCADE, null=True, blank=True, related_name="legs_out"
    )
    target = models.ForeignKey(
        Stop, on_delete=models.CASCADE, null=True, blank=True, related_name="legs_in"
    )
    mode = models.CharField(max_length=6, choices=TravelMode, default=TravelMode.BUS)
    leaves_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    meeting_point = models.CharField(max_length=300, blank=True)
    vehicle = models.ForeignKey(
        Resource, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    seats = models.PositiveIntegerField(null=True, blank=True)
    wheelchair_seats = models.PositiveIntegerField(null=True, blank=True)
    access_note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("way between stops")
        ordering = ("event", "leaves_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(origin__isnull=False) | Q(target__isnull=False),
                name="leg_touches_a_stop",
            )
        ]

    def __str__(self) -> str:
        return f"{self.origin_id} -> {self.target_id}"


class ProgrammeItem(models.Model):
    """One item of the programme, half open in time; items in other rooms may run beside it.

    Attributes:
        guid: of the programme it was imported from, kept on the way out.
        scope_points: "Zakres": what it covers, one line each.
        room: whose time it takes; `place` says it in words where there is no room of ours.
        stop: of an itinerary.
        seats: people who fit; None: as many as the event takes.
        extra: fields of an imported programme that have no column here, as they came.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="items")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    guid = models.CharField(max_length=64, blank=True)
    slug = models.SlugField(max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=ItemKind)
    title = models.CharField(max_length=300)
    title_uk = models.CharField(max_length=300, blank=True)
    subtitle = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    scope_points = models.JSONField(default=list, blank=True)
    track = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, default="pl")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    room = models.ForeignKey(
        Resource, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    stop = models.ForeignKey(
        Stop, on_delete=models.SET_NULL, null=True, blank=True, related_name="items"
    )
    seats = models.PositiveIntegerField(null=True, blank=True)
    takes_questions = models.BooleanField(default=False)
    is_cancelled = models.BooleanField(default=False)
    extra = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("item of the programme")
        verbose_name_plural = _("items of the programme")
        ordering = ("starts_at", "id")
        indexes = [models.Index(fields=("event", "starts_at"), name="item_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="item_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=("event", "guid"), condition=~Q(guid=""), name="item_once_a_guid"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ItemPerson(models.Model):
    """Somebody who speaks, moderates or hosts, with the affiliation the programme prints."""

    item = models.ForeignKey(ProgrammeItem, on_delete=models.CASCADE, related_name="persons")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=9, choices=ItemRole)
    affiliation = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("person of an item")
        ordering = ("item", "position", "id")
        constraints = [
            models.UniqueConstraint(fields=("item", "person", "role"), name="item_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.person_id} {self.role}"


class Material(models.Model):
    """Something to read before or after: a link, or a file kept outside the web's folder.

    Attributes:
        file: name below MEDIA_ROOT; empty: a link.
        is_public: else for those who are registered.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="materials")
    item = models.ForeignKey(
        ProgrammeItem, on_delete=models.CASCADE, null=True, blank=True, related_name="materials"
    )
    moment = models.CharField(max_length=6, choices=MaterialMoment)
    title = models.CharField(max_length=300)
    url = models.URLField(max_length=500, blank=True)
    file = models.FileField(max_length=300, blank=True, upload_to="events/")
    is_public = models.BooleanField(default=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("material")
        ordering = ("event", "moment", "id")
        constraints = [
            models.CheckConstraint(
                condition=(Q(url="") & ~Q(file="")) | (~Q(url="") & Q(file="")),
                name="material_is_link_or_file",
            )
        ]

    def __str__(self) -> str:
        return self.title
