"""Reads of an organiser's letters: to whom they go, what each of them says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from mosty.core.formatting import day
from mosty.events.enums import MailKind, Pool, RegistrationState
from mosty.events.models import Event, Mail, MailRecipient, Registration
from mosty.events.queries.registering import registration_path, start_of
from mosty.events.rules.card_links import survey_code
from mosty.events.rules.letters import filled_in

__all__ = [
    "AUDIENCE_STATES",
    "KINDS",
    "Mail",
    "MailLine",
    "Written",
    "audience_of",
    "audience_words",
    "mail_of",
    "mails_of",
    "previews_of",
    "sent_count",
    "still_to_get",
    "unreachable_count",
    "written_for",
]

#: States to which a letter may go; whoever cancelled or never proved the e-mail gets none.
AUDIENCE_STATES = (
    RegistrationState.CONFIRMED,
    RegistrationState.OFFERED,
    RegistrationState.WAITING,
)
#: Letters that organisers write by hand; the others are written where the deed is done.
KINDS = (MailKind.INVITATION, MailKind.REMINDER, MailKind.OTHER)


@dataclass(frozen=True)
class Written:
    """A letter as its reader gets it."""

    subject: str
    text: str
    language: str


@dataclass(frozen=True)
class MailLine:
    """A letter in the list of letters."""

    mail: Mail
    sent_count: int
    audience: str

    @property
    def is_partly_sent(self) -> bool:
        return self.mail.sent_at is None and self.sent_count > 0


def mails_of(event: Event) -> list[MailLine]:
    """Letters of the event, the newest first."""
    found = Mail.objects.filter(event=event).annotate(sent_count=Count("recipients"))
    return [
        MailLine(one, one.sent_count, audience_words(one.audience))
        for one in found.order_by("-created_at", "-id")
    ]


def mail_of(event: Event, mail_id: int) -> Mail | None:
    return Mail.objects.filter(event=event, pk=mail_id).first()


def sent_count(mail: Mail) -> int:
    return MailRecipient.objects.filter(mail=mail).count()


def audience_of(event: Event, audience: Sequence[str]) -> QuerySet[Registration]:
    """Registrations with an e-mail that a letter with this audience goes to."""
    states = [code for code in audience if code in AUDIENCE_STATES]
    pools = [code for code in audience if code in Pool.values]
    found = Registration.objects.filter(event=event, state__in=states).exclude(contact_email="")
    if pools:
        found = found.filter(pool__in=pools)
    return found.select_related("event", "event__municipality").order_by("queued_at", "pk")


def unreachable_count(event: Event, audience: Sequence[str]) -> int:
    """How many of them gave no e-mail: they are to be telephoned."""
    states = [code for code in audience if code in AUDIENCE_STATES]
    pools = [code for code in audience if code in Pool.values] or Pool.values
    return Registration.objects.filter(
        event=event, state__in=states, pool__in=pools, contact_email=""
    ).count()


def still_to_get(mail: Mail) -> QuerySet[Registration]:
    """Those the letter has not gone to yet."""
    return audience_of(mail.event, mail.audience).exclude(mails__mail=mail)


def audience_words(audience: Sequence[str]) -> str:
    """ "confirmed, on the waiting list (online)"."""
    states = [str(one.label) for one in AUDIENCE_STATES if one in audience]
    pools = [str(one.label) for one in Pool if one in audience]
    words = ", ".join(states)
    return f"{words} ({', '.join(pools)})" if len(pools) == 1 else words


def written_for(mail: Mail, registration: Registration) -> Written:
    """The letter as this registration gets it: in Ukrainian where it was registered so and is written."""
    is_ukrainian = registration.language == "uk" and bool(mail.body_uk.strip())
    return _written(mail, registration, "uk" if is_ukrainian else "pl")


def previews_of(mail: Mail) -> list[Written]:
    """The letter in each language it is written in, as somebody made up would get it.

    Not as a real reader would: the letter holds the secret link of its registration.
    """
    reader = _somebody(mail.event)
    languages = ["pl", "uk"] if mail.body_uk.strip() else ["pl"]
    return [_written(mail, reader, language) for language in languages]


# --- inside -----------------------------------------------------------------------------------


def _written(mail: Mail, reader: Registration, language: str) -> Written:
    subject, body = mail.subject, mail.body
    if language == "uk":
        subject, body = mail.subject_uk or mail.subject, mail.body_uk
    with translation.override(language):
        values = _values(mail.event, reader, language)
        text = render_to_string(
            "events/letters/organiser_letter.txt",
            {
                "body": filled_in(body.strip(), values),
                "event": mail.event,
                "title": values["tytuł"],
                "address": values["link do zgłoszenia"],
                "organiser": mail.event.organiser_name or mail.event.municipality.name,
            },
        )
        return Written(" ".join(filled_in(subject, values).split())[:200], text, language)


def _values(event: Event, reader: Registration, language: str) -> Mapping[str, str]:
    start = timezone.localtime(start_of(event))
    moment = _("%(day)s, %(hour)s") % {
        "day": day(start.date()),
        "hour": formats.time_format(start, "H:i"),
    }
    contact = [event.contact_name, event.contact_phone, event.contact_email]
    own = f"{settings.BASE_URL}{registration_path(reader)}"
    page = reverse("events:event_detail", args=[event.municipality.slug, event.slug])
    survey = reverse(
        "events:evaluation_answer",
        args=[event.municipality.slug, event.slug, survey_code(event.uuid)],
    )
    return {
        "imię i nazwisko": reader.contact_name,
        "tytuł": event.title_uk if language == "uk" and event.title_uk else event.title,
        "termin": moment,
        "miejsce": event.place or _("online"),
        "liczba osób": str(reader.size),
        "kontakt": ", ".join(part for part in contact if part),
        "link do wydarzenia": f"{settings.BASE_URL}{page}",
        "link do zgłoszenia": own,
        "link do ankiety": f"{settings.BASE_URL}{survey}",
        "link do karty": f"{own}karta/",
        "link do zaświadczeń": f"{own}zaswiadczenia/",
    }


def _somebody(event: Event) -> Registration:
    """A registration made up for a preview; never stored, so its link leads nowhere."""
    return Registration(event=event, contact_name=_("Anna Example"), size=1, language="pl")
