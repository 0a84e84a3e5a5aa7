"""Undo of a whole import: new records go, changed fields return, what people changed since stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_tasks import task

from mosty.core.audit import record
from mosty.core.enums import ImportState
from mosty.core.formatting import day
from mosty.core.imports.actors import actor_of
from mosty.core.imports.changes import Facts, Recorder, digest, recorders
from mosty.core.imports.errors import CannotUndo
from mosty.core.imports.kinds import ImportActor, allowed_kind
from mosty.core.imports.records import wait_for_other_imports
from mosty.core.jobs import run_job, start_job
from mosty.core.models import ImportChange, ImportRun

#: With more changes the undo is done by a job.
JOB_ABOVE_CHANGES = 2_000
KEPT_LINES = 1_000


@dataclass(frozen=True)
class Kept:
    """Something the undo leaves as it is.

    Attributes:
        label: name of the record.
        reason: why, in words.
    """

    label: str
    reason: str


@dataclass
class UndoPlan:
    """What undoing does, by model and id.

    Attributes:
        removed: records the import made, with their names.
        restored: facts that return.
        kept: what stays as it is, with reasons.
        titles: plural noun by model.
    """

    removed: dict[str, dict[int, str]] = field(default_factory=dict)
    restored: dict[str, dict[int, Facts]] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    titles: dict[str, str | Promise] = field(default_factory=dict)

    def returns(self, model: str, object_id: int, fact: str) -> bool:
        """Whether the record goes, or gets this fact back: then it no longer points where it did."""
        return object_id in self.removed.get(model, {}) or fact in self.restored.get(model, {}).get(
            object_id, {}
        )

    @property
    def counts(self) -> Sequence[tuple[str | Promise, int, int]]:
        """(plural noun, records that go, records that return), for each kind of record."""
        return [
            (title, len(self.removed.get(model, ())), len(self.restored.get(model, ())))
            for model, title in self.titles.items()
        ]

    @property
    def changes_nothing(self) -> bool:
        return not any(self.removed.values()) and not any(self.restored.values())


def undo_plan(run: ImportRun) -> UndoPlan:
    """What undoing would do now; writes nothing.

    Raises: CannotUndo: it was not imported, nothing is remembered, or a later import built on it.
    """
    if run.state != ImportState.IMPORTED:
        raise CannotUndo(_("Only a finished import can be undone."))
    changes: dict[str, list[ImportChange]] = {}
    for change in run.changes.all():
        changes.setdefault(change.model, []).append(change)
    if not changes:
        raise CannotUndo(_why_nothing(run))
    _refuse_if_built_upon(run, changes)
    plan = UndoPlan()
    for recorder in recorders():
        if recorder.model in changes:
            plan.titles[recorder.model] = recorder.title
            _plan_records(plan, recorder, changes[recorder.model], run.municipality_id)
    return plan


def undo(run: ImportRun, *, by: ImportActor) -> ImportRun:
    """The run, undone (or, when it is long, being undone by a job); a second time does nothing.

    Raises: NotAllowed; CannotUndo.
    """
    allowed_kind(run.kind, run.municipality_id, by)
    if run.state == ImportState.UNDONE:
        return run
    if run.changes.count() <= JOB_ABOVE_CHANGES:
        return _undo_now(run, by)
    undo_plan(run)  # says at once what forbids it
    with transaction.atomic():
        job = start_job(
            undo_import,
            kind="core.import_undo",
            title=_("Undoing the import of “%(name)s”") % {"name": run.file_name},
            by=by,
            args={"run_id": str(run.pk), "user_id": by.user_id},
        )
        ImportRun.objects.filter(pk=run.pk).update(job_id=job.pk)
    run.refresh_from_db()
    return run


@task()
def undo_import(job_id: str, run_id: str, user_id: int | None) -> None:
    """Job: undo a long import."""
    with run_job(job_id) as job:
        run = ImportRun.objects.get(pk=run_id)
        job.progress(0, message=_("undoing the import"))
        _undo_now(run, actor_of(user_id, run.municipality_id))
        job.finish(result={"kept": len(run.preview.get("kept", ()))})


def kept_after_undo(run: ImportRun) -> Sequence[Kept]:
    """What the undo of the run left as it was."""
    return [Kept(*one) for one in run.preview.get("kept", ())]


@transaction.atomic
def _undo_now(run: ImportRun, by: ImportActor) -> ImportRun:
    wait_for_other_imports(run.municipality_id)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state == ImportState.UNDONE:
        return run
    plan = undo_plan(run)
    for recorder in reversed(recorders()):  # what is pointed to is there first
        if facts := plan.restored.get(recorder.model):
            recorder.restore(run.municipality_id, facts, by)
    for recorder in recorders():
        if ids := plan.removed.get(recorder.model):
            recorder.remove(run.municipality_id, tuple(ids), by)
    run.state = ImportState.UNDONE
    run.undone_at = timezone.now()
    run.undone_by_label = by.label[:200]
    run.preview = {
        **run.preview,
        "kept": [[one.label[:200], one.reason[:500]] for one in plan.kept[:KEPT_LINES]],
    }
    run.save()
    record(
        "core.import_undone",
        by=by,
        on=run,
        data={
            "kind": run.kind,
            "removed": sum(len(ids) for ids in plan.removed.values()),
            "restored": sum(len(facts) for facts in plan.restored.values()),
            "kept": len(plan.kept),
        },
    )
    return run


def _plan_records(
    plan: UndoPlan, recorder: Recorder, changes: Sequence[ImportChange], municipality_id: int
) -> None:
    """Add to the plan what happens to the records of one kind."""
    present = recorder.present(municipality_id, [change.object_id for change in changes])
    made: dict[int, str] = {}
    restored: dict[int, Facts] = {}
    for change in changes:
        now = present.get(change.object_id)
        if change.before is None:
            if now is not None and digest(now.facts) == change.after.get("digest"):
                made[change.object_id] = now.label
            elif now is not None:
                plan.kept.append(Kept(now.label, _("somebody changed it after the import")))
        elif now is None:
            if not change.after:
                restored[change.object_id] = change.before
        elif change.after:
            back = {
                name: value
                for name, value in change.before.items()
                if now.facts.get(name) == change.after.get(name)
            }
            if back:
                restored[change.object_id] = back
            if len(back) < len(change.before):
                names = [recorder.field_title(name) for name in change.before if name not in back]
                plan.kept.append(
                    Kept(
                        now.label,
                        _("changed after the import: %(fields)s") % {"fields": ", ".join(names)},
                    )
                )
    plan.restored[recorder.model] = restored
    plan.removed[recorder.model] = made
    blocked = recorder.blockers(tuple(made), plan)
    for one, reason in blocked.items():
        plan.kept.append(Kept(made.pop(one), reason))


def _refuse_if_built_upon(run: ImportRun, changes: Mapping[str, Sequence[ImportChange]]) -> None:
    """Newest first: a later import that touched the same records must be undone before."""
    touched = {(change.model, change.object_id) for ones in changes.values() for change in ones}
    later = ImportRun.objects.filter(
        municipality_id=run.municipality_id,
        state=ImportState.IMPORTED,
        finished_at__gt=run.finished_at,
    ).order_by("-finished_at")
    for other in later:
        if not touched.isdisjoint(other.changes.values_list("model", "object_id")):
            raise CannotUndo(
                _(
                    "A later import changed the same records: “%(name)s” of %(day)s. Undo that one"
                    " first."
                )
                % {
                    "name": other.file_name,
                    "day": day(other.finished_at) if other.finished_at else "",
                }
            )


def _why_nothing(run: ImportRun) -> str:
    if not run.created_count and not run.updated_count:
        return _("This import changed nothing, so there is nothing to undo.")
    if not run.stored_name:
        return _("This import is too old to be undone: its details were deleted after 30 days.")
    return _("This kind of import cannot be undone.")
