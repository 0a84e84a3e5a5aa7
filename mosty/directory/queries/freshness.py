"""Reads of freshness: how fresh a service is, who is to be asked next, and whom to telephone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from mosty.directory.enums import Freshness, ProposalState
from mosty.directory.models import (
    CheckReminder,
    Contact,
    ProposedChange,
    Service,
)
from mosty.directory.queries.services import services
from mosty.directory.rules.freshness import (
    BETWEEN_STEPS,
    DUE_FOR,
    FIRST_LETTER,
    LONGEST_INTERVAL,
    SECOND_LETTER,
    asked_before,
    due_on,
    freshness,
    last_day_that_reaches,
)
from mosty.territory.models import Municipality

_KINDS = {
    Freshness.FRESH: "ok",
    Freshness.DUE_SOON: "plain",
    Freshness.DUE: "wait",
    Freshness.OVERDUE: "stop",
}
_LONG_AGO = date(1900, 1, 1)
#: What a letter needs of a service.
_OF_A_LETTER = (
    "pk",
    "name",
    "organisation_id",
    "organisation__name",
    "checked_on",
    "check_every_months",
    "published_at",
    "check_email",
    "last_step",
    "last_sent_at",
)


@dataclass(frozen=True)
class ShownFreshness:
    """How fresh a description is, as a page tells it.

    Attributes:
        kind: kind of the tag of the state.
        due_on: last day on which it counts as fresh; None: a draft nobody checked.
    """

    state: Freshness
    kind: str
    checked_on: date | None
    due_on: date | None


def freshness_of(service: Service, today: date) -> ShownFreshness:
    """How fresh the description of the service is on the day."""
    state = freshness(service, today=today)
    return ShownFreshness(state, _KINDS[state], service.checked_on, due_on(service))


def in_state(state: str, today: date) -> Q:
    """Services whose description is so fresh on the day; a wrong state: any."""
    soon = _due_by(lambda months: today + asked_before(months))
    now = _due_by(lambda _months: today - timedelta(days=1))
    long_since = _due_by(lambda _months: today - DUE_FOR - timedelta(days=1))
    return {
        Freshness.FRESH.value: ~soon,
        Freshness.DUE_SOON.value: soon & ~now,
        Freshness.DUE.value: now & ~long_since,
        Freshness.OVERDUE.value: long_since,
    }.get(state, Q())


def confirmed_in_time(today: date) -> Q:
    """Services somebody confirmed, and whose interval has not ended."""
    ended = _due_by(lambda _months: today - timedelta(days=1))
    return Q(checked_on__isnull=False) & ~ended


def _due_by(limit: Callable[[int], date]) -> Q:
    """Services that count as fresh up to `limit(months of their interval)` at most."""
    found = Q()
    for months in range(1, LONGEST_INTERVAL + 1):
        last = limit(months)
        found |= Q(check_every_months=months) & (
            Q(checked_on__lte=last_day_that_reaches(last, months))
            | Q(checked_on=None, published_at__lt=_start_of(last + timedelta(days=1)))
        )
    return found


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


# --- who is to be asked -------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A service in a letter.

    Attributes:
        due_on: last day of its interval.
        step: which letter about it this is.
    """

    service_id: int
    name: str
    due_on: date
    step: int


@dataclass(frozen=True)
class Letter:
    """One letter to one address of an organisation, about all its services that are due.

    Attributes:
        asked: services whose turn it is.
        repeated: services asked about lately and not answered; the letter ends the link of the
            earlier one, so it must ask about them again.
    """

    organisation_id: int
    organisation: str
    email: str
    asked: tuple[Asked, ...]
    repeated: tuple[Asked, ...] = ()


def letters_to_send(municipality: Municipality, *, today: date) -> tuple[Letter, ...]:
    """The letters of the day, by organisation: first ones, and second ones after fourteen days."""
    found = (
        _to_ask(municipality, today=today)
        .exclude(check_email="")
        .order_by("organisation__sort_key", "organisation_id", "sort_key", "id")
        .values_list(*_OF_A_LETTER, named=True)
    )
    grouped: dict[tuple[int, str], list[Any]] = {}
    for one in found:
        grouped.setdefault((one.organisation_id, one.check_email), []).append(one)
    letters = (
        _letter(organisation_id, email, group, today)
        for (organisation_id, email), group in grouped.items()
    )
    return tuple(letter for letter in letters if letter.asked)


def _letter(organisation_id: int, email: str, group: Sequence[Any], today: date) -> Letter:
    turn = {one.pk: _is_turn(one, today) for one in group}
    return Letter(
        organisation_id=organisation_id,
        organisation=group[0].organisation__name,
        email=email,
        asked=tuple(_asked(one) for one in group if turn[one.pk]),
        repeated=tuple(_asked(one) for one in group if not turn[one.pk]),
    )


def _is_turn(service: Any, today: date) -> bool:
    return service.last_step is None or (
        service.last_step == FIRST_LETTER and service.last_sent_at < _long_enough_ago(today)
    )


