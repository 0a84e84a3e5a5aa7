"""Whom to remind: evidence that ends and steps whose day comes, by organisation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mosty.core.access import Role
from mosty.partnership.enums import StepState
from mosty.partnership.models import Evidence, ImprovementStep
from mosty.partnership.rules.steps import (
    END_TOLD_BEFORE,
    ENDED,
    TOLD_BEFORE,
    end_is_to_tell,
    is_to_tell,
)
from mosty.people.models import Organisation
from mosty.people.queries import members
from mosty.territory.models import Municipality

_SPEAKERS = (Role.NGO_REPRESENTATIVE, Role.NGO_COORDINATOR)


@dataclass(frozen=True)
class TrustLetter:
    """What an organisation is told on a day.

    Attributes:
        emails: accounts of those who speak for it; they are told everything.
        is_shared_box: nobody has an account, so the address of the organisation gets the letter,
            which then says only that something is to be looked at.
    """

    organisation: Organisation
    emails: tuple[str, ...]
    is_shared_box: bool
    evidence: tuple[Evidence, ...]
    steps: tuple[ImprovementStep, ...]


def trust_letters(
    municipality: Municipality, *, today: date, only: int | None = None
) -> Sequence[TrustLetter]:
    """Letters of the day; evidence and steps that were told already are left out.

    only: one organisation alone.
    """
    evidence, steps = _ending(municipality, today, only), _due(municipality, today, only)
    organisations = (
        Organisation.objects.unmerged()
        .filter(municipality=municipality, pk__in=evidence.keys() | steps.keys())
        .order_by("sort_key", "pk")
    )
    return [
        TrustLetter(
            one,
            *_addresses(one, today),
            tuple(evidence.get(one.pk, ())),
            tuple(steps.get(one.pk, ())),
        )
        for one in organisations
    ]


def _ending(
    municipality: Municipality, today: date, only: int | None
) -> Mapping[int, list[Evidence]]:
    """Evidence that ends, where nothing newer of the same standard counts longer."""
    rows = Evidence.objects.filter(organisation__municipality=municipality)
    if only is not None:
        rows = rows.filter(organisation=only)
    limit = today + END_TOLD_BEFORE
    longer = {
        _key(row)
        for row in rows.only("organisation_id", "set_kind", "standard_code", "valid_until")
        if row.valid_until is None or row.valid_until > limit
    }
    found: dict[int, list[Evidence]] = {}
    ending = rows.filter(
        reminded_at=None, valid_until__gte=today - END_TOLD_BEFORE, valid_until__lte=limit
    )
    for row in ending.order_by("valid_until", "pk"):
        if end_is_to_tell(row.valid_until, on=today) and _key(row) not in longer:
            found.setdefault(row.organisation_id, []).append(row)
    return found


def _key(row: Evidence) -> tuple[int, str, str]:
    return (row.organisation_id, row.set_kind, row.standard_code)


def _due(
    municipality: Municipality, today: date, only: int | None
) -> Mapping[int, list[ImprovementStep]]:
    rows = ImprovementStep.objects.filter(
        organisation__municipality=municipality,
        reminded_at=None,
        due_on__lte=today + TOLD_BEFORE,
    ).exclude(state__in=ENDED)
    if only is not None:
        rows = rows.filter(organisation=only)
    found: dict[int, list[ImprovementStep]] = {}
    for row in rows.order_by("due_on", "pk"):
        if is_to_tell(StepState(row.state), row.due_on, on=today):
            found.setdefault(row.organisation_id, []).append(row)
    return found


def _addresses(organisation: Organisation, today: date) -> tuple[tuple[str, ...], bool]:
    own = members(organisation, on=today).filter(role__in=_SPEAKERS, user__is_active=True)
    emails = tuple(sorted({row.user.email for row in own}))
    if emails or not organisation.email:
        return emails, False
    return (organisation.email,), True
