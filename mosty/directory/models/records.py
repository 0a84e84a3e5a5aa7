"""What the catalogue remembers of records: those that left, those that were joined."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mosty.directory.enums import RecordKind
from mosty.territory.models import Municipality


class Removal(models.Model):
    """A public record that left the feed, so that those who copied it can remove it too."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="removals"
    )
    kind = models.CharField(max_length=20, choices=RecordKind)
    uuid = models.UUIDField()
    removed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("record that left")
        verbose_name_plural = _("records that left")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("kind", "uuid"), name="removal_once")]
        indexes = [models.Index(fields=("removed_at",), name="removal_removed_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class PairVerdict(models.Model):
    """What a person said of two records that look alike: not the same.

    `first_id` < `second_id`; the pair is never proposed again.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="pair_verdicts"
    )
    kind = models.CharField(max_length=20, choices=RecordKind)
    first_id = models.PositiveBigIntegerField()
    second_id = models.PositiveBigIntegerField()
    said_by_label = models.CharField(max_length=200)
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("verdict on a pair")
        verbose_name_plural = _("verdicts on pairs")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "first_id", "second_id"), name="pair_verdict_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_id} / {self.second_id}"


class Merge(models.Model):
    """Two records joined into one; `moved` holds what is needed to part them again.

    Attributes:
        kept_id, merged_id: the record that stayed and the one that was folded into it.
        before: fields of both records as they were.
        moved: {"app.Model.field": [ids of rows that pointed to the merged record]}.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="merges")
    kind = models.CharField(max_length=20, choices=RecordKind)
    kept_id = models.PositiveBigIntegerField()
    merged_id = models.PositiveBigIntegerField()
    before = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    merged_by_label = models.CharField(max_length=200)
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_by_label = models.CharField(max_length=200, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("merge of records")
        verbose_name_plural = _("merges of records")
        ordering = ("-merged_at", "-id")

    def __str__(self) -> str:
        return f"{self.kind} {self.merged_id} -> {self.kept_id}"
