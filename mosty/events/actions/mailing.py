"""Letters to those who are registered: one each, in their language, once the deed is stored."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from mosty.events.models import Event, Registration

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """What one reader gets."""

    address: str
    subject: str
    body: str


def send_to_registrations(
    event: Event,
    subject: str,
    body: str,
    registrations: Iterable[Registration],
    *,
    subject_uk: str = "",
    body_uk: str = "",
) -> int:
    """How many get the letter; it leaves once the transaction is stored, each apart from the others.

    A registration in Ukrainian gets the Ukrainian words where there are some. A registration without
    an e-mail (by telephone) gets none: the list of registrations says whom to call.
    """
    letters = []
    for one in registrations:
        is_uk = one.language == "uk" and bool(body_uk)
        if one.contact_email:
            letters.append(
                Letter(
                    one.contact_email,
                    subject_uk or subject if is_uk else subject,
                    body_uk if is_uk else body,
                )
            )
    send_letters(event, letters)
    return len(letters)


def send_letters(event: Event, letters: Sequence[Letter]) -> None:
    """Each letter once the transaction is stored; none tells of the others who got it."""
    if letters:
        transaction.on_commit(lambda: _send(event.pk, letters))


def event_address(event: Event) -> str:
    """The full address of the event's page."""
    return f"{settings.BASE_URL}/{event.municipality.slug}/wydarzenia/{event.slug}/"


def _send(event_id: int, letters: Sequence[Letter]) -> None:
    """One connection for all; what fails is logged without the address and the rest goes on."""
    connection = get_connection()
    reasons: list[str] = []
    for letter in letters:
        message = EmailMessage(
            letter.subject, letter.body, None, [letter.address], connection=connection
        )
        try:
            connection.open()
            message.send()
        except (SMTPException, OSError) as error:
            reasons.append(type(error).__name__)
            connection.close()  # the next letter tries a fresh one
    connection.close()
    if reasons:
        _LOG.warning(
            "%s of %s letters of event %s did not leave: %s",
            len(reasons),
            len(letters),
            event_id,
            ", ".join(sorted(set(reasons))),
        )
