"""Somebody at a desk who sends files through the pages of imports."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mosty.core.models import ImportRun
from mosty.territory.models import Municipality
from tests.factories.voices import AFTER
from tests.faults.sheets import Sheet


class Desk:
    """Sends a file, reads the report, confirms: by the pages, as a person does."""

    def __init__(self, browser: Client, municipality: Municipality, code: str) -> None:
        self.browser = browser
        self.municipality = municipality
        self.code = code

    def send(self, data: bytes, name: str = "plik.csv") -> str:
        """The page that comes after the upload: the report, or the form with its error."""
        page = reverse("home:import_upload", args=[self.municipality.slug, self.code])
        answer = self.browser.post(page, {"file": SimpleUploadedFile(name, data)}, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    def confirm(self, rows: str = "all") -> str:
        """The page after the latest upload was confirmed."""
        answer = self.browser.post(self.report, {"rows": rows}, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    @property
    def run(self) -> ImportRun:
        return ImportRun.objects.order_by("-created_at")[0]

    @property
    def report(self) -> str:
        return reverse("home:import_report", args=[self.municipality.slug, self.code, self.run.pk])


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def _after_the_survey() -> Iterator[None]:
    with time_machine.travel(AFTER):
        yield


@pytest.fixture
def desk_for(client_as, municipality, _after_the_survey):
    """`desk_for(SERVICES)`: a desk with everything that the rows refer to."""

    def make(sheet: Sheet) -> Desk:
        sheet.prepare(municipality)
        return Desk(client_as(sheet.role), municipality, sheet.code)

    return make
