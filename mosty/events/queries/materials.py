"""Materials: what everybody may read, what those who are registered may."""

from collections.abc import Sequence

from mosty.events.enums import HOLDING, EventState, MaterialMoment
from mosty.events.models import Event, Material
from mosty.events.rules.secrets import link_hash


def materials(event: Event) -> Sequence[Material]:
    """All of them, for staff."""
    return list(event.materials.select_related("item").order_by("moment", "id"))


def public_materials(event: Event) -> Sequence[Material]:
    """Those everybody may read."""
    return [one for one in materials(event) if one.is_public]


def materials_of_moment(found: Sequence[Material], moment: MaterialMoment) -> Sequence[Material]:
    """Those for before or for after."""
    return [one for one in found if one.moment == moment]


def material_by_id(event: Event, material_id: int) -> Material | None:
    """The material of this event, or None."""
    return event.materials.filter(pk=material_id).first()


def opens_materials(event: Event, token: str) -> bool:
    """Whether the link belongs to a registration that holds a place."""
    if not token or event.state == EventState.DRAFT:
        return False
    return event.registrations.filter(token_hash=link_hash(token), state__in=HOLDING).exists()
