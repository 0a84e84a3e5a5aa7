"""Recommendations with their addressees and answers; the social café where they are worked out."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mosty.partnership.enums import (
    CafeState,
    RecommendationKind,
    RecommendationState,
    SendingOutcome,
)
from mosty.partnership.models.fieldwork import Finding
from mosty.people.models import Organisation
from mosty.territory.models import Municipality
from mosty.thread.models import Insight


class Recommendation(models.Model):
    """What should change, for whom, on what grounds, and how many agreed.

    Attributes:
        number: within the municipality, printed as "7/2027".
        votes_*: None: nobody voted.
        is_public: stands in the public register from `published_at` on.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="recommendations"
    )
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    title_uk = models.CharField(max_length=300, blank=True)
    problem = models.TextField()
    text = models.TextField()
    text_easy = models.TextField(blank=True)
    text_uk = models.TextField(blank=True)
    kind = models.CharField(max_length=14, choices=RecommendationKind)
    legal_basis = models.CharField(max_length=300, blank=True)
    proposed_provision = models.TextField(blank=True)
    cost_effect = models.TextField(blank=True)
    votes_for = models.PositiveIntegerField(null=True, blank=True)
    votes_against = models.PositiveIntegerField(null=True, blank=True)
    votes_abstain = models.PositiveIntegerField(null=True, blank=True)
    voted_by = models.CharField(max_length=300, blank=True)
    state = models.CharField(
        max_length=9, choices=RecommendationState, default=RecommendationState.DRAFT
    )
    state_reason = models.TextField(blank=True)
    is_public = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("recommendation")
        ordering = ("municipality", "-year", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "year", "number"), name="recommendation_number_once"
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(published_at__isnull=False),
                name="public_recommendation_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year} {self.title}"


class RecommendationBasis(models.Model):
    """What a recommendation rests on: a finding, an insight of the thread, or words.

    Attributes:
        text: a remark or the note of a café, as it was written.
    """

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, related_name="grounds"
    )
    finding = models.ForeignKey(
        Finding, on_delete=models.SET_NULL, null=True, blank=True, related_name="recommendations"
    )
    insight = models.ForeignKey(
        Insight, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("ground of a recommendation")
        ordering = ("recommendation", "id")

    def __str__(self) -> str:
        return f"{self.recommendation_id}"


class Sending(models.Model):
    """A recommendation sent to one body, its deadline and the answer.

    Attributes:
        body: code of the content pack partnership.bodies; `body_name` as it was sent.
        due_on, due_basis: by when an answer is due, and by what law; None: no law says when.
        answer_published: the answer stands in the public register.
    """

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, related_name="sendings"
    )
    body = models.CharField(max_length=40)
    body_name = models.CharField(max_length=300)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sent_on = models.DateField()
    reference = models.CharField(max_length=100, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_basis = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(
        max_length=11, choices=SendingOutcome, default=SendingOutcome.WAITING
    )
    answered_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    implemented_on = models.DateField(null=True, blank=True)
    implemented_note = models.TextField(blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("recommendation sent")
        ordering = ("recommendation", "sent_on", "id")
        indexes = [models.Index(fields=("outcome", "due_on"), name="sending_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=("recommendation", "body", "body_name"), name="sending_once_a_body"
            ),
            models.CheckConstraint(
                condition=Q(outcome=SendingOutcome.WAITING) | Q(answered_on__isnull=False),
                name="answer_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id} -> {self.body}"


class Cafe(models.Model):
    """A social café: people at tables write notes, put alike ones together and give dots.

    Attributes:
        token_hash: of the link (QR on the tables) by which people take part without an account.
        dots: how many each person may give.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="cafes")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=300)
    held_on = models.DateField()
    place = models.CharField(max_length=300, blank=True)
    purpose = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=CafeState, default=CafeState.PREPARED)
    dots = models.PositiveSmallIntegerField(default=3)
    people_count = models.PositiveIntegerField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("social café")
        ordering = ("municipality", "-held_on", "id")

    def __str__(self) -> str:
        return self.title


class CafeTable(models.Model):
    cafe = models.ForeignKey(Cafe, on_delete=models.CASCADE, related_name="tables")
    number = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=300)
    host = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("table of a café")
        ordering = ("cafe", "number")
        constraints = [models.UniqueConstraint(fields=("cafe", "number"), name="cafe_table_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.question}"


class CafeNote(models.Model):
    """A note as it was written; put together with another it stays readable below it.

    Attributes:
        client_id: made on the device, so that a note sent twice is stored once.
        into: the note it was put into.
        recommendation: made from it.
    """

    table = models.ForeignKey(CafeTable, on_delete=models.CASCADE, related_name="notes")
    client_id = models.UUIDField(unique=True, default=uuid.uuid4)
    text = models.CharField(max_length=500)
    into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts"
    )
    is_hidden = models.BooleanField(default=False)
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.SET_NULL, null=True, blank=True, related_name="cafe_notes"
    )
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("note of a café")
        ordering = ("table", "written_at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(into=models.F("id")), name="note_not_into_itself")
        ]

    def __str__(self) -> str:
        return self.text


class CafeDot(models.Model):
    """One dot of one person; who it is stays unknown.

    Attributes:
        voter_hash: of the secret kept on the person's device for this café.
        slot: 1 … dots of the café; it bounds how many one person gives.
    """

    cafe = models.ForeignKey(Cafe, on_delete=models.CASCADE, related_name="given_dots")
    note = models.ForeignKey(CafeNote, on_delete=models.CASCADE, related_name="given_dots")
    voter_hash = models.CharField(max_length=64)
    slot = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("dot")
        ordering = ("cafe", "id")
        constraints = [
            models.UniqueConstraint(fields=("cafe", "voter_hash", "slot"), name="dot_once_a_slot")
        ]

    def __str__(self) -> str:
        return f"{self.note_id}"
