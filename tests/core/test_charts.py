"""Charts: what is drawn, what is written, and the equal table."""

import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest

from mosty.core.charts import Bar, BarGroup, Chart, Series, bar_chart, grouped_bars, line_chart

SVG = "{http://www.w3.org/2000/svg}"
LONG = "osoby korzystające z usług opiekuńczych świadczonych w miejscu zamieszkania"


def _bars(*bars: Bar, **options: object) -> Chart:
    return bar_chart(title="Osoby w usługach", description="Liczba osób", bars=bars, **options)


def _texts(chart: Chart) -> list[str]:
    return [node.text or "" for node in ET.fromstring(chart.svg).iter(f"{SVG}text")]


def _example_charts() -> list[Chart]:
    return [
        _bars(Bar(LONG, 5120, kind="amber"), Bar("dom pomocy społecznej", None), unit="osób"),
        grouped_bars(
            title="Wiek i płeć",
            description="Liczba osób",
            groups=[BarGroup("0–9 lat", (Bar("kobiety", 4), Bar("mężczyźni", 5, kind="ok")))],
        ),
        line_chart(
            title="Rok po roku",
            description="Liczba osób",
            series=[Series("osoby w DPS", [("2024", 20), ("2025", None), ("2026", 21)])],
        ),
    ]


@pytest.mark.parametrize("chart", _example_charts(), ids=["bars", "groups", "lines"])
def test_chart_has_a_name_and_a_description_for_screen_readers(chart: Chart) -> None:
    root = ET.fromstring(chart.svg)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == chart.title
    assert description.text == chart.description


@pytest.mark.parametrize("chart", _example_charts(), ids=["bars", "groups", "lines"])
def test_chart_needs_no_style_sheet_and_no_inline_style(chart: Chart) -> None:
    assert "style" not in chart.svg
    for node in ET.fromstring(chart.svg).iter():
        if node.tag in (f"{SVG}rect", f"{SVG}text"):
            assert node.get("fill")
            assert node.get("class", "").startswith("chart__")


def test_bar_is_as_long_as_its_value() -> None:
    chart = _bars(Bar("a", 100), Bar("b", 50), Bar("c", 0))
    widths = [float(node.get("width", "")) for node in ET.fromstring(chart.svg).iter(f"{SVG}rect")]
    assert len(widths) == 2  # zero has no length, its "0" is written
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.02)
    assert _texts(chart) == ["a", "100", "b", "50", "c", "0"]


def test_missing_value_is_written_and_never_drawn_as_zero() -> None:
    chart = _bars(Bar("DPS", None), Bar("POW", None, "nie wgrano pliku Rb-28S"), Bar("ŚDS", 6))
    assert _texts(chart) == ["DPS", "brak danych", "POW", "nie wgrano pliku Rb-28S", "ŚDS", "6"]
    assert chart.svg.count("<rect") == 1
    assert chart.rows == (("DPS", "brak danych"), ("POW", "nie wgrano pliku Rb-28S"), ("ŚDS", "6"))


def test_numbers_are_written_as_polish_readers_write_them() -> None:
    chart = _bars(Bar("koszt", Decimal("12345.67")), unit="zł", decimals=2)
    assert "12\u00a0345,67\u00a0zł" in _texts(chart)
    assert chart.rows == (("koszt", "12\u00a0345,67"),)
    assert chart.headers[1].endswith("(zł)")


def test_long_label_is_wrapped_into_lines() -> None:
    texts = _texts(_bars(Bar(LONG, 3)))
    assert len(texts) > 3
    assert " ".join(texts[:-1]) == LONG


def test_word_without_spaces_never_leaves_the_drawing() -> None:
    chart = _bars(Bar("x" * 300, 3), Bar("y", None, "z" * 900))
    for node in ET.fromstring(chart.svg).iter(f"{SVG}text"):
        assert len(node.text or "") < 80


def test_kinds_differ_by_pattern_not_only_by_colour() -> None:
    chart = _bars(*(Bar(kind, 1, kind=kind) for kind in ("amber", "ok", "stop", "grey", "pale")))
    paths = [pattern[0].get("d") for pattern in ET.fromstring(chart.svg).iter(f"{SVG}pattern")]
    assert len(paths) == len(set(paths)) == 5


def test_two_charts_on_a_page_share_no_id() -> None:
    ids = [
        node.get("id")
        for chart in _example_charts()
        for node in ET.fromstring(chart.svg).iter()
        if node.get("id")
    ]
    assert len(ids) == len(set(ids))


def test_text_typed_by_a_person_stays_text() -> None:
    chart = _bars(Bar("<script>alert(1)</script>\x00\x1b", 1, '& "x"'))
    assert "<script" not in chart.svg
    assert any("<script>" in text for text in _texts(chart))


def test_grouped_bars_give_one_column_per_series() -> None:
    chart = grouped_bars(
        title="Wiek",
        description="",
        groups=[
            BarGroup("0–9 lat", (Bar("kobiety", 400), Bar("mężczyźni", None, kind="amber"))),
            BarGroup("10–19 lat", (Bar("kobiety", 410),)),
        ],
        unit="osób",
    )
    assert chart.headers[1:] == ("kobiety (osób)", "mężczyźni (osób)")
    assert chart.rows == (("0–9 lat", "400", "brak danych"), ("10–19 lat", "410", "–"))


def test_line_breaks_where_data_are_missing() -> None:
    points = [("2021", 1), ("2022", 2), ("2023", None), ("2024", 3), ("2025", 4)]
    chart = line_chart(title="t", description="", series=[Series("DPS", points)])
    lines = [
        n for n in ET.fromstring(chart.svg).iter(f"{SVG}path") if n.get("stroke-width") == "2.5"
    ]
    assert len(lines) == 2
    assert "brak danych" in _texts(chart)
    assert chart.rows[2] == ("2023", "brak danych")


def test_names_of_lines_that_end_together_do_not_touch() -> None:
    chart = line_chart(
        title="t",
        description="",
        series=[
            Series("jedna", [("2024", 5), ("2025", 5)]),
            Series("druga", [("2025", 5)], "amber"),
        ],
    )
    heights = sorted(
        float(node.get("y", ""))
        for node in ET.fromstring(chart.svg).iter(f"{SVG}text")
        if node.text in ("jedna", "druga")
    )
    assert heights[1] - heights[0] >= 18


def test_charts_without_values_still_stand() -> None:
    assert _bars().rows == ()
    assert "brak danych" in _bars(Bar("a", None)).svg
    assert line_chart(title="t", description="", series=[]).rows == ()
