"""Which files people may send, and how one leaves again."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.core.errors import InvalidFile
from mosty.core.uploads import LARGEST, file_kind, kind_of_name


def packed(**parts: str) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return stored.getvalue()


def office(*names: str) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return stored.getvalue()


def open_document(kind: str) -> bytes:
    return packed(mimetype=f"application/vnd.oasis.opendocument.{kind}")


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n...", "png"),
        (b"\xff\xd8\xff\xe0...", "jpg"),
        (office("word/document.xml"), "docx"),
        (office("ppt/slides/slide1.xml"), "pptx"),
        (office("xl/workbook.xml"), "xlsx"),
        (open_document("text"), "odt"),
        (open_document("presentation"), "odp"),
        (open_document("spreadsheet"), "ods"),
    ],
)
def test_files_are_known_by_what_they_hold(data, ending):
    kind = file_kind(data)
    assert kind.ending == ending
    assert kind_of_name(f"events/abc.{ending}") == kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90\x00",
        b"PK\x03\x04 no archive",
        packed(mimetype="application/epub+zip"),
        packed(index_dot_html="<script>"),
        office("word/document.xml", "word/vbaProject.bin"),
        b"%PDF-" + b"x" * LARGEST,
    ],
    ids=range(9),
)
def test_other_files_are_refused_with_a_reason(data):
    with pytest.raises(InvalidFile):
        file_kind(data)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_look(data):
    with suppress(InvalidFile):
        assert file_kind(data).ending
