"""Who comes: rules of registration, registrations of one or more people, what they need."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mosty.calendars.models import Person
from mosty.events.enums import Pool, RegistrationChannel, RegistrationState, WaitingRule
from mosty.events.models.events import Event


class RegistrationRules(models.Model):
    """How one registers for an event; stated beforehand, printed on the form.

    Attributes:
        seats, seats_on_site, seats_online: limits; None: no limit. `seats` holds for both together.
        priority_groups: [{"code": "ngo", "title": "…"}] in order of precedence (rule PRIORITY).
        lot_at, lot_seed: when the lot is drawn, and the seed by which anybody can repeat it
            (rule LOTTERY); the seed is set when registration opens and shown after the draw.
        offer_hours: how long a freed place is held for whom it is offered to.
        offers_until: from then on nobody is offered a place; None: until the event starts.
        group_passes: how many registrations may pass a group that does not fit into the free
            places; after that the places are kept until there are enough.
        cancel_until: until when somebody may resign by the link; None: until it starts.
        asks: what is asked of needs: codes of rules.NEED_QUESTIONS.
        remove_needs_days: days after the event when needs are deleted.
    """

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="registration_rules")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    cancel_until = models.DateTimeField(null=True, blank=True)
    seats = models.PositiveIntegerField(null=True, blank=True)
    seats_on_site = models.PositiveIntegerField(null=True, blank=True)
    seats_online = models.PositiveIntegerField(null=True, blank=True)
    largest_group = models.PositiveSmallIntegerField(default=5)
    waiting_rule = models.CharField(max_length=8, choices=WaitingRule, default=WaitingRule.ARRIVAL)
    priority_groups = models.JSONField(default=list, blank=True)
    lot_at = models.DateTimeField(null=True, blank=True)
    lot_seed = models.CharField(max_length=64, blank=True)
    lot_drawn_at = models.DateTimeField(null=True, blank=True)
    offer_hours = models.PositiveSmallIntegerField(default=48)
    offers_until = models.DateTimeField(null=True, blank=True)
    group_passes = models.PositiveSmallIntegerField(default=3)
    asks = models.JSONField(default=list, blank=True)
    consent = models.TextField(blank=True)
    remove_needs_days = models.PositiveSmallIntegerField(default=14)

    class Meta:
        verbose_name = _("rules of registration")
        verbose_name_plural = _("rules of registration")
        ordering = ("event",)
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")), name="registration_closes_later"
            ),
            models.CheckConstraint(
                condition=~Q(waiting_rule=WaitingRule.LOTTERY)
                | Q(lot_at__isnull=False, lot_seed__gt=""),
                name="lot_has_time_and_seed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}"


class Registration(models.Model):
    """One to several people who want to come together: they get places all together or none.

    Attributes:
        size: how many people; kept with the participants' rows.
        batch: registrations sent in one form, where each stands for itself.
        queued_at: place in the order of arrival: when the e-mail was proven or staff wrote it down.
        lot: number drawn; None: not drawn yet.
        passed: how many registrations passed it because they were smaller.
        token_hash: of the link by which it is seen, changed and cancelled.
        code_hash, code_expires_at, code_tries: of the code sent to prove the e-mail.
        offered_until: until when the places are held (OFFERED).
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="registrations")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    batch = models.UUIDField(null=True, blank=True)
    channel = models.CharField(max_length=11, choices=RegistrationChannel)
    state = models.CharField(
        max_length=9, choices=RegistrationState, default=RegistrationState.UNPROVEN
    )
    pool = models.CharField(max_length=7, choices=Pool, default=Pool.ON_SITE)
    size = models.PositiveSmallIntegerField(default=1)
    priority_group = models.CharField(max_length=20, blank=True)
    institution = models.CharField(max_length=200, blank=True)
    contact_name = models.CharField(max_length=200)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, default="pl")
    queued_at = models.DateTimeField(null=True, blank=True)
    lot = models.PositiveIntegerField(null=True, blank=True)
    passed = models.PositiveSmallIntegerField(default=0)
    offered_until = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=128, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    consented_at = models.DateTimeField(null=True, blank=True)
    entered_by_label = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("registration")
        ordering = ("queued_at", "id")
        indexes = [models.Index(fields=("event", "state", "queued_at"), name="registration_queue")]
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="registration_has_people"),
            models.CheckConstraint(
                condition=~Q(state=RegistrationState.OFFERED) | Q(offered_until__isnull=False),
                name="offer_has_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state=RegistrationState.CONFIRMED) | Q(confirmed_at__isnull=False),
                name="confirmed_registration_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.UNPROVEN)
                | Q(state=RegistrationState.CANCELLED)
                | Q(queued_at__isnull=False),
                name="proven_registration_is_in_the_queue",
            ),
        ]

    def __str__(self) -> str:
        return self.contact_name


class Participant(models.Model):
    """One person of a registration.

    Attributes:
        badge: short code printed as QR; says nothing of the person.
        person: whose other time is looked at for clashes, where an e-mail was given.
    """

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="participants"
    )
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    institution = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    badge = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("participant")
        ordering = ("registration", "position", "id")

    def __str__(self) -> str:
        return self.name


class ParticipantNeeds(models.Model):
    """What somebody needs to take part: seen by the organiser alone, deleted after the event.

    Attributes:
        choices: question of rules.NEED_QUESTIONS -> chosen codes.
    """

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="needs")
    choices = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("needs of a participant")
        verbose_name_plural = _("needs of participants")
        ordering = ("participant",)

    def __str__(self) -> str:
        return f"{self.participant_id}"


class QueueException(models.Model):
    """Somebody got a place before others who waited longer, and why; kept for everybody to ask."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="queue_exceptions")
    registration = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, related_name="exceptions"
    )
    overtaken = models.PositiveIntegerField()
    reason = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by_label = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("place given out of turn")
        verbose_name_plural = _("places given out of turn")
        ordering = ("event", "made_at", "id")

    def __str__(self) -> str:
        return f"{self.event_id} {self.made_at:%Y-%m-%d}"
