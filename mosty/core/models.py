"""What every app stands on: the audit trail and runs of background jobs."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import ImportState, JobState


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


class ImportRun(models.Model):
    """One uploaded file: what was wrong with it and what storing it changed.

    Attributes:
        kind: code of the `ImportKind`.
        stored_name: file name below MEDIA_ROOT/imports; empty once the file was removed.
        problem: why the file as a whole cannot be read.
        errors: [{"row": 3, "reason": "..."}], at most 5,000; `error_count` is the true number.
        bad_count: rows with at least one error.
        job_id: the job that checks or imports a big file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality_id = models.PositiveBigIntegerField(db_index=True)
    kind = models.CharField(max_length=80)
    file_name = models.CharField(max_length=200)
    stored_name = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    problem = models.TextField(blank=True)
    good_count = models.PositiveIntegerField(default=0)
    bad_count = models.PositiveIntegerField(default=0)
    error_count = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    job_id = models.UUIDField(null=True)
    created_by_id = models.PositiveBigIntegerField(null=True)
    created_by_label = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_label = models.CharField(max_length=200, blank=True)
    preview = models.JSONField(default=dict)  # what each row would do, see `imports.preview`

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name} ({self.state})"


class ImportChange(models.Model):
    """What one import did to one record, so that the whole import can be undone.

    Attributes:
        model, object_id: which record ("directory.Service").
        before: fields as they were; None: the record did not exist.
        after: the same fields as the import left them.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")
    row_number = models.PositiveIntegerField(null=True)
    model = models.CharField(max_length=80)
    object_id = models.PositiveBigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("change of an import")
        verbose_name_plural = _("changes of imports")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"


class EngineRun(models.Model):
    """One stored result of an engine: pages show it, they never compute.

    Attributes:
        kind: dotted, "directory.access".
        fingerprint: SHA-256 of input and parameters; the same fingerprint is not computed twice.
        engine, engine_version: which engine computed.
        parameters, result: JSON, as the page needs them.
    """

    municipality_id = models.PositiveBigIntegerField(db_index=True)
    kind = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    engine = models.CharField(max_length=40)
    engine_version = models.CharField(max_length=20)
    parameters = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    started_by_label = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("run of an engine")
        verbose_name_plural = _("runs of engines")
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("municipality_id", "kind", "fingerprint"), name="engine_run_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d}"
