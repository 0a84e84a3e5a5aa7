"""Asking after three and six months what became of what people wanted to carry home.

A letter is stored before it leaves, once a registration by a constraint of the table; one that fails
is taken back and tried at the next run. Running it twice a day sends nothing twice.
"""

import logging
from dataclasses import dataclass
from datetime import date
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.events.enums import MailKind
from mosty.events.models import Event, FollowUp, Mail, MailRecipient
from mosty.events.queries.events import local_title
from mosty.events.queries.follow_ups import (
    AskLetter,
    Term,
    due_follow_ups,
    letters_of,
    terms_to_plan,
)
from mosty.territory.models import Municipality

logger = logging.getLogger("mosty.events")


@dataclass(frozen=True)
class FollowUpReport:
    """What a run did, or would do.

    Attributes:
        is_rehearsal: nothing was stored or sent.
        planned: terms of events that are over, written down now.
        letters: (event, months, letters) of the terms that have come.
        failed: letters that did not leave; tried at the next run.
    """

    is_rehearsal: bool
    planned: tuple[Term, ...]
    letters: tuple[tuple[Event, int, tuple[AskLetter, ...]], ...]
    failed: int = 0

    @property
    def letter_count(self) -> int:
        return sum(len(letters) for _event, _months, letters in self.letters)


def send_follow_ups(
    *, municipality: Municipality, today: date, rehearse: bool = False, by: Access
) -> FollowUpReport:
    """The terms and letters of the day. Not one transaction: what was sent stays on record."""
    by.require("events.manage")
    planned = tuple(terms_to_plan(municipality, today=today))
    if rehearse:
        come = [(one.event, one.months) for one in planned if one.due_on <= today]
        come += [(one.event, one.months) for one in due_follow_ups(municipality, today=today)]
        would = tuple((event, months, letters_of(event)) for event, months in come)
        return FollowUpReport(True, planned, would)
    plan_follow_ups(municipality=municipality, today=today, by=by)
    sent, failed = [], 0
    for follow_up in due_follow_ups(municipality, today=today):
        done, missed = _ask(follow_up, by)
        failed += missed
        sent.append((follow_up.event, follow_up.months, done))
    report = FollowUpReport(False, planned, tuple(sent), failed)
    if report.letter_count or failed:
        record(
            "events.follow_ups_sent",
            by=by,
            on=municipality,
            data={"letters": report.letter_count, "failed": failed},
        )
    return report


@transaction.atomic
def plan_follow_ups(*, municipality: Municipality, today: date, by: Access) -> int:
    """How many terms were written down; one that stands already is left as it is."""
    by.require("events.manage")
    planned = terms_to_plan(municipality, today=today)
    for one in planned:
        FollowUp.objects.get_or_create(
            event=one.event, months=one.months, defaults={"due_on": one.due_on}
        )
    if planned:
        record("events.follow_ups_planned", by=by, on=municipality, data={"terms": len(planned)})
    return len(planned)


# --- inside -------------------------------------------------------------------------------------


def _ask(follow_up: FollowUp, by: Access) -> tuple[tuple[AskLetter, ...], int]:
    """Letters that left now, and how many did not."""
    event = follow_up.event
    mail = _mail(follow_up, by)
    sent, failed = [], 0
    for letter in letters_of(event):
        row, is_new = MailRecipient.objects.get_or_create(
            mail=mail, registration_id=letter.registration_id
        )
        if not is_new:
            continue
        try:
            _send(event, follow_up.months, letter)
        except (SMTPException, OSError) as error:
            logger.warning("A follow-up could not be sent: %s", type(error).__name__)
            row.delete()
            failed += 1
        else:
            sent.append(letter)
    if not failed:
        now = timezone.now()
        follow_up.sent_at = now
        follow_up.recipient_count = mail.recipients.count()
        follow_up.save(update_fields=["sent_at", "recipient_count"])
        Mail.objects.filter(pk=mail.pk).update(sent_at=now)
    return tuple(sent), failed


@transaction.atomic
def _mail(follow_up: FollowUp, by: Access) -> Mail:
    """The letter of this term, written once."""
    locked = (
        FollowUp.objects.select_for_update(of=("self",)).select_related("mail").get(pk=follow_up.pk)
    )
    if locked.mail is None:
        with translation.override(settings.LANGUAGE_CODE):
            subject = _subject(follow_up.event)
            body = _(
                "Each reader gets what they wanted to carry home, with the links to their cards."
            )
        locked.mail = Mail.objects.create(
            event=follow_up.event,
            kind=MailKind.FOLLOW_UP,
            subject=subject[:200],
            body=body,
            audience=[],  # each letter is another: nobody sends this one again by hand
            written_by_label=by.label[:200],
        )
        locked.save(update_fields=["mail"])
        follow_up.mail = locked.mail
    return locked.mail


def _send(event: Event, months: int, letter: AskLetter) -> None:
    with translation.override(letter.language):
        links = [
            (one.card, one.place, settings.BASE_URL + _card_path(event, one.token))
            for one in letter.cards
        ]
        text = render_to_string(
            "events/letters/follow_up.txt",
            {"event": event, "title": local_title(event), "months": months, "links": links},
        )
        send_mail(_subject(event), text, None, [letter.email])


def _subject(event: Event) -> str:
    return _("What came of it? %(title)s") % {"title": local_title(event)}


def _card_path(event: Event, token: str) -> str:
    return reverse("events:card_own", args=[event.municipality.slug, token])
