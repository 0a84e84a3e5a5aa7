"""Imports of files through the pages: upload, report of every wrong row, confirm, outcome."""

from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.enums import ImportState, JobState
from mosty.core.imports import (
    Column,
    ImportKind,
    StoreCounts,
    kinds,
    parse_rows,
    register_import,
    runs,
)
from mosty.core.models import ImportRun, JobRun
from mosty.core.tables import read_table
from mosty.people.models import Organisation
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db

CODE = "tests.names"


@dataclass(frozen=True)
class Name:
    name: str


def parse(file, municipality_id):
    table = read_table(file.data, file.name)
    table.require("nazwa")
    return parse_rows(
        table.rows, lambda row: Name(row.text("nazwa", required=True)), key=lambda row: row.name
    )


def store(rows, municipality_id, by):
    created = 0
    for row in rows:
        if not Organisation.objects.filter(name=row.name).exists():
            OrganisationFactory(name=row.name, municipality_id=municipality_id, municipality=None)
            created += 1
    return StoreCounts(created=created, unchanged=len(rows) - created)


@pytest.fixture(autouse=True)
def kind(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(kinds, "_kinds", {})
    register_import(
        ImportKind(
            code=CODE,
            title="nazwy organizacji",
            permission="pages.accessibility_edit",
            columns=(Column("nazwa", "pełna nazwa", required=True, example="KGW Dębowa"),),
            parse=parse,
            store=store,
            note="Jedna organizacja w wierszu.",
        )
    )


def upload_page(municipality, code=CODE):
    return reverse("home:import_upload", args=[municipality.slug, code])


def send(browser, municipality, text, name="lista.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return browser.post(
        upload_page(municipality), {"file": SimpleUploadedFile(name, data)}, follow=True
    )


def confirm(browser, municipality, rows):
    run = ImportRun.objects.get()
    page = reverse("home:import_report", args=[municipality.slug, CODE, run.pk])
    return browser.post(page, {"rows": rows}, follow=True).content.decode()


def test_good_file_is_checked_then_confirmed_then_stored(client_as, municipality):
    browser = client_as(Role.CLERK)
    html = send(browser, municipality, "nazwa\nKGW Dębowa\nOSP Grabówka\n").content.decode()
    assert "Wszystkie wiersze są dobre" in html
    assert not Organisation.objects.exists()
    html = confirm(browser, municipality, "all")
    assert "Plik został zaimportowany" in html
    assert "Nowe: 2. Zmienione: 0. Bez zmian: 0." in html
    assert Organisation.objects.count() == 2


def test_every_wrong_row_is_listed_with_number_and_reason(client_as, municipality):
    browser = client_as(Role.CLERK)
    html = send(browser, municipality, "nazwa;adres\nKGW;a\n;b\nKGW;c\nOSP;d\n").content.decode()
    assert "Niektóre wiersze są błędne" in html
    assert '<th scope="row">3</th>' in html
    assert '<th scope="row">4</th>' in html
    assert 'value="all"' not in html
    html = confirm(browser, municipality, "good")
    assert "2 błędne wiersze zostały pominięte. Są na liście niżej." in html
    assert "Nowe: 2." in html
    assert '<th scope="row">3</th>' in html  # nothing about the wrong rows is lost


def test_wrong_rows_are_not_stored_without_saying_so(client_as, municipality):
    browser = client_as(Role.CLERK)
    send(browser, municipality, "nazwa;adres\nKGW;a\n;b\n")
    html = confirm(browser, municipality, "all")
    assert not Organisation.objects.exists()
    assert "notice-stop" in html


def test_many_wrong_rows_are_cut_into_pages(client_as, municipality):
    text = "nazwa;adres\n" + ";x\n" * 120
    html = send(client_as(Role.CLERK), municipality, text).content.decode()
    assert '<th scope="row">51</th>' in html
    assert '<th scope="row">52</th>' not in html
    assert "page=2" in html


def test_file_without_the_column_says_which(client_as, municipality):
    html = send(client_as(Role.CLERK), municipality, "adres\nRynek\n").content.decode()
    assert "Nie udało się zaimportować pliku" in html
    assert "nazwa" in html


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "Plik jest pusty."), (None, "Wybierz plik.")]
)
def test_missing_or_empty_file_is_a_form_error(client_as, municipality, content, message):
    browser = client_as(Role.CLERK)
    files = {} if content is None else {"file": SimpleUploadedFile("a.csv", content)}
    html = browser.post(upload_page(municipality), files).content.decode()
    assert message in html
    assert "error-summary" in html


