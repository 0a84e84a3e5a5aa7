"""Imports: checked first, stored at once or not at all, safe to repeat."""

import hashlib
import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from mosty.core import imports
from mosty.core.access import Permission, Role, system_access
from mosty.core.access import _registry as permissions
from mosty.core.enums import ImportState, JobState
from mosty.core.errors import InvalidFile, NotAllowed, NotFound
from mosty.core.imports import (
    ImportFile,
    ImportHasErrors,
    ImportKind,
    ImportNotReady,
    StoreCounts,
    runs,
)
from mosty.core.imports import kinds as registry
from mosty.core.models import AuditEntry, ImportRun, JobRun
from mosty.territory.models import VillageUnit
from tests.core.conftest import KIND
from tests.factories.territory import MunicipalityFactory

GOOD = "nazwa;ile\nŁąka;3\nBór;5\n".encode("cp1250")
WITH_ERRORS = "nazwa;ile\nŁąka;3\nBór;pięć\n;2\nŁąka;9\n".encode()


@pytest.fixture(autouse=True)
def _permission(monkeypatch, lines_kind):
    monkeypatch.setitem(
        permissions,
        "core.audit_read",
        Permission("core.audit_read", "próbować", frozenset({Role.CLERK})),
    )


def file(data=GOOD, name="wiersze.csv"):
    return ImportFile(name, data)


@pytest.fixture
def by(municipality):
    return system_access(municipality.pk)


def test_upload_keeps_the_file_and_who_brought_it(municipality, access_as):
    clerk = access_as(Role.CLERK)
    run = imports.upload("tests.lines", file(), municipality.pk, clerk)
    assert run.state == ImportState.UPLOADED
    assert run.sha256 == hashlib.sha256(GOOD).hexdigest()
    assert (run.created_by_id, run.created_by_label) == (clerk.user_id, clerk.label)
    entry = AuditEntry.objects.get(action="core.import_uploaded")
    assert entry.data == {"kind": "tests.lines", "file": "wiersze.csv", "sha256": run.sha256}


def test_upload_needs_the_permission_in_this_municipality(municipality, access_as):
    with pytest.raises(NotAllowed):
        imports.upload("tests.lines", file(), municipality.pk, access_as(Role.RESIDENT))
    elsewhere = MunicipalityFactory()
    with pytest.raises(NotAllowed):
        imports.upload("tests.lines", file(), elsewhere.pk, access_as(Role.CLERK))
    with pytest.raises(NotFound):
        imports.upload("tests.nothing", file(), municipality.pk, access_as(Role.CLERK))
    assert not ImportRun.objects.exists()


def test_upload_refuses_empty_and_oversized_files(municipality, by, settings):
    settings.MAX_UPLOAD_BYTES = 100
    for data in (b"", b"x" * 101):
        with pytest.raises(InvalidFile):
            imports.upload("tests.lines", file(data), municipality.pk, by)


def test_check_reports_every_bad_row_with_number_and_reason(municipality, by):
    run = imports.check(imports.upload("tests.lines", file(WITH_ERRORS), municipality.pk, by))
    assert (run.state, run.good_count, run.bad_count) == (ImportState.CHECKED, 1, 3)
    errors = imports.row_errors(run)
    assert [error.number for error in errors] == [3, 4, 5]
    assert "pięć" in errors[0].reason
    assert "2" in errors[2].reason  # the same as row 2
    assert not VillageUnit.objects.exists()


def test_check_of_an_unreadable_file_says_what_to_do(municipality, by):
    run = imports.check(imports.upload("tests.lines", file(b"a;b\n1;2\n"), municipality.pk, by))
    assert run.state == ImportState.FAILED
    assert "nazwa, ile" in run.problem


def test_confirm_stores_and_counts(municipality, by):
    run = imports.check(imports.upload("tests.lines", file(), municipality.pk, by))
    imports.confirm(run, only_good=False, by=by)
    run.refresh_from_db()
    assert (run.state, run.created_count, run.unchanged_count) == (ImportState.IMPORTED, 2, 0)
    assert set(VillageUnit.objects.values_list("name", flat=True)) == {"Łąka", "Bór"}
    assert AuditEntry.objects.filter(action="core.import_stored").count() == 1


