"""Letters to those whom a change touches: one each, in their language, once the deed is stored.

A few leave at once; more than a few leave in the background, so that whoever saved does not wait for
a mail server. The job knows readers by their numbers: no address is stored beside it.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils.translation import ngettext
from django_tasks import task

from mosty.calendars.models import Person
from mosty.core.access import system_access
from mosty.core.errors import DomainError
from mosty.core.jobs import run_job, start_job
from mosty.events.models import Event, Registration

_LOG = logging.getLogger(__name__)

#: More letters than these leave in the background.
AT_ONCE = 20


class LettersStayed(DomainError):
    """Some letters of a job did not leave; the mail server refused them."""

    code = "letters_stayed"
    status = 503


@dataclass(frozen=True)
class Letter:
    """One text and who reads it.

    Attributes:
        registrations, persons: ids; a reader without an e-mail gets nothing.
    """

    subject: str
    body: str
    registrations: tuple[int, ...] = ()
    persons: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        return len(self.registrations) + len(self.persons)


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
    readers: dict[bool, list[int]] = {False: [], True: []}
    for one in registrations:
        if one.contact_email:
            readers[one.language == "uk" and bool(body_uk)].append(one.pk)
    letters = [
        Letter(subject, body, registrations=tuple(readers[False])),
        Letter(subject_uk or subject, body_uk, registrations=tuple(readers[True])),
    ]
    send_letters(event, letters)
    return sum(letter.count for letter in letters)


def send_letters(event: Event, letters: Sequence[Letter]) -> None:
    """Each letter once the transaction is stored; none tells of the others who got it."""
    letters = [letter for letter in letters if letter.count]
    if not letters:
        return
    if sum(letter.count for letter in letters) <= AT_ONCE:
        transaction.on_commit(lambda: _send(event.pk, letters))
        return
    start_job(
        send_letters_job,
        kind="events.letters",
        title=letters[0].subject,
        by=system_access(event.municipality_id),
        args={"event_id": event.pk, "letters": [asdict(letter) for letter in letters]},
    )


@task()
def send_letters_job(job_id: str, event_id: int, letters: Sequence[Mapping[str, object]]) -> None:
    """Letters about one change, one by one; what did not leave is told, not sent again."""
    with run_job(job_id) as job:
        sent, failed = _send(event_id, [_letter_of(facts) for facts in letters], job.progress)
        job.finish(result={"sent": sent, "failed": failed})
        if failed:
            raise LettersStayed(
                ngettext(
                    "%(count)d letter did not leave. Call whoever has a place.",
                    "%(count)d letters did not leave. Call those who have a place.",
                    failed,
                )
                % {"count": failed}
            )


def event_address(event: Event) -> str:
    """The full address of the event's page."""
    return f"{settings.BASE_URL}/{event.municipality.slug}/wydarzenia/{event.slug}/"


# --- inside -------------------------------------------------------------------------------------


def _letter_of(facts: Mapping[str, object]) -> Letter:
    def ids(name: str) -> tuple[int, ...]:
        value = facts[name]
        assert isinstance(value, list | tuple)
        return tuple(value)

    return Letter(
        str(facts["subject"]),
        str(facts["body"]),
        registrations=ids("registrations"),
        persons=ids("persons"),
    )


def _send(
    event_id: int, letters: Sequence[Letter], tell: Callable[..., None] | None = None
) -> tuple[int, int]:
    """(sent, not sent); one connection for all; what fails is logged without the address."""
    connection = get_connection()
    sent = 0
    reasons: list[str] = []
    total = sum(letter.count for letter in letters)
    for letter, address in _addressed(letters):
        message = EmailMessage(letter.subject, letter.body, None, [address], connection=connection)
        try:
            connection.open()
            message.send()
            sent += 1
        except (SMTPException, OSError) as error:
            reasons.append(type(error).__name__)
            connection.close()  # the next letter tries a fresh one
        if tell is not None:
            tell(sent + len(reasons), total=total)
    connection.close()
    if reasons:
        _LOG.warning(
            "%s of %s letters of event %s did not leave: %s",
            len(reasons),
            total,
            event_id,
            ", ".join(sorted(set(reasons))),
        )
    return sent, len(reasons)


def _addressed(letters: Sequence[Letter]) -> list[tuple[Letter, str]]:
    """Every letter with every address it goes to, as they are known now."""
    registrations = {pk for letter in letters for pk in letter.registrations}
    persons = {pk for letter in letters for pk in letter.persons}
    of_registration = dict(
        Registration.objects.filter(pk__in=registrations).values_list("pk", "contact_email")
    )
    of_person = dict(Person.objects.filter(pk__in=persons).values_list("pk", "email"))
    found = []
    for letter in letters:
        addresses = [of_registration.get(pk, "") for pk in letter.registrations]
        addresses += [of_person.get(pk, "") for pk in letter.persons]
        found += [(letter, address) for address in addresses if address]
    return found