def services_to_phone(municipality: Municipality, *, today: date) -> QuerySet[Any]:
    """Services about which only a call helps: no answer to two letters, or nobody to write to."""
    return (
        _to_ask(municipality, today=today)
        .filter(
            Q(check_email="")
            | Q(last_step=SECOND_LETTER, last_sent_at__lt=_long_enough_ago(today))
            | Q(last_step__gt=SECOND_LETTER)
        )
        .order_by("last_call_at", "due_rank", "organisation__sort_key", "sort_key", "id")
    )


def _to_ask(municipality: Municipality, *, today: date) -> QuerySet[Any]:
    """Published services that are due soon, and about which nothing of their provider waits."""
    waiting = ProposedChange.objects.filter(service=OuterRef("pk"), state=ProposalState.WAITING)
    reminders = _since_the_check()
    calls = reminders.filter(step__gt=SECOND_LETTER)
    return (
        services(municipality)
        .prefetch_related(None)
        .published()
        .filter(_due_by(lambda months: today + asked_before(months)))
        .exclude(Exists(waiting))
        .annotate(
            check_email=_check_email(),
            last_step=Subquery(reminders.values("step")[:1]),
            last_sent_at=Subquery(reminders.values("sent_at")[:1]),
            last_call_at=Coalesce(
                Subquery(calls.values("sent_at")[:1]), Value(_start_of(_LONG_AGO))
            ),
            due_rank=Coalesce("checked_on", Value(_LONG_AGO), output_field=DateField()),
        )
    )


def _since_the_check() -> QuerySet[CheckReminder]:
    """Letters and calls about a service since somebody last confirmed it, the last step first."""
    checked = Coalesce(OuterRef("checked_on"), Value(_LONG_AGO), output_field=DateField())
    return CheckReminder.objects.filter(service=OuterRef("pk"), sent_at__date__gt=checked).order_by(
        "-step"
    )


def _check_email() -> Coalesce:
    """Where a provider is asked: contact of the service, of the organisation, then public addresses."""
    contacts = Contact.objects.exclude(email="").order_by("is_public", "id").values("email")
    return Coalesce(
        Subquery(contacts.filter(service=OuterRef("pk"))[:1]),
        Subquery(contacts.filter(organisation=OuterRef("organisation"))[:1]),
        NullIf("organisation__email", Value("")),
        "email",
    )


def _long_enough_ago(today: date) -> datetime:
    return _start_of(today - BETWEEN_STEPS + timedelta(days=1))


def _asked(service: Any) -> Asked:
    last = due_on(service)
    assert last is not None  # a published service has a day of publication
    step = FIRST_LETTER if service.last_step is None else SECOND_LETTER
    return Asked(service.pk, service.name, last, step)


# --- the list to telephone ----------------------------------------------------------------------


@dataclass(frozen=True)
class PhoneRow:
    """A service about which somebody should call.

    Attributes:
        person, phone: whom to call, empty where nobody gave it; may be private.
        letters, calls: days of what was tried since the last check.
    """

    service: Service
    freshness: ShownFreshness
    person: str
    phone: str
    letters: tuple[date, ...]
    calls: tuple[date, ...]


def phone_rows(ids: Sequence[int], *, today: date) -> Sequence[PhoneRow]:
    """What a caller needs to know of these services, in their order; three queries in all."""
    rows = Service.objects.filter(pk__in=ids).select_related("organisation").in_bulk()
    found = [rows[pk] for pk in ids if pk in rows]
    contacts = _contacts_by_owner(found)
    tried: dict[int, list[CheckReminder]] = {}
    for one in CheckReminder.objects.filter(service__in=found).order_by("sent_at", "id"):
        tried.setdefault(one.service_id, []).append(one)
    return [_phone_row(one, contacts, tried.get(one.pk, []), today) for one in found]


def _phone_row(
    service: Service,
    contacts: Mapping[tuple[str, int], Contact],
    tried: Sequence[CheckReminder],
    today: date,
) -> PhoneRow:
    since = service.checked_on or _LONG_AGO
    days = [(one.step, timezone.localdate(one.sent_at)) for one in tried]
    contact = contacts.get(("service", service.pk)) or contacts.get(
        ("organisation", service.organisation_id)
    )
    return PhoneRow(
        service=service,
        freshness=freshness_of(service, today),
        person=" ".join(filter(None, (contact.name, contact.job_title))) if contact else "",
        phone=contact.phone if contact else service.phone or service.organisation.phone,
        letters=tuple(day for step, day in days if step <= SECOND_LETTER and day > since),
        calls=tuple(day for step, day in days if step > SECOND_LETTER and day > since),
    )


def _contacts_by_owner(found: Sequence[Service]) -> Mapping[tuple[str, int], Contact]:
    """The contact to call of each service and of each organisation, private ones first."""
    rows = (
        Contact.objects.filter(
            Q(service__in=found) | Q(organisation__in={one.organisation_id for one in found})
        )
        .exclude(phone="")
        .order_by("is_public", "id")
    )
    chosen: dict[tuple[str, int], Contact] = {}
    for one in rows:
        if one.service_id is not None:
            chosen.setdefault(("service", one.service_id), one)
        elif one.organisation_id is not None:
            chosen.setdefault(("organisation", one.organisation_id), one)
    return chosen
