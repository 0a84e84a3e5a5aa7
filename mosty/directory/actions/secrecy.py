"""A service that keeps an address secret says no village unit: in a village it would tell the house."""

from collections.abc import Iterable

from mosty.core.bulk import portions
from mosty.directory.actions.stations import station_entry
from mosty.directory.actions.words import index_services
from mosty.directory.enums import ServiceStatus
from mosty.directory.models import Service
from mosty.directory.rules import search_text
from mosty.thread.actions import register_stations


def hide_units(service_ids: Iterable[int]) -> None:
    """Those of the services that have a confidential place lose their village unit.

    They serve the whole municipality from now on; search, thread and feed follow. Call it after
    every deed that may give a service a confidential place, or a village unit.
    """
    for ids in portions(service_ids):
        telling = (
            Service.objects.filter(
                pk__in=ids, village_unit__isnull=False, locations__is_confidential=True
            )
            .select_related("municipality", "service_type", "organisation", "village_unit")
            .distinct()
        )
        for service in telling:
            _hide_unit(service)


def _hide_unit(service: Service) -> None:
    service.village_unit = None
    service.covers_all = True
    service.search_text = search_text(service)
    service.revision += 1
    service.save(
        update_fields=["village_unit", "covers_all", "search_text", "revision", "updated_at"]
    )
    index_services([service])
    if service.status != ServiceStatus.DRAFT and service.merged_into_id is None:
        register_stations(municipality=service.municipality, entries=[station_entry(service)])
