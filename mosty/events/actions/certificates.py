"""Certificates: the rule, issuing to all who earned one, revoking.

Numbers of a municipality run without gaps: whoever issues holds the municipality's row, so two
clerks at once get numbers one after the other, and the number is stored with the certificate or
neither is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from mosty.core.access import Access, system_access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound
from mosty.core.jobs import run_job, start_job
from mosty.core.models import JobRun
from mosty.events.enums import CertificateBasis, EventState
from mosty.events.models import Certificate, CertificateRule, Event
from mosty.events.queries.certificates import Candidate, standing
from mosty.events.rules.certificates import new_check_code, next_number
from mosty.territory.models import Municipality

#: From so many on they are issued in the background.
MANY = 100


class CannotIssue(DomainError):
    """The event is not over, has no rule, or nobody asked for earned one."""

    code = "cannot_issue"
    status = 409


class NotEarned(CannotIssue):
    """Somebody was asked for who did not take part long enough."""

    code = "certificate_not_earned"


class AlreadyRevoked(DomainError):
    """The certificate was revoked before."""

    code = "already_revoked"
    status = 409


@dataclass(frozen=True)
class RuleEntry:
    """What staff say about certificates."""

    basis: CertificateBasis
    percent: int = 80
    item_ids: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()
    signer: str = ""
    signer_role: str = ""


@transaction.atomic
def set_certificate_rule(*, event: Event, entry: RuleEntry, by: Access) -> CertificateRule:
    """Who gets a certificate of this event and what it says; issued ones stay as they are."""
    by.require("events.certify")
    items = list(event.items.filter(pk__in=entry.item_ids))
    if entry.basis == CertificateBasis.ITEMS and not items:
        message = _("Choose at least one item of the programme.")
        raise InvalidInput(message, fields={"items": message})
    rule, _created = CertificateRule.objects.update_or_create(
        event=event,
        defaults={
            "basis": entry.basis,
            "percent": entry.percent,
            "topics": [topic.strip() for topic in entry.topics if topic.strip()],
            "signer": entry.signer.strip(),
            "signer_role": entry.signer_role.strip(),
        },
    )
    rule.items.set(items if entry.basis == CertificateBasis.ITEMS else ())
    record(
        "events.certificate_rule_set",
        by=by,
        on=rule,
        data={"basis": str(entry.basis), "percent": entry.percent, "items": len(items)},
    )
    return rule


@transaction.atomic
def issue_certificates(
    *, event: Event, participant_ids: Collection[int] | None = None, by: Access
) -> Sequence[Certificate]:
    """Certificates issued now, by number; whoever has a valid one gets no second one.

    Args:
        participant_ids: only for them; None: for all who earned one.
    Raises: CannotIssue; NotEarned: one of those asked for did not take part long enough.
    """
    by.require("events.certify")
    rule = _rule(event)
    Municipality.objects.select_for_update(no_key=True).get(pk=event.municipality_id)
    found = standing(event, rule).candidates
    if participant_ids is not None:
        found = tuple(one for one in found if one.participant.pk in participant_ids)
        if len(found) != len(set(participant_ids)):
            raise NotFound(_("There is no such participant here."))
        if any(not one.earned.has_earned for one in found):
            raise NotEarned(
                _("A certificate is only for those who took part. Being registered is not enough.")
            )
    today = timezone.localdate()
    titles = {item.pk: item.title for item in event.items.order_by("starts_at", "pk")}
    numbers = list(
        Certificate.objects.filter(
            event__municipality=event.municipality_id, number__endswith=f"/{today.year}"
        ).values_list("number", flat=True)
    )
    issued = []
    for one in found:
        if not one.may_issue:
            continue
        number = next_number(numbers, today.year)
        numbers.append(number)
        issued.append(
            Certificate(
                event=event,
                participant=one.participant,
                number=number,
                check_code=new_check_code(),
                name=one.participant.name,
                minutes=one.earned.minutes,
                topics=_topics(rule, one, titles),
                issued_on=today,
                issued_by_label=by.label[:200],
            )
        )
    Certificate.objects.bulk_create(issued, batch_size=200)
    if issued:
        record(
            "events.certificates_issued",
            by=by,
            on=event,
            data={"count": len(issued), "first": issued[0].number, "last": issued[-1].number},
        )
    return issued


@transaction.atomic
def start_issuing(*, event: Event, by: Access) -> JobRun | None:
    """Certificates for all who earned one: at once when they are few (None), else as a job."""
    by.require("events.certify")
    if len(standing(event, _rule(event)).to_issue) < MANY:
        issue_certificates(event=event, by=by)
        return None
    return start_job(
        issue_certificates_job,
        kind="events.certificates",
        title=_("Certificates: %(title)s") % {"title": event.title},
        by=by,
        args={"event_id": event.pk, "label": by.label},
    )


@task()
def issue_certificates_job(job_id: str, event_id: int, label: str) -> None:
    """Job: certificates for all who earned one; run again it issues what is missing."""
    with run_job(job_id) as job:
        event = Event.objects.select_related("municipality").get(pk=event_id)
        by = system_access(event.municipality_id)
        issued = issue_certificates(event=event, by=by)
        Certificate.objects.filter(pk__in=[one.pk for one in issued]).update(
            issued_by_label=label[:200]
        )
        job.finish(result={"certificates": len(issued)})


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, by: Access) -> Certificate:
    """The certificate, void from now on; its number is not given again."""
    by.require("events.certify")
    if not reason.strip():
        message = _("Write why it is revoked. Whoever checks the paper reads it is void.")
        raise InvalidInput(message, fields={"reason": message})
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if locked.revoked_at is not None:
        raise AlreadyRevoked(_("This certificate was revoked before."))
    locked.revoked_at = timezone.now()
    locked.revoke_reason = reason.strip()
    locked.save(update_fields=["revoked_at", "revoke_reason"])
    record("events.certificate_revoked", by=by, on=locked, data={"number": locked.number})
    return locked


def is_over(event: Event) -> bool:
    """Whether certificates may be issued: an announced event, on its last day or later."""
    return event.state == EventState.PUBLISHED and event.ends_on <= timezone.localdate()


# --- inside -------------------------------------------------------------------------------------


def _rule(event: Event) -> CertificateRule:
    if not is_over(event):
        raise CannotIssue(_("Certificates are issued when the event is over."))
    rule = CertificateRule.objects.filter(event=event).prefetch_related("items").first()
    if rule is None:
        raise CannotIssue(_("Say first who gets a certificate."))
    return rule


def _topics(rule: CertificateRule, one: Candidate, titles: dict[int, str]) -> list[str]:
    """What the rule lists, else what the person took part in."""
    if rule.topics:
        return list(rule.topics)
    return [title for pk, title in titles.items() if pk in one.earned.item_ids]
