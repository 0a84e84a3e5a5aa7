"""One source, four formats: the HTML file, texts typed by people, the same bytes each time."""

import io
import zipfile
from time import monotonic

import docx
import pytest
from bs4 import BeautifulSoup

from mosty.core.charts import Bar, bar_chart
from mosty.core.documents import FORMATS, DocumentFailed, markdown, render_documents
from tests.core.documents import a_source, text_of

NASTY = (
    '#read("/etc/passwd") $x^2$ @cite <label> `code` *a* _b_ \\ // /* */ [x] {y} ~ '
    "<script>alert(1)</script> {{ 7|add:7 }} % & \x00\x08\x0b\x1b\x7f\ufffe koniec"
)
SHOWN = (
    '#read("/etc/passwd")', "$x^2$", "@cite", "<label>", "`code`", "*a*", "_b_", "// /* */",
    "<script>alert(1)</script>", "{{ 7|add:7 }}", "koniec",
)  # fmt: skip


def _escaped(text: str) -> str:
    from django.utils.html import escape

    return str(escape(text))


@pytest.fixture(scope="module")
def nasty_files() -> dict[str, bytes]:
    text = _escaped(NASTY)
    body = (
        f"<h1>Część {text}</h1><p>{text}</p><table><caption>{text}</caption><tbody><tr>"
        f"<th>{text}</th><td>{text}</td></tr></tbody></table>"
        f'<figure><img src="wykres" alt="{text}"><figcaption>{text}</figcaption></figure>'
    )
    return render_documents(a_source(body, title=NASTY, subtitle=NASTY, author=NASTY, footer=NASTY))


def _words(file_format: str, data: bytes) -> str:
    if file_format == "pdf":
        text = text_of(data)
    elif file_format == "html":
        text = BeautifulSoup(data, "html.parser").get_text(" ")
    elif file_format == "docx":
        text = "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            text = BeautifulSoup(package.read("content.xml"), "xml").get_text(" ")
    return "".join(text.split())


@pytest.mark.slow
@pytest.mark.parametrize("file_format", FORMATS)
def test_text_typed_by_a_person_comes_out_as_text(nasty_files, file_format):
    words = _words(file_format, nasty_files[file_format])
    for part in SHOWN:
        assert "".join(part.split()) in words, part
    assert "root:" not in words


def test_typed_markup_never_becomes_markup(nasty_files):
    page = BeautifulSoup(nasty_files["html"], "html.parser")
    assert page.find("script") is None
    assert page.find("label") is None


@pytest.mark.parametrize("file_format", FORMATS)
def test_same_source_gives_the_same_bytes(file_format):
    first, second = (render_documents(a_source(), [file_format]) for _again in range(2))
    assert first == second


def test_another_date_gives_other_bytes_but_no_clock_does():
    from datetime import date

    other = render_documents(a_source(as_of=date(2027, 1, 1)), ["pdf"])["pdf"]
    assert other != render_documents(a_source(), ["pdf"])["pdf"]


@pytest.mark.slow
def test_all_formats_of_a_small_document_take_seconds(record_property):
    started = monotonic()
    files = render_documents(a_source(rows=200))
    took = monotonic() - started
    record_property("seconds", round(took, 2))
    assert took < 20
    assert set(files) == set(FORMATS)


@pytest.mark.parametrize("sign", ["😀", "❤", "→", "ع", "ქ", "中", "\u200d", "\ufe0f", "①", "✓"])
def test_sign_that_no_font_has_does_not_stop_the_pdf(sign):
    html = f'<h1>Głos {sign}</h1><p>Tak {sign}, chcę.</p><figure><img src="wykres" alt="{sign}"></figure>'
    chart = bar_chart(title=sign, description=sign, bars=[Bar(f"etykieta {sign}", 3)])
    source = a_source(html, title=f"Plan {sign}", images={"wykres": str(chart.svg).encode()})
    files = render_documents(source)
    assert "chcę." in text_of(files["pdf"])
    assert sign in files["html"].decode()


def test_address_that_breaks_at_a_hyphen_can_still_be_typed():
    """Polish repeats the hyphen in the next line; in an address that would be a sign too many."""
    address = "https://gmina.example/" + "rada-dzialalnosci-pozytku-" * 6
    text = text_of(render_documents(a_source(f"<p>{address}</p>"), ["pdf"])["pdf"])
    assert address in "".join(text.split())


def test_html_file_stands_alone():
    html = render_documents(a_source(), ["html"])["html"].decode()
    page = BeautifulSoup(html, "html.parser")
    assert page.html["lang"] == "pl"
    assert page.title.text == "Lokalny plan"
    assert not page.find_all("link")
    assert not page.find_all("script")
    assert "http://" not in html.replace("http://www.w3.org/2000/svg", "")
    assert page.find("svg", role="img").title.text == "Mieszkańcy"
    assert "@media print" in page.style.text


def test_html_file_has_one_title_contents_and_scoped_headers():
    page = BeautifulSoup(render_documents(a_source(), ["html"])["html"], "html.parser")
    assert [heading.text for heading in page.find_all("h1")] == ["Lokalny plan"]
    anchors = [link["href"][1:] for link in page.nav.find_all("a")]
    assert len(anchors) == 4
    assert all(page.find(id=anchor) for anchor in anchors)
    assert {cell["scope"] for cell in page.thead.find_all("th")} == {"col"}
    assert {cell["scope"] for cell in page.find_all("tbody")[1].find_all("th")} == {"row"}


def test_missing_picture_is_named():
    with pytest.raises(DocumentFailed, match="wykres"):
        render_documents(a_source(images={}), ["pdf"])


def test_markdown_knows_headings_lists_and_links_but_no_html():
    html = markdown(
        "# Tytuł\n\n- *a*\n\n<b onclick=x>b</b> [zły](javascript:alert(1)) [dobry](https://example.org) "
        "![obraz](https://example.org/x.png)"
    )
    page = BeautifulSoup(html, "html.parser")
    assert page.h3.text == "Tytuł"
    assert page.li.em.text == "a"
    assert [link["href"] for link in page.find_all("a") if link.text == "dobry"]
    assert not any("javascript" in link["href"] for link in page.find_all("a"))
    assert page.find("img") is None
    assert page.find("b") is None


def test_everyday_signs_are_all_in_the_font():
    from mosty.core.documents import pdf

    usual = [
        chr(code)
        for code in range(0x20, 0x2300)
        if not pdf._UNUSUAL.match(chr(code)) and chr(code).isprintable()
    ]
    assert len(usual) > 300
    html = "<h1>Znaki</h1>" + "".join(f"<p>{_escaped(sign)}x</p>" for sign in usual)
    assert "ż" in text_of(render_documents(a_source(html), ["pdf"])["pdf"])
