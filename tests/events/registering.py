"""An event one can register for, and people who do it; for tests of registration."""

import re
from datetime import datetime, timedelta

from django.core import mail

from mosty.core.access import visitor_access
from mosty.events.actions import Application, Guest, ask_for_places, prove_email
from mosty.events.enums import EventFormat, Pool, RegistrationChannel, WaitingRule
from mosty.events.models import Event, Registration
from mosty.events.rules.secrets import code_hash
from tests.factories.events import (
    BEFORE,
    EventFactory,
    ProgrammeItemFactory,
    RegistrationRulesFactory,
)

NOW = datetime.fromisoformat(BEFORE)
VISITOR = visitor_access(None)


def open_event(municipality, *, is_mixed: bool = False, **rules) -> Event:
    """An announced event with one item, its booking and rules of registration."""
    event = EventFactory(
        municipality=municipality,
        format=EventFormat.MIXED if is_mixed else EventFormat.ON_SITE,
    )
    ProgrammeItemFactory(event=event)
    if rules.get("waiting_rule") == WaitingRule.LOTTERY:
        rules = {"lot_seed": "ziarno", "lot_at": NOW + timedelta(days=5), **rules}
    RegistrationRulesFactory(event=event, **rules)
    return event


def code_of(letter: int = -1) -> str:
    """The code in a letter that left."""
    found = re.search(r"\b(\d{6})\b", mail.outbox[letter].body)
    assert found is not None, mail.outbox[letter].body
    return found[1]


def ask(
    event: Event,
    name: str = "Ewa Lis",
    *,
    email: str = "",
    size: int = 1,
    pool: Pool = Pool.ON_SITE,
    channel: RegistrationChannel = RegistrationChannel.WEB,
    now: datetime = NOW,
    **more,
) -> Registration:
    """A registration whose e-mail is not proven yet."""
    address = email or f"{name.lower().replace(' ', '.')}@example.org"
    guests = more.pop("guests", None) or [
        Guest(name if size == 1 else f"{name} {number}", email=address if not number else "")
        for number in range(size)
    ]
    application = Application(
        contact_name=name, contact_email=address, guests=guests, pool=pool, **more
    )
    return ask_for_places(event=event, application=application, channel=channel, now=now)


def come(event: Event, name: str = "Ewa Lis", *, now: datetime = NOW, **more) -> Registration:
    """A registration with its e-mail proven, where it then stands."""

    asked = ask(event, name, now=now, **more)
    Registration.objects.filter(pk=asked.pk).update(code_hash=code_hash(asked.uuid, "123456"))
    return prove_email(registration=asked, code="123456", now=now, by=VISITOR)


def states(event: Event) -> dict[str, str]:
    """Name -> state, in order of arrival."""
    rows = Registration.objects.filter(event=event).order_by("queued_at", "pk")
    return {row.contact_name: row.state for row in rows}
