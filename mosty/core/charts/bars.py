"""Horizontal bars: single and in groups."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mosty.core.charts.drawing import (
    AXIS,
    BAR_HEIGHT,
    GAP,
    LABEL_WIDTH,
    LINE_HEIGHT,
    MARGIN,
    WIDTH,
    Chart,
    Value,
    area,
    named_unit,
    svg,
    units,
    value_header,
    width_of,
    with_unit,
    wrap,
    written,
    written_label,
)
from mosty.core.formatting import number

_LONG = 8  # more bars than that stand closer together


@dataclass(frozen=True)
class Bar:
    """One bar; `value=None` writes `note` (or "no data") where the bar would stand."""

    label: str
    value: Value
    note: str = ""
    kind: str = "bridge"


@dataclass(frozen=True)
class BarGroup:
    """Bars side by side under one label; their own labels are the names of the series."""

    label: str
    bars: tuple[Bar, ...]


def bar_chart(
    *,
    title: str,
    description: str,
    bars: Sequence[Bar],
    unit: str = "",
    decimals: int = 0,
    label_header: str = "",
) -> Chart:
    """Horizontal bars, each with its label and value."""
    columns = _Columns.of([bar.label for bar in bars], bars, unit, decimals)
    parts: list[str] = []
    top: float = MARGIN
    is_long = len(bars) > _LONG
    thickness, gap = (LINE_HEIGHT - 1, GAP / 2) if is_long else (BAR_HEIGHT, GAP)
    for bar in bars:
        drawn, used = _row(columns, bar.label, [bar], top, thickness)
        parts.append(drawn)
        top += used + gap
    height = top - gap + MARGIN if bars else LINE_HEIGHT
    parts.append(columns.axis(0, height))
    return Chart(
        title=title,
        description=description,
        svg=svg(title, description, height, parts),
        headers=(label_header or _("Item"), value_header(unit)),
        rows=tuple((bar.label, _cell(bar, decimals)) for bar in bars),
    )


def grouped_bars(
    *,
    title: str,
    description: str,
    groups: Sequence[BarGroup],
    unit: str = "",
    decimals: int = 0,
    label_header: str = "",
) -> Chart:
    """Groups of bars of the same series (women and men, this year and last) with a key on top."""
    bars = [bar for group in groups for bar in group.bars]
    columns = _Columns.of([group.label for group in groups], bars, unit, decimals)
    series = list(dict.fromkeys(bar.label for bar in bars))
    key, top = _key({bar.label: bar.kind for bar in reversed(bars)}, series)
    parts, start = [key], top - GAP / 2
    for group in groups:
        drawn, used = _row(columns, group.label, group.bars, top, BAR_HEIGHT - 4)
        parts.append(drawn)
        top += used + GAP
    height = top - GAP + MARGIN
    parts.append(columns.axis(start, height))
    return Chart(
        title=title,
        description=description,
        svg=svg(title, description, height, parts),
        headers=(label_header or _("Item"), *(named_unit(name, unit) for name in series)),
        rows=tuple(
            (
                group.label,
                *(
                    next((_cell(bar, decimals) for bar in group.bars if bar.label == name), "–")
                    for name in series
                ),
            )
            for group in groups
        ),
    )


@dataclass(frozen=True)
class _Columns:
    """Where labels end, where zero stands and how long one unit of value is."""

    label_width: float
    zero: float
    scale: float
    unit: str
    decimals: int

    @classmethod
    def of(cls, labels: Sequence[str], bars: Sequence[Bar], unit: str, decimals: int) -> "_Columns":
        label_width = max(
            (width_of(line) for text in labels for line in wrap(text, LABEL_WIDTH)), default=0
        )
        known = [float(bar.value) for bar in bars if bar.value is not None]
        texts = [_bar_text(bar, unit, decimals) for bar in bars if bar.value is not None]
        low, high = min([0, *known]), max([0, *known])
        start = label_width + 2 * MARGIN + 8
        room = WIDTH - start - max((width_of(text) for text in texts), default=0) - 12
        scale = max(room, 60) / (high - low) if high > low else 0
        return cls(label_width, start - low * scale, scale, unit, decimals)

    def axis(self, top: float, bottom: float) -> str:
        return (
            f'<path class="chart__axis" d="M{units(self.zero)},{units(top)} '
            f'V{units(bottom)}" stroke="{AXIS}" stroke-width="1.5" fill="none"/>'
        )

    def missing(self, bar: Bar) -> list[str]:
        return wrap(bar.note or _("no data"), WIDTH - self.zero - 12)


def _row(
    columns: _Columns, label: str, bars: Sequence[Bar], top: float, thickness: float
) -> tuple[str, float]:
    """A label with its bars from `top` down, and the height they take."""
    lines = wrap(label, columns.label_width)
    heights = [
        thickness
        if bar.value is not None
        else max(thickness, len(columns.missing(bar)) * LINE_HEIGHT)
        for bar in bars
    ]
    inner = sum(heights) + 2 * (len(bars) - 1)
    height = max(inner, len(lines) * LINE_HEIGHT)
    drawn = [written_label(lines, columns.label_width, top + height / 2)]
    bar_top = top + (height - inner) / 2
    for bar, bar_height in zip(bars, heights, strict=True):
        drawn.append(_bar(columns, bar, bar_top, bar_height))
        bar_top += bar_height + 2
    return "".join(drawn), height


def _bar(columns: _Columns, bar: Bar, top: float, height: float) -> str:
    middle = top + height / 2
    if bar.value is None:
        lines = columns.missing(bar)
        first = middle - (len(lines) - 1) * LINE_HEIGHT / 2
        return "".join(
            written(
                line,
                columns.zero + 8,
                first + index * LINE_HEIGHT,
                css="chart__text chart__text--missing",
            )
            for index, line in enumerate(lines)
        )
    length = float(bar.value) * columns.scale
    left = columns.zero + min(0.0, length)
    drawn = area(bar.kind, left, top, abs(length), height) if length else ""
    text = _bar_text(bar, columns.unit, columns.decimals)
    return drawn + written(text, columns.zero + max(0.0, length) + 8, middle, weight="600")


def _key(kinds: dict[str, str], series: Sequence[str]) -> tuple[str, float]:
    """The names of the series beside their patterns, and where the bars may start."""
    parts, left, top = [], float(MARGIN), float(MARGIN)
    for name in series:
        need = 22 + width_of(name) + 24
        if left > MARGIN and left + need > WIDTH:
            left, top = float(MARGIN), top + LINE_HEIGHT + 4
        parts.append(area(kinds[name], left, top, 16, 16))
        parts.append(written(name, left + 22, top + 8))
        left += need
    return "".join(parts), top + LINE_HEIGHT + GAP


def _bar_text(bar: Bar, unit: str, decimals: int) -> str:
    """What stands at the end of a bar; a note too long for the drawing stays in the table."""
    plain = number(bar.value or 0, decimals)
    text = with_unit(plain, unit)
    noted = f"{text} ({bar.note})" if bar.note not in ("", plain) else text
    return noted if width_of(noted) <= LABEL_WIDTH else text


def _cell(bar: Bar, decimals: int) -> str:
    if bar.value is None:
        return bar.note or _("no data")
    text = number(bar.value, decimals)
    return f"{text} ({bar.note})" if bar.note not in ("", text) else text
