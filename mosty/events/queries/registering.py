"""Reads of registrations: the rules of an event, its door, one registration by its secret link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from mosty.calendars.enums import TAKING
from mosty.calendars.models import Booking
from mosty.core.text import fold
from mosty.events.enums import (
    EventFormat,
    EventState,
    Pool,
    RegistrationState,
)
from mosty.events.models import (
    Event,
    Participant,
    ProgrammeItem,
    Registration,
    RegistrationRules,
)
from mosty.events.queries.queue import LIVE, limits_of, queue_entries, queue_rule
from mosty.events.rules.queue import Limits, Room, room_left
from mosty.events.rules.registering import Phase, phase
from mosty.events.rules.secrets import link_hash, link_token
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class PoolCounts:
    """People of one pool: with a place, with an offer, waiting; `free` None: without limit."""

    pool: Pool
    limit: int | None
    confirmed: int
    offered: int
    waiting: int
    free: int | None


@dataclass(frozen=True)
class Door:
    """How one gets in: what the public page of the registration needs.

    Attributes:
        free: places open to somebody who registers now, per pool offered; None: without limit.
        is_queueing: whoever registers now waits, in each pool offered.
    """

    event: Event
    rules: RegistrationRules
    phase: Phase
    starts_at: datetime
    pools: Sequence[Pool]
    free: dict[Pool, int | None]
    is_queueing: dict[Pool, bool]

    @property
    def is_open(self) -> bool:
        return self.phase is Phase.OPEN and self.event.state == EventState.PUBLISHED

    @property
    def waits_for_draw(self) -> bool:
        return queue_rule(self.rules).waits_for_draw

    @property
    def is_full(self) -> bool:
        return all(self.is_queueing.values())


# --- rules ----------------------------------------------------------------------------------------


def rules_of(event: Event) -> RegistrationRules | None:
    """How one registers for the event; None: one does not."""
    return RegistrationRules.objects.filter(event=event).first()


def pools_of(event: Event) -> Sequence[Pool]:
    """How one can take part."""
    if event.format == EventFormat.MIXED:
        return (Pool.ON_SITE, Pool.ONLINE)
    return (Pool.ONLINE,) if event.format == EventFormat.ONLINE else (Pool.ON_SITE,)


def start_of(event: Event) -> datetime:
    """When the first item begins; without a programme the first minute of the first day."""
    first = ProgrammeItem.objects.filter(event=event, is_cancelled=False).aggregate(
        first=Min("starts_at")
    )["first"]
    if first is not None:
        return first  # type: ignore[no-any-return]
    return timezone.make_aware(datetime.combine(event.starts_on, time.min))


def last_offer_at(event: Event, rules: RegistrationRules) -> datetime:
    """From then on nobody is offered a place."""
    start = start_of(event)
    return min(rules.offers_until, start) if rules.offers_until else start


def may_cancel_until(event: Event, rules: RegistrationRules) -> datetime:
    start = start_of(event)
    return min(rules.cancel_until, start) if rules.cancel_until else start


def door_of(event: Event, now: datetime | None = None) -> Door | None:
    """What somebody who wants to come should know; None: one does not register for this event."""
    rules = rules_of(event)
    if rules is None:
        return None
    start = start_of(event)
    pools = pools_of(event)
    entries = queue_entries(event)
    room, rule = room_left(limits_of(rules), entries), queue_rule(rules)
    waiting = [one for one in entries if one.state == RegistrationState.WAITING]
    free: dict[Pool, int | None] = {}
    queueing: dict[Pool, bool] = {}
    for pool in pools:
        open_to = room.open_to(pool)
        free[pool] = open_to
        somebody = any(one.pool == pool for one in waiting)
        queueing[pool] = rule.waits_for_draw or somebody or open_to == 0
    return Door(
        event=event,
        rules=rules,
        phase=phase(rules.opens_at, rules.closes_at, start, now or timezone.now()),
        starts_at=start,
        pools=pools,
        free=free,
        is_queueing=queueing,
    )


def seat_counts(event: Event, rules: RegistrationRules | None) -> Sequence[PoolCounts]:
    """People by pool and by how sure their place is, for staff."""
    limits = limits_of(rules) if rules else Limits()
    entries = queue_entries(event)
    room: Room = room_left(limits, entries)

    def people(pool: Pool, state: RegistrationState) -> int:
        return sum(one.size for one in entries if one.pool == pool and one.state == state)

    used = {one.pool for one in entries}
    return [
        PoolCounts(
            pool=pool,
            limit=limits.of(pool),
            confirmed=people(pool, RegistrationState.CONFIRMED),
            offered=people(pool, RegistrationState.OFFERED),
            waiting=people(pool, RegistrationState.WAITING),
            free=room.open_to(pool),
        )
        for pool in Pool
        if pool in pools_of(event) or pool in used
    ]


# --- registrations ----------------------------------------------------------------------------------


def registrations(event: Event) -> QuerySet[Registration]:
    """All of the event but those whose e-mail was never proven, in the order of arrival."""
    return (
        Registration.objects.filter(event=event)
        .exclude(state=RegistrationState.UNPROVEN)
        .select_related("event", "event__municipality")
        .prefetch_related("participants")
        .order_by("queued_at", "pk")
    )


def registrations_found(
    event: Event, *, state: str = "", pool: str = "", channel: str = "", words: str = ""
) -> Sequence[Registration]:
    """Those that fit the filter; words are looked for in names, e-mails and institutions."""
    found = registrations(event)
    if state:
        found = found.filter(state=state)
    if pool:
        found = found.filter(pool=pool)
    if channel:
        found = found.filter(channel=channel)
    wanted = fold(words).split()
    return [one for one in found if all(word in _searched(one) for word in wanted)]


def registration_of(event: Event, pk: int) -> Registration | None:
    return registrations(event).filter(pk=pk).first()


def registration_by_token(municipality: Municipality, token: str) -> Registration | None:
    """The registration of a secret link, whatever its state."""
    return (
        Registration.objects.filter(token_hash=link_hash(token), event__municipality=municipality)
        .select_related("event", "event__municipality")
        .prefetch_related("participants")
        .first()
    )


def batch_of(registration: Registration) -> Sequence[Registration]:
    """Registrations sent in the same form, this one too; it alone where it was sent alone."""
    if registration.batch is None:
        return [registration]
    return list(
        Registration.objects.filter(event=registration.event_id, batch=registration.batch)
        .select_related("event", "event__municipality")
        .prefetch_related("participants")
        .order_by("pk")
    )


def registration_path(registration: Registration) -> str:
    """Address of its page, without the host; whoever has it can change the registration."""
    return reverse(
        "events:registration",
        args=[registration.event.municipality.slug, link_token(registration.uuid)],
    )


def confirmed_participants(event: Event) -> QuerySet[Participant]:
    """People who have a place, by registration and place in it."""
    return (
        Participant.objects.filter(
            registration__event=event, registration__state=RegistrationState.CONFIRMED
        )
        .select_related("registration", "person")
        .order_by("registration__queued_at", "registration_id", "position", "pk")
    )


def has_registrations(event: Event) -> bool:
    """Whether anybody stands in the queue or has stood there."""
    return (
        Registration.objects.filter(event=event).exclude(state=RegistrationState.UNPROVEN).exists()
    )


def live_registration_of(event: Event, email: str) -> Registration | None:
    """What this address has registered by itself already and still holds or waits for."""
    return (
        Registration.objects.filter(event=event, contact_email=email, state__in=LIVE)
        .select_related("event", "event__municipality")
        .order_by("pk")
        .first()
    )


def other_meetings(registration: Registration) -> Sequence[Booking]:
    """What else the person who registered takes part in at the same time.

    Only of the address the registration belongs to: what others have in their calendar is theirs.
    """
    own = [
        one.person_id
        for one in registration.participants.all()
        if one.person_id and one.email and one.email == registration.contact_email
    ]
    booking = event_booking(registration.event)
    if not own or booking is None:
        return []
    return list(
        Booking.objects.filter(
            persons__person__in=own,
            state__in=TAKING,
            starts_at__lt=booking.ends_at,
            ends_at__gt=booking.starts_at,
        )
        .exclude(pk=booking.pk)
        .exclude(source="events.item", source_id__in=_items_of(registration.event))
        .distinct()
        .order_by("starts_at", "pk")
    )


def event_booking(event: Event) -> Booking | None:
    """The booking that stands for the time of the whole event."""
    return Booking.objects.filter(
        municipality=event.municipality_id, source="events.event", source_id=event.pk
    ).first()


def _searched(registration: Registration) -> str:
    parts = [
        registration.contact_name,
        registration.contact_email,
        registration.institution,
        *(f"{one.name} {one.email} {one.institution}" for one in registration.participants.all()),
    ]
    return fold(" ".join(parts))


def _items_of(event: Event) -> list[int]:
    return list(ProgrammeItem.objects.filter(event=event).values_list("pk", flat=True))
