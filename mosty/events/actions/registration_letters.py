"""Letters about a registration, in the language in which somebody registered.

They leave after the commit, so nobody waits in the queue for a mail server, and nobody is told of a
place that was not stored. A letter that cannot leave is logged without its address; its page and
the staff's list show the state all the same.
"""

import logging
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosty.events.enums import Pool, RegistrationState
from mosty.events.models import Registration
from mosty.events.queries.events import local_title
from mosty.events.queries.queue import (
    place_in_queue,
)
from mosty.events.queries.registering import (
    registration_path,
    start_of,
)

logger = logging.getLogger("mosty.events")


class Letter(StrEnum):
    """Each has a template events/letters/registration_<name>.txt."""

    CODE = "code"
    REGISTERED = "registered"
    OFFERED = "offered"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    ALREADY = "already"


_SUBJECTS: Mapping[Letter, str | Promise] = {
    Letter.CODE: _("Code %(code)s – registration: %(title)s"),
    Letter.REGISTERED: _("Your registration: %(title)s"),
    Letter.OFFERED: _("A place is free for you: %(title)s"),
    Letter.LAPSED: _("The place was not taken in time: %(title)s"),
    Letter.CANCELLED: _("Registration cancelled: %(title)s"),
    Letter.ALREADY: _("You are registered already: %(title)s"),
}


def write_letter(letter: Letter, registrations: Sequence[Registration], *, code: str = "") -> None:
    """One letter about registrations of the same form, to whoever sent it; none without an e-mail."""
    if registrations and registrations[0].contact_email:
        ids = [one.pk for one in registrations]
        transaction.on_commit(partial(_send, letter, ids, code))


def _send(letter: Letter, ids: Sequence[int], code: str) -> None:
    found = list(
        Registration.objects.filter(pk__in=ids)
        .select_related("event", "event__municipality", "event__registration_rules")
        .prefetch_related("participants")
        .order_by("pk")
    )
    if not found:
        return
    first = found[0]
    with translation.override(first.language):
        title = local_title(first.event)
        subject = str(_SUBJECTS[letter]) % {"title": title, "code": code}
        text = render_to_string(
            f"events/letters/registration_{letter}.txt",
            {"title": title, "code": code, **_context(found)},
        )
    try:
        send_mail(" ".join(subject.split())[:200], text, None, [first.contact_email])
    except (SMTPException, OSError) as error:
        logger.warning("A letter about a registration did not leave: %s", type(error).__name__)


def _context(registrations: Sequence[Registration]) -> dict[str, Any]:
    first = registrations[0]
    rules = getattr(first.event, "registration_rules", None)
    start = start_of(first.event)
    is_confirmed = any(one.state == RegistrationState.CONFIRMED for one in registrations)
    return {
        "event": first.event,
        "municipality": first.event.municipality,
        "starts_at": start,
        "cancel_until": min(rules.cancel_until or start, start) if rules else start,
        "online_url": first.event.online_url
        if is_confirmed and any(one.pool == Pool.ONLINE for one in registrations)
        else "",
        "registrations": [
            {
                "row": one,
                "names": [person.name for person in one.participants.all()],
                "place": place_in_queue(one, rules) if rules else None,
                "address": f"{settings.BASE_URL}{registration_path(one)}",
            }
            for one in registrations
        ],
    }
