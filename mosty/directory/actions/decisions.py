"""What the office decides on changes that providers propose."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.directory.actions.checks import mark_checked
from mosty.directory.actions.hours import set_hours
from mosty.directory.actions.place_decisions import CannotDecide, take_places
from mosty.directory.actions.proposals import waiting_to_decide
from mosty.directory.actions.services import close_service, publish_service, update_service
from mosty.directory.enums import ProposalPart, ProposalState, ServiceStatus
from mosty.directory.models import ProposedChange
from mosty.directory.queries import FactChange, fact_changes
from mosty.directory.rules import HOURS, STATUS, decode_facts
from mosty.directory.rules.hours import hours_from_facts
from mosty.people.queries import email_of_account
from mosty.territory.models import Municipality


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
        choices: for each fact changed on both sides: "now" or "proposed"; for each place that
            other services share: for whom it changes.
    Raises: StaleEdit, CannotPublish, CannotDecide: a fact changed on both sides has no choice.
    """
    by.require("directory.change_decide")
    change = waiting_to_decide(municipality, change_id)
    assert change.service is not None
    chosen = choices or {}
    if change.part == ProposalPart.PLACES:
        taken = take_places(change, chosen, revision, by)
    else:
        _refuse_unsettled(fact_changes(change), chosen)
        kept = {name for name, choice in chosen.items() if choice == "now"}
        take = _take_hours if change.part == ProposalPart.HOURS else _take_facts
        taken = take(change, kept, revision, by)
    _decide(change, ProposalState.ACCEPTED, "", by)
    record("directory.change_accepted", by=by, on=change, data={"fields": taken})
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
    change = waiting_to_decide(municipality, change_id)
    _decide(change, ProposalState.REFUSED, words, by)
    record("directory.change_refused", by=by, on=change)
    transaction.on_commit(lambda: _write_of_refusal(change))
    return change


def _refuse_unsettled(changes: Sequence[FactChange], chosen: Mapping[str, str]) -> None:
    unsettled = {
        one.name: _("Choose which version stays.")
        for one in changes
        if one.is_conflict and chosen.get(one.name) not in ("now", "proposed")
    }
    if unsettled:
        raise CannotDecide(
            _("The service changed after the provider wrote. Choose which version stays."),
            fields=unsettled,
        )


def _take_facts(
    change: ProposedChange, kept: Collection[str], revision: int, by: Access
) -> Sequence[str]:
    """Names of the facts that are public now."""
    assert change.service is not None
    facts = decode_facts(change.facts)
    taken = {name: value for name, value in facts.items() if name not in kept}
    wished = taken.pop(STATUS, None)
    about: dict[str, Any] = {
        "municipality": change.municipality,
        "service_id": change.service.pk,
        "by": by,
    }
    update_service(revision=revision, facts=taken, **about)
    if wished == ServiceStatus.CLOSED:
        if change.service.status != ServiceStatus.CLOSED:
            close_service(**about)
        return [STATUS]
    if wished == ServiceStatus.PUBLISHED:
        publish_service(**about)
    mark_checked(
        service_id=change.service.pk,
        on=timezone.localdate(change.submitted_at),
        label=change.organisation.name,
    )
    return sorted(taken) if wished is None else [STATUS]


def _take_hours(
    change: ProposedChange, kept: Collection[str], revision: int, by: Access
) -> Sequence[str]:
    assert change.service is not None
    if HOURS in kept:
        return []
    plan = hours_from_facts(change.facts)
    set_hours(
        municipality=change.municipality,
        service_id=change.service.pk,
        revision=revision,
        windows=plan.windows,
        special=plan.special,
        by=by,
    )
    return [HOURS]


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
