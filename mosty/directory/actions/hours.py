"""Opening hours of a service: all of them at once, as one plan."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import NotAllowed, StaleEdit
from mosty.directory.actions.many import store_hours
from mosty.directory.actions.places import editable_service
from mosty.directory.actions.quality import keep_quality
from mosty.directory.models import Service
from mosty.directory.queries import hours_of
from mosty.directory.rules import may_change_now
from mosty.directory.rules.hours import WrongHours, hours_as_facts, refuse_wrong_hours
from mosty.engines.opening import SpecialDays, Week, Window
from mosty.territory.models import Municipality


@transaction.atomic
def set_hours(
    *,
    municipality: Municipality,
    service_id: int,
    revision: int,
    windows: Sequence[Window],
    special: Sequence[SpecialDays],
    by: Access,
) -> Service:
    """The service with these hours and no others; the same hours change nothing.

    Raises:
        NotAllowed: residents read the service and the reader may only propose (`propose_hours`).
        StaleEdit: somebody saved the service after this person opened it; carries both plans.
        WrongHours: too many hours, or hours at a place where the service is not given.
    """
    service = editable_service(municipality, service_id, by)
    if not may_change_now(by, service):
        raise NotAllowed(_("Residents read this service: propose the change, the office decides."))
    wanted, stored = Week(tuple(windows), tuple(special)), hours_of(service)
    if service.revision != revision:
        raise StaleEdit(
            _("Somebody saved this service while you were writing. Nothing of yours is lost."),
            theirs={"hours": stored},
            yours={"hours": wanted},
        )
    refuse_wrong_hours(wanted)
    _refuse_strange_places(service, wanted)
    if (set(wanted.windows), wanted.special) == (set(stored.windows), stored.special):
        return service
    store_hours({service.pk: hours_as_facts(wanted)})
    service.revision += 1
    service.save(update_fields=["revision", "updated_at"])
    keep_quality([service.pk])
    record(
        "directory.hours_set",
        by=by,
        on=service,
        data={"windows": len(wanted.windows), "special": len(wanted.special)},
    )
    return service


def _refuse_strange_places(service: Service, plan: Week) -> None:
    named = {one.place for one in plan.windows} | {one.place for one in plan.special}
    known = set(service.service_locations.values_list("location_id", flat=True))
    if named - known - {None}:
        raise WrongHours(_("The service is not given at this place. Choose one of its places."))
