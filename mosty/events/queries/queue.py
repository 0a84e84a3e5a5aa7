"""The queue of an event as plain values, as `rules.queue` reads it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Min, Q, QuerySet, Sum
from django.utils import timezone

from mosty.events.enums import HOLDING, Pool, RegistrationState, WaitingRule
from mosty.events.models import Event, QueueException, Registration, RegistrationRules
from mosty.events.rules.queue import Entry, Limits, QueueRule, ahead_of

#: Registrations in these states stand in the queue or hold places.
LIVE = frozenset({RegistrationState.WAITING, *HOLDING})


def limits_of(rules: RegistrationRules) -> Limits:
    return Limits(rules.seats, rules.seats_on_site, rules.seats_online)


def queue_rule(rules: RegistrationRules) -> QueueRule:
    return QueueRule(
        kind=WaitingRule(rules.waiting_rule),
        groups=tuple(one["code"] for one in rules.priority_groups),
        is_drawn=rules.lot_drawn_at is not None,
        passes=rules.group_passes,
    )


def queue_entries(event: Event) -> list[Entry]:
    """Everybody who waits or holds places."""
    rows = (
        Registration.objects.filter(event=event, state__in=LIVE)
        .order_by()
        .values_list(
            "uuid", "size", "pool", "state", "queued_at", "pk", "priority_group", "lot", "passed"
        )
    )
    return [
        Entry(str(key), size, Pool(pool), RegistrationState(state), at, pk, group, lot, passed)
        for key, size, pool, state, at, pk, group, lot, passed in rows
        if at is not None  # the table's rule says so; the type checker does not read it
    ]


def held_places(event: Event) -> list[Entry]:
    """All that is held and confirmed, as one entry a pool: enough to know what is free."""
    rows = (
        Registration.objects.filter(event=event, state__in=HOLDING)
        .order_by()
        .values_list("pool")
        .annotate(people=Sum("size"), first=Min("queued_at"))
    )
    return [
        Entry(f"all {pool}", people, Pool(pool), RegistrationState.CONFIRMED, first)
        for pool, people, first in rows
    ]


def place_in_queue(registration: Registration, rules: RegistrationRules) -> int | None:
    """1: the next one of its pool; None: it does not wait, or the lot is not drawn yet."""
    rule = queue_rule(rules)
    if registration.state != RegistrationState.WAITING or rule.waits_for_draw:
        return None
    if rule.kind == WaitingRule.ARRIVAL:
        own = registration.queued_at
        earlier = Q(queued_at__lt=own) | Q(queued_at=own, pk__lt=registration.pk)
        ahead = Registration.objects.filter(
            earlier,
            event=registration.event_id,
            state=RegistrationState.WAITING,
            pool=registration.pool,
        )
        return ahead.count() + 1
    in_front = ahead_of(str(registration.uuid), rule, queue_entries(registration.event))
    return None if in_front is None else in_front + 1


def events_to_settle(now: datetime) -> QuerySet[Event]:
    """Announced events to come with an offer that is overdue, a lot to draw or somebody waiting."""
    overdue = Q(registrations__state=RegistrationState.OFFERED) & Q(
        registrations__offered_until__lte=now
    )
    to_draw = Q(
        registration_rules__waiting_rule=WaitingRule.LOTTERY,
        registration_rules__lot_drawn_at__isnull=True,
        registration_rules__lot_at__lte=now,
    )
    waiting = Q(registrations__state=RegistrationState.WAITING)
    return (
        Event.objects.filter(registration_rules__isnull=False)
        .filter(overdue | (to_draw | waiting) & Q(ends_on__gte=timezone.localdate(now)))
        .select_related("municipality")
        .distinct()
        .order_by("pk")
    )


def queue_exceptions(event: Event) -> QuerySet[QueueException]:
    """Places given out of turn, and why."""
    return (
        QueueException.objects.filter(event=event)
        .select_related("registration")
        .order_by("-made_at", "-pk")
    )


def drawn_lots(event: Event) -> Sequence[tuple[int, UUID]]:
    """(place in the draw, identifier) of everybody who took part in it."""
    rows = Registration.objects.filter(event=event, lot__isnull=False).order_by("lot", "pk")
    return [(lot or 0, key) for lot, key in rows.values_list("lot", "uuid")]
