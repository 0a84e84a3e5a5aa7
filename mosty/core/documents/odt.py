"""ODT with real headings, contents, page numbers, header rows, texts of pictures and its language."""

import re
from collections.abc import Iterator
from html import escape

from mosty.core.documents.office import CONTENTS_MARK, convert, repack
from mosty.core.documents.source import DocumentSource
from mosty.core.documents.tree import headings, parse

_FONT = "Calibri"
_BRIDGE, _INK, _MUTED = "#0a5566", "#1c2830", "#4d5b66"
_HAIR = "0.5pt solid #b9c1c6"
#: style -> (parent, size in points, weight, colour, space before, space after in points)
_STYLES: dict[str, tuple[str, float, str, str, float, float]] = {
    "Author": ("Standard", 13, "normal", _MUTED, 60, 6),
    "Title": ("Standard", 28, "bold", _BRIDGE, 0, 10),
    "Subtitle": ("Standard", 15, "normal", _INK, 0, 24),
    "Heading_20_1": ("Heading", 22, "bold", _BRIDGE, 0, 14),
    "Heading_20_2": ("Heading", 16, "bold", _BRIDGE, 22, 8),
    "Heading_20_3": ("Heading", 13, "bold", _BRIDGE, 16, 6),
    "Heading_20_4": ("Heading", 11.5, "bold", _INK, 12, 4),
    "Text_20_body": ("Standard", 11, "normal", _INK, 4, 5),
    "First_20_paragraph": ("Text_20_body", 11, "normal", _INK, 4, 5),
    "Table_20_Contents": ("Standard", 9.5, "normal", _INK, 1, 1),
    "Table_20_Heading": ("Table_20_Contents", 9.5, "bold", _INK, 1, 1),
    "TableCaption": ("Standard", 9.5, "bold", _MUTED, 10, 4),
    "FigureCaption": ("Standard", 9.5, "bold", _MUTED, 4, 12),
    "FigureWithCaption": ("Standard", 11, "normal", _INK, 8, 0),
    "Note": ("Standard", 10.5, "normal", _INK, 6, 8),
    "Contents_20_Heading": ("Standard", 20, "bold", _BRIDGE, 0, 12),
    "Contents_20_1": ("Standard", 11, "bold", _INK, 6, 2),
    "Contents_20_2": ("Standard", 11, "normal", _INK, 0, 2),
    "Footer": ("Standard", 8.5, "normal", _MUTED, 0, 0),
}
_NEW_PAGE = ("Contents_20_Heading", "Heading_20_1")
_KEEP = ("TableCaption", "FigureWithCaption")


def to_odt(source: DocumentSource) -> bytes:
    """The document as ODT."""
    changes = {"content.xml": _content, "styles.xml": _styles, "meta.xml": _meta}

    def change(name: str, data: bytes) -> bytes:
        return changes[name](data.decode(), source).encode() if name in changes else data

    return repack(convert(source, "odt"), change)


def _content(xml: str, source: DocumentSource) -> str:
    root = parse(source.html)
    texts = iter([n.attributes.get("alt", "") for n in root.walk() if n.tag == "img"])
    xml = re.sub(r"(<draw:image [^>]*/>)", lambda found: found[1] + _description(texts), xml)
    xml = re.sub(rf"<text:p[^>]*>{CONTENTS_MARK}</text:p>", lambda _found: _contents(source), xml)
    xml = _flat_styles(xml)
    xml = xml.replace('text:style-name="Contents Heading"', 'text:style-name="Contents_20_Heading"')
    for name, ground in (
        ("TableHeaderRowCell", ' fo:background-color="#f4efe6"'),
        ("TableRowCell", ""),
    ):
        xml = re.sub(
            rf'(style:name="{name}" style:family="table-cell">\s*)<style:table-cell-properties[^>]*/>',
            rf'\1<style:table-cell-properties fo:border-top="{_HAIR}" fo:border-bottom="{_HAIR}"'
            rf' fo:padding="0.08cm"{ground} />',
            xml,
        )
    return xml


def _flat_styles(xml: str) -> str:
    """Automatic styles that stand under a named style: office programs know no deeper chain."""
    parents = dict(
        re.findall(
            r'style:name="(P\d+)" style:family="paragraph" style:parent-style-name="([^"]+)"', xml
        )
    )

    def named(style: str) -> str:
        return named(parents[style]) if style in parents else style

    return re.sub(
        r'style:parent-style-name="(P\d+)"',
        lambda found: f'style:parent-style-name="{named(found[1])}"',
        xml,
    )


def _description(texts: Iterator[str]) -> str:
    return f"<svg:desc>{escape(next(texts, ''), quote=False)}</svg:desc>"


