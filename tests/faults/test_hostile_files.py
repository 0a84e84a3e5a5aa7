"""Files and requests that mean harm, or look as if they did: refused calmly, nothing stored."""

import csv
import io
import zipfile

import pytest
from django.conf import settings as site
from django.test import RequestFactory
from django.urls import reverse
from openpyxl import load_workbook

from mosty.core.access import Role, system_access
from mosty.core.imports import ImportFile, check, import_kinds, upload
from mosty.core.models import ImportRun
from mosty.diagnosis.models import Observation
from mosty.directory.models import Service
from mosty.people.models import Organisation
from mosty.thread.models import Station
from mosty.voices.models import Survey
from tests.faults.sheets import SERVICES, SHEETS, Sheet, as_csv, as_xlsx
from tests.page_client import PageClient

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script><img src=x>"
FORMULA = '=HYPERLINK("https://zly.example";"Kliknij")'
TOO_LARGE = "Plik jest za duży"


def _zip(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return stream.getvalue()


def _bomb() -> bytes:
    return _zip(xl__worksheets__sheet1=b"0" * 60_000_000)


def _nested_bomb() -> bytes:
    inner = _zip(a=b"0" * 60_000_000)
    for _level in range(4):
        inner = _zip(**{f"a{number}": inner for number in range(10)})
    return inner


def _workbook_with(name: str, content: bytes) -> bytes:
    """A right workbook with one part replaced."""
    old = as_xlsx(SERVICES.headers, SERVICES.rows)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(old)) as source, zipfile.ZipFile(stream, "w", 8) as made:
        for entry in source.infolist():
            made.writestr(entry, content if entry.filename == name else source.read(entry))
    return stream.getvalue()


def _billion_laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{levels}]><worksheet>&l9;</worksheet>'
    ).encode()


