"""DOCX with real heading styles, contents, page numbers, repeated header rows and its language."""

import io
from datetime import datetime, time
from functools import cache
from subprocess import run
from typing import Any

import docx
import pypandoc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from mosty.core.documents.office import CONTENTS_MARK, convert, repack
from mosty.core.documents.source import DocumentSource
from mosty.core.documents.tree import headings, parse

_FONT = "Calibri"
_BRIDGE, _INK, _MUTED = RGBColor(0x0A, 0x55, 0x66), RGBColor(0x1C, 0x28, 0x30), "4D5B66"
#: style -> (size in points, bold, colour, space before, space after)
_STYLES: dict[str, tuple[float, bool, RGBColor, float, float]] = {
    "Author": (13, False, RGBColor.from_string(_MUTED), 60, 6),
    "Title": (28, True, _BRIDGE, 0, 10),
    "Subtitle": (15, False, _INK, 0, 24),
    "Heading 1": (22, True, _BRIDGE, 0, 14),
    "Heading 2": (16, True, _BRIDGE, 22, 8),
    "Heading 3": (13, True, _BRIDGE, 16, 6),
    "Heading 4": (11.5, True, _INK, 12, 4),
    "Body Text": (11, False, _INK, 4, 5),
    "First Paragraph": (11, False, _INK, 4, 5),
    "Compact": (11, False, _INK, 1, 2),
    "Table Text": (9.5, False, _INK, 1, 1),
    "Table Caption": (9.5, True, RGBColor.from_string(_MUTED), 10, 4),
    "Image Caption": (9.5, True, RGBColor.from_string(_MUTED), 4, 12),
    "Block Text": (11, False, _INK, 2, 8),
    "Note": (10.5, False, _INK, 6, 8),
    "Contents Heading": (20, True, _BRIDGE, 0, 12),
    "Contents 1": (11, True, _INK, 6, 2),
    "Contents 2": (11, False, _INK, 0, 2),
}


def to_docx(source: DocumentSource) -> bytes:
    """The document as DOCX."""
    made = docx.Document(io.BytesIO(convert(source, "docx", reference=_reference(source))))
    moment = datetime.combine(source.as_of, time())
    properties = made.core_properties
    properties.title, properties.author = source.title, source.author
    properties.subject, properties.language = source.subtitle, source.locale
    properties.last_modified_by, properties.revision = source.author, 1
    properties.created = properties.modified = moment
    _put_contents(made, source)
    for table in made.tables:
        _finish_table(table, made.styles["Table Text"].style_id)
    buffer = io.BytesIO()
    made.save(buffer)
    return repack(buffer.getvalue(), lambda _name, data: data)


