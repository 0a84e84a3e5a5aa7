"""The body of a document as a clean tree: only known tags, only printable text."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt

from mosty.core.charts.drawing import printable

HEADINGS = ("h1", "h2", "h3", "h4")
VOID = frozenset({"br", "hr", "img", "col"})
#: Tags in which white space between children means nothing.
CONTAINERS = frozenset(
    [
        "body",
        "section",
        "div",
        "ul",
        "ol",
        "dl",
        "table",
        "colgroup",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "figure",
        "blockquote",
    ]
)
BLOCKS = CONTAINERS | frozenset(
    ["h1", "h2", "h3", "h4", "p", "li", "dt", "dd", "caption", "th", "td", "figcaption", "hr"]
)
_TAGS = set(
    BLOCKS | VOID | {"a", "strong", "b", "em", "i", "code", "sup", "sub", "small", "span"}
) - {"body"}
_ATTRIBUTES = {
    "*": {"class", "id"},
    "a": {"href"},
    "img": {"src", "alt"},
    "col": {"width"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
_TEXT_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "blockquote", "a", "code"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass
class Node:
    """An element with its children; text stands as plain strings between them."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(self.attributes.get("class", "").split())

    def text(self) -> str:
        """All text inside, in one line."""
        parts = [child if isinstance(child, str) else child.text() for child in self.children]
        return _SPACE.sub(" ", "".join(parts)).strip()

    def walk(self) -> Iterator["Node"]:
        """This node and all nodes below, in the order of reading."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()


def markdown(text: str) -> str:
    """Text that people wrote, as clean HTML: headings from the third level, no raw HTML."""
    html = MarkdownIt("commonmark", {"html": False}).disable("image").render(printable(text))
    for level, put in ((6, 4), (5, 4), (4, 4), (3, 4), (2, 3), (1, 3)):
        html = re.sub(rf"(</?)h{level}>", rf"\g<1>h{put}>", html)
    return nh3.clean(
        html, tags=_TEXT_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel=None
    )


def parse(html: str) -> Node:
    """The tree of a body; headings get ids (`s1`, `s2` …) where they have none."""
    clean = nh3.clean(
        printable(html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
        clean_content_tags={"script", "style"},
    )
    builder = _Builder()
    builder.feed(clean)
    builder.close()
    _tidy(builder.root)
    _scope(builder.root)
    for number, heading in enumerate(headings(builder.root), 1):
        heading.attributes.setdefault("id", f"s{number}")
    return builder.root


def headings(root: Node, *, deepest: int = 4) -> list[Node]:
    """Headings in the order of reading, down to a level."""
    return [node for node in root.walk() if node.tag in HEADINGS[:deepest]]


def split_cover(root: Node) -> tuple[Sequence[Node | str], Sequence[Node | str]]:
    """What stands on the title page, and the rest."""
    first = root.children[0] if root.children else None
    if isinstance(first, Node) and "cover" in first.classes:
        return first.children, root.children[1:]
    return (), root.children


Writer = Callable[[Node, str], str | None]


def html_of(
    nodes: Sequence[Node | str],
    *,
    special: Writer | None = None,
    extra: Mapping[str, str] | None = None,
) -> str:
    """The nodes as HTML; `special` may write a node its own way given its inner HTML."""
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(escape(node, quote=False))
            continue
        inner = html_of(node.children, special=special, extra=extra)
        written = special(node, inner) if special else None
        if written is None:
            written = tag(node.tag, node.attributes, inner)
        parts.append(written)
    return "".join(parts)


def tag(name: str, attributes: Mapping[str, str], inner: str) -> str:
    """One element written out."""
    pairs = "".join(f' {key}="{escape(value)}"' for key, value in sorted(attributes.items()))
    return f"<{name}{pairs}>" if name in VOID else f"<{name}{pairs}>{inner}</{name}>"


class _Builder(HTMLParser):
    """Builds the tree of HTML that nh3 has balanced."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("body")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {key: printable(value or "") for key, value in attrs})
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(printable(data))


def _scope(root: Node) -> None:
    """Every header cell says what it heads: its column in the head of a table, else its row."""
    for table in root.walk():
        for part in table.children if table.tag == "table" else ():
            if not isinstance(part, Node):
                continue
            scope = "col" if part.tag == "thead" else "row"
            for cell in part.walk():
                if cell.tag == "th":
                    cell.attributes.setdefault("scope", scope)


def _tidy(node: Node) -> None:
    """White space as a browser shows it: one space between words, none at the edges of blocks."""
    kept: list[Node | str] = []
    for child in node.children:
        if isinstance(child, Node):
            _tidy(child)
            kept.append(child)
            continue
        text = _SPACE.sub(" ", child)
        after_block = not kept or (isinstance(kept[-1], Node) and kept[-1].tag in BLOCKS)
        if node.tag in BLOCKS and after_block:
            text = text.lstrip(" ")
        if text and not (text == " " and node.tag in CONTAINERS):
            kept.append(text)
    if node.tag in BLOCKS and kept and isinstance(kept[-1], str):
        kept[-1] = kept[-1].rstrip(" ")
    node.children = [child for child in kept if child != ""]
