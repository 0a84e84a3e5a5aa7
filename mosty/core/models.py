"""What every app stands on: the audit trail and runs of background jobs."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import JobState


class AuditEntry(models.Model):
    """One thing that happened; never changed, chained by hash to the entry before it.

    Attributes:
        action: dotted name, `directory.service_published`.
        by_user_id, by_label: who did it (a label survives the account), or "system".
        object_type, object_id, object_label: on what.
        data: small JSON facts; no free text of residents, no secrets.
        previous_hash, entry_hash: SHA-256 chain over all columns above.
    """

    happened_at = models.DateTimeField()
    action = models.CharField(max_length=80)
    by_user_id = models.PositiveBigIntegerField(null=True)
    by_label = models.CharField(max_length=200)
    municipality_id = models.PositiveBigIntegerField(null=True, db_index=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    object_label = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    entry_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("id",)
        indexes = [models.Index(fields=("object_type", "object_id"))]

    def __str__(self) -> str:
        return f"{self.happened_at:%Y-%m-%d %H:%M} {self.action}"


class JobRun(models.Model):
    """One run of a long job: what it is, how far it is, how it ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=80)  # dotted: "diagnosis.import_observations"
    title = models.CharField(max_length=300)
    municipality_id = models.PositiveBigIntegerField(null=True, db_index=True)
    started_by_id = models.PositiveBigIntegerField(null=True)
    started_by_label = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(null=True)
    message = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    result_path = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("job run")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"
