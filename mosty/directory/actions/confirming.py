"""What somebody of the office or of the provider heard or knows: all is true, or nobody answered."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, NotFound, StaleEdit
from mosty.directory.actions.checks import mark_checked
from mosty.directory.actions.places import editable_service
from mosty.directory.enums import ServiceStatus
from mosty.directory.models import CheckReminder, Service
from mosty.directory.rules.freshness import SECOND_LETTER, due_on
from mosty.territory.models import Municipality


class CannotConfirm(DomainError):
    """Only what residents read is confirmed."""

    code = "cannot_confirm"


@transaction.atomic
def confirm_service(
    *, municipality: Municipality, service_id: int, revision: int, by: Access
) -> Service:
    """The service, of which this person says that every word is true today.

    Raises: StaleEdit: somebody changed it after this person read it.
    """
    service = editable_service(municipality, service_id, by)
    if service.status != ServiceStatus.PUBLISHED:
        raise CannotConfirm(_("Only a published service can be confirmed."))
    if service.revision != revision:
        raise StaleEdit(
            _("Somebody changed this service meanwhile. Read it again, then confirm it."),
            theirs={},
            yours={},
        )
    mark_checked(service_id=service.pk, on=timezone.localdate(), label=by.label)
    record("directory.service_confirmed", by=by, on=service)
    return service


@transaction.atomic
def record_missed_call(*, municipality: Municipality, service_id: int, by: Access) -> CheckReminder:
    """Nobody answered the telephone: the call is on record, the service stays on the list."""
    by.require("directory.freshness_see")
    service = (
        Service.objects.select_for_update(of=("self",))
        .published()
        .filter(municipality=municipality, pk=service_id)
        .first()
    )
    if service is None:
        raise NotFound(_("There is no such service here."))
    last_day = due_on(service)
    assert last_day is not None  # it is published
    steps = (
        service.reminders.filter(due_on=last_day).order_by("-step").values_list("step", flat=True)
    )
    call = CheckReminder.objects.create(
        service=service,
        due_on=last_day,
        step=max(steps.first() or 0, SECOND_LETTER) + 1,
        sent_at=timezone.now(),
    )
    record("directory.call_missed", by=by, on=service, data={"step": call.step})
    return call
