"""The cooperation map drawn as SVG: the same drawing for the same map, links inside, no style.

Two columns: the office, its units and other public bodies on the left, everybody else on the right,
in groups by sector. Every organisation is a link, so a keyboard reaches it; what a line means is in
its width and strokes, not in its colour, and the equal table stands on the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosty.core.charts.drawing import (
    AXIS,
    FONT_SIZE,
    KINDS,
    LINE_HEIGHT,
    MARGIN,
    WIDTH,
    printable,
    units,
    wrap,
    written,
)
from mosty.engines.network import Sector

#: More organisations than that make no drawing one can read; the table has them all.
MOST_DRAWN = 60
SECTOR_WORDS: Mapping[Sector, str | Promise] = {
    Sector.MUNICIPALITY: gettext_lazy("Office and its units"),
    Sector.PUBLIC: gettext_lazy("Other public bodies"),
    Sector.NGO: pgettext_lazy("sector", "Organisations"),
    Sector.SOCIAL_ENTERPRISE: gettext_lazy("Social enterprises"),
    Sector.INFORMAL: gettext_lazy("Groups of residents"),
    Sector.CHURCH: gettext_lazy("Church organisations"),
    Sector.BUSINESS: gettext_lazy("Companies"),
    Sector.OTHER: pgettext_lazy("sector", "Others"),
}
_LEFT = (Sector.MUNICIPALITY, Sector.PUBLIC)
_LABELS = 205.0  # units for names on each side
_DOT = 6.0
_ROW_GAP = 10.0
_HEAD = 26.0
_WIDTHS = {1: "1.5", 2: "2.5", 3: "4"}
_ONE_SIDED, _SAME_FIELD = "7 5", "1.5 5"


@dataclass(frozen=True)
class Node:
    """An organisation to draw; `words` are for who listens: name and number of ties."""

    pk: int
    name: str
    sector: Sector
    href: str
    words: str


@dataclass(frozen=True)
class Edge:
    """A pair of organisations with their strongest tie.

    Attributes:
        words: "A, B: cooperation, regular, said by both sides".
        is_same_field: nothing but that both seek the same funds or tasks.
    """

    first: int
    second: int
    strength: int
    is_confirmed: bool
    is_same_field: bool
    words: str


@dataclass(frozen=True)
class _Place:
    x: float
    y: float
    is_left: bool


def draw(
    nodes: Sequence[Node], edges: Sequence[Edge], *, title: str, description: str
) -> SafeString:
    """The drawing; nodes keep the order they come in within their sector."""
    lines = {node.pk: wrap(node.name, _LABELS - 12) for node in nodes}
    left = [sector for sector in Sector if sector in _LEFT]
    right = [sector for sector in Sector if sector not in _LEFT]
    places: dict[int, _Place] = {}
    parts: list[str] = []
    start = MARGIN + 3 * LINE_HEIGHT + 8
    bottoms = [
        _column(nodes, lines, sectors, is_left, start, places, parts)
        for sectors, is_left in ((left, True), (right, False))
    ]
    drawn = [
        _line(edge, places[edge.first], places[edge.second])
        for edge in sorted(edges, key=lambda one: (one.first, one.second))
        if edge.first in places and edge.second in places
    ]
    dots = [_node(node, lines[node.pk], places[node.pk]) for node in nodes]
    body = "".join([_key(), *parts, *drawn, *dots])
    return _svg(title, description, max(bottoms) + MARGIN, body)


# --- inside -------------------------------------------------------------------------------------


def _column(
    nodes: Sequence[Node],
    lines: Mapping[int, Sequence[str]],
    sectors: Sequence[Sector],
    is_left: bool,
    start: float,
    places: dict[int, _Place],
    parts: list[str],
) -> float:
    """Places the nodes of a column from `start` down; where it ends."""
    x = MARGIN + _LABELS if is_left else WIDTH - MARGIN - _LABELS
    top = start
    for sector in sectors:
        own = [node for node in nodes if node.sector == sector]
        if not own:
            continue
        edge = MARGIN if is_left else WIDTH - MARGIN
        anchor = "start" if is_left else "end"
        parts.append(
            written(str(SECTOR_WORDS[sector]), edge, top + 9, anchor=anchor, weight="600", size=14)
        )
        top += _HEAD
        for node in own:
            height = len(lines[node.pk]) * LINE_HEIGHT
            places[node.pk] = _Place(x, top + height / 2, is_left)
            top += height + _ROW_GAP
        top += _ROW_GAP
    return top


def _node(node: Node, lines: Sequence[str], place: _Place) -> str:
    anchor, step = ("end", -12.0) if place.is_left else ("start", 12.0)
    first = place.y - (len(lines) - 1) * LINE_HEIGHT / 2
    text = "".join(
        written(line, place.x + step, first + number * LINE_HEIGHT, anchor=anchor)
        for number, line in enumerate(lines)
    )
    dot = (
        f'<circle class="chart__bar chart__bar--bridge" cx="{units(place.x)}" '
        f'cy="{units(place.y)}" r="{units(_DOT)}" fill="{KINDS["bridge"][0]}"/>'
    )
    words = escape(printable(node.words))
    return (
        f'<a href="{escape(node.href)}" aria-label="{words}"><title>{words}</title>{dot}{text}</a>'
    )


def _line(edge: Edge, one: _Place, two: _Place) -> str:
    if one.is_left == two.is_left:  # a bow towards the middle
        reach = 40 + min(abs(one.y - two.y) / 3, 90)
        inner = one.x + (reach if one.is_left else -reach)
        way = (
            f"M{units(one.x)},{units(one.y)} C{units(inner)},{units(one.y)} "
            f"{units(inner)},{units(two.y)} {units(two.x)},{units(two.y)}"
        )
    else:
        way = f"M{units(one.x)},{units(one.y)} L{units(two.x)},{units(two.y)}"
    stroke = _stroke(edge.strength, edge.is_confirmed, edge.is_same_field)
    return f"<g><title>{escape(printable(edge.words))}</title>{_path(way, stroke)}</g>"


def _stroke(strength: int, is_confirmed: bool, is_same_field: bool) -> tuple[str, str, str]:
    """(kind of colour, width, dashes)"""
    if is_same_field:
        return "grey", "2", _SAME_FIELD
    return "bridge", _WIDTHS[strength], "" if is_confirmed else _ONE_SIDED


def _path(way: str, stroke: tuple[str, str, str]) -> str:
    kind, width, dashes = stroke
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path class="chart__line chart__line--{kind}" d="{way}" fill="none" '
        f'stroke="{KINDS[kind][0]}" stroke-width="{width}"{dash} stroke-linecap="round"/>'
    )


def _key() -> str:
    """What the lines mean, above the drawing."""
    samples = (
        (_("a tie both sides declared (the thicker, the stronger)"), (2, True, False)),
        (_("a tie one side declared"), (2, False, False)),
        (_("both seek the same funds or tasks"), (1, True, True)),
    )
    parts = []
    for number, (words, look) in enumerate(samples):
        middle = MARGIN + LINE_HEIGHT * (number + 0.5)
        way = f"M{MARGIN},{units(middle)} H{MARGIN + 44}"
        parts.append(_path(way, _stroke(*look)) + written(words, MARGIN + 54, middle, size=14))
    bottom = MARGIN + 3 * LINE_HEIGHT
    parts.append(
        f'<path class="chart__axis" d="M{MARGIN},{bottom} H{WIDTH - MARGIN}" stroke="{AXIS}" '
        'stroke-width="1" fill="none"/>'
    )
    return "".join(parts)


def _svg(title: str, description: str, height: float, body: str) -> SafeString:
    """A group, not an image: what is inside an image is not reached by a keyboard."""
    mark = "map-" + sha256(f"{title}\0{description}\0{body}".encode()).hexdigest()[:10]
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="group" '
        f'aria-labelledby="{mark}-title {mark}-desc" viewBox="0 0 {WIDTH} {units(height)}" '
        f'width="{WIDTH}" height="{units(height)}" font-family="Source Sans Pro, sans-serif" '
        f'font-size="{FONT_SIZE}">'
        f'<title id="{mark}-title">{escape(printable(title))}</title>'
        f'<desc id="{mark}-desc">{escape(printable(description))}</desc>{body}</svg>'
    )
    return mark_safe(drawing)  # noqa: S308 -- built here, every text escaped
