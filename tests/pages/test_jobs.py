"""Pages of background jobs: progress, failure, only the own municipality's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mosty.core.access import Role
from mosty.core.enums import JobState
from mosty.core.models import JobRun
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db


def job(municipality, **changes):
    values = {
        "kind": "core.import_check",
        "title": "Sprawdzanie pliku",
        "state": JobState.RUNNING,
        "done_count": 3,
        "total_count": 7,
        "heartbeat_at": timezone.now(),
        "started_by_label": "Anna",
    }
    return JobRun.objects.create(municipality_id=municipality.pk, **values | changes)


def list_page(municipality):
    return reverse("home:jobs", args=[municipality.slug])


def detail_page(municipality, run):
    return reverse("home:job_detail", args=[municipality.slug, run.pk])


def test_empty_list_says_what_it_is_for(client_as, municipality):
    html = client_as(Role.CLERK).get(list_page(municipality)).content.decode()
    assert "Brak zadań" in html
    assert "hx-get" not in html


def test_running_job_shows_progress_and_looks_again_by_itself(client_as, municipality):
    run = job(municipality)
    browser = client_as(Role.CLERK)
    html = browser.get(list_page(municipality)).content.decode()
    assert "3 z 7" in html
    assert 'hx-trigger="every 3s"' in html
    assert "Sprawdź ponownie" in html  # works without JavaScript
    detail = browser.get(detail_page(municipality, run)).content.decode()
    assert 'value="3" max="7"' in detail


@pytest.mark.parametrize("name", ["jobs", "progress"])
def test_htmx_gets_the_fragment_alone(client_as, municipality, name):
    run = job(municipality)
    page = list_page(municipality) if name == "jobs" else detail_page(municipality, run)
    html = client_as(Role.CLERK).get(page, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert f'id="{name}"' in html


def test_failed_job_says_why(client_as, municipality):
    run = job(municipality, state=JobState.FAILED, error="Plik <b>zniknął</b>.")
    html = client_as(Role.CLERK).get(detail_page(municipality, run)).content.decode()
    assert "Zadanie się nie udało" in html
    assert "Plik &lt;b&gt;zniknął&lt;/b&gt;." in html
    assert "hx-get" not in html


def test_finished_job_leads_to_its_result(client_as, municipality):
    run = job(municipality, state=JobState.DONE, result_path="/debowa-dolina/plan/")
    html = client_as(Role.CLERK).get(detail_page(municipality, run)).content.decode()
    assert 'href="/debowa-dolina/plan/"' in html


def test_silent_job_is_called_so(client_as, municipality):
    run = job(municipality, heartbeat_at=timezone.now() - timedelta(minutes=11))
    html = client_as(Role.CLERK).get(detail_page(municipality, run)).content.decode()
    assert "od 10 minut nie daje znaku życia" in html


def test_state_in_the_address_narrows_the_list(client_as, municipality):
    job(municipality, title="Udany", state=JobState.DONE)
    job(municipality, title="Nieudany", state=JobState.FAILED)
    browser = client_as(Role.CLERK)
    html = browser.get(list_page(municipality) + "?stan=failed").content.decode()
    assert "Nieudany" in html
    assert ">Udany<" not in html
    assert browser.get(list_page(municipality) + "?stan=x").status_code == 200


def test_jobs_of_another_municipality_stay_there(client_as, municipality):
    other = job(MunicipalityFactory(), title="Cudze zadanie")
    browser = client_as(Role.CLERK)
    assert "Cudze zadanie" not in browser.get(list_page(municipality)).content.decode()
    assert browser.get(detail_page(municipality, other)).status_code == 404


def test_list_takes_the_same_queries_for_one_and_three(client_as, municipality):
    browser = client_as(Role.CLERK)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            browser.get(list_page(municipality))
        return len(captured)

    job(municipality)
    queries()
    with_one = queries()
    job(municipality)
    job(municipality)
    assert queries() == with_one
