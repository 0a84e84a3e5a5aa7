"""The organiser's work: tasks, money, letters."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mosty.events.enums import BudgetSide, MailKind
from mosty.events.models.events import Event
from mosty.events.models.registration import Registration


class Task(models.Model):
    """Something to do for the event.

    Attributes:
        days_before: due that many days before the first day (after it when negative), so that a
            copy of the event has its own dates.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=300)
    who = models.CharField(max_length=200, blank=True)
    days_before = models.SmallIntegerField()
    note = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("task")
        ordering = ("event", "-days_before", "id")

    def __str__(self) -> str:
        return self.title


class BudgetLine(models.Model):
    """A cost or an income: planned, then settled with its document.

    Attributes:
        planned, settled: zł; settled None: not yet.
        source: who pays, or where it comes from: "program Fundusz Inicjatyw".
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="budget_lines")
    side = models.CharField(max_length=6, choices=BudgetSide)
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=200, blank=True)
    planned = models.DecimalField(max_digits=12, decimal_places=2)
    settled = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    document = models.CharField(max_length=100, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("line of the budget")
        verbose_name_plural = _("lines of the budget")
        ordering = ("event", "side", "position", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(planned__gte=0) & (Q(settled__isnull=True) | Q(settled__gte=0)),
                name="budget_line_not_negative",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Mail(models.Model):
    """A letter to those who are registered: written, looked at, sent once to each.

    Attributes:
        subject_uk, body_uk: for those who registered in Ukrainian; empty: they get the Polish words.
        audience: states of registrations and pools it goes to; no pool: both.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=12, choices=MailKind)
    subject = models.CharField(max_length=200)
    subject_uk = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    body_uk = models.TextField(blank=True)
    audience = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    written_by_label = models.CharField(max_length=200)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("letter")
        ordering = ("event", "-created_at", "-id")

    def __str__(self) -> str:
        return self.subject


class MailRecipient(models.Model):
    """The letter went to this registration; a sending that broke off goes on with the rest."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="recipients")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="mails")
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("recipient of a letter")
        ordering = ("mail", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("mail", "registration"), name="mail_once_a_registration"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mail_id} {self.registration_id}"
