"""Points as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.directory.rules import Point, WrongCoordinates, parse_point

HERE = Point(Decimal("52.1"), Decimal("19.4"))
LATITUDES = st.decimals("49", "54.9", places=6)
LONGITUDES = st.decimals("14.1", "24.2", places=6)


@pytest.mark.parametrize(
    "text",
    [
        "52.1, 19.4",
        " 52.1 19.4 ",
        "52.100000,19.400000",
        "52,1 19,4",
        "52,1; 19,4",
        "52,1, 19,4",
        "52°06'N 19°24'E",
        "52°6′N, 19°24′E",
        "N 52°06' E 19°24'",
        "52°06'00\"N 19°24'00\"E",
        "19°24'E 52°06'N",
        "52.1°N 19.4°E",
        "52° 06,0' n; 19° 24,0' e",
    ],
)
def test_point_is_read_however_it_was_pasted(text):
    assert parse_point(text) == HERE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "two numbers"),
        ("52.1", "two numbers"),
        ("52,19", "two numbers"),
        ("rynek 5", "two numbers"),
        ("52.1, 19.4, 7", "two numbers"),
        ("19.4, 52.1", "other way round"),
        ("19°24'N 52°06'E", "other way round"),
        ("0, 0", "outside Poland"),
        ("-52.1, 19.4", "outside Poland"),
        ("52°06'S 19°24'E", "outside Poland"),
        ("48.85, 2.35", "outside Poland"),
        ("52°61'N 19°24'E", "less than 60"),
    ],
)
def test_point_that_is_none_says_what_to_write(text, words):
    from django.utils.translation import override

    with override("en"), pytest.raises(WrongCoordinates, match=words):
        parse_point(text)


@given(latitude=LATITUDES, longitude=LONGITUDES)
def test_point_written_is_the_point_read(latitude, longitude):
    point = Point(latitude, longitude)
    assert parse_point(str(point)) == point
    assert parse_point(str(point).replace(", ", "; ").replace(".", ",")) == point


@given(latitude=LATITUDES, longitude=LONGITUDES)
def test_degrees_and_minutes_are_the_same_point(latitude, longitude):
    def spoken(angle, half):
        whole = int(angle)
        return f"{whole}°{(angle - whole) * 60:.6f}'{half}"

    point = parse_point(f"{spoken(latitude, 'N')} {spoken(longitude, 'E')}")
    assert abs(point.latitude - latitude) <= Decimal("0.000001")
    assert abs(point.longitude - longitude) <= Decimal("0.000001")
