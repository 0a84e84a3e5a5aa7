"""Materials of an event: links and files, before and after."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidFile, InvalidInput, NotFound
from mosty.core.uploads import forget_upload, store_upload
from mosty.events.actions.locking import locked_event
from mosty.events.enums import MaterialMoment
from mosty.events.models import Material
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class MaterialEntry:
    """What somebody wants to add: a link or the bytes of a file."""

    title: str
    moment: MaterialMoment = MaterialMoment.BEFORE
    url: str = ""
    data: bytes = b""
    item_id: int | None = None
    is_public: bool = True


@transaction.atomic
def add_material(
    *, municipality: Municipality, event_id: int, entry: MaterialEntry, by: Access
) -> Material:
    """The new material; a file gets a name nobody can guess.

    Raises: InvalidInput: neither or both of link and file; a kind of file we do not pass on.
    """
    by.require("events.manage")
    event = locked_event(municipality, event_id)
    if bool(entry.url) == bool(entry.data):
        message = _("Give either a link or a file.")
        raise InvalidInput(message, fields={"url": message})
    if entry.item_id is not None and not event.items.filter(pk=entry.item_id).exists():
        message = _("There is no such item in this programme.")
        raise InvalidInput(message, fields={"item": message})
    material = Material(
        event=event,
        item_id=entry.item_id,
        moment=entry.moment,
        title=entry.title.strip(),
        url=entry.url,
        is_public=entry.is_public,
    )
    if entry.data:
        try:
            store_upload(material.file, entry.data)
        except InvalidFile as error:
            raise InvalidInput(error.message, fields={"file": error.message}) from error
    material.save()
    record("events.material_added", by=by, on=material, data={"title": material.title})
    return material


@transaction.atomic
def remove_material(
    *, municipality: Municipality, event_id: int, material_id: int, by: Access
) -> None:
    """The material is gone, its file too."""
    by.require("events.manage")
    event = locked_event(municipality, event_id)
    material = event.materials.filter(pk=material_id).first()
    if material is None:
        raise NotFound(_("There is no such material here."))
    record("events.material_removed", by=by, on=material, data={"title": material.title})
    forget_upload(material.file)
    material.delete()
