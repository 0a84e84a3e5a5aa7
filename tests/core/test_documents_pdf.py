"""The PDF: tagged, named, with contents; what breaks PDF/UA is refused."""

from collections import Counter

import pytest

from mosty.core.documents import DocumentFailed, render_documents
from tests.core.documents import a_source, reader, structure, text_of


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_documents(a_source(rows=80), ["pdf"])["pdf"]


def test_pdf_says_that_it_is_pdf_ua_in_polish_with_its_title(pdf):
    root = reader(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "pl"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    information = reader(pdf).metadata
    assert (information.title, information.author) == ("Lokalny plan", "Gmina Dębowa Dolina")


def test_pdf_has_headings_lists_links_tables_and_quotes(pdf):
    tags = Counter(tag for tag, _node in structure(pdf))
    # "Spis treści" and both parts; chapters; the heading below.
    assert (tags["/H1"], tags["/H2"], tags["/H3"]) == (3, 2, 1)
    for tag in ("/Title", "/TOC", "/L", "/LI", "/Link", "/Table", "/Caption", "/BlockQuote"):
        assert tags[tag], tag


def test_header_cells_say_what_they_head_and_stand_on_every_page(pdf):
    cells = [node for tag, node in structure(pdf) if tag == "/TH"]
    assert len(cells) == 2
    assert "/Column" in str(cells[0]["/A"])
    pages = [page.extract_text() for page in reader(pdf).pages]
    assert sum("Usługa\nOsoby" in page or "Usługa Osoby" in page for page in pages) >= 2


def test_chart_is_a_figure_with_a_text(pdf):
    figures = [node for tag, node in structure(pdf) if tag == "/Figure"]
    assert [figure["/Alt"] for figure in figures] == ["Wykres: mieszkańcy według wieku"]


def test_bookmarks_lead_to_parts_and_chapters(pdf):
    def titles(entries):
        for entry in entries:
            if isinstance(entry, list):
                yield from titles(entry)
            else:
                yield entry.title

    assert list(titles(reader(pdf).outline)) == [
        "Część wstępna", "1. Wprowadzenie", "Słowa", "Część diagnostyczna", "2. Diagnoza",
    ]  # fmt: skip


def test_every_page_but_the_first_has_its_number(pdf):
    pages = reader(pdf).pages
    assert "strona" not in pages[0].extract_text()
    for number, page in enumerate(pages[1:], start=2):
        assert f"strona {number} z {len(pages)}" in page.extract_text()
        assert "Plan, wersja 2" in page.extract_text()


def test_polish_letters_can_be_read_out_and_fonts_are_inside(pdf):
    assert "Zażółć gęślą jaźń" in text_of(pdf)
    fonts = {
        font.get_object()["/BaseFont"]
        for page in reader(pdf).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("SourceSansPro" in name for name in fonts)


def test_picture_without_a_text_is_refused_with_what_to_do():
    with pytest.raises(DocumentFailed, match="Lokalny plan"):
        render_documents(a_source('<h1>A</h1><figure><img src="wykres"></figure>'), ["pdf"])


def test_skipped_heading_level_is_refused():
    with pytest.raises(DocumentFailed, match="PDF"):
        render_documents(a_source("<h1>Część</h1><h4>Za głęboko</h4>"), ["pdf"])


def test_sheet_shrinks_a_little_to_stay_on_one_page():
    items = "".join(f"<li>Działanie {n}, które opisujemy jednym zdaniem.</li>" for n in range(48))
    html = f"<h1>Co zrobimy</h1><ul>{items}</ul>"
    source = a_source(html, layout="sheet", page_limit=1)
    assert len(reader(render_documents(source, ["pdf"])["pdf"]).pages) == 1


def test_sheet_that_cannot_fit_is_refused_with_what_to_do():
    source = a_source("<h1>Za dużo</h1>" + "<p>tekst</p>" * 300, layout="sheet", page_limit=1)
    with pytest.raises(DocumentFailed, match="Lokalny plan") as refused:
        render_documents(source, ["pdf"])
    assert "1" in str(refused.value)


def test_long_card_runs_over_pages_and_loses_nothing():
    card = (
        "<h1>Karty</h1><table class='card'><caption>Karta</caption><tbody><tr><th>Opis</th><td>"
        + "".join(f"<p>Akapit {n} karty.</p>" for n in range(120))
        + "</td></tr></tbody></table>"
    )
    pdf = render_documents(a_source(card), ["pdf"])["pdf"]
    assert "Akapit 119 karty." in text_of(pdf)
