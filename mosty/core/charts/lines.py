"""Lines over years."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10

from django.utils.translation import gettext as _

from mosty.core.charts.drawing import (
    AXIS,
    KINDS,
    LINE_HEIGHT,
    WIDTH,
    Chart,
    Value,
    named_unit,
    svg,
    units,
    width_of,
    wrap,
    written,
)
from mosty.core.formatting import number

#: The order in which line series take markers and dashes.
MARKERS = ("circle", "square", "diamond", "triangle")
DASHES = ("", "7 4", "2 4", "10 3 2 3")


@dataclass(frozen=True)
class Series:
    """A line: its name and (label, value) along the axis; a missing value breaks the line."""

    name: str
    points: Sequence[tuple[str, Value]]
    kind: str = "bridge"


def line_chart(
    *,
    title: str,
    description: str,
    series: Sequence[Series],
    unit: str = "",
    decimals: int = 0,
    label_header: str = "",
) -> Chart:
    """Lines over the same steps (years), each named at its end and marked at every point."""
    steps = list(dict.fromkeys(label for one in series for label, _value in one.points))
    values = [value for one in series for _label, value in one.points if value is not None]
    ticks = _ticks(min([0, *map(float, values)]), max([1, *map(float, values)]))
    names_width = min(200.0, max((width_of(one.name) for one in series), default=0) + 20)
    left = max(width_of(number(Decimal(str(tick)), _tick_decimals(ticks))) for tick in ticks) + 14
    plot = _Plot(left, 14, WIDTH - left - names_width - 30, 230, ticks, steps)
    parts = plot.grid()
    name_spots: list[tuple[float, str]] = []
    for index, one in enumerate(series):
        marks, end = plot.line(one, index, decimals)
        parts.extend(marks)
        name_spots.append((end, one.name))
    parts.extend(plot.names(name_spots, names_width))
    return Chart(
        title=title,
        description=description,
        svg=svg(title, description, plot.bottom + 34, parts),
        headers=(label_header or _("Year"), *(named_unit(one.name, unit) for one in series)),
        rows=tuple(
            (step, *(_point_cell(dict(one.points).get(step), decimals) for one in series))
            for step in steps
        ),
    )


@dataclass(frozen=True)
class _Plot:
    """The field of a line chart in units of the drawing."""

    left: float
    top: float
    width: float
    height: float
    ticks: Sequence[float]
    steps: Sequence[str]

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def x(self, step: str) -> float:
        if len(self.steps) == 1:
            return self.left + self.width / 2
        return self.left + 10 + (self.width - 20) * self.steps.index(step) / (len(self.steps) - 1)

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (value - low) / (high - low) * self.height

    def grid(self) -> list[str]:
        decimals = _tick_decimals(self.ticks)
        parts = []
        for tick in self.ticks:
            text = number(Decimal(str(tick)), decimals)
            y = self.y(tick)
            parts.append(
                f'<path class="chart__grid" '
                f'd="M{units(self.left)},{units(y)} h{units(self.width)}" '
                f'stroke="{AXIS}" stroke-width="0.6" fill="none"/>'
            )
            parts.append(written(text, self.left - 8, y, anchor="end"))
        widest = max((width_of(step) for step in self.steps), default=1) + 14
        every = max(1, ceil(widest * len(self.steps) / max(self.width, 1)))
        for index, step in enumerate(self.steps):
            if index % every == 0 or index == len(self.steps) - 1:
                parts.append(written(step, self.x(step), self.bottom + 20, anchor="middle"))
        return parts

    def line(self, one: Series, index: int, decimals: int) -> tuple[list[str], float]:
        """The drawing of a series and the height at which its name should stand."""
        colour = KINDS[one.kind][0]
        runs: list[list[tuple[float, float]]] = [[]]
        parts, end = [], self.y(self.ticks[0])
        for label, value in one.points:
            x = self.x(label)
            if value is None:
                runs.append([])
                parts.append(
                    written(
                        _("no data"), x, self.bottom - 10 - 16 * index, anchor="middle", size=12
                    )
                )
                continue
            y = end = self.y(float(value))
            runs[-1].append((x, y))
            parts.append(_marker(MARKERS[index % len(MARKERS)], x, y, one.kind, colour))
            if len(self.steps) <= 12:
                parts.append(written(number(value, decimals), x, y - 13, anchor="middle", size=13))
        dash = DASHES[index % len(DASHES)]
        for run in runs:
            if len(run) > 1:
                path = " L".join(f"{units(x)},{units(y)}" for x, y in run)
                parts.insert(
                    0,
                    f'<path class="chart__line chart__line--{one.kind}" d="M{path}" '
                    f'stroke="{colour}" stroke-width="2.5" fill="none"'
                    + (f' stroke-dasharray="{dash}"/>' if dash else "/>"),
                )
        return parts, end

    def names(self, spots: Sequence[tuple[float, str]], width: float) -> list[str]:
        """Names beside the ends of the lines, moved apart where they would touch."""
        parts: list[str] = []
        lowest = float("-inf")
        for y, name in sorted(spots):
            lines = wrap(name, width)
            half = len(lines) * LINE_HEIGHT / 2
            y = max(y, lowest + half)
            lowest = y + half
            parts.extend(
                written(
                    line,
                    self.left + self.width + 12,
                    y + (number_of - (len(lines) - 1) / 2) * LINE_HEIGHT,
                    weight="600",
                )
                for number_of, line in enumerate(lines)
            )
        return parts


def _marker(shape: str, x: float, y: float, kind: str, colour: str) -> str:
    paint = f'class="chart__marker chart__marker--{kind}" fill="{colour}"'
    if shape == "circle":
        return f'<circle {paint} cx="{units(x)}" cy="{units(y)}" r="4.5"/>'
    if shape == "square":
        return f'<rect {paint} x="{units(x - 4)}" y="{units(y - 4)}" width="8" height="8"/>'
    path = "l5.5,5.5 l-5.5,5.5 l-5.5,-5.5 z" if shape == "diamond" else "l5.5,9.5 h-11 z"
    return f'<path {paint} d="M{units(x)},{units(y - 5.5)} {path}"/>'


def _ticks(low: float, high: float) -> list[float]:
    """Four to six round steps that cover the values."""
    rough = (high - low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    first, last = floor(low / step), ceil(high / step)
    return [index * step for index in range(first, last + 1)]


def _tick_decimals(ticks: Sequence[float]) -> int:
    step = ticks[1] - ticks[0]
    return next((places for places in range(4) if abs(step - round(step, places)) < 1e-9), 4)


def _point_cell(value: Value, decimals: int) -> str:
    return _("no data") if value is None else number(value, decimals)
