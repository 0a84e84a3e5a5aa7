"""What DOCX and ODT share: pandoc in its sandbox, files packed the same way every time."""

import base64
import io
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

import pypandoc
from django.utils.translation import gettext as _

from mosty.core.documents.pdf import image, to_png
from mosty.core.documents.source import DocumentFailed, DocumentSource
from mosty.core.documents.tree import Node, html_of, parse, split_cover, tag

#: A paragraph that the writers replace by the table of contents.
CONTENTS_MARK = "@@contents@@"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SECONDS = 120


def convert(source: DocumentSource, to: str, *, reference: bytes | None = None) -> bytes:
    """The document through pandoc; charts become pictures with their texts."""
    with tempfile.TemporaryDirectory(prefix="mosty-document-") as folder:
        command = [
            pypandoc.get_pandoc_path(),
            "--from=html",
            f"--to={to}",
            "--sandbox",  # reads nothing but what stands on this line
            "--output=document",
            f"--metadata=lang={source.locale}",
        ]
        if reference is not None:
            Path(folder, "reference").write_bytes(reference)
            command.append("--reference-doc=reference")
        try:
            subprocess.run(  # noqa: S603 -- our own command, no shell
                command,
                input=body_html(source).encode(),
                cwd=folder,
                env=os.environ | {"SOURCE_DATE_EPOCH": str(epoch(source.as_of))},
                capture_output=True,
                check=True,
                timeout=_SECONDS,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            reason = (error.stderr or b"").decode(errors="replace").strip()
            raise DocumentFailed(
                _(
                    "The file “%(title)s” could not be made: %(reason)s. Try again; if it fails, "
                    "tell the person who runs this server."
                )
                % {"title": source.title, "reason": reason[:300]}
            ) from error
        return Path(folder, "document").read_bytes()


def body_html(source: DocumentSource) -> str:
    """The whole document as pandoc should read it: named styles, pictures inside."""
    root = parse(source.html)
    cover, body = split_cover(root)
    drawings = {
        node.attributes.get("src", ""): image(node, source.images)
        for node in root.walk()
        if node.tag == "img"
    }
    pictures = dict(zip(drawings, to_png(list(drawings.values())), strict=True))

    def special(node: Node, inner: str) -> str | None:
        return _special(node, inner, pictures)

    parts = [_styled("Title", _text(source.title)), _styled("Subtitle", _text(source.subtitle))]
    if source.layout == "report":
        parts.insert(0, _styled("Author", _text(source.author)))
    parts.append(html_of(cover, special=special))
    if source.layout == "report":
        parts.append(_styled("Contents Heading", _text(source.words.contents)))
        parts.append(f"<p>{CONTENTS_MARK}</p>")
    parts.append(html_of(body, special=special))
    return "".join(parts)


def repack(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The package with changed parts, in a fixed order and with fixed times."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {name: change(name, old.read(name)) for name in old.namelist()}
    return pack(parts)


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A package that is the same bytes for the same parts."""
    first = ("mimetype", "[Content_Types].xml")
    names = sorted(parts, key=lambda name: (name not in first, name))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name in names:
            info = zipfile.ZipInfo(name, date_time=_EPOCH)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            # ODF wants its type readable at the very start of the file.
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(info, parts[name])
    return buffer.getvalue()


def epoch(day: date) -> int:
    return int(datetime.combine(day, time(), tzinfo=UTC).timestamp())


def _special(node: Node, inner: str, pictures: Mapping[str, bytes]) -> str | None:
    if node.tag == "img":
        picture = base64.b64encode(pictures[node.attributes.get("src", "")]).decode()
        alt = node.attributes.get("alt", "")
        return tag(
            "img", {"src": f"data:image/png;base64,{picture}", "alt": alt, "width": "16cm"}, ""
        )
    if node.tag in ("td", "th"):
        kept = {key: value for key, value in node.attributes.items() if key != "class"}
        if "number" in node.classes:
            kept["align"] = "right"
        return tag(node.tag, kept, f"<strong>{inner}</strong>" if node.tag == "th" else inner)
    if node.tag == "div" and "note" in node.classes:
        return _styled("Note", inner)
    if node.tag in ("div", "section"):
        return inner
    return None


def _styled(style: str, inner: str) -> str:
    return f'<div data-custom-style="{style}">{inner}</div>'


def _text(text: str) -> str:
    return html_of([Node("p", children=[text])])
