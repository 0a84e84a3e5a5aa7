"""Letters to an organisation about its own evidence that ends and its own steps whose day comes.

What is told is marked before the letter leaves, under a lock on the organisation, so two runs at once
tell nothing twice; a letter that does not leave is unmarked and tried at the next run. Nobody but the
installation sends them: no member of staff reads what they say.
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
from mosty.core.errors import NotAllowed
from mosty.partnership.models import Evidence, ImprovementStep
from mosty.partnership.queries.trust_reminders import TrustLetter, trust_letters
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

logger = logging.getLogger("mosty.partnership")


@dataclass(frozen=True)
class TrustReminderReport:
    """What a run did, or would do; numbers alone, for a console shows them to others.

    Attributes:
        without_address: organisations that nobody can write to.
        failed: letters that did not leave; tried at the next run.
    """

    is_rehearsal: bool
    letters: int
    evidence: int
    steps: int
    without_address: int
    failed: int = 0


def send_trust_reminders(
    *, municipality: Municipality, today: date, rehearse: bool = False, by: Access
) -> TrustReminderReport:
    """The letters of the day. Not one transaction: what was sent stays on record."""
    if not by.is_system:
        raise NotAllowed(_("Only the installation itself sends these letters."))
    planned = trust_letters(municipality, today=today)
    reachable = [one for one in planned if one.emails]
    silent = len(planned) - len(reachable)
    if rehearse:
        return _report(True, reachable, silent, 0)
    sent, failed = [], 0
    for one in reachable:
        letter = _marked(municipality, one.organisation, today)
        if letter is None:
            continue
        try:
            _send(municipality, letter)
        except (SMTPException, OSError) as error:
            logger.warning("A reminder could not be sent: %s", type(error).__name__)
            _unmark(letter)
            failed += 1
        else:
            sent.append(letter)
    report = _report(False, sent, silent, failed)
    if sent or failed:
        record(
            "partnership.reminders_sent",
            by=by,
            on=municipality,
            data={"letters": report.letters, "failed": failed},
        )
    return report


# --- inside -------------------------------------------------------------------------------------


@transaction.atomic
def _marked(
    municipality: Municipality, organisation: Organisation, today: date
) -> TrustLetter | None:
    """What is still to be told, marked as told; None: another run was quicker."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    letters = trust_letters(municipality, today=today, only=organisation.pk)
    letter = next((one for one in letters if one.emails), None)
    if letter is None:
        return None
    now = timezone.now()
    Evidence.objects.filter(pk__in=[one.pk for one in letter.evidence]).update(reminded_at=now)
    ImprovementStep.objects.filter(pk__in=[one.pk for one in letter.steps]).update(reminded_at=now)
    return letter


def _unmark(letter: TrustLetter) -> None:
    Evidence.objects.filter(pk__in=[one.pk for one in letter.evidence]).update(reminded_at=None)
    ImprovementStep.objects.filter(pk__in=[one.pk for one in letter.steps]).update(reminded_at=None)


def _send(municipality: Municipality, letter: TrustLetter) -> None:
    pages = [municipality.slug, letter.organisation.pk]
    context = {
        "letter": letter,
        "evidence_link": settings.BASE_URL + reverse("partnership:evidence_list", args=pages),
        "plan_link": settings.BASE_URL + reverse("partnership:plan", args=pages),
    }
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string("partnership/staff/letters/trust_reminder.txt", context)
        subject = _("Standards: what is to be looked at soon")
        for email in letter.emails:
            send_mail(subject, text, None, [email])


def _report(
    is_rehearsal: bool, letters: list[TrustLetter], silent: int, failed: int
) -> TrustReminderReport:
    return TrustReminderReport(
        is_rehearsal,
        len(letters),
        sum(len(one.evidence) for one in letters),
        sum(len(one.steps) for one in letters),
        silent,
        failed,
    )