def test_confirm_refuses_bad_rows_unless_only_good_ones_are_wanted(municipality, by):
    run = imports.check(imports.upload("tests.lines", file(WITH_ERRORS), municipality.pk, by))
    with pytest.raises(ImportHasErrors):
        imports.confirm(run, only_good=False, by=by)
    assert not VillageUnit.objects.exists()
    imports.confirm(run, only_good=True, by=by)
    assert VillageUnit.objects.get().name == "Łąka"


def test_confirm_twice_changes_nothing_more(municipality, by):
    run = imports.check(imports.upload("tests.lines", file(), municipality.pk, by))
    imports.confirm(run, only_good=False, by=by)
    imports.confirm(imports.import_run(municipality.pk, run.pk), only_good=False, by=by)
    assert VillageUnit.objects.count() == 2
    assert AuditEntry.objects.filter(action="core.import_stored").count() == 1


def test_same_file_again_is_noticed_and_changes_nothing(municipality, by):
    first = imports.upload("tests.lines", file(), municipality.pk, by)
    imports.confirm(imports.check(first), only_good=False, by=by)
    second = imports.check(imports.upload("tests.lines", file(), municipality.pk, by))
    assert imports.same_file_before(second) == first
    imports.confirm(second, only_good=False, by=by)
    assert (second.created_count, second.unchanged_count) == (0, 2)


def test_confirm_before_the_check_is_refused(municipality, by):
    run = imports.upload("tests.lines", file(), municipality.pk, by)
    with pytest.raises(ImportNotReady):
        imports.confirm(run, only_good=False, by=by)


def test_store_that_fails_half_way_leaves_nothing(municipality, by, monkeypatch):
    def store_half(rows, municipality_id, by):
        KIND.store(rows[:1], municipality_id, by)
        raise RuntimeError("prąd wyłączony")

    run = imports.check(imports.upload("tests.lines", file(), municipality.pk, by))
    broken = ImportKind(
        KIND.code, KIND.title, KIND.permission, KIND.columns, KIND.parse, store_half
    )
    monkeypatch.setitem(registry._kinds, KIND.code, broken)
    with pytest.raises(RuntimeError):
        imports.confirm(run, only_good=False, by=by)
    run.refresh_from_db()
    assert run.state == ImportState.FAILED
    assert not VillageUnit.objects.exists()
    monkeypatch.setitem(registry._kinds, KIND.code, KIND)
    imports.confirm(run, only_good=False, by=by)
    assert VillageUnit.objects.count() == 2


def test_run_that_was_killed_can_be_confirmed_again_after_a_while(municipality, by):
    run = imports.check(imports.upload("tests.lines", file(), municipality.pk, by))
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.IMPORTING)
    run.refresh_from_db()
    with pytest.raises(ImportNotReady):
        imports.confirm(run, only_good=False, by=by)
    ImportRun.objects.filter(pk=run.pk).update(changed_at=timezone.now() - timedelta(minutes=11))
    imports.confirm(run, only_good=False, by=by)
    assert VillageUnit.objects.count() == 2


