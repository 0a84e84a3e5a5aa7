"""On the day: who came and went, questions to speakers, what was announced."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from mosty.events.enums import PassageKind, PassageMeans, QuestionState
from mosty.events.models.events import Event
from mosty.events.models.programme import ProgrammeItem
from mosty.events.models.registration import Participant


class Passage(models.Model):
    """Somebody came in or went out; minutes taken part in are reckoned from these.

    Attributes:
        client_id: made by the device, so that a record sent twice counts once.
        item: marked present at this item; None: at the door of the event.
        at: on the device; `received_at` on the server.
        voided_at: taken back by staff; the row stays.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="passages")
    client_id = models.UUIDField(unique=True, default=uuid.uuid4)
    item = models.ForeignKey(
        ProgrammeItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="passages"
    )
    kind = models.CharField(max_length=5, choices=PassageKind)
    means = models.CharField(max_length=4, choices=PassageMeans)
    at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    recorded_by_label = models.CharField(max_length=200, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("entry or exit")
        verbose_name_plural = _("entries and exits")
        ordering = ("participant", "at", "id")

    def __str__(self) -> str:
        return f"{self.participant_id} {self.kind} {self.at:%H:%M}"


class ItemPin(models.Model):
    """A number shown on the screen of an online item; whoever writes it in is present."""

    item = models.ForeignKey(ProgrammeItem, on_delete=models.CASCADE, related_name="pins")
    pin = models.CharField(max_length=8)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    made_by_label = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("PIN of an item")
        ordering = ("item", "valid_from")
        constraints = [models.UniqueConstraint(fields=("item", "pin"), name="item_pin_once")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.valid_from:%H:%M}"


class Question(models.Model):
    """A question to the speakers, shown after a moderator let it through."""

    item = models.ForeignKey(ProgrammeItem, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField()
    asked_by = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=8, choices=QuestionState, default=QuestionState.WAITING)
    answer = models.TextField(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("question to the speakers")
        verbose_name_plural = _("questions to the speakers")
        ordering = ("item", "asked_at", "id")

    def __str__(self) -> str:
        return f"{self.item_id} {self.asked_at:%H:%M}"


class Announcement(models.Model):
    """News of the event on its live page: "Sesja 3 przeniesiona do sali B"."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="announcements")
    text = models.CharField(max_length=500)
    text_uk = models.CharField(max_length=500, blank=True)
    is_urgent = models.BooleanField(default=False)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by_label = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("announcement")
        ordering = ("event", "-published_at", "-id")

    def __str__(self) -> str:
        return self.text[:80]
