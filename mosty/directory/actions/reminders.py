"""Letters that ask providers to check the descriptions of their services.

A reminder is stored before its letter leaves, once a step by a constraint of the table. The rows of
the services are locked meanwhile, so of two runs at once (or of a run after one that was killed)
only one writes. A letter whose sending fails counts as not sent and is tried at the next run.
"""

import logging
from dataclasses import dataclass, replace
from datetime import date, datetime
from smtplib import SMTPException

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from mosty.core.access import Access, system_access
from mosty.core.audit import record
from mosty.core.errors import DomainError
from mosty.core.jobs import run_job, start_job
from mosty.core.models import JobRun
from mosty.directory.actions.links import send_answer_link
from mosty.directory.models import CheckReminder, Service
from mosty.directory.queries.freshness import (
    Asked,
    Letter,
    letters_to_send,
    services_to_phone,
)
from mosty.directory.rules.freshness import due_on
from mosty.territory.models import Municipality

logger = logging.getLogger("mosty.reminders")


@dataclass(frozen=True)
class ReminderReport:
    """What a run did, or would do.

    Attributes:
        is_rehearsal: nothing was stored or sent.
        letters: sent (or to be sent).
        failed: letters to a wrong address, or that the mail server refused; tried at the next run.
        to_phone: services about which only a call helps.
    """

    is_rehearsal: bool
    letters: tuple[Letter, ...]
    failed: tuple[Letter, ...]
    to_phone: int

    @property
    def services(self) -> int:
        return sum(len(letter.asked) for letter in self.letters)


def send_reminders(
    *, municipality: Municipality, today: date, rehearse: bool = False, by: Access
) -> ReminderReport:
    """The letters of the day; running it again the same day sends nothing twice.

    Not one transaction: each letter has its own, so that what was sent stays on record.
    """
    by.require("directory.link_send")
    planned = letters_to_send(municipality, today=today)
    to_phone = services_to_phone(municipality, today=today).count()
    if rehearse:
        return ReminderReport(True, planned, (), to_phone)
    sent, failed = [], []
    for letter in planned:
        try:
            done = send_letter(municipality=municipality, letter=letter, today=today, by=by)
        except (DomainError, SMTPException, OSError) as error:
            logger.warning("A reminder could not be sent: %s", type(error).__name__)
            failed.append(letter)
        else:
            sent += [done] if done else []
    report = ReminderReport(False, tuple(sent), tuple(failed), to_phone)
    if planned:
        _record(municipality, report, by)
    return report


def send_letter(
    *, municipality: Municipality, letter: Letter, today: date, by: Access
) -> Letter | None:
    """The letter as it leaves: without services somebody else asked about, or confirmed, meanwhile.

    None: nothing is left to ask.
    Raises: SMTPException, OSError: the letter did not leave; nothing of it stays on record.
    """
    by.require("directory.link_send")
    stored: list[CheckReminder] = []
    try:
        with transaction.atomic():
            asked, repeated = _still_to_ask(letter)
            if not asked:
                return None
            link = send_answer_link(  # the letter itself leaves after the commit
                municipality=municipality,
                organisation_id=letter.organisation_id,
                service_ids=[one.service_id for one in asked + repeated],
                email=letter.email,
                by=by,
            )
            stored += CheckReminder.objects.bulk_create(
                CheckReminder(
                    service_id=one.service_id,
                    due_on=one.due_on,
                    step=one.step,
                    link=link,
                    sent_at=_moment(today),
                )
                for one in asked
            )
    except (SMTPException, OSError):
        CheckReminder.objects.filter(pk__in=[one.pk for one in stored]).delete()
        raise
    return replace(letter, asked=asked, repeated=repeated)


@transaction.atomic
def start_reminders(*, municipality: Municipality, by: Access) -> JobRun:
    """The letters of today as a job."""
    by.require("directory.link_send")
    return start_job(
        send_reminders_job,
        kind="directory.reminders",
        title=_("Letters that ask providers to check their services"),
        by=by,
        args={"municipality_id": municipality.pk},
    )


@task()
def send_reminders_job(job_id: str, municipality_id: int) -> None:
    """Job: the letters of today."""
    with run_job(job_id) as job:
        report = send_reminders(
            municipality=Municipality.objects.get(pk=municipality_id),
            today=timezone.localdate(),
            by=system_access(municipality_id),
        )
        job.finish(
            result={"letters": len(report.letters), "failed": len(report.failed)},
        )


# --- once ---------------------------------------------------------------------------------------


def _still_to_ask(letter: Letter) -> tuple[tuple[Asked, ...], tuple[Asked, ...]]:
    """What of the letter nobody did meanwhile; holds the rows of its services until it is stored."""
    ids = [one.service_id for one in letter.asked + letter.repeated]
    due = {
        one.pk: due_on(one)
        for one in Service.objects.select_for_update(of=("self",))
        .published()
        .filter(pk__in=ids, organisation_id=letter.organisation_id)
        .order_by("pk")
    }
    done = set(
        CheckReminder.objects.filter(service__in=ids).values_list("service_id", "due_on", "step")
    )
    return (
        tuple(
            one
            for one in letter.asked
            if due.get(one.service_id) == one.due_on
            and (one.service_id, one.due_on, one.step) not in done
        ),
        tuple(one for one in letter.repeated if due.get(one.service_id) == one.due_on),
    )


def _moment(today: date) -> datetime:
    """This hour of the day."""
    return timezone.make_aware(datetime.combine(today, timezone.localtime().time()))


def _record(municipality: Municipality, report: ReminderReport, by: Access) -> None:
    record(
        "directory.reminders_sent",
        by=by,
        on=municipality,
        data={
            "letters": len(report.letters),
            "services": report.services,
            "failed": len(report.failed),
        },
    )
