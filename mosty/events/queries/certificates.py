"""Certificates: the rule of an event, who earned one, one by its check code."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from mosty.events.models import Certificate, CertificateRule, Event, Participant, Registration
from mosty.events.queries.presence import as_mark, by_surname, people_at, programme_items
from mosty.events.rules.certificates import Earned, counted_items, earned, tidy_check_code
from mosty.events.rules.presence import programme_minutes
from mosty.territory.models import Municipality

__all__ = ["Certificate"]


@dataclass(frozen=True)
class Candidate:
    """Somebody who had a place: what they earned and what they have.

    Attributes:
        certificate: the valid one, or None.
        missing: titles of items that were needed and not taken part in.
    """

    participant: Participant
    earned: Earned
    certificate: Certificate | None
    missing: tuple[str, ...]

    @property
    def may_issue(self) -> bool:
        return self.earned.has_earned and self.certificate is None


@dataclass(frozen=True)
class Standing:
    """The rule of an event and how everybody stands by it."""

    rule: CertificateRule
    candidates: tuple[Candidate, ...]
    of_minutes: int

    @property
    def to_issue(self) -> tuple[Candidate, ...]:
        return tuple(one for one in self.candidates if one.may_issue)

    @property
    def issued_count(self) -> int:
        return sum(one.certificate is not None for one in self.candidates)


def certificate_rule(event: Event) -> CertificateRule | None:
    return CertificateRule.objects.filter(event=event).prefetch_related("items").first()


def certificates(event: Event) -> QuerySet[Certificate]:
    """All that were issued for the event, revoked ones too, by number."""
    return Certificate.objects.filter(event=event).select_related("participant").order_by("pk")


def certificate_of(event: Event, pk: int) -> Certificate | None:
    return (
        certificates(event).select_related("event__municipality", "event__organiser").filter(pk=pk)
    ).first()


def certificate_by_code(municipality: Municipality, typed: str) -> Certificate | None:
    """The certificate of a check code, revoked or not; None: no such code here."""
    code = tidy_check_code(typed)
    if not code:
        return None
    return (
        Certificate.objects.filter(check_code=code, event__municipality=municipality)
        .select_related("event__municipality", "event__organiser")
        .first()
    )


def certificates_of_registration(registration: Registration) -> Sequence[Certificate]:
    """Valid certificates of the people of this registration."""
    return list(
        Certificate.objects.filter(participant__registration=registration, revoked_at__isnull=True)
        .select_related("event__municipality", "event__organiser")
        .order_by("pk")
    )


def valid_certificates(event: Event) -> Sequence[Certificate]:
    """What can be printed, by number."""
    return list(
        certificates(event)
        .select_related("event__municipality", "event__organiser")
        .filter(revoked_at__isnull=True)
    )


def standing(event: Event, rule: CertificateRule) -> Standing:
    """How everybody who had a place stands by the rule, in a constant number of queries."""
    items = programme_items(event)
    counted = counted_items(items)
    titles = {item.pk: item.title for item in items}
    needed = [item.pk for item in rule.items.all()]
    valid = {
        one.participant_id: one
        for one in Certificate.objects.filter(event=event, revoked_at__isnull=True)
    }
    candidates = []
    for person in sorted(people_at(event), key=lambda one: (by_surname(one.name), one.pk)):
        own = earned(
            items=counted,
            marks=[as_mark(passage) for passage in person.passages.all()],
            basis=rule.basis,
            percent=rule.percent,
            needed=needed,
        )
        missing = tuple(titles[pk] for pk in own.missing if pk in titles)
        candidates.append(Candidate(person, own, valid.get(person.pk), missing))
    return Standing(rule, tuple(candidates), programme_minutes(counted))
