"""Places of an event: taken and freed by one at a time, and offered on at once.

Everything that takes or frees a place does so inside `holding(event)`, which locks the rules of the
registration: on PostgreSQL by a row lock, on SQLite because there is one writer at a time. The lock
is the only thing that keeps two people from the last place (tests/events/test_registration_races.py
takes it away and shows what happens).
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from mosty.core.access import Access, system_access
from mosty.core.audit import record
from mosty.core.errors import DomainError
from mosty.events.actions.attending import attend, leave
from mosty.events.actions.registration_letters import Letter, write_letter
from mosty.events.enums import EventState, RegistrationState, WaitingRule
from mosty.events.models import Event, QueueException, Registration, RegistrationRules
from mosty.events.queries.queue import (
    events_to_settle,
    held_places,
    limits_of,
    queue_entries,
    queue_rule,
)
from mosty.events.queries.registering import (
    last_offer_at,
)
from mosty.events.rules.queue import (
    Entry,
    Grant,
    allocate,
    draw,
    is_full,
    offer_deadline,
    seed_seal,
)


class NoRegistration(DomainError):
    """One does not register for this event."""

    code = "no_registration"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is no registration for this event."))


@contextmanager
def holding(event: Event) -> Iterator[RegistrationRules]:
    """The rules of the event, locked until the end of the transaction; their `event` is fresh."""
    with transaction.atomic():
        rules = (
            RegistrationRules.objects.select_for_update(of=("self",))
            .select_related("event", "event__municipality")
            .filter(event=event)
            .first()
        )
        if rules is None:
            raise NoRegistration
        yield rules


def settle(
    rules: RegistrationRules,
    now: datetime,
    *,
    newcomers: Collection[str] = frozenset(),
    by: Access,
) -> None:
    """Overdue offers lapse; whoever is next gets what is free. Again: nothing happens.

    newcomers: uuids of registrations that came a moment ago: they get their places for certain, the
        others an offer they have to accept.
    """
    event = rules.event
    lapse_overdue(rules, now, by=by)
    if event.state == EventState.CANCELLED:
        return
    if is_full(limits_of(rules), held_places(event)):
        return  # nothing to give: a long queue need not be read
    deadline = offer_deadline(now, rules.offer_hours, last_offer_at(event, rules))
    grants = allocate(limits_of(rules), queue_rule(rules), read_queue(event))
    if deadline is None:  # too late to offer anything; who stands at the desk may still come in
        grants = tuple(one for one in grants if one.key in newcomers)
    found = {
        str(one.uuid): one
        for one in Registration.objects.filter(
            event=event, uuid__in=[one.key for one in grants]
        ).prefetch_related("participants")
    }
    for grant in grants:
        registration = found[grant.key]
        registration.event = event
        if grant.key in newcomers:
            confirm(registration, now)
        elif deadline is not None:
            _offer(registration, deadline, by)
        _note_passes(event, registration, grant, rules)


def read_queue(event: Event) -> list[Entry]:
    """Everybody who waits or holds places, as of this moment."""
    return queue_entries(event)


def confirm(registration: Registration, now: datetime) -> None:
    """The registration has its places for certain."""
    registration.state = RegistrationState.CONFIRMED
    registration.confirmed_at = now
    registration.offered_until = registration.ended_at = None
    registration.save(
        update_fields=["state", "confirmed_at", "offered_until", "ended_at", "updated_at"]
    )
    attend(registration)


def end(registration: Registration, state: RegistrationState, now: datetime) -> None:
    """The registration holds nothing and waits for nothing any more."""
    registration.state = state
    registration.ended_at = now
    registration.offered_until = None
    registration.save(update_fields=["state", "ended_at", "offered_until", "updated_at"])
    leave(registration)


def lapse_overdue(rules: RegistrationRules, now: datetime, *, by: Access) -> int:
    """How many offers were not taken in time; their places are free at once."""
    overdue = list(
        Registration.objects.filter(
            event=rules.event, state=RegistrationState.OFFERED, offered_until__lte=now
        )
        .prefetch_related("participants")
        .order_by("pk")
    )
    for registration in overdue:
        registration.event = rules.event
        end(registration, RegistrationState.LAPSED, now)
        note("events.offer_lapsed", registration, by=by)
        write_letter(Letter.LAPSED, [registration])
    return len(overdue)


def draw_lots(rules: RegistrationRules, now: datetime, *, by: Access) -> int:
    """How many took part in the draw: each registration that waits has one lot."""
    waiting = {
        str(one.uuid): one
        for one in Registration.objects.filter(event=rules.event, state=RegistrationState.WAITING)
    }
    places = draw(rules.lot_seed, waiting)
    for key, place in places.items():
        waiting[key].lot = place
    Registration.objects.bulk_update(waiting.values(), ["lot"], batch_size=200)
    rules.lot_drawn_at = now
    rules.save(update_fields=["lot_drawn_at"])
    record(
        "events.lots_drawn",
        by=by,
        on=rules.event,
        data={"registrations": len(waiting), "seal": seed_seal(rules.lot_seed)},
    )
    settle(rules, now, newcomers=frozenset(waiting), by=by)
    for registration in waiting.values():
        write_letter(Letter.REGISTERED, [registration])
    return len(waiting)


def is_draw_due(rules: RegistrationRules, now: datetime) -> bool:
    return (
        rules.waiting_rule == WaitingRule.LOTTERY
        and rules.lot_drawn_at is None
        and rules.lot_at is not None
        and rules.lot_at <= now
        and rules.event.state == EventState.PUBLISHED
    )


def keep_queues(now: datetime) -> int:
    """How many events were looked after: lots that are due drawn, overdue offers let go, places
    offered on. Running it twice, or at the same moment as somebody registers, does no harm."""
    events = list(events_to_settle(now))
    for event in events:
        by = system_access(event.municipality_id)
        with translation.override(settings.LANGUAGE_CODE), holding(event) as rules:
            if is_draw_due(rules, now):
                draw_lots(rules, now, by=by)
            settle(rules, now, by=by)
    return len(events)


def note(
    action: str, registration: Registration, *, by: Access, data: dict[str, object] | None = None
) -> None:
    """In the trail a registration stands as a number: the trail is kept for years, names are not."""
    record(
        action,
        by=by,
        on=registration.event,
        data={"registration": registration.pk, **(data or {})},
    )


def fresh(rules: RegistrationRules, registration: Registration) -> Registration:
    """The registration as it is now that the queue is held."""
    found = Registration.objects.get(event=rules.event, pk=registration.pk)
    found.event = rules.event
    return found


def _offer(registration: Registration, deadline: datetime, by: Access) -> None:
    registration.state = RegistrationState.OFFERED
    registration.offered_until = deadline
    registration.save(update_fields=["state", "offered_until", "updated_at"])
    note("events.place_offered", registration, by=by)
    write_letter(Letter.OFFERED, [registration])


def _note_passes(
    event: Event, registration: Registration, grant: Grant, rules: RegistrationRules
) -> None:
    """Why somebody got a place before a group that came earlier."""
    if not grant.passes:
        return
    Registration.objects.filter(event=event, uuid__in=grant.passes).update(passed=F("passed") + 1)
    with translation.override(settings.LANGUAGE_CODE):
        reason = _(
            "The group in front did not fit into the free places. By the stated rule up to"
            " %(passes)d registrations may pass it."
        ) % {"passes": rules.group_passes}
    QueueException.objects.create(
        event=event,
        registration=registration,
        overtaken=len(grant.passes),
        reason=reason,
        made_by_label="system",
    )


def sizes(registrations: Sequence[Registration]) -> int:
    return sum(one.size for one in registrations)