HOSTILE = {
    "zip bomb": _bomb,
    "nested zip bomb": _nested_bomb,
    "bomb beside a right sheet": lambda: _workbook_with("xl/styles.xml", b" " * 400_000_000),
    "xml bomb": lambda: _workbook_with("xl/worksheets/sheet1.xml", _billion_laughs()),
    "broken sheet": lambda: _workbook_with("xl/worksheets/sheet1.xml", b"<worksheet><row"),
    "cut workbook": lambda: as_xlsx(SERVICES.headers, SERVICES.rows)[:-200],
    "old excel": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "pdf": lambda: b"%PDF-1.7\n" + b"x" * 600,
    "program": lambda: b"MZ\x90\x00" + bytes(range(256)) * 40,
    "one endless line": lambda: b"id;nazwa\n" + b"a" * 300_000,
    "endless columns": lambda: b";".join(b"k%d" % number for number in range(40_000)),
    "no rows": lambda: b"\xef\xbb\xbf\r\n\r\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_file_is_refused_with_what_to_do(desk_for, what):
    desk = desk_for(SERVICES)
    page = desk.send(HOSTILE[what](), "usługi.xlsx")
    assert "Nie udało się zaimportować pliku" in page
    assert "Nic nie zostało zapisane." in page
    assert SERVICES.stored() == []


@pytest.mark.parametrize("code", [kind.code for kind in import_kinds()])
def test_every_kind_of_import_refuses_a_bomb(municipality, code):
    by = system_access(municipality.pk)
    for make in (_bomb, _nested_bomb, HOSTILE["xml bomb"]):
        run = check(upload(code, ImportFile("a.xlsx", make()), municipality.pk, by))
        assert run.state == "failed"
        assert run.problem


# --- too much ------------------------------------------------------------------------------------


def test_upload_above_the_limit_gets_a_calm_page_and_is_not_kept(desk_for, settings, tmp_path):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    desk = desk_for(SERVICES)
    page = reverse("home:import_upload", args=[desk.municipality.slug, desk.code])
    answer = desk.browser.post(page, {"file": io.BytesIO(b"x" * 1_100_000)})
    assert answer.status_code == 413
    assert TOO_LARGE in answer.content.decode()
    assert not ImportRun.objects.exists()
    assert not list((tmp_path / "files").rglob("*"))


class _Endless:
    """A body that never ends; reading it fails the test."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.parametrize("encoding", ["chunked", "gzip, Chunked"])
def test_body_in_chunks_without_length_is_refused_unread(client, municipality, encoding):
    address = reverse("home:import_upload", args=[municipality.slug, SERVICES.code])
    request = RequestFactory().post(address).environ
    request |= {"HTTP_TRANSFER_ENCODING": encoding, "wsgi.input": _Endless()}
    del request["CONTENT_LENGTH"]
    answer = PageClient().request(**request)
    assert answer.status_code == 413
    assert TOO_LARGE in answer.content.decode()


def test_body_without_files_is_limited_too(client, municipality):
    """Fields are kept in memory, so there may be less of them than of files."""
    answer = client.post("/jezyk/", {"language": "x" * (site.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert answer.status_code == 400
    many = {f"pole{number}": "1" for number in range(site.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert client.post("/jezyk/", many).status_code == 400


# --- scripts and formulas ------------------------------------------------------------------------


def _poisoned(sheet: Sheet) -> bytes:
    """The right file with texts that begin as a formula and go on as a script."""
    rows = []
    for number in range(2):
        cells = {sheet.text: f"{FORMULA}{SCRIPT}"}
        if "nazwa" in sheet.headers:
            cells["nazwa"] = f"{FORMULA}{SCRIPT}{number}"
        rows.append(sheet.with_cells(number, cells))
    return as_csv(sheet.headers, rows)


def _addresses(slug: str) -> list[str]:
    names = (
        "directory:service_list", "organisations:list", "diagnosis:report",
        "diagnosis:indicator_list", "voices:survey_list", "voices:theme_list", "territory:about",
        "home:start", "home:thread", "home:dashboard", "home:import_list", "home:audit_log",
    )  # fmt: skip
    found = [reverse(name, args=[slug]) for name in names]
    found.append(f"{reverse('home:search', args=[slug])}?q=alert")
    for name, records in (
        ("organisations:detail", Organisation.objects),
        ("organisations:edit", Organisation.objects),
        ("directory:service_detail", Service.objects),
        ("directory:service_edit", Service.objects),
        ("home:station", Station.objects),
    ):
        found += [reverse(name, args=[slug, pk]) for pk in records.values_list("pk", flat=True)]
    for code in Observation.objects.values_list("indicator__code", flat=True).distinct():
        found.append(reverse("diagnosis:indicator_detail", args=[slug, code]))
    for survey in Survey.objects.values_list("slug", flat=True):
        for name in ("survey_results", "coding", "survey_manage"):
            found.append(reverse(f"voices:{name}", args=[slug, survey]))
    return found


def _exports(slug: str) -> list[str]:
    found = [
        reverse("organisations:export", args=[slug, "csv"]),
        reverse("organisations:export", args=[slug, "xlsx"]),
        reverse("directory:service_export", args=[slug, "csv"]),
        reverse("directory:service_export", args=[slug, "xlsx"]),
        reverse("home:audit_export", args=[slug]),
    ]
    for survey in Survey.objects.values_list("slug", flat=True):
        page = reverse("voices:response_export", args=[slug, survey])
        found += [page, f"{page}?teksty=1"]
    return found


@pytest.fixture
def poisoned(desk_for, municipality):
    """`poisoned(SERVICES)`: the slug of a municipality that imported script and formula."""

    def make(sheet: Sheet) -> str:
        desk = desk_for(sheet)
        report = desk.send(_poisoned(sheet), f"{SCRIPT}.csv")
        assert "<script>alert" not in report
        assert "Nowe: 2." in desk.confirm()
        return municipality.slug

    return make


@pytest.mark.slow
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.code)
def test_script_in_a_file_is_only_text_on_every_page(poisoned, client_as, sheet):
    slug = poisoned(sheet)
    shown = 0
    for role in (Role.CENTRE_DIRECTOR, Role.PLAN_COORDINATOR, Role.ANYONE):
        browser = client_as(role)
        for address in _addresses(slug):
            html = browser.get(address).content.decode()
            assert "<script>alert" not in html, address
            assert "<img src=x" not in html, address
            shown += "&lt;script&gt;alert" in html
    assert shown > 0  # the text itself is not swallowed


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.code)
def test_formula_in_a_file_stays_text_in_every_export(poisoned, client_as, sheet):
    slug = poisoned(sheet)
    opened = 0
    for role in (Role.CENTRE_DIRECTOR, Role.PLAN_COORDINATOR, Role.ADMINISTRATOR):
        browser = client_as(role)
        for address in _exports(slug):
            answer = browser.get(address)
            if answer.status_code != 200:
                continue
            opened += 1
            data = answer.getvalue()
            if data.startswith(b"PK"):
                book = load_workbook(io.BytesIO(data))
                cells = [cell for row in book.active.iter_rows() for cell in row]
                assert not [cell.value for cell in cells if cell.data_type == "f"], address
            else:
                table = csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
                texts = [cell for row in table for cell in row]
                assert not [text for text in texts if text.startswith(("=", "@", "\t"))], address
    assert opened > 3
