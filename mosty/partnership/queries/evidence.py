"""Reads of evidence: what an organisation has shown, until when it counts, who may open it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from mosty.core.access import Access
from mosty.partnership.enums import AssessmentState, EvidenceKind, SetKind
from mosty.partnership.models import Assessment, Cover, Evidence
from mosty.partnership.queries.seeing import is_expert_of, sight_of_organisation
from mosty.partnership.rules.seeing import Sight
from mosty.partnership.rules.standing import CoverDays, Proof
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

__all__ = [
    "SOON",
    "Evidence",
    "EvidenceLine",
    "agreed_covers",
    "cover_days",
    "evidence_by_uuid",
    "evidence_lines",
    "may_open",
    "proofs_of",
]

#: From so many days before its end a piece of evidence is said to end soon.
SOON = timedelta(days=30)


@dataclass(frozen=True)
class EvidenceLine:
    """One piece of evidence on a day.

    Attributes:
        days_left: until its last day; negative: it has expired; None: it does not age.
    """

    evidence: Evidence
    days_left: int | None

    @property
    def is_expired(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def ends_soon(self) -> bool:
        return self.days_left is not None and 0 <= self.days_left <= SOON.days


def evidence_lines(organisation: Organisation, kind: str, *, on: date) -> Sequence[EvidenceLine]:
    """All evidence of the organisation for one kind of standards, by standard, the newest first."""
    rows = Evidence.objects.filter(organisation=organisation, set_kind=kind).order_by(
        "standard_code", "-added_at", "-pk"
    )
    return [EvidenceLine(one, _days_left(one, on)) for one in rows]


def evidence_by_uuid(municipality: Municipality, uuid: UUID) -> Evidence | None:
    """The piece of evidence of an organisation of this municipality, or None."""
    return (
        Evidence.objects.select_related("organisation")
        .filter(organisation__municipality=municipality, uuid=uuid)
        .first()
    )


def may_open(access: Access, evidence: Evidence, *, on: date) -> bool:
    """Whether the reader may open it: who sees the whole assessment, or verifies it now."""
    if sight_of_organisation(access, evidence.organisation, on=on) >= Sight.WHOLE:
        return True
    waiting = Assessment.objects.filter(
        organisation=evidence.organisation,
        assessor=None,
        standard_set__kind=evidence.set_kind,
        state=AssessmentState.SENT,
    )
    return any(is_expert_of(access, one) for one in waiting)


def proofs_of(lines: Iterable[EvidenceLine]) -> Sequence[Proof]:
    """Days on which they count: from when it was seen, or added."""
    return [
        Proof(
            line.evidence.standard_code,
            since=_since(line.evidence),
            until=line.evidence.valid_until,
        )
        for line in lines
    ]


def agreed_covers(organisation: Organisation, kind: str) -> Mapping[str, Cover]:
    """Code -> the cover both sides agreed to and nobody ended; the mirror has none."""
    if kind != SetKind.NGO:
        return {}
    rows = Cover.objects.filter(
        organisation=organisation,
        organisation_agreed_at__isnull=False,
        by_agreed_at__isnull=False,
        ended_at=None,
    ).select_related("by")
    return {one.standard_code: one for one in rows}


def cover_days(covers: Iterable[Cover]) -> Sequence[CoverDays]:
    """From the later of the two agreements."""
    return [
        CoverDays(
            one.standard_code,
            since=timezone.localdate(max(one.organisation_agreed_at, one.by_agreed_at)),
            ended_on=timezone.localdate(one.ended_at) if one.ended_at else None,
        )
        for one in covers
        if one.organisation_agreed_at is not None and one.by_agreed_at is not None
    ]


def _since(evidence: Evidence) -> date:
    if evidence.kind == EvidenceKind.SEEN and evidence.seen_on is not None:
        return evidence.seen_on
    return timezone.localdate(evidence.added_at)


def _days_left(evidence: Evidence, on: date) -> int | None:
    return None if evidence.valid_until is None else (evidence.valid_until - on).days
