"""What providers and residents say of services: proposed changes, links to answer, doubts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mosty.directory.enums import DoubtKind, ProposalPart, ProposalState
from mosty.directory.models.services import Service
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


class AnswerLink(models.Model):
    """An invitation by e-mail to answer about services without an account.

    The token of the link is stored as a hash alone; opening the link changes nothing, sending the
    answer uses it up.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="answer_links"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="answer_links"
    )
    services = models.ManyToManyField(Service, related_name="answer_links")
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    sent_by_id = models.PositiveBigIntegerField(null=True)
    sent_by_label = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("link to answer")
        verbose_name_plural = _("links to answer")
        ordering = ("-created_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="answer_link_ends_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.created_at:%Y-%m-%d})"


class ProposedChange(models.Model):
    """What a provider wants to change; the public sees the approved version until somebody agrees.

    Attributes:
        service: None: a new service.
        part: fields of the service (`facts` by name), its hours, or its places.
        base: the same facts as they were when the change was proposed.
        base_revision: revision of the service the provider saw.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="proposed_changes"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="proposed_changes"
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="proposed_changes"
    )
    part = models.CharField(max_length=6, choices=ProposalPart, default=ProposalPart.FACTS)
    facts = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    base_revision = models.PositiveIntegerField(default=0)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.WAITING)
    link = models.ForeignKey(
        AnswerLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="changes"
    )
    submitted_by_id = models.PositiveBigIntegerField(null=True)
    submitted_by_label = models.CharField(max_length=200)
    submitted_at = models.DateTimeField(auto_now_add=True)
    decided_by_label = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("proposed change")
        ordering = ("submitted_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("service", "part"),
                condition=Q(state="waiting"),
                name="one_waiting_change_of_a_part",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "withdrawn")) | Q(decided_at__isnull=False),
                name="decided_change_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service or self.organisation} ({self.submitted_at:%Y-%m-%d})"


class Doubt(models.Model):
    """What somebody without an account said of a service's page: true, or not any more."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="doubts")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="doubts")
    kind = models.CharField(max_length=12, choices=DoubtKind)
    text = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("doubt about a service")
        verbose_name_plural = _("doubts about services")
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.service} ({self.created_at:%Y-%m-%d})"


class CheckReminder(models.Model):
    """A reminder to check a service that was sent, or a telephone call that was made; once a step.

    Attributes:
        due_on: last day of the interval of freshness the reminder belongs to.
        step: 1 the first letter, 2 the second; afterwards the service is on the list to phone.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="reminders")
    due_on = models.DateField()
    step = models.PositiveSmallIntegerField()
    link = models.ForeignKey(
        AnswerLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="reminders"
    )
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder to check a service")
        verbose_name_plural = _("reminders to check services")
        ordering = ("-sent_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("service", "due_on", "step"), name="reminder_once_a_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.due_on} {self.step}"
