"""Letters of the organiser: written, looked at, sent once to each.

The row of a recipient is stored before the letter leaves and taken back when it does not leave, so
that two who send at once, or a sending that broke off and goes on, never write to somebody twice.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound
from mosty.core.jobs import run_job, start_job
from mosty.core.models import JobRun
from mosty.events.actions.locking import locked_event
from mosty.events.actions.mailing import AT_ONCE
from mosty.events.enums import MailKind, Pool
from mosty.events.models import Event, Mail, MailRecipient, Registration
from mosty.events.queries.mails import (
    AUDIENCE_STATES,
    KINDS,
    previews_of,
    still_to_get,
    written_for,
)
from mosty.events.rules.letters import check_letter
from mosty.people.models import User
from mosty.territory.models import Municipality

logger = logging.getLogger("mosty.events")

#: After so many letters in a row that did not leave, the mail server is down.
GIVES_UP_AFTER = 3


class CannotChangeMail(DomainError):
    """The letter has gone to somebody: what they read must stay."""

    code = "cannot_change_mail"
    status = 409


class CannotSend(DomainError):
    """The letter did not leave; those who have it already are known."""

    code = "cannot_send"
    status = 503


@dataclass(frozen=True)
class MailDetails:
    """What a letter says and to whom: states of registrations, and pools (none: both)."""

    kind: MailKind
    subject: str
    body: str
    audience: tuple[str, ...]
    subject_uk: str = ""
    body_uk: str = ""


@dataclass(frozen=True)
class Sending:
    """What came of a sending.

    Attributes:
        job: where it goes on, when there are many; the counts are then not known yet.
    """

    sent: int = 0
    failed: int = 0
    job: JobRun | None = None


@transaction.atomic
def save_mail(
    *,
    municipality: Municipality,
    event_id: int,
    details: MailDetails,
    by: Access,
    mail_id: int | None = None,
) -> Mail:
    """The letter, written or rewritten; nothing leaves.

    Raises:
        InvalidInput: words in braces nobody knows, Ukrainian words without a subject, no audience.
        CannotChangeMail: it has gone to somebody.
    """
    by.require("events.manage")
    event = locked_event(municipality, event_id)
    _check(details)
    mail = _mail(event, mail_id) if mail_id else Mail(event=event)
    if mail.pk is not None:
        _refuse_sent(mail)
    mail.kind, mail.audience = details.kind, list(details.audience)
    mail.subject, mail.body = details.subject.strip(), details.body.strip()
    mail.subject_uk, mail.body_uk = details.subject_uk.strip(), details.body_uk.strip()
    mail.written_by_label = by.label[:200]
    mail.save()
    record("events.mail_written", by=by, on=mail, data={"audience": mail.audience})
    return mail


@transaction.atomic
def remove_mail(*, municipality: Municipality, event_id: int, mail_id: int, by: Access) -> None:
    """A letter nobody has got yet is gone."""
    by.require("events.manage")
    mail = _mail(locked_event(municipality, event_id), mail_id)
    _refuse_sent(mail)
    record("events.mail_removed", by=by, on=mail)
    mail.delete()


def send_test(*, municipality: Municipality, event_id: int, mail_id: int, by: Access) -> str:
    """The address of the person who asked, to which the letter went as others will get it."""
    by.require("events.manage")
    mail = _mail(_event(municipality, event_id), mail_id)
    address = User.objects.filter(pk=by.user_id or 0).values_list("email", flat=True).first()
    if not address:
        raise CannotSend(_("Your account has no e-mail address."))
    for one in previews_of(mail):
        try:
            send_mail(_("[test] %(subject)s") % {"subject": one.subject}, one.text, None, [address])
        except (SMTPException, OSError) as error:
            raise CannotSend(_("The mail server does not answer. Try again later.")) from error
    return address


def send_organiser_mail(
    *, municipality: Municipality, event_id: int, mail_id: int, by: Access
) -> Sending:
    """The letter goes to everybody in its audience who has not got it yet.

    Raises: InvalidInput: there is nobody left to write to.
    """
    by.require("events.manage")
    mail = _mail(_event(municipality, event_id), mail_id)
    if mail.kind not in KINDS:
        raise InvalidInput(_("This letter was written and sent by the program itself."))
    waiting = still_to_get(mail).count()
    if not waiting:
        raise InvalidInput(_("Everybody in the audience has this letter, or gave no e-mail."))
    with transaction.atomic():
        record("events.mail_sent", by=by, on=mail, data={"letters": waiting})
        if waiting > AT_ONCE:
            job = start_job(
                send_mail_job,
                kind="events.mail",
                title=mail.subject,
                by=by,
                args={"mail_id": mail.pk},
            )
            return Sending(job=job)
    sent, failed = deliver(mail)
    return Sending(sent, failed)


@task()
def send_mail_job(job_id: str, mail_id: int) -> None:
    """Letters of one mail, one by one."""
    with run_job(job_id) as job:
        mail = Mail.objects.select_related("event", "event__municipality").get(pk=mail_id)
        sent, failed = deliver(mail, tell=job.progress)
        path = reverse(
            "events:mail_detail", args=[mail.event.municipality.slug, mail.event.slug, mail.pk]
        )
        job.finish(result={"sent": sent, "failed": failed}, path=path)
        if failed:
            raise CannotSend(
                _("%(failed)d letters did not leave. Open the letter and send it to the rest.")
                % {"failed": failed}
            )


def deliver(mail: Mail, *, tell: Callable[..., None] | None = None) -> tuple[int, int]:
    """(sent, not sent) letters to those who have not got it yet."""
    sent = failed = in_a_row = 0
    readers = list(still_to_get(mail))
    for registration in readers:
        left = _deliver_one(mail, registration)
        if left is None:
            continue  # somebody else sends it at this moment
        sent, failed = (sent + 1, failed) if left else (sent, failed + 1)
        in_a_row = 0 if left else in_a_row + 1
        if in_a_row >= GIVES_UP_AFTER:
            failed += len(readers) - sent - failed
            break
        if tell is not None:
            tell(sent + failed, total=len(readers))
    if not failed:
        Mail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())
    return sent, failed


# --- inside -----------------------------------------------------------------------------------


def _deliver_one(mail: Mail, registration: Registration) -> bool | None:
    """Whether the letter left; None: it is on its way already."""
    letter = written_for(mail, registration)
    try:
        with transaction.atomic():
            recipient = MailRecipient.objects.create(mail=mail, registration=registration)
    except IntegrityError:
        return None
    try:
        send_mail(letter.subject, letter.text, None, [registration.contact_email])
    except (SMTPException, OSError) as error:
        recipient.delete()
        logger.warning("A letter of an organiser did not leave: %s", type(error).__name__)
        return False
    return True


def _event(municipality: Municipality, event_id: int) -> Event:
    event = (
        Event.objects.select_related("municipality")
        .filter(municipality=municipality, pk=event_id)
        .first()
    )
    if event is None:
        raise NotFound(_("There is no such event here."))
    return event


def _mail(event: Event, mail_id: int) -> Mail:
    mail = (
        Mail.objects.select_related("event", "event__municipality")
        .filter(event=event, pk=mail_id)
        .first()
    )
    if mail is None:
        raise NotFound(_("There is no such letter here."))
    return mail


def _refuse_sent(mail: Mail) -> None:
    if mail.kind not in KINDS or mail.recipients.exists():
        raise CannotChangeMail(
            _("This letter has gone out. Write a new one instead of changing it.")
        )


def _check(details: MailDetails) -> None:
    check_letter(
        subject=details.subject,
        body=details.body,
        subject_uk=details.subject_uk,
        body_uk=details.body_uk,
    )
    problems = {}
    if details.kind not in KINDS:
        problems["kind"] = _("Choose from the list.")
    if not set(details.audience) & set(AUDIENCE_STATES):
        problems["states"] = _("Choose to whom the letter goes.")
    if not _known(details.audience):
        problems["states"] = _("Choose from the list.")
    if details.body_uk.strip() and not details.subject_uk.strip():
        problems["subject_uk"] = _("Write the subject in Ukrainian too.")
    if problems:
        raise InvalidInput(_("Correct the letter."), fields=problems)


def _known(audience: Collection[str]) -> bool:
    return set(audience) <= {*AUDIENCE_STATES, *Pool.values}
