"""Files people send: which we keep, told by what they hold, not by their names; how they leave."""

import io
import zipfile
from dataclasses import dataclass
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.translation import gettext as _

from mosty.core.errors import InvalidFile, NotFound
from mosty.core.text import plain_slug

LARGEST = 20 * 1024 * 1024
#: A real document of twenty megabytes has far fewer parts.
_MOST_PARTS = 10_000
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"


@dataclass(frozen=True)
class FileKind:
    """What a file is: its ending and the type it is served with."""

    ending: str
    content_type: str


_PDF = FileKind("pdf", "application/pdf")
_BY_FIRST_BYTES: tuple[tuple[bytes, FileKind], ...] = (
    (b"%PDF-", _PDF),
    (b"\x89PNG\r\n\x1a\n", FileKind("png", "image/png")),
    (b"\xff\xd8\xff", FileKind("jpg", "image/jpeg")),
)
_OFFICE_FOLDERS: tuple[tuple[str, FileKind], ...] = (
    ("word/", FileKind("docx", f"{_OFFICE}.wordprocessingml.document")),
    ("ppt/", FileKind("pptx", f"{_OFFICE}.presentationml.presentation")),
    ("xl/", FileKind("xlsx", f"{_OFFICE}.spreadsheetml.sheet")),
)
_OPEN_TYPES: dict[str, FileKind] = {
    f"{_OPEN}.text": FileKind("odt", f"{_OPEN}.text"),
    f"{_OPEN}.presentation": FileKind("odp", f"{_OPEN}.presentation"),
    f"{_OPEN}.spreadsheet": FileKind("ods", f"{_OPEN}.spreadsheet"),
}
KINDS: dict[str, FileKind] = {
    kind.ending: kind
    for kind in (
        *(kind for _first, kind in _BY_FIRST_BYTES),
        *(kind for _folder, kind in _OFFICE_FOLDERS),
        *_OPEN_TYPES.values(),
    )
}


def file_kind(data: bytes) -> FileKind:
    """What the file is.

    Raises: InvalidFile: empty, too large, with programs inside, or of a kind we do not pass on.
    """
    if not data:
        raise InvalidFile(_("The file is empty."))
    if len(data) > LARGEST:
        raise InvalidFile(_("The file is larger than 20 MB. Make it smaller or give a link."))
    for first, kind in _BY_FIRST_BYTES:
        if data.startswith(first):
            return kind
    if data.startswith(b"PK\x03\x04") and (found := _packed_kind(data)) is not None:
        return found
    raise InvalidFile(
        _("This kind of file cannot be added. Choose a PDF, a picture (PNG, JPG) or a document.")
    )


def kind_of_name(name: str) -> FileKind:
    """The kind of a stored file by the ending it was given when it was checked."""
    return KINDS.get(name.rpartition(".")[2], FileKind("bin", "application/octet-stream"))


def store_upload(field: FieldFile, data: bytes) -> None:
    """Keep the bytes below the field's folder, under a name nobody can guess; save the record after.

    Raises: InvalidFile, as `file_kind`.
    """
    kind = file_kind(data)
    field.save(f"{uuid4().hex}.{kind.ending}", ContentFile(data), save=False)


def forget_upload(field: FieldFile) -> None:
    """The file is gone as soon as the deed that removes its record is stored."""
    storage, name = field.storage, field.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def upload_answer(field: FieldFile, *, title: str, is_private: bool) -> FileResponse:
    """The stored file to save; never shown in the page's own place, whatever it holds.

    Raises: NotFound: the file is gone.
    """
    try:
        stored = field.open("rb")
    except FileNotFoundError:
        raise NotFound(_("This file is gone from the server.")) from None
    kind = kind_of_name(field.name or "")
    response = FileResponse(
        stored,
        as_attachment=True,
        filename=f"{plain_slug(title, empty='plik')}.{kind.ending}",
        content_type=kind.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    if is_private:
        response["Cache-Control"] = "private, no-store"
    return response


def _packed_kind(data: bytes) -> FileKind | None:
    """A text, slides or a sheet; both families are zip files."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
            if len(names) > _MOST_PARTS:
                return None
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise InvalidFile(_("The document holds a program (macro). Save it without."))
            if "mimetype" in names and packed.getinfo("mimetype").file_size < 200:
                return _OPEN_TYPES.get(packed.read("mimetype").decode("ascii", "replace").strip())
            if "[Content_Types].xml" in names:
                return next(
                    (
                        kind
                        for folder, kind in _OFFICE_FOLDERS
                        if any(name.startswith(folder) for name in names)
                    ),
                    None,
                )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return None
    return None
