"""The preview and the undo of an import as pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.models import ImportRun, JobRun
from mosty.directory.models import Contact, Service
from tests.directory.test_import_undo import HEAD, ONE, TWO, imported, place  # noqa: F401 -- fixture
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db
KIND = "directory.services"


def page_of(municipality, name="import_report", **query):
    run = ImportRun.objects.order_by("-created_at").first()
    address = reverse(f"home:{name}", args=[municipality.slug, KIND, run.pk])
    return address + ("?" + "&".join(f"{key}={value}" for key, value in query.items()))


def send(browser, municipality, text):
    browser.post(
        reverse("home:import_upload", args=[municipality.slug, KIND]),
        {"file": SimpleUploadedFile("a.csv", text.encode())},
    )


@pytest.fixture
def browser(client_as, place):  # noqa: F811
    return client_as(Role.SERVICE_ORGANISER)


def test_preview_shows_each_row_with_before_and_after(browser, place):  # noqa: F811
    imported(place, HEAD + ONE)
    send(browser, place, HEAD + ONE.replace(";38;", ";41;") + TWO)
    html = browser.get(page_of(place)).content.decode()
    assert "Co zrobi import" in html
    assert "nowy (1)" in html
    assert "zmieniony (1)" in html
    assert "38</del>" in html
    assert "41</ins>" in html
    only = browser.get(page_of(place, wiersze="new")).content.decode()
    assert "Klub" in only
    assert "41</ins>" not in only
    assert "Nie ma takich wierszy." in browser.get(page_of(place, wiersze="same")).content.decode()


def test_doubtful_rows_are_left_out_one_by_one_or_all(browser, place):  # noqa: F811
    imported(place, HEAD + ONE + TWO)
    doubtful = HEAD + ONE.replace(";38;", ";900;") + TWO.replace(";20;", ";900;")
    send(browser, place, doubtful)
    html = browser.get(page_of(place)).content.decode()
    assert html.count("Pomiń ten wiersz") == 2
    assert "Importuj bez wątpliwych" in html
    html = browser.post(page_of(place), {"row": "2", "deed": "leave"}, follow=True).content.decode()
    assert "Ten wiersz jest pominięty." in html
    browser.post(page_of(place), {"row": "2", "deed": "take"})
    browser.post(page_of(place), {"row": "3", "deed": "leave"})
    browser.post(page_of(place), {"rows": "all"})
    counts = dict(Service.objects.values_list("external_id", "people_count"))
    assert counts == {"U1": 900, "U2": 20}


def test_import_without_doubtful_rows(browser, place):  # noqa: F811
    imported(place, HEAD + ONE)
    send(browser, place, HEAD + ONE.replace(";38;", ";900;") + TWO)
    html = browser.post(page_of(place), {"rows": "clear"}, follow=True).content.decode()
    assert "Nowe: 1. Zmienione: 0." in html
    assert "Cofnij import" in html


def test_undo_says_what_will_happen_and_does_it(browser, place):  # noqa: F811
    imported(place, HEAD + ONE)
    send(browser, place, HEAD + ONE.replace(";38;", ";41;") + TWO)
    browser.post(page_of(place), {"rows": "all"})
    Contact.objects.create(
        municipality=place, service=Service.objects.get(external_id="U2"), phone="1"
    )
    html = browser.get(page_of(place, "import_undo")).content.decode()
    assert "wrócą do poprzedniego stanu" in html
    assert "Klub" in html
    assert Service.objects.get(external_id="U1").people_count == 41
    html = browser.post(page_of(place, "import_undo"), follow=True).content.decode()
    assert "Ten import został cofnięty" in html
    assert "Co zostało" in html
    assert Service.objects.get(external_id="U1").people_count == 38
    assert browser.get(page_of(place, "import_undo")).status_code == 302


def test_undo_that_is_refused_says_why(browser, place):  # noqa: F811
    send(browser, place, HEAD + ONE)
    html = browser.get(page_of(place, "import_undo")).content.decode()
    assert "Cofnąć można tylko zakończony import." in html
    assert "Cofnij ten import" not in html


def test_long_undo_is_a_job(
    browser,
    place,  # noqa: F811
    monkeypatch,
    django_capture_on_commit_callbacks,
):
    monkeypatch.setattr("mosty.core.imports.undoing.JOB_ABOVE_CHANGES", 0)
    send(browser, place, HEAD + ONE)
    browser.post(page_of(place), {"rows": "all"})
    with django_capture_on_commit_callbacks(execute=True):
        html = browser.post(page_of(place, "import_undo"), follow=True).content.decode()
    assert "Trwa cofanie importu" in html
    assert JobRun.objects.get().kind == "core.import_undo"
    assert not Service.objects.exists()
    assert "został cofnięty" in browser.get(page_of(place)).content.decode()


def test_script_in_the_preview_is_escaped(browser, place):  # noqa: F811
    send(browser, place, HEAD + ONE.replace("Pomoc w domu", "<script>alert(1)</script>"))
    assert "<script>alert" not in browser.get(page_of(place)).content.decode()


def test_undo_is_for_those_who_may_import_and_for_their_municipality(client_as, place):  # noqa: F811
    imported(place, HEAD + ONE)
    page = page_of(place, "import_undo")
    assert client_as(Role.COUNCILLOR).get(page).status_code == 403
    assert client_as(Role.NGO_REPRESENTATIVE).post(page).status_code == 403
    ImportRun.objects.update(municipality_id=MunicipalityFactory().pk)
    assert client_as(Role.SERVICE_ORGANISER).get(page).status_code == 404


def test_pages_ask_as_much_for_many_rows_as_for_few(
    browser,
    place,  # noqa: F811
    django_assert_max_num_queries,
):
    for rows in (1, 30):
        text = "".join(ONE.replace("U1", f"U{number}") for number in range(rows))
        send(browser, place, HEAD + text)
        with django_assert_max_num_queries(16):
            browser.get(page_of(place))
