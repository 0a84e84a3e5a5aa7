"""Afterwards: observation cards, evaluation, certificates, what came of it after some months."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mosty.events.enums import CardState, CertificateBasis
from mosty.events.models.events import Event, TrainingSeries
from mosty.events.models.organising import Mail
from mosty.events.models.programme import ProgrammeItem, Stop
from mosty.events.models.registration import Participant
from mosty.questionnaires.models import Questionnaire
from mosty.thread.models import Insight


class ObservationCard(models.Model):
    """What somebody saw on a visit: what works, what is hard, what not to copy, what to carry home.

    Attributes:
        institution: for whom the person looked; the card carries no name.
        carry_home, who, due_on: the one thing to do, by whom, by when.
        may_quote: the text may stand in the report.
        insight: left on the golden thread.
        token_hash: of the link by which its author comes back to it.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="cards")
    stop = models.ForeignKey(
        Stop, on_delete=models.SET_NULL, null=True, blank=True, related_name="cards"
    )
    item = models.ForeignKey(
        ProgrammeItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="cards"
    )
    institution = models.CharField(max_length=200, blank=True)
    works = models.TextField(blank=True)
    hard = models.TextField(blank=True)
    not_to_copy = models.TextField(blank=True)
    carry_home = models.TextField(blank=True)
    who = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=CardState, default=CardState.PLANNED)
    may_quote = models.BooleanField(default=False)
    insight = models.ForeignKey(
        Insight, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    entered_by_label = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("observation card")
        ordering = ("event", "written_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=~(Q(works="") & Q(hard="") & Q(not_to_copy="") & Q(carry_home="")),
                name="card_says_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.institution}"


class FollowUp(models.Model):
    """Asking what came of the cards, some months after the event; once a term.

    Attributes:
        mail: whose recipients have their letter; one that broke off goes on with the rest.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="follow_ups")
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    sent_at = models.DateTimeField(null=True, blank=True)
    recipient_count = models.PositiveIntegerField(default=0)
    mail = models.OneToOneField(
        Mail, on_delete=models.SET_NULL, null=True, blank=True, related_name="follow_up"
    )

    class Meta:
        verbose_name = _("follow-up")
        ordering = ("event", "months")
        constraints = [
            models.UniqueConstraint(fields=("event", "months"), name="follow_up_once_a_term")
        ]

    def __str__(self) -> str:
        return f"{self.event_id} +{self.months}"


class FollowUpNote(models.Model):
    """What became of one card at one follow-up."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="notes")
    card = models.ForeignKey(ObservationCard, on_delete=models.CASCADE, related_name="notes")
    state = models.CharField(max_length=7, choices=CardState)
    text = models.TextField(blank=True)
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("note of a follow-up")
        ordering = ("follow_up", "card")
        constraints = [
            models.UniqueConstraint(fields=("follow_up", "card"), name="follow_up_note_once")
        ]

    def __str__(self) -> str:
        return f"{self.follow_up_id} {self.card_id}"


class Evaluation(models.Model):
    """The questionnaire put to those who came; answers carry no name."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="evaluation")
    questionnaire = models.OneToOneField(
        Questionnaire, on_delete=models.PROTECT, related_name="evaluation"
    )
    opens_on = models.DateField()
    closes_on = models.DateField()

    class Meta:
        verbose_name = _("evaluation of an event")
        ordering = ("event",)
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=models.F("opens_on")), name="evaluation_closes_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id}"


class CertificateRule(models.Model):
    """Who gets a certificate, and what it says.

    Attributes:
        percent: of the minutes of the programme, breaks not counted (basis SHARE).
        items: all of them are needed (basis ITEMS).
        topics: what it lists; empty: titles of the items the person took part in.
    """

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="certificate_rule")
    basis = models.CharField(max_length=5, choices=CertificateBasis)
    percent = models.PositiveSmallIntegerField(default=80)
    items = models.ManyToManyField(ProgrammeItem, blank=True, related_name="+")
    topics = models.JSONField(default=list, blank=True)
    signer = models.CharField(max_length=200, blank=True)
    signer_role = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("rule for certificates")
        verbose_name_plural = _("rules for certificates")
        ordering = ("event",)
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="certificate_percent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id}"


class Certificate(models.Model):
    """A certificate that was issued: what it says is kept as it was printed.

    Attributes:
        number: "3/2026", counted in the municipality.
        check_code: by which anybody who holds the paper can check it; no list can be read.
        minutes: taken part in.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="certificates")
    participant = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="certificates"
    )
    number = models.CharField(max_length=20)
    check_code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    minutes = models.PositiveIntegerField()
    topics = models.JSONField(default=list)
    issued_on = models.DateField()
    issued_by_label = models.CharField(max_length=200)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("certificate")
        ordering = ("event", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("event", "participant"),
                condition=Q(revoked_at__isnull=True, participant__isnull=False),
                name="one_valid_certificate_a_person",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Team(models.Model):
    """People chosen out of a series of trainings to work together for a time."""

    series = models.ForeignKey(TrainingSeries, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("team")
        ordering = ("series", "name")
        constraints = [models.UniqueConstraint(fields=("series", "name"), name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """Somebody who took part and was chosen; the name stays when the registration is deleted."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    participant = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="teams"
    )
    name = models.CharField(max_length=200)
    institution = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("member of a team")
        ordering = ("team", "name", "id")

    def __str__(self) -> str:
        return self.name