def test_same_file_again_is_pointed_out_and_changes_nothing(client_as, municipality):
    browser = client_as(Role.CLERK)
    for _time in range(2):
        html = send(browser, municipality, "nazwa\nKGW\n").content.decode()
        run = ImportRun.objects.order_by("-created_at").first()
        page = reverse("home:import_report", args=[municipality.slug, CODE, run.pk])
        done = browser.post(page, {"rows": "all"}, follow=True).content.decode()
    assert "Dokładnie ten plik był już importowany" in html
    assert "Nowe: 0. Zmienione: 0. Bez zmian: 1." in done


def test_script_in_the_file_is_escaped(client_as, municipality):
    text = "nazwa;adres\n" + "<script>alert(1)</script>;a\n" * 2
    html = send(client_as(Role.CLERK), municipality, text, "<b>.csv").content.decode()
    assert "<b>.csv" not in html
    assert "<script>alert" not in html


def test_big_file_is_checked_and_stored_by_jobs(
    client_as, municipality, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(runs, "JOB_ABOVE_BYTES", 5)
    browser = client_as(Role.CLERK)
    with django_capture_on_commit_callbacks(execute=True):
        send(browser, municipality, "nazwa\nKGW\n")
    run = ImportRun.objects.get()
    assert (run.state, JobRun.objects.get().state) == (ImportState.CHECKED, JobState.DONE)
    with django_capture_on_commit_callbacks(execute=True):
        confirm(browser, municipality, "all")
    run.refresh_from_db()
    assert run.state == ImportState.IMPORTED


def test_report_of_a_working_import_looks_again_by_itself(client_as, municipality):
    browser = client_as(Role.CLERK)
    send(browser, municipality, "nazwa\nKGW\n")
    run = ImportRun.objects.get()
    job = JobRun.objects.create(
        kind="x", title="x", municipality_id=municipality.pk, done_count=3, total_count=7
    )
    ImportRun.objects.update(state=ImportState.IMPORTING, job_id=job.pk)
    page = reverse("home:import_report", args=[municipality.slug, CODE, run.pk])
    html = browser.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert 'hx-trigger="every 2s"' in html
    assert 'value="3" max="7"' in html
    assert "Sprawdź ponownie" in html


def test_list_shows_kinds_and_latest_imports(client_as, municipality):
    browser = client_as(Role.CLERK)
    page = reverse("home:import_list", args=[municipality.slug])
    assert "Nikt nie zaimportował tu jeszcze pliku." in browser.get(page).content.decode()
    send(browser, municipality, "nazwa\nKGW\n")
    html = browser.get(page).content.decode()
    assert "nazwy organizacji" in html
    assert "lista.csv" in html


def test_sample_file_holds_headers_and_an_example(client_as, municipality):
    page = reverse("home:import_sample", args=[municipality.slug, CODE])
    response = client_as(Role.CLERK).get(page)
    assert response.content.decode("utf-8-sig") == "nazwa\r\nKGW Dębowa\r\n"


def test_sample_file_can_be_imported(client_as, municipality):
    browser = client_as(Role.CLERK)
    sample = browser.get(reverse("home:import_sample", args=[municipality.slug, CODE])).content
    assert "Wszystkie wiersze są dobre" in send(browser, municipality, sample).content.decode()


@pytest.mark.parametrize("name", ["import_list", "import_upload", "import_sample"])
def test_imports_are_only_for_those_who_hold_the_permission(client_as, municipality, name):
    args = [municipality.slug] if name == "import_list" else [municipality.slug, CODE]
    page = reverse(f"home:{name}", args=args)
    assert client_as(Role.CLERK).get(page).status_code == 200
    assert client_as(Role.COUNCILLOR).get(page).status_code == 403
    assert client_as(Role.ANYONE).get(page).status_code == 302


def test_unknown_kind_is_not_found(client_as, municipality):
    assert client_as(Role.CLERK).get(upload_page(municipality, "nie.ma")).status_code == 404


def test_import_of_another_municipality_is_not_found(client_as, municipality):
    browser = client_as(Role.CLERK)
    send(browser, municipality, "nazwa\nKGW\n")
    run = ImportRun.objects.get()
    ImportRun.objects.update(municipality_id=MunicipalityFactory().pk)
    page = reverse("home:import_report", args=[municipality.slug, CODE, run.pk])
    assert browser.get(page).status_code == 404
    assert browser.post(page, {"rows": "all"}).status_code == 404
    assert (
        "lista.csv"
        not in browser.get(reverse("home:import_list", args=[municipality.slug])).content.decode()
    )
