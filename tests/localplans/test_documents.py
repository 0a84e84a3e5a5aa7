"""Producing, storing and downloading the documents of a version."""

import hashlib
from pathlib import Path

import pytest

from mosty.core.access import Role
from mosty.core.enums import JobState
from mosty.core.errors import NotAllowed, NotFound
from mosty.core.models import JobRun
from mosty.localplans import actions
from mosty.localplans.actions.documents import ProducedFile
from mosty.localplans.enums import PlanState
from mosty.localplans.models import PlanDocument

PLAN = "/debowa-dolina/plan/lpdi-2026-2028/"
FILE_COUNT = sum(len(formats) for formats in actions.FORMATS.values())
FILES = [
    ProducedFile("lpdi", "pdf", b"%PDF-1.7 one"),
    ProducedFile("streszczenie", "pdf", b"%PDF-1.7 two"),
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def version(complete_plan, system):
    return actions.change_plan_state(plan=complete_plan, state=PlanState.CONSULTED, by=system)


def test_stored_files_lie_under_the_media_root_with_their_checksums(version, system, media):
    stored = actions.store_documents(version=version, produced=FILES, by=system)
    for document, made in zip(stored, FILES, strict=True):
        data = (media / document.path).read_bytes()
        assert data == made.data
        assert document.sha256 == hashlib.sha256(data).hexdigest()
        assert document.byte_count == len(data)
    assert not list(media.rglob(".*")), "half-written files are left"


def test_producing_again_replaces_the_files(version, system, media):
    actions.store_documents(version=version, produced=FILES, by=system)
    actions.store_documents(
        version=version, produced=[ProducedFile("lpdi", "pdf", b"newer")], by=system
    )
    assert PlanDocument.objects.count() == 2
    document = PlanDocument.objects.get(kind="lpdi")
    assert (media / document.path).read_bytes() == b"newer"


def test_documents_need_a_version_and_a_role(complete_plan, access_as):
    with pytest.raises(NotFound):
        actions.make_documents(plan=complete_plan, by=access_as(Role.CLERK))
    with pytest.raises(NotAllowed):
        actions.make_documents(plan=complete_plan, by=access_as(Role.COUNCILLOR))


def test_job_stores_what_was_produced_and_says_where(
    client_as, version, monkeypatch, django_capture_on_commit_callbacks
):
    from mosty.localplans.actions import documents

    monkeypatch.setattr(
        documents,
        "produce",
        lambda _version, kind: [
            ProducedFile(kind, name, b"file") for name in actions.FORMATS[kind]
        ],
    )
    with django_capture_on_commit_callbacks(execute=True):
        response = client_as(Role.CLERK).post(f"{PLAN}dokumenty/nowe/")
    job = JobRun.objects.get()
    assert response["Location"].endswith(f"/panel/zadania/{job.pk}/")
    assert (job.state, job.result["files"]) == (JobState.DONE, FILE_COUNT)
    assert job.result_path == f"{PLAN}dokumenty/"
    assert PlanDocument.objects.count() == FILE_COUNT


def test_failed_production_is_told_and_leaves_no_document(
    version, system, monkeypatch, django_capture_on_commit_callbacks, complete_plan
):
    from mosty.core.documents import DocumentFailed
    from mosty.localplans.actions import documents

    def fail(*_args: object) -> None:
        raise DocumentFailed("Tabela nie ma nagłówka.")

    monkeypatch.setattr(documents, "produce", fail)
    with django_capture_on_commit_callbacks(execute=True):
        actions.make_documents(plan=complete_plan, by=system)
    job = JobRun.objects.get()
    assert (job.state, job.error) == (JobState.FAILED, "Tabela nie ma nagłówka.")
    assert not PlanDocument.objects.exists()


def test_visitor_downloads_a_document_of_a_public_plan(client, version, system):
    stored = actions.store_documents(version=version, produced=FILES, by=system)
    page = client.get(f"{PLAN}dokumenty/").content.decode()
    assert "Streszczenie na jednej stronie" in page
    response = client.get(f"{PLAN}dokumenty/{stored[0].pk}/")
    assert b"".join(response.streaming_content) == FILES[0].data
    assert response["Content-Type"] == "application/pdf"
    assert "lpdi-2026-2028-lpdi-v1.pdf" in response["Content-Disposition"]


def test_document_of_a_draft_is_not_for_visitors(client, client_as, complete_plan, system):
    version = actions.create_version(plan=complete_plan, note="Szkic", by=system)
    stored = actions.store_documents(version=version, produced=FILES, by=system)
    address = f"{PLAN}dokumenty/{stored[0].pk}/"
    assert client.get(address).status_code == 404
    allowed = client_as(Role.COUNCILLOR).get(address)
    assert b"".join(allowed.streaming_content) == FILES[0].data
    actions.change_plan_state(plan=complete_plan, state=PlanState.CONSULTED, by=system)
    assert client.get(address).status_code == 404, "the plan is public, its old drafts are not"


def test_lost_file_is_a_calm_404(client, version, system, media):
    stored = actions.store_documents(version=version, produced=FILES, by=system)
    (media / stored[0].path).unlink()
    response = client.get(f"{PLAN}dokumenty/{stored[0].pk}/")
    assert response.status_code == 404
    assert "Tego pliku nie ma już na serwerze" in response.content.decode()
