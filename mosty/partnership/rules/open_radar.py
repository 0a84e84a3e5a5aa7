"""The radar of areas drawn as SVG: the same drawing for the same figures, no style inside.

A group differs by its dashes and markers, not by colour alone. An area that is not told for a group
leaves a hole in its line, never a zero.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import cos, pi, sin

from mosty.core.charts import Chart
from mosty.core.charts.drawing import (
    AXIS,
    KINDS,
    LINE_HEIGHT,
    MARGIN,
    WIDTH,
    svg,
    units,
    wrap,
    written,
)
from mosty.core.formatting import number
from mosty.partnership.rules.open_institution import HIGHEST

_RADIUS = 175.0
_LABELS = 150.0  # units for the name of an area
#: (colour, dashes, marker) of the groups in their order
_LOOKS = (("bridge", "", "circle"), ("amber", "8 5", "square"), ("ok", "2 5", "triangle"))
_NOT_TOLD = "–"


def radar_chart(
    *,
    title: str,
    description: str,
    area_header: str,
    areas: Sequence[str],
    groups: Sequence[tuple[str, Sequence[Decimal | None]]],
) -> Chart:
    """`groups`: (name, one mean for each area)."""
    head = MARGIN + len(groups) * LINE_HEIGHT + 3 * LINE_HEIGHT
    middle = (WIDTH / 2, head + _RADIUS + LINE_HEIGHT)
    parts = _key([name for name, _means in groups]) + _web(areas, middle)
    for (_name, means), look in zip(groups, _LOOKS, strict=True):
        parts += _line(means, look, middle)
    height = middle[1] + _RADIUS + 4 * LINE_HEIGHT
    rows = tuple(
        (area, *(told(means[place]) for _name, means in groups)) for place, area in enumerate(areas)
    )
    return Chart(
        title=title,
        description=description,
        svg=svg(title, description, height, parts),
        headers=(area_header, *(name for name, _means in groups)),
        rows=rows,
    )


def told(mean: Decimal | None) -> str:
    """A mean as a table shows it."""
    return _NOT_TOLD if mean is None else number(mean, 1)


# --- inside -------------------------------------------------------------------------------------


def _spot(
    place: int, count: int, distance: float, middle: tuple[float, float]
) -> tuple[float, float]:
    angle = 2 * pi * place / count - pi / 2
    return middle[0] + distance * cos(angle), middle[1] + distance * sin(angle)


def _web(areas: Sequence[str], middle: tuple[float, float]) -> list[str]:
    count = len(areas)
    parts = []
    for grade in range(1, HIGHEST + 1):
        ring = [_spot(place, count, _RADIUS * grade / HIGHEST, middle) for place in range(count)]
        points = " ".join(f"{units(x)},{units(y)}" for x, y in ring)
        parts.append(
            f'<polygon class="chart__axis" points="{points}" fill="none" stroke="{AXIS}" '
            'stroke-width="1"/>'
        )
    for place, area in enumerate(areas):
        x, y = _spot(place, count, _RADIUS, middle)
        parts.append(
            f'<path class="chart__axis" d="M{units(middle[0])},{units(middle[1])} '
            f'L{units(x)},{units(y)}" stroke="{AXIS}" stroke-width="1" fill="none"/>'
        )
        parts += _name(area, _spot(place, count, _RADIUS + 16, middle), middle)
    for grade in range(HIGHEST + 1):
        top = middle[1] - _RADIUS * grade / HIGHEST
        parts.append(written(str(grade), middle[0] - 6, top + 2, anchor="end", size=13))
    return parts


def _name(area: str, spot: tuple[float, float], middle: tuple[float, float]) -> list[str]:
    x, y = spot
    lines = wrap(area, _LABELS)
    aside = x - middle[0]
    anchor = "middle" if abs(aside) < 1 else "start" if aside > 0 else "end"
    first = y - (len(lines) - 1) * LINE_HEIGHT / 2
    if anchor == "middle":
        first = y - (len(lines) - 1) * LINE_HEIGHT if y < middle[1] else y
    return [
        written(line, x, first + place * LINE_HEIGHT, anchor=anchor)
        for place, line in enumerate(lines)
    ]


def _line(
    means: Sequence[Decimal | None], look: tuple[str, str, str], middle: tuple[float, float]
) -> list[str]:
    count = len(means)
    spots = [
        None if mean is None else _spot(place, count, _RADIUS * float(mean) / HIGHEST, middle)
        for place, mean in enumerate(means)
    ]
    parts = []
    for place, here in enumerate(spots):
        there = spots[(place + 1) % count]
        if here is not None and there is not None:
            way = f"M{units(here[0])},{units(here[1])} L{units(there[0])},{units(there[1])}"
            parts.append(_stroke(way, look))
    parts += [_marker(spot, look) for spot in spots if spot is not None]
    return parts


def _stroke(way: str, look: tuple[str, str, str]) -> str:
    kind, dashes, _shape = look
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path class="chart__line chart__line--{kind}" d="{way}" fill="none" '
        f'stroke="{KINDS[kind][0]}" stroke-width="2.5"{dash} stroke-linecap="round"/>'
    )


def _marker(spot: tuple[float, float], look: tuple[str, str, str]) -> str:
    kind, _dashes, shape = look
    x, y = spot
    paint = f'class="chart__marker chart__marker--{kind}" fill="{KINDS[kind][0]}"'
    if shape == "circle":
        return f'<circle {paint} cx="{units(x)}" cy="{units(y)}" r="5"/>'
    if shape == "square":
        return f'<rect {paint} x="{units(x - 5)}" y="{units(y - 5)}" width="10" height="10"/>'
    points = (
        f"{units(x)},{units(y - 6)} {units(x + 6)},{units(y + 5)} {units(x - 6)},{units(y + 5)}"
    )
    return f'<polygon {paint} points="{points}"/>'


def _key(names: Sequence[str]) -> list[str]:
    parts = []
    for place, (name, look) in enumerate(zip(names, _LOOKS, strict=True)):
        y = MARGIN + LINE_HEIGHT * (place + 0.5)
        parts += [
            _stroke(f"M{MARGIN},{units(y)} H{MARGIN + 56}", look),
            _marker((MARGIN + 28, y), look),
            written(name, MARGIN + 66, y),
        ]
    return parts
