"""Background jobs: progress people can see, failures said plainly, killed ones found."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import task

from mosty.core import jobs
from mosty.core.access import system_access
from mosty.core.enums import JobState
from mosty.core.errors import DomainError
from mosty.core.jobs import fail_silent_jobs, forget_old_jobs, run_job, start_job
from mosty.core.models import JobRun
from mosty.core.retention import clean_up
from mosty.engines.errors import ShapeError


@task()
def count_to(job_id: str, number: int) -> None:
    with run_job(job_id) as job:
        if number < 0:
            raise DomainError("Liczba musi być dodatnia.")
        if number == 13:
            raise ShapeError("%(name)s: one list of numbers is needed", name="osoby")
        for done in range(number + 1):
            job.progress(done, total=number, message="liczę")
        10 // number
        job.finish(result={"number": number}, path="/debowa-dolina/")


@pytest.fixture
def start(municipality, django_capture_on_commit_callbacks):
    def make(number):
        with django_capture_on_commit_callbacks(execute=True):
            job = start_job(
                count_to,
                kind="tests.count",
                title="Liczenie",
                by=system_access(municipality.pk),
                args={"number": number},
            )
            assert job.state == JobState.QUEUED
        job.refresh_from_db()
        return job

    return make


def test_job_shows_progress_and_result(start, municipality):
    job = start(3)
    assert job.state == JobState.DONE
    assert (job.done_count, job.total_count, job.message) == (3, 3, "liczę")
    assert (job.result, job.result_path) == ({"number": 3}, "/debowa-dolina/")
    assert (job.municipality_id, job.started_by_label) == (municipality.pk, "system")
    assert job.started_at <= job.heartbeat_at <= job.finished_at


def test_refusal_of_an_engine_is_told_in_polish(start):
    job = start(13)
    assert (job.state, job.error) == (JobState.FAILED, "osoby: potrzebna jest jedna lista liczb")


def test_broken_rule_is_shown_as_it_is(start):
    job = start(-1)
    assert (job.state, job.error) == (JobState.FAILED, "Liczba musi być dodatnia.")


def test_fault_is_shown_and_logged(start, caplog):
    job = start(0)
    assert job.state == JobState.FAILED
    assert "ZeroDivisionError" in job.error
    assert "ZeroDivisionError" in caplog.text


def test_progress_is_stored_at_most_twice_a_second(municipality, django_assert_num_queries):
    running = jobs.RunningJob(str(JobRun.objects.create(kind="tests", title="x").pk))
    with django_assert_num_queries(2):
        for done in range(1000):
            running.progress(done, total=999)


def test_job_that_was_killed_is_found_failed(db):
    now = timezone.now()
    for minutes in (5, 11):
        JobRun.objects.create(
            kind="tests",
            title=f"{minutes}",
            state=JobState.RUNNING,
            heartbeat_at=now - timedelta(minutes=minutes),
        )
    assert fail_silent_jobs(now=now) == 1
    killed = JobRun.objects.get(title="11")
    assert killed.state == JobState.FAILED
    assert killed.error
    assert JobRun.objects.get(title="5").state == JobState.RUNNING


def test_old_finished_jobs_are_removed(db):
    now = timezone.now()
    for title, state, finished in (
        ("stare", JobState.DONE, now - timedelta(days=91)),
        ("nowe", JobState.DONE, now - timedelta(days=1)),
        ("czeka", JobState.QUEUED, None),
    ):
        JobRun.objects.create(kind="tests", title=title, state=state, finished_at=finished)
    assert forget_old_jobs(before=now - timedelta(days=90)) == 1
    assert set(JobRun.objects.values_list("title", flat=True)) == {"nowe", "czeka"}


def test_housekeeping_does_all_of_it_and_may_repeat(db):
    JobRun.objects.create(
        kind="tests",
        title="x",
        state=JobState.DONE,
        finished_at=timezone.now() - timedelta(days=100),
    )
    assert clean_up().old_jobs == 1
    assert clean_up().old_jobs == 0