def _contents(source: DocumentSource) -> str:
    entries = "".join(
        f'<text:p text:style-name="Contents_20_{entry.tag[1]}">'
        f'<text:a xlink:type="simple" xlink:href="#{entry.attributes["id"]}">'
        f"{escape(entry.text(), quote=False)}</text:a></text:p>"
        for entry in headings(parse(source.html), deepest=2)
    )
    title = escape(source.words.contents, quote=False)
    templates = "".join(
        f'<text:table-of-content-entry-template text:outline-level="{level}" '
        f'text:style-name="Contents_20_{level}"><text:index-entry-link-start/>'
        '<text:index-entry-text/><text:index-entry-tab-stop style:type="right" '
        'style:leader-char="."/><text:index-entry-page-number/><text:index-entry-link-end/>'
        "</text:table-of-content-entry-template>"
        for level in (1, 2)
    )
    return (
        '<text:table-of-content text:name="contents" text:protected="true">'
        '<text:table-of-content-source text:outline-level="2">'
        f"<text:index-title-template>{title}</text:index-title-template>{templates}"
        f"</text:table-of-content-source><text:index-body>{entries}</text:index-body>"
        "</text:table-of-content>"
    )


def _styles(xml: str, source: DocumentSource) -> str:
    for name in _STYLES:
        xml = re.sub(
            rf'<style:style [^>]*style:name="{name}"(?:[^>]*/>|[^>]*>.*?</style:style>)',
            "",
            xml,
            flags=re.DOTALL,
        )
    written = "".join(_style(name, source) for name in _STYLES)
    xml = xml.replace("</office:styles>", f"{written}</office:styles>", 1)
    xml = xml.replace('fo:keep-together="auto"', 'fo:keep-together="always"')
    language, _, country = source.locale.partition("-")
    xml = re.sub(r'fo:language="[^"]*"', f'fo:language="{language}"', xml)
    xml = re.sub(r'fo:country="[^"]*"', f'fo:country="{country}"', xml)
    xml = re.sub(r'style:font-name="[^"]*"', f'style:font-name="{_FONT}"', xml)
    xml = xml.replace(
        "</office:font-face-decls>",
        f'<style:font-face style:name="{_FONT}" svg:font-family="{_FONT}" '
        'style:font-family-generic="swiss"/></office:font-face-decls>',
        1,
    )
    xml = re.sub(
        r"<office:automatic-styles>.*?</office:automatic-styles>", _PAGE, xml, flags=re.DOTALL
    )
    return re.sub(
        r"<office:master-styles>.*?</office:master-styles>",
        lambda _found: _master(source),
        xml,
        flags=re.DOTALL,
    )


def _style(name: str, source: DocumentSource) -> str:
    parent, size, weight, colour, before, after = _STYLES[name]
    level = name[-1] if name.startswith("Heading_20_") else ""
    outline = f' style:default-outline-level="{level}"' if level else ""
    options = ' fo:keep-with-next="always"' if level or name in _KEEP else ""
    if name in _NEW_PAGE and source.layout == "report":
        options += ' fo:break-before="page"'
    if name == "Note":
        options += ' fo:background-color="#f4efe6" fo:padding="0.2cm"'
    if name == "Contents_20_2":
        options += ' fo:margin-left="0.6cm"'
    tabs = (
        '<style:tab-stops><style:tab-stop style:position="16.4cm" style:type="right"/>'
        "</style:tab-stops>"
        if name == "Footer"
        else ""
    )
    return (
        f'<style:style style:name="{name}" style:display-name="{name.replace("_20_", " ")}" '
        f'style:family="paragraph" style:parent-style-name="{parent}"{outline}>'
        f'<style:paragraph-properties fo:margin-top="{before}pt" fo:margin-bottom="{after}pt"'
        f"{options}>{tabs}</style:paragraph-properties>"
        f'<style:text-properties style:font-name="{_FONT}" fo:font-size="{size}pt" '
        f'fo:font-weight="{weight}" fo:font-style="normal" fo:color="{colour}"/></style:style>'
    )


_PAGE = """<office:automatic-styles><style:page-layout style:name="Mpm1">
<style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-left="2.3cm"
 fo:margin-right="2.3cm" fo:margin-top="2.2cm" fo:margin-bottom="1.4cm" style:num-format="1"
 style:print-orientation="portrait"/>
<style:header-style/><style:footer-style><style:header-footer-properties fo:min-height="0.8cm"
 fo:margin-top="0.4cm"/></style:footer-style>
</style:page-layout></office:automatic-styles>"""


def _master(source: DocumentSource) -> str:
    left, words = escape(source.footer, quote=False), source.words
    return (
        '<office:master-styles><style:master-page style:name="Standard" '
        'style:page-layout-name="Mpm1"><style:footer><text:p text:style-name="Footer">'
        f"{left}<text:tab/>{words.page} <text:page-number text:select-page="
        f'"current">1</text:page-number> {words.of} <text:page-count>1</text:page-count>'
        "</text:p></style:footer></style:master-page></office:master-styles>"
    )


def _meta(xml: str, source: DocumentSource) -> str:
    moment = f"{source.as_of.isoformat()}T00:00:00Z"
    values = {
        "dc:title": source.title,
        "dc:subject": source.subtitle,
        "dc:creator": source.author,
        "meta:initial-creator": source.author,
        "meta:creation-date": moment,
        "dc:date": moment,
    }

    def put(found: re.Match[str]) -> str:
        text = escape(values[found[1]], quote=False)
        return f"<{found[1]}>{text}</{found[1]}>"

    return re.sub(rf"<({'|'.join(values)})>[^<]*</\1>", put, xml)
