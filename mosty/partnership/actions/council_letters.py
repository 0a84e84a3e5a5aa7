"""Letters to members of a council who have an account: one each, once the deed is stored.

A letter that does not leave spoils no deed: the page of the council says the same.
"""

import logging
from collections.abc import Sequence
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mosty.core.formatting import moment
from mosty.partnership.models import Council, CouncilMeeting, DraftForOpinion
from mosty.partnership.queries.councils import account_members

_LOG = logging.getLogger("mosty.partnership")


def tell_of_meeting(meeting: CouncilMeeting, what: str) -> int:
    """How many members get a letter that the meeting was `called`, `changed` or `cancelled`."""
    council = meeting.council
    readers = _readers(council, meeting)
    subject, body = _meeting_letter(meeting, what)
    transaction.on_commit(lambda: send_each(readers, subject, body))
    return len(readers)


def tell_of_draft(draft: DraftForOpinion) -> int:
    """How many members get a letter that a draft waits for their opinion."""
    readers = _readers(draft.council)
    subject, body = draft_letter(draft, is_reminder=False)
    transaction.on_commit(lambda: send_each(readers, subject, body))
    return len(readers)


def draft_letter(draft: DraftForOpinion, *, is_reminder: bool) -> tuple[str, str]:
    """Subject and text: what waits, until when, what silence means."""
    council = draft.council
    path = reverse(
        "partnership:council_draft_detail",
        args=[council.municipality.slug, council.slug, draft.pk],
    )
    with translation.override(settings.LANGUAGE_CODE):
        subject = (
            _("Reminder: a draft waits for an opinion")
            if is_reminder
            else _("A draft waits for your opinion")
        )
        return f"{council.name}: {subject}"[:200], _text(
            "draft_waits", {"draft": draft, "council": council, "link": _link(path)}
        )


def members_emails(council: Council) -> Sequence[str]:
    """Where letters go today: members with an account, each once."""
    return _readers(council)


def send_each(readers: Sequence[str], subject: str, body: str) -> int:
    """How many letters left; each reader gets their own and sees nobody else's address."""
    sent = 0
    for email in readers:
        try:
            send_mail(subject, body, None, [email])
        except (SMTPException, OSError) as error:
            _LOG.warning("A letter of a council could not be sent: %s", type(error).__name__)
        else:
            sent += 1
    return sent


# --- inside -------------------------------------------------------------------------------------


def _readers(council: Council, meeting: CouncilMeeting | None = None) -> Sequence[str]:
    moment_of = meeting.starts_at if meeting is not None else timezone.now()
    day = timezone.localtime(moment_of).date()
    found = {one.user.email: None for one in account_members(council, day) if one.user is not None}
    return tuple(found)


def _meeting_letter(meeting: CouncilMeeting, what: str) -> tuple[str, str]:
    council = meeting.council
    path = reverse(
        "partnership:council_meeting_detail",
        args=[council.municipality.slug, council.slug, meeting.pk],
    )
    with translation.override(settings.LANGUAGE_CODE):
        subject = {
            "called": _("Meeting: %(moment)s"),
            "changed": _("Another time or place of the meeting: %(moment)s"),
            "cancelled": _("The meeting is cancelled: %(moment)s"),
        }[what] % {"moment": moment(meeting.starts_at)}
        context = {
            "meeting": meeting,
            "council": council,
            "what": what,
            "begins": moment(meeting.starts_at),
            "link": _link(path),
        }
        return f"{council.name}: {subject}"[:200], _text("council_meeting", context)


def _text(name: str, context: dict[str, Any]) -> str:
    return render_to_string(f"partnership/letters/{name}.txt", context)


def _link(path: str) -> str:
    return f"{settings.BASE_URL}{path}"
