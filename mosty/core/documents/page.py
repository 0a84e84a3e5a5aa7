"""A self-contained HTML file: readable in any browser, printable, no script, nothing fetched."""

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from mosty.core.documents.pdf import image
from mosty.core.documents.source import DocumentSource
from mosty.core.documents.tree import Node, headings, html_of, parse, split_cover

_STYLE = Path(__file__).with_name("document.css")


def to_html(source: DocumentSource) -> bytes:
    """The document as one HTML file with its style inside."""
    root = parse(source.html)
    cover, body = split_cover(root)

    def special(node: Node, inner: str) -> str | None:
        if node.tag == "img":
            return image(node, source.images).decode()
        if node.tag == "table":  # a wide table scrolls by itself; the keyboard reaches it
            name = next((one.text() for one in node.walk() if one.tag == "caption"), source.title)
            kind = f' class="{escape(node.attributes["class"])}"' if node.classes else ""
            return (
                f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(name)}">'
                f"<table{kind}>{inner}</table></div>"
            )
        return None

    title = escape(source.title)
    contents = _contents(root, source) if source.layout == "report" else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(source.language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="author" content="{escape(source.author)}">\n'
        f'<meta name="date" content="{source.as_of.isoformat()}">\n'
        f"<title>{title}</title>\n<style>\n{_style()}</style>\n</head>\n"
        f'<body class="{source.layout}">\n<header>\n'
        f'<p class="author">{escape(source.author)}</p>\n<h1 class="title">{title}</h1>\n'
        f'<p class="subtitle">{escape(source.subtitle)}</p>\n'
        f"{html_of(cover, special=special)}\n</header>\n{contents}"
        f"<main>\n{html_of(_lowered(body), special=special)}\n</main>\n"
        f"<footer><p>{escape(source.footer)}</p></footer>\n</body>\n</html>\n"
    ).encode()


def _contents(root: Node, source: DocumentSource) -> str:
    entries = "\n".join(
        f'<li class="level-{node.tag[1]}"><a href="#{escape(node.attributes["id"])}">'
        f"{escape(node.text())}</a></li>"
        for node in headings(root, deepest=2)
    )
    words = escape(source.words.contents)
    return (
        f'<nav aria-labelledby="contents"><h2 id="contents">{words}</h2>\n'
        f"<ul>\n{entries}\n</ul></nav>\n"
    )


def _lowered(nodes: Sequence[Node | str]) -> list[Node | str]:
    """Headings one level down: the title of the page is its only `h1`."""
    lowered: list[Node | str] = []
    for node in nodes:
        if isinstance(node, str):
            lowered.append(node)
            continue
        name = f"h{int(node.tag[1]) + 1}" if node.tag in ("h1", "h2", "h3", "h4") else node.tag
        lowered.append(Node(name, node.attributes, _lowered(node.children)))
    return lowered


@cache
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8")
