"""The pen: measures, colours and the smallest parts of a drawing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mosty.core.formatting import NBSP

WIDTH = 720
FONT_SIZE = 15
LINE_HEIGHT = 19
LABEL_WIDTH = 230  # the widest column of labels
BAR_HEIGHT = 24
GAP = 12
MARGIN = 4

#: kind -> (colour, the pattern's strokes over it; "" is a plain area)
KINDS: dict[str, tuple[str, str]] = {
    "bridge": ("#0a5566", ""),
    "amber": ("#9a4a06", "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4"),
    "ok": ("#1d6b41", "M0,4 h8"),
    "stop": ("#9e1f2b", "M0,0 l8,8 M8,0 l-8,8"),
    "grey": ("#4d5b66", "M4,0 v8"),
    "pale": ("#7d8a93", "M-2,6 l4,4 M0,0 l8,8 M6,-2 l4,4"),
}
INK, AXIS = "#1c2830", "#7d8a93"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

Value = Decimal | int | None


@dataclass(frozen=True)
class Chart:
    """A drawing with its equal table."""

    title: str
    description: str
    svg: SafeString
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def printable(text: str) -> str:
    """The text without control characters, which no XML file may hold."""
    return _UNPRINTABLE.sub(" ", text)


def wrap(text: str, width: float) -> list[str]:
    """The text in lines that fit `width` units; a word too long for a line is cut with a hyphen."""
    lines: list[str] = []
    line = ""
    for word in printable(text).split():
        while width_of(word) > width:
            keep = max(2, int(len(word) * width / width_of(word)) - 1)
            if line:
                lines.append(line)
                line = ""
            lines.append(word[:keep] + "-")
            word = word[keep:]
        candidate = f"{line} {word}" if line else word
        if line and width_of(candidate) > width:
            lines.append(line)
            line = word
        else:
            line = candidate
    return [*lines, line] if line or not lines else lines


def width_of(text: str) -> float:
    """Units a text takes, estimated from the widths of Source Sans Pro (on the safe side)."""
    wide = sum(1 for letter in text if letter in "mwMWŻŹĆŁĄĘ%—" or letter.isupper())
    narrow = sum(1 for letter in text if letter in "iljtfrI.,:;'|!() " or letter == NBSP)
    return FONT_SIZE * (0.56 * (len(text) - wide - narrow) + 0.74 * wide + 0.32 * narrow)


def area(kind: str, left: float, top: float, width: float, height: float) -> str:
    colour, strokes = KINDS[kind]
    box = f'x="{units(left)}" y="{units(top)}" width="{units(width)}" height="{units(height)}"'
    drawn = f'<rect class="chart__bar chart__bar--{kind}" {box} fill="{colour}"/>'
    if strokes:
        drawn += f'<rect class="chart__pattern" {box} fill="url(#PATTERN-{kind})"/>'
    return drawn


def written_label(lines: Sequence[str], right: float, middle: float) -> str:
    first = middle - (len(lines) - 1) * LINE_HEIGHT / 2
    return "".join(
        written(line, MARGIN + right, first + index * LINE_HEIGHT, anchor="end")
        for index, line in enumerate(lines)
    )


def written(
    text: str,
    x: float,
    middle: float,
    *,
    anchor: str = "start",
    weight: str = "",
    size: int = FONT_SIZE,
    css: str = "chart__text",
) -> str:
    # 0.35 em below the middle is the baseline; readers differ about dominant-baseline.
    return (
        f'<text class="{css}" x="{units(x)}" y="{units(middle + size * 0.35)}" fill="{INK}" '
        f'font-size="{size}" text-anchor="{anchor}"'
        + (f' font-weight="{weight}">' if weight else ">")
        + f"{escape(printable(text))}</text>"
    )


def svg(title: str, description: str, height: float, parts: Sequence[str]) -> SafeString:
    body = "".join(parts)
    mark = "chart-" + sha256(f"{title}\0{description}\0{body}".encode()).hexdigest()[:10]
    used = [kind for kind in KINDS if f"#PATTERN-{kind})" in body]
    patterns = "".join(
        f'<pattern id="{mark}-{kind}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<path d="{KINDS[kind][1]}" stroke="#ffffff" stroke-width="1.6" fill="none"/></pattern>'
        for kind in used
    )
    defs = f"<defs>{patterns}</defs>" if patterns else ""
    body = body.replace("url(#PATTERN-", f"url(#{mark}-")
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" '
        f'aria-labelledby="{mark}-title {mark}-desc" viewBox="0 0 {WIDTH} {units(height)}" '
        f'width="{WIDTH}" height="{units(height)}" font-family="Source Sans Pro, sans-serif">'
        f'<title id="{mark}-title">{escape(printable(title))}</title>'
        f'<desc id="{mark}-desc">{escape(printable(description))}</desc>{defs}{body}</svg>'
    )
    return mark_safe(drawing)  # noqa: S308 -- built here, every text escaped


def with_unit(text: str, unit: str) -> str:
    return f"{text}{NBSP}{unit}" if unit else text


def named_unit(name: str, unit: str) -> str:
    return f"{name} ({unit})" if unit else name


def value_header(unit: str) -> str:
    return named_unit(_("Value"), unit)


def units(value: float) -> str:
    """A coordinate: two decimals at most, the same on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
