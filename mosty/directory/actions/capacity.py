"""Whether there is room in a service, as its provider says on a day."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput
from mosty.directory.actions.figures import refresh_small_figures
from mosty.directory.actions.places import editable_service
from mosty.directory.actions.quality import keep_quality
from mosty.directory.enums import CapacityState, ServiceStatus
from mosty.directory.models import Service
from mosty.directory.rules import CapacityReport, completed, contradictions
from mosty.territory.models import Municipality

#: What one report says on one day; places that are free were counted with these.
_SAID_TOGETHER = frozenset({"capacity_places", "people_count", "figures_on"})


class CannotReportCapacity(InvalidInput):
    """The answers do not fit together."""

    code = "cannot_report_capacity"


@transaction.atomic
def report_capacity(
    *,
    municipality: Municipality,
    service_id: int,
    state: CapacityState,
    places: int | None = None,
    taken: int | None = None,
    free: int | None = None,
    waiting: int | None = None,
    on: date,
    by: Access,
) -> Service:
    """The service with its figures of that day; what is not given is not known on it.

    The provider's own people may do this without anybody's approval: it is a figure with a date
    that a resident needs today, not a description the office answers for. Of places, taken and
    free the third is computed.

    Raises: CannotReportCapacity: the answers contradict each other, or a newer one is stored.
    """
    service = editable_service(municipality, service_id, by)
    report = CapacityReport(CapacityState(state), places, taken, free, waiting, on)
    wrong = contradictions(report, today=timezone.localdate(), last_on=_last_on(service))
    if wrong:
        raise CannotReportCapacity(next(iter(wrong.values())), fields=wrong)
    _store(service, completed(report))
    if service.status != ServiceStatus.DRAFT:
        refresh_small_figures(municipality)
    record("directory.capacity_reported", by=by, on=service, data={"state": state, "on": on})
    return service


def outdate_room(service: Service, changed: Collection[str]) -> None:
    """Other figures than those that were said together with the answer about room.

    The answer has the day of the figures: with another day it would seem to be said anew.
    """
    if _SAID_TOGETHER.intersection(changed):
        service.free_places = None
    if "figures_on" in changed:
        service.capacity_state = ""


def _last_on(service: Service) -> date | None:
    """Day of the last answer about room; figures alone have no say in it."""
    return service.figures_on if service.capacity_state else None


def _store(service: Service, report: CapacityReport) -> None:
    service.capacity_state = report.state
    service.capacity_places = report.places
    service.people_count = report.taken
    service.free_places = report.free
    service.waiting_count = report.waiting
    service.figures_on = report.on
    service.revision += 1
    service.save()
    keep_quality([service.pk])
