"""Small documents for tests and what a PDF says to a screen reader."""

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

from pypdf import PdfReader

from mosty.core.charts import Bar, bar_chart
from mosty.core.documents import DocumentSource

CHART = bar_chart(
    title="Mieszkańcy",
    description="Liczba osób w dwóch grupach wieku.",
    bars=[Bar("0–17 lat", 1690), Bar("80 lat i więcej", None, "nie wczytano pliku")],
    unit="osób",
)
BODY = """
<section class="cover"><table class="card"><caption>Metryka</caption>
<colgroup><col width="30%"><col width="70%"></colgroup>
<tbody><tr><th>Gmina</th><td>Dębowa Dolina</td></tr></tbody></table></section>
<h1>Część wstępna</h1>
<h2>1. Wprowadzenie</h2>
<p>Zażółć <strong>gęślą</strong> <em>jaźń</em>. <a href="https://example.org/plan">Strona</a></p>
<h3>Słowa</h3>
<ul><li>pierwszy</li><li>drugi</li></ul>
<blockquote><p>Chcę mieszkać u siebie.</p></blockquote>
<table><caption>Usługi</caption><colgroup><col width="70%"><col width="30%"></colgroup>
<thead><tr><th>Usługa</th><th class="number">Osoby</th></tr></thead>
<tbody>ROWS</tbody></table>
<figure><figcaption>Mieszkańcy</figcaption>
<img src="wykres" alt="Wykres: mieszkańcy według wieku"></figure>
<h1>Część diagnostyczna</h1><h2>2. Diagnoza</h2><div class="note"><p>Brak danych.</p></div>
"""


def a_source(body: str = "", *, rows: int = 3, **changes: Any) -> DocumentSource:
    lines = "".join(f'<tr><th>Usługa {n}</th><td class="number">{n}</td></tr>' for n in range(rows))
    values: dict[str, Any] = {
        "title": "Lokalny plan",
        "subtitle": "2026–2030",
        "author": "Gmina Dębowa Dolina",
        "as_of": date(2026, 11, 22),
        "html": (body or BODY).replace("ROWS", lines),
        "images": {"wykres": str(CHART.svg).encode()},
        "footer": "Plan, wersja 2",
    }
    return DocumentSource(**(values | changes))


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in reader(pdf).pages)


def structure(pdf: bytes) -> list[tuple[str, dict[str, Any]]]:
    """(tag, its dictionary) of the structure tree, in the order of reading."""
    return list(_walk(reader(pdf).trailer["/Root"]["/StructTreeRoot"]))


def _walk(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from _walk(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"]), node
        if "/K" in node and not isinstance(node["/K"], int):
            yield from _walk(node["/K"])
