"""Reminders of answers that are due or late: one letter a day to those who send recommendations.

A sending is marked before its letter leaves, under a lock, so two runs at once tell nothing twice;
where no letter left, the mark is taken back and the next run tries again. Nobody writes to the body
itself: whoever sent the recommendation decides how to ask again.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mosty.core.access import Access, Role
from mosty.core.audit import record
from mosty.partnership.models import Sending
from mosty.partnership.queries.recommendations import (
    SendingLine,
    facts_of,
    owed_answers,
    sending_line,
)
from mosty.partnership.rules.recommendations import must_be_reminded
from mosty.people.models import User
from mosty.people.queries import people_with_role
from mosty.territory.models import Municipality

logger = logging.getLogger("mosty.partnership")
#: The first of these roles that somebody holds is told.
_READERS = (Role.NGO_OFFICER, Role.PLAN_COORDINATOR, Role.CENTRE_DIRECTOR)


@dataclass(frozen=True)
class AnswerReminderReport:
    """What a run did, or would do.

    Attributes:
        sendings: told of now.
        letters: people who were told.
        without_reader: nobody here can be told.
        failed: letters that did not leave.
    """

    is_rehearsal: bool
    sendings: Sequence[Sending]
    letters: int
    without_reader: bool = False
    failed: int = 0


def send_answer_reminders(
    *, municipality: Municipality, today: date, rehearse: bool = False, by: Access
) -> AnswerReminderReport:
    """The letters of the day. Not one transaction: what was sent stays on record."""
    by.require("partnership.send_recommendations")
    readers = _readers(municipality)
    if rehearse or not readers:
        due = _due(municipality, today)
        return AnswerReminderReport(rehearse, due, len(readers) if due else 0, not readers)
    marked = _marked(municipality, today)
    if not marked:
        return AnswerReminderReport(False, (), 0)
    lines = [sending_line(sending, today) for sending, _before in marked]
    left, failed = 0, 0
    for reader in readers:
        try:
            _send(municipality, reader, lines)
        except (SMTPException, OSError) as error:
            logger.warning("A reminder could not be sent: %s", type(error).__name__)
            failed += 1
        else:
            left += 1
    if not left:
        for sending, before in marked:
            Sending.objects.filter(pk=sending.pk).update(reminded_at=before)
    record(
        "partnership.answers_reminded",
        by=by,
        on=municipality,
        data={"sendings": len(marked), "letters": left, "failed": failed},
    )
    told = tuple(sending for sending, _before in marked) if left else ()
    return AnswerReminderReport(False, told, left, failed=failed)


# --- inside ---------------------------------------------------------------------------------------


def _due(municipality: Municipality, today: date) -> tuple[Sending, ...]:
    return tuple(one for one in owed_answers(municipality) if _must_be_told(one, today))


def _must_be_told(sending: Sending, today: date) -> bool:
    told = sending.reminded_at
    reminded_on = timezone.localdate(told) if told is not None else None
    return must_be_reminded(facts_of(sending), reminded_on=reminded_on, today=today)


@transaction.atomic
def _marked(municipality: Municipality, today: date) -> tuple[tuple[Sending, datetime | None], ...]:
    """What is to be told now, marked as told, with the mark each had before."""
    locked = owed_answers(municipality).select_for_update(of=("self",))
    due = [(one, one.reminded_at) for one in locked if _must_be_told(one, today)]
    Sending.objects.filter(pk__in=[one.pk for one, _before in due]).update(
        reminded_at=timezone.now()
    )
    return tuple(due)


def _readers(municipality: Municipality) -> tuple[User, ...]:
    for role in _READERS:
        found = tuple(one for one in people_with_role(municipality, role) if one.email)
        if found:
            return found
    return ()


def _send(municipality: Municipality, reader: User, lines: Sequence[SendingLine]) -> None:
    path = reverse("partnership:recommendation_desk", args=[municipality.slug])
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string(
            "partnership/staff/letters/answers.txt",
            {"lines": lines, "address": f"{settings.BASE_URL}{path}?stan=owed"},
        )
        send_mail(_("Recommendations: who owes an answer"), text, None, [reader.email])
