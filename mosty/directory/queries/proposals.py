"""Reads of proposed changes: what waits, what a provider sent, what differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from mosty.core.access import Access
from mosty.core.worddiff import Piece, word_changes
from mosty.directory.enums import ProposalPart, ProposalState
from mosty.directory.models import ProposedChange, Service
from mosty.directory.queries.hours import hours_of
from mosty.directory.queries.services import fact_of, organisations_of
from mosty.directory.queries.views import readable_fact
from mosty.directory.rules import (
    HOURS,
    STATUS,
    TEXTS,
    decode_facts,
    in_reading_order,
    is_same,
    is_same_plan,
)
from mosty.directory.rules.hours import hours_from_facts
from mosty.directory.rules.hours_words import plan_in_words
from mosty.engines.opening import Week
from mosty.territory.models import Municipality


def proposed_changes(municipality: Municipality) -> QuerySet[ProposedChange]:
    """All proposals of the municipality, the oldest first."""
    return (
        ProposedChange.objects.filter(municipality=municipality)
        .select_related("organisation", "service", "link")
        .order_by("submitted_at", "id")
    )


def waiting_changes(municipality: Municipality) -> QuerySet[ProposedChange]:
    """Proposals nobody has decided on, the oldest first."""
    return proposed_changes(municipality).filter(state=ProposalState.WAITING)


def own_changes(municipality: Municipality, *, access: Access) -> QuerySet[ProposedChange]:
    """Proposals of the reader's organisations, the newest first."""
    found = proposed_changes(municipality).filter(organisation_id__in=organisations_of(access))
    return found.order_by("-submitted_at", "-id")


def own_waiting_count(municipality: Municipality, *, access: Access) -> int:
    """How many proposals of the reader's organisations wait."""
    return own_changes(municipality, access=access).filter(state=ProposalState.WAITING).count()


def proposed_change(municipality: Municipality, pk: int) -> ProposedChange | None:
    """One proposal with its service as it is now."""
    return (
        proposed_changes(municipality)
        .prefetch_related("service__languages", "service__service_locations__location")
        .filter(pk=pk)
        .first()
    )


def waiting_change_of(
    service: Service, part: ProposalPart = ProposalPart.FACTS
) -> ProposedChange | None:
    """What its provider proposed and nobody has decided on."""
    return service.proposed_changes.filter(part=part, state=ProposalState.WAITING).first()


def waiting_facts(services: Iterable[Service]) -> Mapping[int, dict[str, Any]]:
    """Facts that wait for a decision, by service, without wishes to publish or close."""
    found: dict[int, dict[str, Any]] = {service.pk: {} for service in services}
    waiting = ProposedChange.objects.filter(
        service__in=found, part=ProposalPart.FACTS, state=ProposalState.WAITING
    )
    for service_id, stored in waiting.values_list("service_id", "facts"):
        found[service_id] = described_facts(stored)
    return found


def described_facts(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a stored proposal, without a wish to publish or close."""
    facts = decode_facts(stored)
    facts.pop(STATUS, None)
    return facts


def waiting_hours(service: Service) -> Week | None:
    """The hours its provider proposed and nobody has decided on."""
    change = waiting_change_of(service, ProposalPart.HOURS)
    return hours_from_facts(change.facts) if change else None


def wished_status(change: ProposedChange) -> str:
    """ "published", "closed", or empty when the proposal changes the description."""
    return str(change.facts.get(STATUS, ""))


@dataclass(frozen=True)
class FactChange:
    """One fact of a proposal, in words.

    Attributes:
        base: as it was when the provider wrote.
        now: as residents read it now.
        proposed: as it would be.
        is_conflict: somebody changed the fact meanwhile, to something else than proposed.
        words: from `now` to `proposed`, for texts; empty for other facts.
    """

    name: str
    base: str
    now: str
    proposed: str
    is_conflict: bool
    words: Sequence[Piece]


def fact_changes(change: ProposedChange) -> Sequence[FactChange]:
    """What the proposal would change, against the service as it is now.

    Decided proposals are history: they are shown against what the provider saw.
    """
    service = change.service if change.state == ProposalState.WAITING else None
    if change.part == ProposalPart.HOURS:
        return [_hours_change(change, service)]
    base, proposed = decode_facts(change.base), decode_facts(change.facts)
    found = []
    for name in in_reading_order(proposed):
        was, value = base.get(name), proposed[name]
        now = fact_of(service, name) if service else was
        found.append(
            FactChange(
                name=name,
                base=readable_fact(name, was),
                now=readable_fact(name, now),
                proposed=readable_fact(name, value),
                is_conflict=not is_same(now, was) and not is_same(now, value),
                words=word_changes(now, value) if name in TEXTS and now and value else (),
            )
        )
    return found


def _hours_change(change: ProposedChange, service: Service | None) -> FactChange:
    was, wanted = hours_from_facts(change.base), hours_from_facts(change.facts)
    now = hours_of(service) if service else was
    today = timezone.localdate()
    return FactChange(
        name=HOURS,
        base=plan_in_words(was, today),
        now=plan_in_words(now, today),
        proposed=plan_in_words(wanted, today),
        is_conflict=not is_same_plan(now, was) and not is_same_plan(now, wanted),
        words=(),
    )
