"""DOCX and ODT: real styles, contents, page numbers, header rows, texts of charts, language."""

import io
import zipfile

import docx
import pytest
from defusedxml import ElementTree
from docx.oxml.ns import qn

from mosty.core.documents import render_documents
from tests.core.documents import a_source

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return render_documents(a_source(), ["docx", "odt"])


@pytest.fixture(scope="module")
def word(files):
    return docx.Document(io.BytesIO(files["docx"]))


@pytest.fixture(scope="module")
def odt(files) -> dict[str, object]:
    with zipfile.ZipFile(io.BytesIO(files["odt"])) as package:
        return {
            name: ElementTree.fromstring(package.read(name))
            for name in ("content.xml", "styles.xml", "meta.xml")
        }


def test_docx_has_real_headings(word):
    headings = [(p.style.name, p.text) for p in word.paragraphs if p.style.name[:7] == "Heading"]
    assert headings == [
        ("Heading 1", "Część wstępna"), ("Heading 2", "1. Wprowadzenie"), ("Heading 3", "Słowa"),
        ("Heading 1", "Część diagnostyczna"), ("Heading 2", "2. Diagnoza"),
    ]  # fmt: skip
    assert word.paragraphs[1].style.name == "Title"


def test_docx_has_contents_with_links_to_the_headings(word):
    body = word.element.body
    codes = [node.text for node in body.iter(qn("w:instrText"))]
    assert any("TOC" in code for code in codes)
    links = [
        node.get(qn("w:anchor"))
        for node in body.iter(qn("w:hyperlink"))
        if node.get(qn("w:anchor"))
    ]
    marks = {node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))}
    assert len(links) == 4
    assert set(links) <= marks
    assert "@@contents@@" not in body.xml


def test_docx_numbers_its_pages(word):
    footer = word.sections[0].footer
    codes = [node.text.strip() for node in footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    assert "Plan, wersja 2" in footer.paragraphs[0].text
    assert (round(word.sections[0].page_width.cm), round(word.sections[0].page_height.cm)) == (
        21,
        30,
    )


def test_docx_repeats_the_header_row_and_keeps_rows_whole(word):
    table = word.tables[-1]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Usługi"


def test_docx_speaks_polish_and_knows_its_title(word):
    language = word.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "pl-PL"
    assert word.core_properties.title == "Lokalny plan"
    assert word.core_properties.author == "Gmina Dębowa Dolina"


def test_docx_charts_carry_their_texts_and_no_path_of_the_server(files, word):
    texts = [node.get("descr") for node in word.element.body.iter(qn("wp:docPr"))]
    assert texts == ["Wykres: mieszkańcy według wieku"]
    assert "/tmp" not in word.element.xml
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as package:
        assert [name for name in package.namelist() if name.endswith(".png")]


def test_odt_has_headings_with_levels_and_contents(odt):
    content = odt["content.xml"]
    headings = [
        (node.get(f"{TEXT}outline-level"), "".join(node.itertext()))
        for node in content.iter(f"{TEXT}h")
    ]
    assert [level for level, _title in headings] == ["1", "2", "3", "1", "2"]
    contents = content.find(f".//{TEXT}table-of-content")
    assert "1. Wprowadzenie" in "".join(contents.itertext())
    marks = {node.get(f"{TEXT}name") for node in content.iter(f"{TEXT}bookmark-start")}
    links = [
        node.get("{http://www.w3.org/1999/xlink}href")[1:] for node in contents.iter(f"{TEXT}a")
    ]
    assert len(links) == 4
    assert set(links) <= marks


def test_odt_numbers_its_pages_in_polish(odt):
    styles = odt["styles.xml"]
    assert styles.find(f".//{TEXT}page-number") is not None
    assert styles.find(f".//{TEXT}page-count") is not None
    languages = {node.get(f"{FO}language") for node in styles.iter() if node.get(f"{FO}language")}
    assert languages == {"pl"}
    assert "Lokalny plan" in "".join(odt["meta.xml"].itertext())


def test_odt_marks_header_rows_and_describes_charts(odt):
    content = odt["content.xml"]
    assert content.find(f".//{TABLE}table-header-rows") is not None
    assert [node.text for node in content.iter(f"{SVG}desc")] == ["Wykres: mieszkańcy według wieku"]


def test_odt_begins_with_its_type_uncompressed(files):
    assert files["odt"][30:38] == b"mimetype"
    assert files["odt"][38:77] == b"application/vnd.oasis.opendocument.text"