def _reference(source: DocumentSource) -> bytes:
    """The reference document: pandoc's own in the look of Mosty, with the footer."""
    made = docx.Document(io.BytesIO(_pandoc_reference()))
    for name, (size, bold, colour, before, after) in _STYLES.items():
        known = [style.name for style in made.styles]
        style: Any = (
            made.styles[name]
            if name in known
            else made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        )
        style.font.name, style.font.size, style.font.bold = _FONT, Pt(size), bold
        style.font.italic, style.font.color.rgb = False, colour
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            del fonts.attrib[key]
        for key in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{key}"), _FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
        style.paragraph_format.alignment = None
        if name.startswith("Heading") or name == "Table Caption":
            style.paragraph_format.keep_with_next = True
    made.styles["Heading 1"].paragraph_format.page_break_before = source.layout == "report"
    made.styles["Contents Heading"].paragraph_format.page_break_before = True
    made.styles["Contents 2"].paragraph_format.left_indent = Cm(0.6)
    made.styles["Note"].element.get_or_add_pPr().append(
        _element("w:shd", val="clear", color="auto", fill="F4EFE6")
    )
    defaults = made.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is not None:
        for old in defaults.findall(qn("w:lang")):
            defaults.remove(old)
        defaults.append(_element("w:lang", val=source.locale, eastAsia=source.locale))
    _page(made, source)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _page(made: Any, source: DocumentSource) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.2)
    section.footer_distance = Cm(1.1)
    footer = section.footer.paragraphs[0]
    footer.paragraph_format.tab_stops.add_tab_stop(Cm(16.4), WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(f"{source.footer}\t{source.words.page} ")
    _field(footer, "PAGE", "1")
    footer.add_run(f" {source.words.of} ")
    _field(footer, "NUMPAGES", "1")
    for piece in footer.runs:
        piece.font.size, piece.font.name = Pt(8.5), _FONT
        piece.font.color.rgb = RGBColor.from_string(_MUTED)


@cache
def _pandoc_reference() -> bytes:
    done = run(  # noqa: S603 -- our own command
        [pypandoc.get_pandoc_path(), "--print-default-data-file=reference.docx"],
        capture_output=True,
        check=True,
    )
    return done.stdout


def _put_contents(made: Any, source: DocumentSource) -> None:
    """A TOC field with its entries already inside: right at once, refreshed by Word on opening."""
    mark = next((p for p in made.paragraphs if p.text == CONTENTS_MARK), None)
    if mark is None:
        return
    entries = headings(parse(source.html), deepest=2)
    before = mark
    paragraphs = []
    for entry in entries:
        paragraph = before.insert_paragraph_before(style=f"Contents {entry.tag[1]}")
        paragraphs.append(paragraph)
        link = _element("w:hyperlink", anchor=entry.attributes["id"], history="1")
        link.append(_run(entry.text()))
        paragraph._p.append(link)
    if paragraphs:
        first, last = paragraphs[0]._p, paragraphs[-1]._p
        at = 1 if first.pPr is not None else 0
        code = OxmlElement("w:instrText")
        code.set(qn("xml:space"), "preserve")
        code.text = ' TOC \\o "1-2" \\h \\z \\u '
        for offset, part in enumerate(
            (_char("begin", dirty="true"), _in_run(code), _char("separate"))
        ):
            first.insert(at + offset, part)
        last.append(_char("end"))
    mark._p.getparent().remove(mark._p)


def _finish_table(table: Any, text_style: str) -> None:
    """Hair lines, sand under the header row, no row broken between pages."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color="B9C1C6"))
    layout = properties.find(qn("w:tblLayout"))
    if layout is not None:  # the order of elements is fixed by the format
        layout.addprevious(borders)
    else:
        look = properties.find(qn("w:tblLook"))
        look.addprevious(borders) if look is not None else properties.append(borders)
    for paragraph in table._tbl.iter(qn("w:p")):
        paragraph.style = text_style
    for row in table._tbl.tr_lst:
        row_properties = row.get_or_add_trPr()
        is_header = row_properties.find(qn("w:tblHeader")) is not None
        row_properties.insert(0, OxmlElement("w:cantSplit"))
        for cell in row.tc_lst if is_header else ():
            cell_properties = cell.get_or_add_tcPr()
            shade = _element("w:shd", val="clear", color="auto", fill="F4EFE6")
            cell_properties.append(shade)


def _field(paragraph: Any, code: str, shown: str) -> None:
    for part in (_char("begin"), _instruction(code), _char("separate"), _run(shown), _char("end")):
        paragraph._p.append(part)


def _instruction(code: str) -> Any:
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {code} "
    return _in_run(text)


def _char(kind: str, **attributes: str) -> Any:
    return _in_run(_element("w:fldChar", fldCharType=kind, **attributes))


def _run(text: str) -> Any:
    node = OxmlElement("w:t")
    node.set(qn("xml:space"), "preserve")
    node.text = text
    return _in_run(node)


def _in_run(child: Any) -> Any:
    outer = OxmlElement("w:r")
    outer.append(child)
    return outer


def _element(name: str, **attributes: str) -> Any:
    node = OxmlElement(name)
    for key, value in attributes.items():
        node.set(qn(f"w:{key}"), value)
    return node