def test_big_file_is_checked_and_stored_by_jobs(
    municipality, access_as, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(runs, "JOB_ABOVE_BYTES", 10)
    clerk = access_as(Role.CLERK)
    run = imports.upload("tests.lines", file(), municipality.pk, clerk)
    with django_capture_on_commit_callbacks(execute=True):
        assert imports.check(run).state == ImportState.CHECKING
    run.refresh_from_db()
    assert (run.state, run.good_count) == (ImportState.CHECKED, 2)
    assert JobRun.objects.get(pk=run.job_id).state == JobState.DONE
    with django_capture_on_commit_callbacks(execute=True):
        assert imports.confirm(run, only_good=False, by=clerk).state == ImportState.IMPORTING
    run.refresh_from_db()
    assert (run.state, run.created_count) == (ImportState.IMPORTED, 2)
    job = JobRun.objects.get(pk=run.job_id)
    assert (job.state, job.done_count, job.total_count) == (JobState.DONE, 2, 2)


def test_job_of_an_unreadable_file_fails_with_its_message(
    municipality, by, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(runs, "JOB_ABOVE_BYTES", 1)
    run = imports.upload("tests.lines", file(b"a;b\n1;2\n"), municipality.pk, by)
    with django_capture_on_commit_callbacks(execute=True):
        imports.check(run)
    run.refresh_from_db()
    assert run.state == ImportState.FAILED
    assert JobRun.objects.get().error == run.problem


def test_run_import_does_all_at_once_for_commands(municipality, by):
    seen = []
    outcome = imports.run_import(
        "tests.lines", file(), municipality.pk, by, progress=lambda *args: seen.append(args)
    )
    assert (outcome.created, outcome.errors, outcome.is_stored) == (2, (), True)
    assert seen == [(0, 2), (2, 2)]


def test_run_import_stores_nothing_when_rows_are_wrong(municipality, by):
    outcome = imports.run_import("tests.lines", file(WITH_ERRORS), municipality.pk, by)
    assert (outcome.created, len(outcome.errors), outcome.is_stored) == (0, 3, False)
    outcome = imports.run_import(
        "tests.lines", file(WITH_ERRORS), municipality.pk, by, only_good=True
    )
    assert (outcome.created, outcome.is_stored) == (1, True)
    with pytest.raises(InvalidFile):
        imports.run_import("tests.lines", file(b"x\n1\n"), municipality.pk, by)


def test_errors_kept_are_limited_but_counted(municipality, by, monkeypatch):
    monkeypatch.setattr(runs, "KEPT_ERRORS", 2)
    run = imports.check(imports.upload("tests.lines", file(WITH_ERRORS), municipality.pk, by))
    assert (len(run.errors), run.error_count, run.bad_count) == (2, 3, 3)


def test_stored_file_that_was_changed_is_not_imported(municipality, by, settings):
    run = imports.upload("tests.lines", file(), municipality.pk, by)
    (settings.MEDIA_ROOT / "imports" / run.stored_name).write_bytes(b"nazwa;ile\nX;1\n")
    assert imports.check(run).state == ImportState.FAILED


def test_runs_of_another_municipality_do_not_show_up(municipality, by):
    elsewhere = MunicipalityFactory()
    run = imports.upload("tests.lines", file(), municipality.pk, by)
    assert imports.import_runs(municipality.pk) == (run,)
    assert imports.import_runs(elsewhere.pk) == ()
    with pytest.raises(NotFound):
        imports.import_run(elsewhere.pk, run.pk)
    with pytest.raises(NotFound):
        imports.import_run(municipality.pk, "not-a-uuid")


def test_old_files_are_removed_and_the_record_stays(municipality, by, settings):
    run = imports.upload("tests.lines", file(), municipality.pk, by)
    path = settings.MEDIA_ROOT / "imports" / run.stored_name
    assert imports.forget_old_files(before=timezone.now() - timedelta(days=1)) == 0
    assert path.exists()
    assert imports.forget_old_files(before=timezone.now() + timedelta(days=1)) == 1
    assert not path.exists()
    assert ImportRun.objects.filter(pk=run.pk, stored_name="").exists()


def test_kind_cannot_be_defined_twice(lines_kind):
    other = ImportKind(
        KIND.code, "inne", KIND.permission, (), KIND.parse, lambda *_args: StoreCounts()
    )
    with pytest.raises(ValueError, match="twice"):
        imports.register_import(other)


@pytest.mark.slow
def test_hundred_thousand_rows_are_imported_from_csv_and_xlsx(municipality, by):
    lines = "".join(f"Przysiółek {number};{number}\n" for number in range(100_000))
    outcome = imports.run_import(
        "tests.lines", file(("nazwa;ile\n" + lines).encode()), municipality.pk, by
    )
    assert outcome.created == 100_000
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["ile", "nazwa"])
    for number in range(100_000):
        sheet.append([number, f"Przysiółek {number}"])
    stream = io.BytesIO()
    book.save(stream)
    again = imports.run_import(
        "tests.lines", file(stream.getvalue(), "a.xlsx"), municipality.pk, by
    )
    assert (again.created, again.unchanged) == (0, 100_000)
