"""Registering: by the person or an institution with a code from an e-mail, by staff at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound
from mosty.events.actions.queueing import NoRegistration, fresh, holding, settle, sizes
from mosty.events.actions.registration_letters import Letter, write_letter
from mosty.events.enums import (
    EventState,
    Pool,
    RegistrationChannel,
    RegistrationState,
    WaitingRule,
)
from mosty.events.models import (
    Event,
    Participant,
    ParticipantNeeds,
    Registration,
    RegistrationRules,
)
from mosty.events.queries.queue import (
    limits_of,
)
from mosty.events.queries.registering import (
    live_registration_of,
    pools_of,
    rules_of,
    start_of,
)
from mosty.events.rules.needs import clean_needs
from mosty.events.rules.registering import Phase, phase
from mosty.events.rules.secrets import (
    code_fits,
    code_hash,
    link_hash,
    link_token,
    new_badge,
    new_code,
)

#: A letter may take a while; whoever comes later asks for a new code.
CODE_VALID_FOR = timedelta(minutes=30)
#: One in 200 000 guesses it.
MAX_TRIES = 5
#: In one form of an institution whose people register each for themselves.
MOST_AT_ONCE = 30


class RegistrationClosed(DomainError):
    """It has not begun, is over, or the event is not announced."""

    code = "registration_closed"
    status = 409


class CannotRegister(InvalidInput):
    """Something of the form does not fit this event."""

    code = "cannot_register"


class WrongCode(InvalidInput):
    """The code is another one, or there were too many tries, or it is too old."""

    code = "wrong_code"


class AlreadyRegistered(DomainError):
    """The same address holds or waits for a place; the link was sent to it once more."""

    code = "already_registered"
    status = 409


@dataclass(frozen=True)
class Guest:
    """One person who wants to come.

    Attributes:
        needs: question of rules.NEED_QUESTIONS -> chosen codes.
    """

    name: str
    email: str = ""
    institution: str = ""
    role: str = ""
    needs: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    note: str = ""


@dataclass(frozen=True)
class Application:
    """What somebody sends.

    Attributes:
        is_apart: everybody stands in the queue alone; else all get places together or nobody.
        has_agreed: to what the organiser asks for.
    """

    contact_name: str
    guests: Sequence[Guest]
    contact_email: str = ""
    contact_phone: str = ""
    institution: str = ""
    pool: Pool = Pool.ON_SITE
    priority_group: str = ""
    language: str = "pl"
    is_apart: bool = False
    has_agreed: bool = False


@transaction.atomic
def ask_for_places(
    *,
    event: Event,
    application: Application,
    channel: RegistrationChannel = RegistrationChannel.WEB,
    now: datetime | None = None,
) -> Registration:
    """The (first) registration, still outside the queue until its e-mail is proven.

    Raises: RegistrationClosed, CannotRegister.
    """
    moment = now or timezone.now()
    rules = _open_rules(event, moment)
    if not application.contact_email:
        message = _("Give an e-mail address, for example anna@example.pl.")
        raise CannotRegister(message, fields={"contact_email": message})
    _check(rules, application)
    created = _store(rules, application, channel)
    _send_code(created[0], moment)
    return created[0]


@transaction.atomic
def send_code_again(*, registration: Registration, now: datetime | None = None) -> None:
    """A new code; the one before stops working."""
    if registration.state == RegistrationState.UNPROVEN:
        _send_code(registration, now or timezone.now())


def prove_email(
    *, registration: Registration, code: str, now: datetime | None = None, by: Access
) -> Registration:
    """The registration with its place in the queue, or with its places; a second click changes
    nothing. Not one transaction: a wrong try stays counted.

    Raises: WrongCode, RegistrationClosed, AlreadyRegistered.
    """
    moment = now or timezone.now()
    if registration.state != RegistrationState.UNPROVEN:
        return registration
    _count_try(registration, code, moment)
    is_double = False
    with holding(registration.event) as rules:
        rows = _rows(rules, registration)
        if rows[0].state != RegistrationState.UNPROVEN:
            return rows[0]
        moment = now or timezone.now()  # one's turn is when the queue is one's own, not before
        _require_open(rules, moment)
        earlier = None
        if registration.channel == RegistrationChannel.WEB:
            earlier = live_registration_of(rules.event, registration.contact_email)
        if earlier is None:
            _enter(rules, rows, moment, by=by)
        else:
            is_double = True
            write_letter(Letter.ALREADY, [earlier])
            Registration.objects.filter(pk__in=[one.pk for one in rows]).delete()
    if is_double:
        raise AlreadyRegistered(
            _(
                "This e-mail address is registered already. We sent the link to the earlier"
                " registration to it: there you can change or cancel it."
            )
        )
    return fresh(rules, registration)


def register_for_others(
    *, event: Event, application: Application, now: datetime | None = None, by: Access
) -> Registration:
    """By telephone or at the desk: written down by staff, no e-mail needed, at the end of the
    queue like everybody else.

    Raises: CannotRegister, RegistrationClosed: the event is cancelled.
    """
    by.require("events.register_others")
    with holding(event) as rules:
        moment = now or timezone.now()
        if rules.event.state == EventState.CANCELLED:
            raise RegistrationClosed(_("The event is cancelled."))
        _check(rules, application)
        rows = _store(rules, application, RegistrationChannel.STAFF, entered_by=by.label)
        _enter(rules, rows, moment, by=by)
    return fresh(rules, rows[0])


# --- inside -----------------------------------------------------------------------------------------


def _rows(rules: RegistrationRules, registration: Registration) -> list[Registration]:
    """All registrations of the form, as they are now that the queue is held."""
    form = {"batch": registration.batch} if registration.batch else {"pk": registration.pk}
    rows = list(Registration.objects.filter(event=rules.event, **form).order_by("pk"))
    for row in rows:
        row.event = rules.event
    return rows


def _open_rules(event: Event, now: datetime) -> RegistrationRules:
    rules = rules_of(event)
    if rules is None:
        raise NoRegistration
    _require_open(rules, now)
    return rules


def _require_open(rules: RegistrationRules, now: datetime) -> None:
    event = rules.event
    if event.state == EventState.CANCELLED:
        raise RegistrationClosed(_("The event is cancelled."))
    if event.state != EventState.PUBLISHED:
        raise RegistrationClosed(_("The event is not announced yet."))
    stands = phase(rules.opens_at, rules.closes_at, start_of(event), now)
    if stands is Phase.NOT_YET:
        raise RegistrationClosed(_("Registration has not begun yet."))
    if stands is not Phase.OPEN:
        raise RegistrationClosed(_("Registration is closed."))


def _check(rules: RegistrationRules, application: Application) -> None:
    """Nothing, or CannotRegister that says which field."""
    problems: dict[str, str] = {}
    size = len(application.guests)
    if not size or not all(guest.name.strip() for guest in application.guests):
        problems["guests"] = _("Write the name of everybody who wants to come.")
    if application.pool not in pools_of(rules.event):
        problems["pool"] = _("One cannot take part in this way.")
    if rules.waiting_rule == WaitingRule.PRIORITY and application.priority_group:
        known = {one["code"] for one in rules.priority_groups}
        if application.priority_group not in known:
            problems["priority_group"] = _("Choose a group from the list.")
    if rules.consent and not application.has_agreed:
        problems["consent"] = _("Tick that you agree; without it you cannot register.")
    together = 1 if application.is_apart else size
    if not application.is_apart and size > rules.largest_group:
        problems["guests"] = ngettext(
            "At most %(count)d person can register together. Register the others separately.",
            "At most %(count)d people can register together. Register the others separately.",
            rules.largest_group,
        ) % {"count": rules.largest_group}
    elif size > MOST_AT_ONCE:
        problems["guests"] = _("Send at most %(count)d people in one form.") % {
            "count": MOST_AT_ONCE
        }
    elif not limits_of(rules).may_ever_hold(together, application.pool):
        problems["guests"] = _("There are fewer places than people in this registration.")
    if problems:
        raise CannotRegister(_("Something does not fit this event."), fields=problems)


def _store(
    rules: RegistrationRules,
    application: Application,
    channel: RegistrationChannel,
    *,
    entered_by: str = "",
) -> list[Registration]:
    """Rows outside the queue: one registration, or one for each person."""
    parts = (
        [[guest] for guest in application.guests]
        if application.is_apart
        else [list(application.guests)]
    )
    batch = uuid4() if len(parts) > 1 else None
    created = []
    for guests in parts:
        uuid = uuid4()
        registration = Registration.objects.create(
            event=rules.event,
            uuid=uuid,
            batch=batch,
            channel=channel,
            pool=application.pool,
            size=len(guests),
            priority_group=application.priority_group,
            institution=application.institution,
            contact_name=application.contact_name,
            contact_email=application.contact_email.strip().lower(),
            contact_phone=application.contact_phone,
            language=application.language,
            token_hash=link_hash(link_token(uuid)),
            entered_by_label=entered_by,
        )
        _store_guests(rules, registration, guests)
        created.append(registration)
    return created


def _store_guests(
    rules: RegistrationRules, registration: Registration, guests: Sequence[Guest]
) -> None:
    rows = Participant.objects.bulk_create(
        Participant(
            registration=registration,
            position=place,
            name=guest.name.strip(),
            email=guest.email.strip().lower(),
            institution=guest.institution,
            role=guest.role,
            badge=new_badge(),
        )
        for place, guest in enumerate(guests)
    )
    needs = [
        ParticipantNeeds(participant=row, choices=choices, note=guest.note.strip())
        for row, guest in zip(rows, guests, strict=True)
        if (choices := clean_needs(guest.needs, rules.asks)) or guest.note.strip()
    ]
    ParticipantNeeds.objects.bulk_create(needs)


def _send_code(registration: Registration, now: datetime) -> None:
    code = new_code()
    registration.code_hash = code_hash(registration.uuid, code)
    registration.code_expires_at = now + CODE_VALID_FOR
    registration.code_tries = 0
    registration.save(update_fields=["code_hash", "code_expires_at", "code_tries", "updated_at"])
    write_letter(Letter.CODE, [registration], code=code)


def _count_try(registration: Registration, code: str, now: datetime) -> None:
    """Nothing, or WrongCode; counted before it is looked at, so that nobody tries two at once."""
    rows = Registration.objects.filter(pk=registration.pk)
    counted = rows.filter(code_tries__lt=MAX_TRIES).update(code_tries=F("code_tries") + 1)
    stored = rows.values_list("code_hash", "code_expires_at").first()
    if stored is None:
        raise NotFound(_("There is no such registration here."))
    if not counted:
        raise _wrong(_("Too many tries. Ask for a new code."))
    kept_hash, expires_at = stored
    if expires_at is None or expires_at <= now:
        raise _wrong(_("This code is too old. Ask for a new one."))
    if not code_fits(registration.uuid, code, kept_hash):
        raise _wrong(
            _("This is another code. Look at the newest letter and write its six figures.")
        )


def _wrong(message: str) -> WrongCode:
    return WrongCode(message, fields={"code": message})


def _enter(
    rules: RegistrationRules, rows: Sequence[Registration], now: datetime, *, by: Access
) -> None:
    """At the end of the queue, and out of it at once where there is room."""
    for registration in rows:
        registration.state = RegistrationState.WAITING
        registration.queued_at = registration.consented_at = now
        registration.code_hash = ""
        registration.save(
            update_fields=["state", "queued_at", "consented_at", "code_hash", "updated_at"]
        )
    record(
        "events.registered",
        by=by,
        on=rules.event,
        data={
            "registrations": [one.pk for one in rows],
            "people": sizes(rows),
            "channel": rows[0].channel,
        },
    )
    settle(rules, now, newcomers={str(one.uuid) for one in rows}, by=by)
    write_letter(Letter.REGISTERED, rows)
