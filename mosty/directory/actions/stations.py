"""A service as a station of the golden thread."""

from django.utils.translation import gettext_lazy as _

from mosty.core.enums import DiArea
from mosty.directory.enums import ServiceStatus
from mosty.directory.models import Service
from mosty.directory.queries.paths import service_path
from mosty.thread.actions import StationEntry
from mosty.thread.enums import Audience, StationKind

SOURCE = "directory.service"


def station_entry(service: Service) -> StationEntry:
    """How a published or closed service stands on the thread; a closed one stays, marked as such."""
    areas = service.service_type.areas
    parts = [service.organisation.name]
    if service.village_unit is not None:
        parts.append(service.village_unit.name)
    if service.status == ServiceStatus.CLOSED:
        parts.append(str(_("ended service")))
    return StationEntry(
        kind=StationKind.SERVICE,
        source=SOURCE,
        source_id=service.pk,
        title=service.name,
        path=service_path(service.municipality.slug, service.pk),
        area=areas[0] if areas and len(areas) < len(DiArea) else "",
        audience=Audience.PUBLIC,
        summary=" · ".join(parts)[:500],
    )
