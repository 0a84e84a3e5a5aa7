"""Letters about small steps: two weeks before their day, and once after it if nothing is written.

That a step is told is stored before its letter leaves, under a lock, so two runs at once tell nothing
twice; where no letter left it is taken back and tried at the next run.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
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
from mosty.partnership.enums import StepState
from mosty.partnership.models import SmallStep
from mosty.people.models import User
from mosty.people.queries import people_with_role
from mosty.territory.models import Municipality

logger = logging.getLogger("mosty.partnership")
AHEAD = timedelta(days=14)
_GOING_ON = (StepState.TO_DO, StepState.DOING)
#: Whoever leads the centre or works with the community; the next where nobody does.
_READERS = (Role.COMMUNITY_ORGANISER, Role.CENTRE_DIRECTOR, Role.SERVICE_ORGANISER)


@dataclass(frozen=True)
class OpenReminderReport:
    """What a run did, or would do.

    Attributes:
        nobody: there are steps to tell, and nobody to write to.
        failed: letters that did not leave; tried at the next run.
    """

    is_rehearsal: bool
    letters: int
    steps: int
    nobody: bool = False
    failed: int = 0


def send_open_reminders(
    *, municipality: Municipality, today: date, rehearse: bool = False, by: Access
) -> OpenReminderReport:
    """The letters of the day. Not one transaction: what was sent stays on record."""
    by.require("partnership.open_institution")
    readers = _readers(municipality)
    due = due_steps(municipality, today)
    if rehearse or not readers or not due:
        letters = len(readers) if due else 0
        return OpenReminderReport(rehearse, letters if rehearse else 0, len(due), not readers)
    before = _mark(municipality, today)
    steps = [one for one in due if one.pk in before]
    if not steps:
        return OpenReminderReport(False, 0, 0)
    sent = failed = 0
    for user in readers:
        try:
            _send(municipality, user, steps, today)
        except (SMTPException, OSError) as error:
            logger.warning("A reminder could not be sent: %s", type(error).__name__)
            failed += 1
        else:
            sent += 1
    if not sent:
        _take_back(before)
    record(
        "partnership.step_reminders_sent",
        by=by,
        on=municipality,
        data={"letters": sent, "failed": failed},
    )
    return OpenReminderReport(False, sent, len(steps) if sent else 0, False, failed)


def due_steps(municipality: Municipality, today: date) -> Sequence[SmallStep]:
    """Steps to tell now, the nearest day first."""
    rows = (
        SmallStep.objects.filter(open_round__municipality=municipality, state__in=_GOING_ON)
        .filter(due_on__lte=today + AHEAD)
        .select_related("open_round__institution", "open_round__municipality")
        .order_by("due_on", "pk")
    )
    return [one for one in rows if _is_due(one, today)]


# --- inside -------------------------------------------------------------------------------------


def _is_due(step: SmallStep, today: date) -> bool:
    if step.reminded_at is None:
        return True
    told_on = timezone.localdate(step.reminded_at)
    return today > step.due_on >= told_on


def _readers(municipality: Municipality) -> Sequence[User]:
    for role in _READERS:
        people = people_with_role(municipality, role)
        if people:
            return sorted(people, key=lambda one: one.pk)
    return ()


@transaction.atomic
def _mark(municipality: Municipality, today: date) -> dict[int, datetime | None]:
    """Step -> when it was told before; of those that nobody told meanwhile."""
    list(
        SmallStep.objects.select_for_update()
        .filter(open_round__municipality=municipality, state__in=_GOING_ON)
        .values_list("pk", flat=True)
    )
    found = {one.pk: one.reminded_at for one in due_steps(municipality, today)}
    at = timezone.make_aware(datetime.combine(today, time(12)))
    # Not by save(): a reminder is no change that somebody could have overlooked.
    SmallStep.objects.filter(pk__in=found).update(reminded_at=at)
    return found


def _take_back(before: dict[int, datetime | None]) -> None:
    for pk, told_at in before.items():
        SmallStep.objects.filter(pk=pk).update(reminded_at=told_at)


def _send(municipality: Municipality, user: User, steps: Sequence[SmallStep], today: date) -> None:
    lines = [
        (
            step,
            settings.BASE_URL
            + reverse(
                "partnership:small_step_edit",
                args=[municipality.slug, step.open_round.slug, step.pk],
            ),
            step.due_on < today,
        )
        for step in steps
    ]
    with translation.override("pl"):
        text = render_to_string(
            "partnership/staff/letters/small_steps.txt",
            {"municipality": municipality, "lines": lines},
        )
        subject = _("Small steps: what has become of them?")
    send_mail(subject, text, None, [user.email])
