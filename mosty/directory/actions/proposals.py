"""Changes that providers propose: sent, withdrawn, accepted, refused.

A service row is the version residents read. What its provider writes waits beside it until somebody
of the office decides; a refusal or a newer proposal ends the older one, whose words stay on record.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.directory.actions.checks import mark_checked
from mosty.directory.actions.places import editable_service
from mosty.directory.actions.services import (
    close_service,
    publish_service,
    refuse_gaps,
    update_service,
)
from mosty.directory.enums import ProposalPart, ProposalState, ServiceStatus
from mosty.directory.models import AnswerLink, ProposedChange, Service
from mosty.directory.queries import fact_changes, fact_of
from mosty.directory.rules import (
    STATUS,
    decode_facts,
    encode_facts,
    is_same,
    may_edit,
    may_propose,
    status_to_propose,
)
from mosty.people.queries import email_of_account
from mosty.territory.models import Municipality


class CannotPropose(InvalidInput):
    """The proposal asks for what a provider does not decide."""

    code = "cannot_propose_change"


class CannotDecide(InvalidInput):
    """The decision lacks a reason, or a choice between two versions."""

    code = "cannot_decide_change"


class AlreadyDecided(DomainError):
    """Somebody decided, or the provider withdrew, before this person."""

    code = "change_already_decided"
    status = 409


# --- the provider -------------------------------------------------------------------------------


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
    return _replace_waiting(service, changed, note=note, link=link, by=by)


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
    change = _waiting(municipality, change_id)
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
    change = _replace_waiting(service, wished, note=note, link=link, by=by)
    assert change is not None  # a service is never in the state its provider may wish for
    return change


def _replace_waiting(
    service: Service,
    changed: Mapping[str, Any],
    *,
    note: str,
    link: AnswerLink | None,
    by: Access,
) -> ProposedChange | None:
    facts = encode_facts(changed)
    base = encode_facts({name: fact_of(service, name) for name in changed})
    earlier = service.proposed_changes.filter(
        part=ProposalPart.FACTS, state=ProposalState.WAITING
    ).first()
    if earlier is not None:
        if (earlier.facts, earlier.base, earlier.note) == (facts, base, note):
            return earlier
        earlier.state = ProposalState.WITHDRAWN
        earlier.save(update_fields=["state"])
        record("directory.change_replaced", by=by, on=earlier)
    if not changed:
        return None
    change = ProposedChange.objects.create(
        municipality_id=service.municipality_id,
        organisation_id=service.organisation_id,
        service=service,
        facts=facts,
        base=base,
        base_revision=service.revision,
        note=note,
        link=link,
        submitted_by_id=by.user_id,
        submitted_by_label=by.label,
    )
    record("directory.change_proposed", by=by, on=change, data={"fields": sorted(changed)})
    return change


# --- the office ---------------------------------------------------------------------------------


@transaction.atomic
def accept_change(
    *,
    municipality: Municipality,
    change_id: int,
    revision: int,
    choices: Mapping[str, str] | None = None,
    by: Access,
) -> ProposedChange:
    """The proposed facts, now public; the provider counts as having checked the service.

    Args:
        revision: of the service the person who decides has read.
        choices: for each fact changed on both sides: "now" or "proposed".
    Raises: StaleEdit, CannotPublish, CannotDecide: a fact changed on both sides has no choice.
    """
    by.require("directory.change_decide")
    change = _waiting(municipality, change_id)
    assert change.service is not None
    chosen = choices or {}
    unsettled = {
        one.name: _("Choose which version stays.")
        for one in fact_changes(change)
        if one.is_conflict and chosen.get(one.name) not in ("now", "proposed")
    }
    if unsettled:
        raise CannotDecide(
            _("The service changed after the provider wrote. Choose which version stays."),
            fields=unsettled,
        )
    facts = decode_facts(change.facts)
    taken = {name: value for name, value in facts.items() if chosen.get(name) != "now"}
    wished = taken.pop(STATUS, None)
    update_service(
        municipality=municipality,
        service_id=change.service.pk,
        revision=revision,
        facts=taken,
        by=by,
    )
    _fulfil(municipality, change, wished, by)
    _decide(change, ProposalState.ACCEPTED, "", by)
    record("directory.change_accepted", by=by, on=change, data={"fields": sorted(taken)})
    return change


@transaction.atomic
def refuse_change(
    *, municipality: Municipality, change_id: int, reason: str, by: Access
) -> ProposedChange:
    """The public version stays; the provider reads the reason on its page and in a letter."""
    by.require("directory.change_decide")
    words = reason.strip()
    if not words:
        message = _("Write why, so that the provider knows what to mend.")
        raise CannotDecide(message, fields={"reason": message})
    change = _waiting(municipality, change_id)
    _decide(change, ProposalState.REFUSED, words, by)
    record("directory.change_refused", by=by, on=change)
    transaction.on_commit(lambda: _write_of_refusal(change))
    return change


def _fulfil(
    municipality: Municipality, change: ProposedChange, wished: str | None, by: Access
) -> None:
    """The status the provider wished for, or the day it checked what it described."""
    assert change.service is not None
    service_id = change.service.pk
    if wished == ServiceStatus.CLOSED:
        if change.service.status != ServiceStatus.CLOSED:
            close_service(municipality=municipality, service_id=service_id, by=by)
        return
    if wished == ServiceStatus.PUBLISHED:
        publish_service(municipality=municipality, service_id=service_id, by=by)
    mark_checked(
        service_id=service_id,
        on=timezone.localdate(change.submitted_at),
        label=change.organisation.name,
    )


def _waiting(municipality: Municipality, change_id: int) -> ProposedChange:
    change = (
        ProposedChange.objects.select_for_update(of=("self",))
        .select_related("municipality", "organisation", "service", "link")
        .filter(municipality=municipality, pk=change_id)
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


def _decide(change: ProposedChange, state: ProposalState, reason: str, by: Access) -> None:
    change.state = state
    change.reason = reason
    change.decided_by_label = by.label
    change.decided_at = timezone.now()
    change.save(update_fields=["state", "reason", "decided_by_label", "decided_at"])


def _write_of_refusal(change: ProposedChange) -> None:
    """A letter to whoever proposed the change: the account, the link's address, the organisation."""
    address = (
        email_of_account(change.submitted_by_id)
        or (change.link.email if change.link else "")
        or change.organisation.email
    )
    if not address:
        return
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string("directory/letters/change_refused.txt", {"change": change})
        send_mail(_("Your proposed change: the office's answer"), text, None, [address])
