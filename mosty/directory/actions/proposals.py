"""Changes that providers propose: sent, replaced, withdrawn; the office decides (`decisions`).

A service row is the version residents read. What its provider writes waits beside it; a newer
proposal ends the older one, whose words stay on record.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.directory.actions.places import editable_service
from mosty.directory.actions.services import refuse_gaps
from mosty.directory.enums import ProposalPart, ProposalState, ServiceStatus
from mosty.directory.models import AnswerLink, ProposedChange, Service
from mosty.directory.queries import fact_of, hours_of, waiting_change_of
from mosty.directory.rules import (
    HOURS,
    STATUS,
    encode_facts,
    is_same,
    is_same_plan,
    may_edit,
    may_propose,
    status_to_propose,
)
from mosty.directory.rules.hours import hours_as_facts, refuse_wrong_hours
from mosty.engines.opening import Week
from mosty.territory.models import Municipality


class CannotPropose(InvalidInput):
    """The proposal asks for what a provider does not decide."""

    code = "cannot_propose_change"


class AlreadyDecided(DomainError):
    """Somebody decided, or the provider withdrew, before this person."""

    code = "change_already_decided"
    status = 409


@transaction.atomic
def propose_change(
    *,
    municipality: Municipality,
    service_id: int,
    facts: Mapping[str, Any],
    base_revision: int,
    note: str = "",
    link: AnswerLink | None = None,
    by: Access,
) -> ProposedChange | None:
    """The change that waits now; None when the facts say what is public already.

    A note alone waits too: it asks for what no fact says (a place, a public contact). Of an answer
    by link it does not: there it becomes a remark.
    An earlier change that waits is replaced: send all that should differ.
    Raises: StaleEdit: the public version changed after the provider opened it.
    """
    service = editable_service(municipality, service_id, by)
    if strangers := sorted(set(facts) - may_propose(service)):
        raise CannotPropose(
            _("The office keeps these facts. Write to the office to change them."),
            fields=dict.fromkeys(strangers, _("The office keeps this fact.")),
        )
    changed = {
        name: value for name, value in facts.items() if not is_same(value, fact_of(service, name))
    }
    if service.revision != base_revision:
        raise StaleEdit(
            _("The office changed this service while you were writing. Nothing of yours is lost."),
            theirs={name: fact_of(service, name) for name in changed},
            yours=changed,
        )
    return _replace_facts(service, changed, note=note, link=link, by=by)


@transaction.atomic
def propose_hours(
    *,
    municipality: Municipality,
    service_id: int,
    base_revision: int,
    plan: Week,
    by: Access,
) -> ProposedChange | None:
    """The hours that wait now; None when they are what is public already.

    Raises: StaleEdit, WrongHours.
    """
    service = editable_service(municipality, service_id, by)
    stored = hours_of(service)
    if service.revision != base_revision:
        raise StaleEdit(
            _("The office changed this service while you were writing. Nothing of yours is lost."),
            theirs={HOURS: stored},
            yours={HOURS: plan},
        )
    refuse_wrong_hours(plan)
    new = ProposedChange(
        service=service,
        part=ProposalPart.HOURS,
        facts=hours_as_facts(plan),
        base=hours_as_facts(stored),
    )
    if is_same_plan(plan, stored):
        return replace_waiting(new, fields=None, by=by)
    return replace_waiting(new, fields=[HOURS], by=by)


@transaction.atomic
def send_for_approval(*, municipality: Municipality, service_id: int, by: Access) -> ProposedChange:
    """The wish that a draft become public.

    Raises: CannotPublish: residents would miss something.
    """
    service = editable_service(municipality, service_id, by)
    if service.status != ServiceStatus.DRAFT:
        raise CannotPropose(_("Only a draft is sent for approval."))
    refuse_gaps(service)
    return _wish(service, by=by)


@transaction.atomic
def propose_closing(
    *,
    municipality: Municipality,
    service_id: int,
    note: str = "",
    link: AnswerLink | None = None,
    by: Access,
) -> ProposedChange:
    """The wish that a public service be closed: its provider does not give it any more."""
    service = editable_service(municipality, service_id, by)
    if service.status != ServiceStatus.PUBLISHED:
        raise CannotPropose(_("Only a published service can be closed."))
    return _wish(service, note=note, link=link, by=by)


@transaction.atomic
def withdraw_change(*, municipality: Municipality, change_id: int, by: Access) -> ProposedChange:
    """The provider takes its proposal back; nothing of the public version changes."""
    change = waiting_to_decide(municipality, change_id)
    if not may_edit(by, change.organisation_id):
        raise NotAllowed(_("You may edit services of your own organisation only."))
    change.state = ProposalState.WITHDRAWN
    change.save(update_fields=["state"])
    record("directory.change_withdrawn", by=by, on=change)
    return change


def _wish(
    service: Service, *, note: str = "", link: AnswerLink | None = None, by: Access
) -> ProposedChange:
    wished = {STATUS: status_to_propose(service).value}
    change = _replace_facts(service, wished, note=note, link=link, by=by)
    assert change is not None  # a service is never in the state its provider may wish for
    return change


def _replace_facts(
    service: Service,
    changed: Mapping[str, Any],
    *,
    note: str,
    link: AnswerLink | None,
    by: Access,
) -> ProposedChange | None:
    new = ProposedChange(
        service=service,
        facts=encode_facts(changed),
        base=encode_facts({name: fact_of(service, name) for name in changed}),
        note=note,
        link=link,
    )
    asks = bool(changed) or (bool(note.strip()) and link is None)
    return replace_waiting(new, fields=sorted(changed) if asks else None, by=by)


def replace_waiting(
    new: ProposedChange, *, fields: Sequence[str] | None, by: Access
) -> ProposedChange | None:
    """The proposal, now the only one of its part that waits; None when it asks for nothing.

    `fields`: names of the facts it changes, None when it asks for nothing at all.
    """
    service = new.service
    assert service is not None
    earlier = waiting_change_of(service, ProposalPart(new.part))
    if earlier is not None:
        if all(getattr(earlier, name) == getattr(new, name) for name in ("facts", "base", "note")):
            return earlier
        earlier.state = ProposalState.WITHDRAWN
        earlier.save(update_fields=["state"])
        record("directory.change_replaced", by=by, on=earlier)
    if fields is None:
        return None
    new.municipality_id = service.municipality_id
    new.organisation_id = service.organisation_id
    new.base_revision = service.revision
    new.submitted_by_id = by.user_id
    new.submitted_by_label = by.label
    new.save()
    record("directory.change_proposed", by=by, on=new, data={"fields": fields})
    return new


def waiting_to_decide(municipality: Municipality, change_id: int) -> ProposedChange:
    """The proposal, locked until the deed is done. Raises: NotFound, AlreadyDecided.

    The service is locked before it, as by whoever writes proposals: else the two wait for each other.
    """
    found = ProposedChange.objects.filter(municipality=municipality, pk=change_id)
    services = Service.objects.filter(pk__in=found.values("service_id"))
    list(services.select_for_update(of=("self",)).values_list("pk"))
    change = (
        found.select_for_update(of=("self",))
        .select_related("municipality", "organisation", "service", "link")
        .first()
    )
    if change is None:
        raise NotFound(_("There is no such proposed change here."))
    if change.state != ProposalState.WAITING:
        raise AlreadyDecided(
            _("This change does not wait any more: %(state)s.")
            % {"state": ProposalState(change.state).label}
        )
    return change
