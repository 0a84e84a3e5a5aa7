"""What becomes of a registration: an offer taken or left, the other pool, other people, resigning,
a place given out of turn.

The person does it by the secret link, staff by the list; the queue moves on in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.errors import DomainError, InvalidInput, NotAllowed
from mosty.events.actions.attending import attend, leave
from mosty.events.actions.queueing import confirm, end, fresh, holding, note, read_queue, settle
from mosty.events.actions.registration_letters import Letter, write_letter
from mosty.events.enums import HOLDING, Pool, RegistrationState
from mosty.events.models import (
    ParticipantNeeds,
    QueueException,
    Registration,
    RegistrationRules,
)
from mosty.events.queries.queue import (
    LIVE,
    limits_of,
    queue_rule,
)
from mosty.events.queries.registering import (
    may_cancel_until,
    pools_of,
    start_of,
)
from mosty.events.rules.queue import may_move, overtaken_by, room_left


class OfferGone(DomainError):
    """The place was not taken in time, or the registration was cancelled."""

    code = "offer_gone"
    status = 409


class NoPlace(DomainError):
    """There is no free place, or somebody waits for it."""

    code = "no_place"
    status = 409


class TooLate(DomainError):
    """It cannot be changed by the link any more."""

    code = "too_late"
    status = 409


class Ended(DomainError):
    """The registration is cancelled or its offer lapsed."""

    code = "registration_ended"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This registration has ended. You can register again."))


@dataclass(frozen=True)
class ChangedParticipant:
    """What a participant's row should say.

    Attributes:
        is_another: another person comes instead: what the first one needs is deleted.
        is_leaving: does not come; the place goes to the next person.
    """

    participant_id: int
    name: str
    email: str = ""
    role: str = ""
    is_another: bool = False
    is_leaving: bool = False


def accept_offer(
    *, registration: Registration, now: datetime | None = None, by: Access
) -> Registration:
    """The registration, confirmed; a second click changes nothing.

    Raises: OfferGone: the deadline has passed; the place went to the next one.
    """
    with holding(registration.event) as rules:
        moment = now or timezone.now()
        settle(rules, moment, by=by)  # an overdue offer lapses here at the latest
        found = fresh(rules, registration)
        if found.state == RegistrationState.OFFERED:
            confirm(found, moment)
            note("events.place_confirmed", found, by=by)
            write_letter(Letter.REGISTERED, [found])
    if found.state != RegistrationState.CONFIRMED:
        raise OfferGone(
            _("The place was held for you until the deadline and is not yours any more.")
        )
    return found


def cancel_registration(
    *, registration: Registration, now: datetime | None = None, by: Access
) -> Registration:
    """The registration, cancelled; its places go to the next one at once. Offers are declined so.

    Raises: TooLate: by the link only as long as the rules say; staff may at any time.
    """
    with holding(registration.event) as rules:
        moment = now or timezone.now()
        settle(rules, moment, by=by)
        found = fresh(rules, registration)
        if found.state in LIVE or found.state == RegistrationState.UNPROVEN:
            _require_in_time(rules, found, moment, by=by)
            end(found, RegistrationState.CANCELLED, moment)
            note("events.registration_cancelled", found, by=by)
            write_letter(Letter.CANCELLED, [found])
            settle(rules, moment, by=by)
    return found


def switch_pool(
    *, registration: Registration, pool: Pool, now: datetime | None = None, by: Access
) -> Registration:
    """The registration in the other pool.

    Whoever has a place keeps it until there is one in the other pool; whoever waits goes to the end
    of the other queue.
    Raises: NoPlace: nothing was changed.
    """
    with holding(registration.event) as rules:
        moment = now or timezone.now()
        settle(rules, moment, by=by)
        found = fresh(rules, registration)
        if found.state not in LIVE:
            raise Ended
        if found.pool == pool:
            return found
        if pool not in pools_of(rules.event):
            raise NoPlace(_("One cannot take part in this way."))
        if moment >= start_of(rules.event):
            raise TooLate(_("The event has begun."))
        limits = limits_of(rules)
        if found.state in HOLDING:
            if not may_move(str(found.uuid), pool, limits, read_queue(rules.event)):
                raise NoPlace(
                    _(
                        "There is no free place in the other way of taking part, or somebody waits"
                        " for it. You keep the place you have."
                    )
                )
            found.pool = pool
            found.save(update_fields=["pool", "updated_at"])
        else:
            if not limits.may_ever_hold(found.size, pool):
                raise NoPlace(_("There are fewer places than people in this registration."))
            found.pool, found.queued_at = pool, moment
            found.lot = None  # drawn for another queue: now it stands at the end of this one
            found.passed = 0
            found.save(update_fields=["pool", "queued_at", "lot", "passed", "updated_at"])
        note("events.pool_switched", found, by=by, data={"pool": pool})
        settle(rules, moment, newcomers={str(found.uuid)}, by=by)
        found = fresh(rules, found)
        write_letter(Letter.REGISTERED, [found])
    return found


def change_participants(
    *,
    registration: Registration,
    changed: Sequence[ChangedParticipant],
    now: datetime | None = None,
    by: Access,
) -> Registration:
    """Other names, or other people, on the same places; who leaves frees a place at once.

    Raises: Ended, TooLate, InvalidInput: somebody has no name, or everybody leaves.
    """
    with holding(registration.event) as rules:
        moment = now or timezone.now()
        settle(rules, moment, by=by)
        found = fresh(rules, registration)
        leaving = [one for one in changed if one.is_leaving]
        _check_change(rules, found, changed, moment, by=by)
        if leaving:
            _require_in_time(rules, found, moment, by=by)
        if found.state == RegistrationState.CONFIRMED:
            leave(found)
        for one in changed:
            _change(found, one)
        found.size -= len(leaving)
        found.save(update_fields=["size", "updated_at"])
        note(
            "events.participants_changed",
            found,
            by=by,
            data={"replaced": sum(one.is_another for one in changed), "left": len(leaving)},
        )
        found = fresh(rules, found)
        if found.state == RegistrationState.CONFIRMED:
            attend(found)
        if leaving:
            settle(rules, moment, by=by)
    return found


def give_place(
    *,
    registration: Registration,
    reason: str,
    adds_seats: bool = False,
    now: datetime | None = None,
    by: Access,
) -> Registration:
    """The registration, confirmed before its turn; why is written down for everybody to ask.

    adds_seats: raises the limits by what is missing; the others then wait as long as before.
    Raises: NoPlace, Ended, InvalidInput: no reason.
    """
    by.require("events.register_others")
    if not reason.strip():
        message = _("Write why this person gets a place before the others.")
        raise InvalidInput(message, fields={"reason": message})
    with holding(registration.event) as rules:
        moment = now or timezone.now()
        settle(rules, moment, by=by)
        found = fresh(rules, registration)
        if found.state in HOLDING:
            return found
        if found.state not in (RegistrationState.WAITING, RegistrationState.LAPSED):
            raise Ended
        entries = read_queue(rules.event)
        pool = Pool(found.pool)
        room = room_left(limits_of(rules), entries)
        if not room.fits(found.size, pool):
            if not adds_seats:
                raise NoPlace(
                    _("There is no free place. Tick that a place should be added, or wait.")
                )
            _add_seats(rules, found, pool)
        overtaken = overtaken_by(str(found.uuid), queue_rule(rules), entries)
        QueueException.objects.create(
            event=rules.event,
            registration=found,
            overtaken=overtaken,
            reason=reason.strip(),
            made_by_label=by.label[:200],
        )
        confirm(found, moment)
        note(
            "events.place_given_out_of_turn",
            found,
            by=by,
            data={"overtaken": overtaken, "seats_added": adds_seats},
        )
        write_letter(Letter.REGISTERED, [found])
        settle(rules, moment, by=by)
    return found


def _check_change(
    rules: RegistrationRules,
    registration: Registration,
    changed: Sequence[ChangedParticipant],
    now: datetime,
    *,
    by: Access,
) -> None:
    if registration.state not in LIVE:
        raise Ended
    if now >= start_of(rules.event) and not by.may("events.register_others"):
        raise TooLate(_("The event has begun."))
    if {one.participant_id for one in changed} != {
        one.pk for one in registration.participants.all()
    }:
        raise NotAllowed(_("These are not the people of this registration."))
    if not all(one.name.strip() for one in changed):
        message = _("Write the name of everybody who wants to come.")
        raise InvalidInput(message, fields={"name": message})
    if all(one.is_leaving for one in changed):
        message = _("If nobody comes, cancel the whole registration.")
        raise InvalidInput(message, fields={"is_leaving": message})


def _change(registration: Registration, changed: ChangedParticipant) -> None:
    row = next(one for one in registration.participants.all() if one.pk == changed.participant_id)
    if changed.is_leaving:
        row.delete()
        return
    email = changed.email.strip().lower()
    if changed.is_another or email != row.email:
        row.person = None
    if changed.is_another:
        ParticipantNeeds.objects.filter(participant=row).delete()
    row.name, row.email, row.role = changed.name.strip(), email, changed.role
    row.save(update_fields=["name", "email", "role", "person"])


def _add_seats(rules: RegistrationRules, registration: Registration, pool: Pool) -> None:
    """The limits, higher by what is missing for this registration and by no place more."""
    room = room_left(limits_of(rules), read_queue(rules.event))
    limits = limits_of(rules)
    name = "seats_on_site" if pool == Pool.ON_SITE else "seats_online"
    for field, limit, free in (
        ("seats", limits.total, room.total),
        (name, limits.of(pool), room.of(pool)),
    ):
        if limit is not None and free is not None and free < registration.size:
            setattr(rules, field, limit + registration.size - free)
    rules.save(update_fields=["seats", name])


def _require_in_time(
    rules: RegistrationRules, registration: Registration, now: datetime, *, by: Access
) -> None:
    if by.may("events.register_others"):
        return
    until = start_of(rules.event)
    if registration.state == RegistrationState.CONFIRMED:
        until = may_cancel_until(rules.event, rules)
    if now >= until:
        raise TooLate(_("It is too late to cancel by this link. Call the organiser."))
